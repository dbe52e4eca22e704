"""Texts of a finished file with their places, and the markup that is not searched."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Protocol

Texts = Iterator[tuple[str, str]]
"""Place and text."""

HEAD = "the head of a column"
FIRST_ROW = re.compile(r"cell [A-Z]+1$")
"""Place of a column's head in a workbook."""


class OwnMarkup(Protocol):
    """Markup that every report shares, whatever its data, and that is not searched.

    The module ``reporting/exporters/own_markup.py`` is one.
    """

    def without_own_style(self, text: str) -> str:
        """Return a style element's text without the project's style sheets."""

    def is_form(self, key: str, value: str) -> bool:
        """Tell whether an attribute holds only the templates' own words."""

    def other_texts(self, part: str, content: str) -> Iterator[list[str]]:
        """Yield the texts of a workbook's part beyond those of an empty workbook."""

    def internal_labels(self) -> frozenset[str]:
        """Return the folded labels that stand for internal columns alone."""
