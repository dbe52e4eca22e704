"""Which ink can be read on a coloured ground."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.colors import to_rgb

from kpi_lib.reporting.figures.style import INK, PAPER

LEAST = 4.5
"""What WCAG asks for small type."""
BLACK = "#000000"


def ink_on(ground: Any) -> str:
    """Return the ink, dark or light, that stands out more from `ground`.

    On the few shades on which both are faint it is black.
    """
    ink = max((INK, PAPER), key=lambda ink: contrast(ink, ground))
    return ink if contrast(ink, ground) >= LEAST else BLACK


def contrast(one: Any, other: Any) -> float:
    """Return the contrast ratio of two colours, 1 to 21 (WCAG 2.2)."""
    dark, light = sorted(map(_luminance, (one, other)))
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: Any) -> float:
    parts = np.array(to_rgb(colour))
    linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    return float(linear @ (0.2126, 0.7152, 0.0722))
