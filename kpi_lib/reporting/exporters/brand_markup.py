"""Markup of a provider's own look, which the search for leaks leaves out, too."""

from __future__ import annotations

import base64
import io
from collections.abc import Iterator
from functools import cached_property

import numpy as np

from kpi_lib.reporting.brand import Brand
from kpi_lib.reporting.exporters import own_markup
from kpi_lib.reporting.exporters.logo_picture import logo_png
from kpi_lib.reporting.exporters.style_sheets import brand_stylesheet


class BrandMarkup:
    """Markup that all reports of one provider share; see `searched_text.OwnMarkup`.

    Parameters
    ----------
    brand : Brand
        Its logo is the only raster image that a client's file may hold: such a
        picture cannot be searched, and this one is the provider's own.
    """

    is_form = staticmethod(own_markup.is_form)
    drawing_in = staticmethod(own_markup.drawing_in)
    other_deck_texts = staticmethod(own_markup.other_deck_texts)
    other_texts = staticmethod(own_markup.other_texts)
    internal_labels = staticmethod(own_markup.internal_labels)

    def __init__(self, brand: Brand) -> None:
        self._brand = brand

    def without_own_style(self, text: str) -> str:
        """Return a style element's text without the project's and the brand's rules."""
        for rules in brand_stylesheet(self._brand["accent"]).splitlines():
            text = text.replace(rules, " ")
        return own_markup.without_own_style(text)

    def is_own_picture(self, content: bytes) -> bool:
        """Return whether a picture's file is the logo."""
        return content in self._pictures

    def is_own_pixels(self, pixels: np.ndarray) -> bool:
        """Return whether pixels are the logo's; see `searched_text.OwnMarkup`."""
        return any(np.array_equal(pixels, own) for own in self._pixels)

    @cached_property
    def _pictures(self) -> frozenset[bytes]:
        logo = self._brand["logo"]
        if logo is None:
            return frozenset()
        return frozenset((base64.b64decode(logo["content"]), logo_png(logo)))

    @cached_property
    def _pixels(self) -> tuple[np.ndarray, ...]:
        return tuple(_decoded(self._pictures))


def _decoded(pictures: frozenset[bytes]) -> Iterator[np.ndarray]:
    from matplotlib.image import imread

    for content in pictures:
        if content.startswith(b"\x89PNG"):
            parts = np.atleast_3d(imread(io.BytesIO(content), format="png"))
            colours = parts[..., :1] if parts.shape[2] < 3 else parts[..., :3]
            pixels = np.rint(colours * 255).astype(np.uint8)
            yield np.broadcast_to(pixels, (*pixels.shape[:2], 3))
