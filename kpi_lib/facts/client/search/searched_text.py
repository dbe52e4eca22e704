"""Texts of a finished file with their places, and the markup that is not searched."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Protocol

Texts = Iterator[tuple[str, str]]
"""Place and text."""

HEAD = "the head of a column"
FIRST_ROW = re.compile(r"cell [A-Z]+1$")
"""Place of a column's head in a workbook."""


class OwnMarkup(Protocol):
    """Markup that every report shares, whatever its data, and that is not searched.

    The module ``reporting/exporters/own_markup.py`` is one, without a logo;
    ``brand_markup.py`` beside it is that of one provider.
    """

    def without_own_style(self, text: str) -> str:
        """Return a style element's text without the project's style sheets."""

    def is_form(self, key: str, value: str) -> bool:
        """Return whether an attribute holds only the templates' own words."""

    def other_texts(self, part: str, content: str) -> Iterator[list[str]]:
        """Yield the texts of a workbook's part beyond those of an empty workbook."""

    def other_deck_texts(self, part: str, content: str) -> Iterator[list[str]]:
        """Yield the texts of a deck's part beyond those of an empty deck."""

    def drawing_in(self, content: bytes) -> str | None:
        """Return the SVG that a raster image shows; None where nobody can tell."""

    def is_own_picture(self, content: bytes) -> bool:
        """Return whether a picture's file is the provider's logo."""

    def is_own_pixels(self, pixels: Any) -> bool:
        """Return whether an array of height x width x RGB has the logo's pixels."""

    def internal_labels(self) -> frozenset[str]:
        """Return the folded labels that stand for internal columns alone."""
