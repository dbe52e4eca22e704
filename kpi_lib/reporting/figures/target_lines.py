"""Lines of months against their targets: a small panel for each measure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from kpi_lib.reporting.figures.style import WIDTH, house_style, new_figure
from kpi_lib.reporting.figures.value_axis import Floats
from kpi_lib.reporting.label_fitting import fit, text_width
from kpi_lib.reporting.theme import COLOURS, Colours

ACROSS = 3
"""Panels in a row."""
_GUTTER, _HEAD, _PLOT, _FOOT, _BETWEEN = 0.24, 0.42, 0.5, 0.2, 0.12
"""Inches: between panels; names, lines and months of a panel; between rows."""
_TARGET_GAP = 0.06


@dataclass(frozen=True)
class Panel:
    """One measure by month.

    Attributes
    ----------
    name, note : str
        Above its line.
    values : array of float
        NaN leaves a gap.
    is_met, is_missed : array of bool
        Months with a dot, and with a triangle; a month that cannot be judged has none.
    targets : sequence of (float, str)
        Each an upright value with its text, written once at the end of its line.
    """

    name: str
    note: str
    values: Floats
    is_met: np.ndarray
    is_missed: np.ndarray
    targets: Sequence[tuple[float, str]]


def target_lines(
    panels: Sequence[Panel],
    first: str,
    last: str,
    *,
    colours: Colours = COLOURS,
) -> Figure | None:
    """Draw a measure's line by month, its target, and the months that missed it.

    Parameters
    ----------
    panels : sequence of Panel
    first, last : str
        Names of the months at both ends.
    colours : Colours

    Returns
    -------
    Figure or None
        None without a panel.
    """
    if not panels:
        return None
    rows = -(-len(panels) // ACROSS)
    panel_height = _HEAD + _PLOT + _FOOT
    height = rows * panel_height + (rows - 1) * _BETWEEN
    width = (WIDTH - (ACROSS - 1) * _GUTTER) / ACROSS
    with house_style(colours):
        figure = new_figure(height)
        for place, panel in enumerate(panels):
            row, column = divmod(place, ACROSS)
            left = column * (width + _GUTTER)
            top = height - row * (panel_height + _BETWEEN)
            room = max(text_width(text) for _, text in panel.targets) + _TARGET_GAP
            box = (left / WIDTH, (top - _HEAD - _PLOT) / height,
                   (width - room) / WIDTH, _PLOT / height)  # fmt: skip
            axes = figure.add_axes(box)
            _draw(axes, panel, room / (width - room), colours)
            for text, y, colour in (
                (fit(panel.name, width, 1), top - 0.1, colours.ink),
                (fit(panel.note, width, 1), top - 0.27, colours.muted),
            ):
                figure.text(left / WIDTH, y / height, text, color=colour, va="center")
            foot = (top - panel_height + 0.08) / height
            for x, text, side in ((left, first, "left"), (left + width - room, last,
                                                          "right")):  # fmt: skip
                figure.text(
                    x / WIDTH, foot, text, color=colours.muted, ha=side, va="center"
                )
        return figure


def _draw(axes: Axes, panel: Panel, room: float, colours: Colours) -> None:
    x = np.arange(len(panel.values), dtype=float)
    known = np.isfinite(panel.values)
    axes.plot(x, panel.values, color=colours.grey, linewidth=1.2)
    met = known & panel.is_met
    axes.plot(x[met], panel.values[met], "o", color=colours.accent, markersize=3)
    missed = known & panel.is_missed
    axes.plot(x[missed], panel.values[missed], "^", color=colours.warm, markersize=4.5)
    axes.set_xlim(-0.4, len(x) - 0.6)
    limits = [value for value, _ in panel.targets]
    low, high = (f([*panel.values[known], *limits]) for f in (min, max))
    pad = 0.14 * ((high - low) or abs(high) or 1.0)
    axes.set_ylim(low - pad, high + pad)
    for value, text in panel.targets:
        axes.axhline(value, color=colours.ink, linewidth=0.8)
        axes.text(
            1 + room, value, text, transform=axes.get_yaxis_transform(),
            ha="right", va="center", color=colours.ink,
        )  # fmt: skip
    axes.set_xticks([])
    axes.set_yticks([])
    axes.spines[:].set_visible(False)
