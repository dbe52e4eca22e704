"""Matrix of a week: a shaded cell with its count per weekday and hour."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from kpi_lib.reporting.figures.contrast import readable_ink
from kpi_lib.reporting.figures.heat_map import shades
from kpi_lib.reporting.figures.row_layout import write_in_row
from kpi_lib.reporting.figures.style import (
    SIZE,
    WIDTH,
    add_axes,
    house_style,
    new_figure,
)
from kpi_lib.reporting.formats import Formats
from kpi_lib.reporting.theme import COLOURS, Colours

_ROW_HEIGHT, _TOP, _LEFT = 0.26, 0.26, 0.5
"""Inches."""


def week_hours(
    frame: pd.DataFrame,
    formats: Formats,
    *,
    weekday: str,
    hour: str,
    value: str,
    colours: Colours = COLOURS,
) -> Figure | None:
    """Draw counts by weekday and hour as shades with their numbers.

    Hours before the first and after the last ticket of the week are left out.

    Parameters
    ----------
    frame : DataFrame
        A row per weekday (1 is Monday) and hour.
    formats : Formats
    weekday, hour, value : str
        Columns.
    colours : Colours

    Returns
    -------
    Figure or None
        None where there is no ticket.
    """
    grid = frame.pivot(index=weekday, columns=hour, values=value).astype(float)
    used = np.flatnonzero(grid.sum(axis=0).to_numpy() > 0)
    if not len(used):
        return None
    grid = grid.iloc[:, used[0] : used[-1] + 1]
    counts, (rows, columns) = grid.to_numpy(), grid.shape
    height = rows * _ROW_HEIGHT + _TOP + 0.04
    with house_style(colours):
        figure = new_figure(height)
        axes = add_axes(figure, _LEFT, 0.0, 0.04, _TOP)
        mesh = axes.pcolormesh(
            counts,
            cmap=shades(colours),
            vmin=0,
            edgecolors=colours.paper,
            linewidth=1.5,
        )
        is_wide = (WIDTH - _LEFT) / columns > 0.2
        for row, column in zip(*np.nonzero(counts), strict=True):
            if is_wide:
                axes.text(
                    column + 0.5, row + 0.5, formats.integer(counts[row, column]),
                    ha="center", va="center", fontsize=SIZE,
                    color=readable_ink(mesh.to_rgba(counts[row, column]), colours),
                )  # fmt: skip
        axes.set(xlim=(0, columns), ylim=(rows, 0))
        axes.xaxis.tick_top()
        axes.set_xticks(np.arange(columns) + 0.5, [str(h) for h in grid.columns])
        axes.set_yticks([])
        for row, day in enumerate(grid.index):
            write_in_row(
                axes, 0.0, row + 0.5, formats.weekday(int(day)), colours.ink, "left"
            )
        axes.tick_params(axis="x", length=0, labelsize=SIZE, labelcolor=colours.muted)
        axes.spines[:].set_visible(False)
        return figure
