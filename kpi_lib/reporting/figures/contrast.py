"""Contrast of colours (WCAG 2.2), and the text colour to use on a shaded ground."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.colors import to_rgb

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
    dark, light = sorted(map(_luminance, (first, second)))
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: Any) -> float:
    """Return the relative luminance, 0 to 1."""
    rgb = np.array(to_rgb(colour))
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    return float(linear @ (0.2126, 0.7152, 0.0722))
