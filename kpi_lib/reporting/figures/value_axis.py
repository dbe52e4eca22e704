"""Value axis of timelines: limits, ticks, grid, and the width of its numbers."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from kpi_lib.reporting.figures.style import add_axes
from kpi_lib.reporting.figures.ticks import ValueFormatter, tick_texts, value_locator
from kpi_lib.reporting.formats import Formats
from kpi_lib.reporting.label_fitting import text_width

LEGEND_HEIGHT, TICKS_HEIGHT = 0.36, 0.32
"""Inches above and below the axes."""
Floats = NDArray[np.float64]


def as_floats(column: pd.Series) -> Floats:
    """Return a column as floats; missing values are NaN."""
    return np.asarray(column.astype(float), dtype=np.float64)


def value_labels_width(shown: Sequence[Floats], formats: Formats, unit: str) -> float:
    """Return the width that the numbers of the value axis need, in inches."""
    low, high = _limits(shown)
    ticks = value_locator(unit).tick_values(low, high)
    return max(map(text_width, tick_texts(ticks, formats, unit))) + 0.16


def _limits(shown: Sequence[Floats]) -> tuple[float, float]:
    """Return axis limits from 0, or the lowest value, to 12% above the highest."""
    values = np.concatenate(shown)
    known = values[np.isfinite(values)]
    low, high = known.min(initial=0.0), known.max(initial=0.0)
    return float(low), float(high if high > 0 else low + 1) * 1.12


def value_axes(
    figure: Figure, formats: Formats, shown: Sequence[Floats], unit: str
) -> Axes:
    """Add axes scaled to all values shown, with a legend's height above them."""
    left = value_labels_width(shown, formats, unit)
    axes = add_axes(figure, left, 0.3, TICKS_HEIGHT, LEGEND_HEIGHT)
    scale_values(axes, formats, shown, unit)
    return axes


def scale_values(
    axes: Axes, formats: Formats, shown: Sequence[Floats], unit: str, ticks: int = 4
) -> None:
    """Scale the value axis and draw a light grid."""
    axes.set_ylim(*_limits(shown))
    axes.yaxis.set_major_locator(value_locator(unit, ticks))
    axes.yaxis.set_major_formatter(ValueFormatter(formats, unit))
    axes.grid(visible=True, axis="y")
