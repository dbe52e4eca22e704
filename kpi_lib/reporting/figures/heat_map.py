"""Heat map: a shaded cell with its value per pair of row and column."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure

from kpi_lib.reporting.figures.contrast import readable_ink
from kpi_lib.reporting.figures.row_layout import write_in_row
from kpi_lib.reporting.figures.style import (
    SIZE,
    WIDTH,
    add_axes,
    house_style,
    new_figure,
)
from kpi_lib.reporting.formats import Formats
from kpi_lib.reporting.label_fitting import fit, text_width
from kpi_lib.reporting.theme import COLOURS, PRINT_TYPE, Colours

ROW_HEIGHT, MANY, CLOSE = 0.34, 10, 0.265
"""Inches; from so many rows on they stand closer together."""
_HEAD_SIZES = (SIZE, PRINT_TYPE.small, PRINT_TYPE.foot)
"""Points of the columns' names: the first at which no word has to be broken."""


def shades(colours: Colours) -> LinearSegmentedColormap:
    """Return the colours of the cells, from the smallest sum to the largest."""
    tints = [
        colours.accent_pale,
        colours.accent_soft,
        colours.accent_mid,
        colours.accent,
    ]
    return LinearSegmentedColormap.from_list("kpi", tints)


def heat_grid(
    frame: pd.DataFrame,
    other: str,
    *,
    rows: str,
    columns: str,
    value: str,
    max_rows: int = 14,
    max_columns: int = 7,
) -> pd.DataFrame:
    """Sum values by row and column, largest sums first.

    Parameters
    ----------
    frame : DataFrame
    other : str
        Name of what lies beyond the limits, which is summed and comes last.
    rows, columns, value : str
        Columns of `frame`.
    max_rows, max_columns : int

    Returns
    -------
    DataFrame
        A column per cell of a row; NaN where there is nothing.
    """
    known = frame.dropna(subset=[value])
    if known.empty:
        return pd.DataFrame()
    known = known.assign(
        **{
            rows: _largest(known, rows, value, max_rows, other),
            columns: _largest(known, columns, value, max_columns, other),
        }
    )
    grid = known.pivot_table(
        index=rows, columns=columns, values=value, aggfunc="sum", observed=True
    ).astype(float)
    return grid.loc[_order(grid.sum(axis=1), other), _order(grid.sum(axis=0), other)]


def heat_map(
    grid: pd.DataFrame,
    formats: Formats,
    *,
    unit: str = "minutes",
    colours: Colours = COLOURS,
) -> Figure | None:
    """Draw the sums of `heat_grid` as shades with their values."""
    # Takes half a second to import, also where no figure is drawn.
    import seaborn as sns

    if grid.empty:
        return None
    names = [fit(str(name)) for name in grid.index]
    left = max(map(text_width, names)) + 0.16
    cell = (WIDTH - left) / len(grid.columns)
    head_size = _head_size([str(name) for name in grid.columns], cell - 0.04)
    heads = [fit(str(n), cell - 0.04, size=head_size) for n in grid.columns]
    top = 0.42 if any("\n" in head for head in heads) else 0.28
    texts = grid.map(lambda v: "" if np.isnan(v) else formats.value(v, unit))
    widest = max(text_width(t) for t in texts.to_numpy().ravel())
    if widest > cell - 0.06:
        # Minutes are too wide in narrow cells: whole hours there.
        texts = grid.map(lambda v: "" if np.isnan(v) else formats.hours(v / 60, 0))
    with house_style(colours):
        row_height = ROW_HEIGHT if len(names) < MANY else CLOSE
        figure = new_figure(len(names) * row_height + top + 0.04)
        axes = add_axes(figure, left, 0.0, 0.04, top)
        sns.heatmap(
            grid, ax=axes, cmap=shades(colours), cbar=False, linewidths=2,
            linecolor=colours.paper, vmin=0,
            annot=texts, fmt="", annot_kws={"size": SIZE},
        )  # fmt: skip
        cells, values = axes.collections[0], grid.to_numpy()
        for text in axes.texts:
            column, row = (int(place) for place in text.get_position())
            ground = cells.to_rgba(values[row, column])
            text.set_color(readable_ink(ground, colours))
        axes.set(xlabel="", ylabel="")
        axes.xaxis.tick_top()
        axes.set_xticks(np.arange(len(heads)) + 0.5, heads, rotation=0)
        axes.set_yticks([])
        for i, name in enumerate(names):
            write_in_row(axes, 0.0, i + 0.5, name, colours.ink, "left")
        axes.tick_params(axis="x", labelsize=head_size, labelcolor=colours.muted)
        axes.spines[:].set_visible(False)
        return figure


def _head_size(names: list[str], width: float) -> float:
    """Return the largest size of type at which no word has to be broken."""
    words = [word for name in names for word in name.split()]
    for size in _HEAD_SIZES[:-1]:
        if all(text_width(word, size) <= width for word in words):
            return size
    return _HEAD_SIZES[-1]


def _largest(
    frame: pd.DataFrame, column: str, value: str, limit: int, other: str
) -> pd.Series:
    """Return `column` with all but its largest values renamed to `other`."""
    sums = frame.groupby(column, dropna=False, observed=True)[value].sum()
    ranked = sums.astype(float).sort_values(ascending=False, kind="stable")
    named = ranked.index if len(ranked) <= limit else ranked.index[: limit - 1]
    return frame[column].where(frame[column].isin(named), other)


def _order(sums: pd.Series, other: str) -> list[object]:
    """Return the names, largest sum first and `other` last."""
    ranked = list(sums.sort_values(ascending=False, kind="stable").index)
    return [name for name in ranked if name != other] + [
        name for name in ranked if name == other
    ]
