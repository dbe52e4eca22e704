"""Estimates with their 95% intervals, a row each; and the funnel plot of ratios."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from kpi_lib.reporting.figures.label_fitting import fit, text_width
from kpi_lib.reporting.figures.legend import legend_row
from kpi_lib.reporting.figures.row_layout import write_in_row
from kpi_lib.reporting.figures.style import (
    DASHES,
    WIDTH,
    add_axes,
    house_style,
    new_figure,
)
from kpi_lib.reporting.figures.ticks import ValueFormatter, value_locator
from kpi_lib.reporting.formats import Formats
from kpi_lib.reporting.theme import COLOURS, Colours

ROW_HEIGHT, TWO_LINE_ROW_HEIGHT = 0.3, 0.38
"""Inches."""
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
    colours: Colours = COLOURS,
) -> Figure | None:
    """Draw an estimate per row with its 95% interval against a reference.

    An interval that holds the reference is pale: the difference may be chance. Rows
    keep their order; a row without an estimate stays, with an en dash.
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
    two_lines = any("\n" in name for name in names)
    row_height = TWO_LINE_ROW_HEIGHT if two_lines else ROW_HEIGHT
    height = len(names) * row_height + 0.34 + 0.4
    with house_style(colours):
        figure = new_figure(height)
        axes = add_axes(figure, left, right, 0.34, 0.4)
        is_clear = np.full(len(names), reference is None)
        if reference is not None:
            axes.axvline(reference, color=colours.ink, linewidth=1, linestyle=DASHES)
            is_clear = (lows > reference) | (highs < reference)
        for i in range(len(names)):
            colour = colours.accent if is_clear[i] else colours.accent_mid
            axes.plot([lows[i], highs[i]], [i, i], color=colour, linewidth=1.6)
            axes.plot(values[i], i, "o", color=colour, markersize=5.5)
        axes.set_ylim(len(names) - 0.5, -0.5)
        known = np.concatenate([values, lows, highs, [reference or np.nan]])
        known = known[np.isfinite(known)]
        pad = 0.05 * (np.ptp(known) or 1.0)
        axes.set_xlim(known.min() - pad, known.max() + pad)
        axes.set_yticks([])
        axes.xaxis.set_major_locator(value_locator(unit, 5))
        axes.xaxis.set_major_formatter(ValueFormatter(formats, unit))
        axes.grid(visible=True, axis="x")
        texts_end = WIDTH - n_width - 0.12
        for i, name in enumerate(names):
            write_in_row(axes, 0.0, i, name, colours.ink, "left")
            write_in_row(axes, WIDTH, i, counts[i], colours.muted)
            write_in_row(axes, texts_end, i, texts[i], colours.ink)
        entries = [(gettext("estimate with 95% interval"), colours.accent, "line")]
        if reference is not None:
            same = gettext("not distinguishable")
            entries.append((same, colours.accent_mid, "line"))
            entries.append(
                (reference_label or gettext("reference"), colours.ink, "dash")
            )
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
    colours: Colours = COLOURS,
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
    with house_style(colours):
        figure = new_figure(3.2)
        axes = add_axes(figure, 0.55, 0.2, 0.52, 0.38)
        at = limits["x"].astype(float)
        for low, high, colour in (
            ("low_998", "high_998", colours.accent_pale),
            ("low_95", "high_95", colours.band),
        ):
            axes.fill_between(at, limits[low], limits[high], color=colour, linewidth=0)
        axes.axhline(target, color=colours.ink, linewidth=1, linestyle=DASHES)
        sizes, ratios = (rows[c].astype(float).to_numpy() for c in (x, ratio))
        low = np.interp(sizes, at, limits["low_998"])
        high = np.interp(sizes, at, limits["high_998"])
        out = (ratios < low) | (ratios > high)
        axes.scatter(
            sizes, ratios, s=26, c=[colours.warm if o else colours.accent for o in out]
        )
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
            (gettext("within 95%"), colours.band, "band"),
            (gettext("within 99.8%"), colours.accent_pale, "band"),
            (gettext("outside"), colours.warm, "dot"),
        ]
        legend_row(figure, entries)
        return figure


def _name_outliers(
    axes: Axes,
    rows: pd.DataFrame,
    label: str,
    sizes: np.ndarray,
    ratios: np.ndarray,
    out: np.ndarray,
) -> None:
    """Write names beside the outermost points, on the side with more space."""
    middle = sum(axes.get_xlim()) / 2
    ranked = sorted(np.flatnonzero(out), key=lambda i: -abs(ratios[i] - 1))
    for i in ranked[:MAX_NAMED]:
        is_left = sizes[i] <= middle
        axes.annotate(
            fit(str(rows[label].iloc[i]), 1.6, 1), (sizes[i], ratios[i]),
            (6 if is_left else -6, 0), textcoords="offset points",
            ha="left" if is_left else "right", va="center",
        )  # fmt: skip
