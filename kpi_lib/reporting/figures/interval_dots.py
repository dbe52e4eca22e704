"""Estimates with their 95% intervals, a row each."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from kpi_lib.reporting.case_counts import counted
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
from kpi_lib.reporting.label_fitting import fit, text_width
from kpi_lib.reporting.theme import COLOURS, Colours

ROW_HEIGHT, TWO_LINE_ROW_HEIGHT = 0.3, 0.38
"""Inches."""


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
    clear: str = "",
    colours: Colours = COLOURS,
) -> Figure | None:
    """Draw an estimate per row with its 95% interval against a reference.

    An interval that holds the reference is pale: the difference may be chance; so is
    a row whose column `clear`, if one is named, is false. Rows keep their order; a row
    without an estimate stays, with an en dash.
    """
    if frame.empty or not frame[value].notna().any():
        return None
    names = [fit(str(name)) for name in frame[label]]
    values, lows, highs = (
        frame[column].astype(float).to_numpy() for column in (value, low, high)
    )
    counts = [counted(int(count), "tickets", formats) for count in frame[n]]
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
        if clear:
            is_clear &= frame[clear].to_numpy(bool)
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
        for i in range(len(names)):
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
