"""Figures of estimates and crossings: intervals, funnel, heat map."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure

from kpi_lib.reporting.figures.contrast import ink_on
from kpi_lib.reporting.figures.style import (
    ACCENT,
    ACCENT_MID,
    ACCENT_PALE,
    ACCENT_SOFT,
    BAND,
    DASHES,
    INK,
    MUTED,
    PAPER,
    SIZE,
    WARM,
    WIDTH,
    add_axes,
    fit,
    house_style,
    legend_row,
    new_figure,
    text_width,
)
from kpi_lib.reporting.figures.ticks import ValueFormatter, value_locator
from kpi_lib.reporting.formats import Formats

ROW = 0.3
ROW_OF_CELLS = 0.34
RAMP = LinearSegmentedColormap.from_list(
    "kpi", ["#f2f7f7", ACCENT_SOFT, ACCENT_MID, ACCENT]
)
MAX_NAMED = 8


def interval_dots(
    frame: pd.DataFrame,
    formats: Formats,
    *,
    label: str,
    value: str,
    low: str,
    high: str,
    n: str,
    unit: str = "score",
    reference: float | None = None,
    reference_label: str = "",
) -> Figure | None:
    """Draw an estimate per row with its 95% interval against a reference.

    An interval that holds the reference is pale: it cannot be told apart. Rows keep
    their order; a row without an estimate stays, with an en dash.
    """
    if frame.empty or not frame[value].notna().any():
        return None
    names = [fit(str(name)) for name in frame[label]]
    values, lows, highs = (
        frame[column].astype(float).to_numpy() for column in (value, low, high)
    )
    counts = [f"n = {formats.integer(count)}" for count in frame[n]]
    texts = [formats.value(amount, unit) for amount in values]
    gettext = formats.text.gettext
    left = max(map(text_width, names)) + 0.16
    n_width = max(map(text_width, counts))
    right = n_width + max(map(text_width, texts)) + 0.34
    row = 0.38 if any("\n" in name for name in names) else ROW
    height = len(names) * row + 0.34 + 0.4
    with house_style():
        figure = new_figure(height)
        axes = add_axes(figure, left, right, 0.34, 0.4)
        clear = np.zeros(len(names), dtype=bool)
        if reference is not None:
            axes.axvline(reference, color=INK, linewidth=1, linestyle=DASHES)
            clear = (lows > reference) | (highs < reference)
        for i in range(len(names)):
            colour = ACCENT if clear[i] or reference is None else ACCENT_MID
            axes.plot([lows[i], highs[i]], [i, i], color=colour, linewidth=1.6)
            axes.plot(values[i], i, "o", color=colour, markersize=5.5)
        axes.set_ylim(len(names) - 0.5, -0.5)
        known = np.concatenate([values, lows, highs, [reference or np.nan]])
        known = known[np.isfinite(known)]
        pad = 0.05 * (np.ptp(known) or 1.0)
        axes.set_xlim(known.min() - pad, known.max() + pad)
        _left_names(axes, names, 0.0)
        axes.xaxis.set_major_locator(value_locator(unit, 5))
        axes.xaxis.set_major_formatter(ValueFormatter(formats, unit))
        axes.grid(visible=True, axis="x")
        across = axes.get_yaxis_transform()
        box = axes.get_position()
        for i in range(len(names)):
            for x, text, colour in (
                (WIDTH, counts[i], MUTED),
                (WIDTH - n_width - 0.12, texts[i], INK),
            ):
                axes.text(
                    (x / WIDTH - box.x0) / box.width, i, text, transform=across,
                    ha="right", va="center", color=colour,
                )  # fmt: skip
        entries = [(gettext("estimate with 95% interval"), ACCENT, "line")]
        if reference is not None:
            same = gettext("not distinguishable")
            entries.append((same, ACCENT_MID, "line"))
            entries.append((reference_label or gettext("reference"), INK, "dash"))
        legend_row(figure, entries)
        return figure


def funnel(
    frame: pd.DataFrame,
    formats: Formats,
    *,
    label: str,
    x: str,
    ratio: str,
    limits: pd.DataFrame,
    x_label: str,
    unit: str = "ratio",
    target: float = 1.0,
) -> Figure | None:
    """Draw a funnel plot: ratios against their size, with control limits.

    Parameters
    ----------
    frame : DataFrame
        One row per technician or client.
    x, ratio : str
        Columns with the size (expected count, n) and the ratio.
    limits : DataFrame
        ``x, low_95, high_95, low_998, high_998``, in order of x.
    x_label : str
        What the size is, in words.
    target : float
        The ratio where all are alike.
    """
    rows = frame.dropna(subset=[x, ratio])
    if rows.empty:
        return None
    gettext = formats.text.gettext
    with house_style():
        figure = new_figure(3.2)
        axes = add_axes(figure, 0.55, 0.2, 0.52, 0.38)
        at = limits["x"].astype(float)
        for low, high, colour in (
            ("low_998", "high_998", ACCENT_PALE),
            ("low_95", "high_95", BAND),
        ):
            axes.fill_between(at, limits[low], limits[high], color=colour, linewidth=0)
        axes.axhline(target, color=INK, linewidth=1, linestyle=DASHES)
        sizes, ratios = (rows[c].astype(float).to_numpy() for c in (x, ratio))
        low = np.interp(sizes, at, limits["low_998"])
        high = np.interp(sizes, at, limits["high_998"])
        out = (ratios < low) | (ratios > high)
        axes.scatter(sizes, ratios, s=26, c=[WARM if o else ACCENT for o in out])
        top = max(float(ratios.max()), float(np.nanpercentile(high, 90)), target) * 1.15
        axes.set_ylim(0, top)
        axes.set_xlim(0, max(float(sizes.max()), float(at.max())) * 1.02)
        _name_outliers(axes, rows, label, sizes, ratios, out)
        axes.yaxis.set_major_locator(value_locator(unit, 5))
        axes.yaxis.set_major_formatter(ValueFormatter(formats, unit))
        axes.xaxis.set_major_formatter(ValueFormatter(formats, "count"))
        axes.xaxis.set_major_locator(value_locator("count", 6))
        axes.grid(visible=True, axis="y")
        axes.set_xlabel(fit(x_label, WIDTH - 1, 1), labelpad=4)
        entries = [
            (gettext("within 95%"), BAND, "band"),
            (gettext("within 99.8%"), ACCENT_PALE, "band"),
            (gettext("outside"), WARM, "dot"),
        ]
        legend_row(figure, entries)
        return figure


def heat_map(
    frame: pd.DataFrame,
    formats: Formats,
    *,
    rows: str,
    columns: str,
    value: str,
    unit: str = "minutes",
    max_rows: int = 14,
    max_columns: int = 7,
) -> Figure | None:
    """Draw sums by row and column as shades with their values, largest sums first.

    Rows and columns beyond the limits are summed as "other".
    """
    # Takes half a second to import, also where no figure is drawn.
    import seaborn as sns

    known = frame.dropna(subset=[value])
    if known.empty:
        return None
    other = formats.text.gettext("other")
    known = known.assign(
        **{
            rows: _largest(known, rows, value, max_rows, other),
            columns: _largest(known, columns, value, max_columns, other),
        }
    )
    grid = known.pivot_table(
        index=rows, columns=columns, values=value, aggfunc="sum", observed=True
    ).astype(float)
    grid = grid.loc[_order(grid.sum(axis=1), other), _order(grid.sum(axis=0), other)]
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
    with house_style():
        figure = new_figure(len(names) * ROW_OF_CELLS + top + 0.04)
        axes = add_axes(figure, left, 0.0, 0.04, top)
        sns.heatmap(
            grid, ax=axes, cmap=RAMP, cbar=False, linewidths=2, linecolor=PAPER,
            vmin=0, annot=texts, fmt="", annot_kws={"size": 8.5},
        )  # fmt: skip
        shades, values = axes.collections[0], grid.to_numpy()
        for text in axes.texts:
            column, row = (int(place) for place in text.get_position())
            text.set_color(ink_on(shades.to_rgba(values[row, column])))
        axes.set(xlabel="", ylabel="")
        axes.xaxis.tick_top()
        axes.set_xticks(np.arange(len(heads)) + 0.5, heads, rotation=0)
        _left_names(axes, names, 0.5)
        axes.tick_params(axis="x", labelsize=head_size, labelcolor=MUTED)
        axes.spines[:].set_visible(False)
        return figure


def _head_size(names: list[str], width: float) -> float:
    """Return the largest size of type at which no word has to be broken."""
    words = [word for name in names for word in name.split()]
    for size in (SIZE, 8.0, 7.5, 7.0):
        if all(text_width(word, size) <= width for word in words):
            return size
    return 6.5


def _left_names(axes: Axes, names: list[str], shift: float) -> None:
    """Write the rows' names flush with the figure's left edge."""
    axes.set_yticks([])
    box = axes.get_position()
    for i, name in enumerate(names):
        axes.text(
            -box.x0 / box.width, i + shift, name, transform=axes.get_yaxis_transform(),
            ha="left", va="center", color=INK, linespacing=1.05,
        )  # fmt: skip


def _largest(
    frame: pd.DataFrame, column: str, value: str, limit: int, other: str
) -> pd.Series:
    """Return `column` with all but its largest values renamed to `other`."""
    sums = frame.groupby(column, dropna=False, observed=True)[value].sum()
    ranked = sums.astype(float).sort_values(ascending=False, kind="stable")
    kept = ranked.index if len(ranked) <= limit else ranked.index[: limit - 1]
    return frame[column].where(frame[column].isin(kept), other)


def _order(sums: pd.Series, other: str) -> list[object]:
    ranked = list(sums.sort_values(ascending=False, kind="stable").index)
    return [name for name in ranked if name != other] + [
        name for name in ranked if name == other
    ]


def _name_outliers(
    axes: Axes,
    rows: pd.DataFrame,
    label: str,
    sizes: np.ndarray,
    ratios: np.ndarray,
    out: np.ndarray,
) -> None:
    """Write names beside the outermost points, on the side that has room."""
    middle = sum(axes.get_xlim()) / 2
    ranked = sorted(np.flatnonzero(out), key=lambda i: -abs(ratios[i] - 1))
    for i in ranked[:MAX_NAMED]:
        is_left = sizes[i] <= middle
        axes.annotate(
            fit(str(rows[label].iloc[i]), 1.6, 1), (sizes[i], ratios[i]),
            (6 if is_left else -6, 0), textcoords="offset points",
            ha="left" if is_left else "right", va="center", color=INK,
        )  # fmt: skip
