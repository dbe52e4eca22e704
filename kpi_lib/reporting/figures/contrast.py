"""Contrast of colours (WCAG 2.2), and the text colour to use on a shaded ground."""

from __future__ import annotations

from typing import Any

from matplotlib.colors import to_rgb

from kpi_lib.domain.colour_contrast import ratio
from kpi_lib.reporting.theme import COLOURS, Colours

MIN_CONTRAST = 4.5
"""Contrast that WCAG's level AA asks of small type."""


def readable_ink(ground: Any, colours: Colours = COLOURS) -> str:
    """Return the text colour, dark or light, that stands out more from `ground`.

    On the few shades where both are too faint it is the theme's strongest ink.
    """
    ink = max((colours.ink, colours.paper), key=lambda ink: contrast(ink, ground))
    return ink if contrast(ink, ground) >= MIN_CONTRAST else colours.ink_strong


def contrast(first: Any, second: Any) -> float:
    """Return the contrast ratio of two colours, 1 to 21."""
    return ratio(to_rgb(first), to_rgb(second))
