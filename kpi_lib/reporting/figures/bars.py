"""Horizontal bars with a named row each: ranked, stacked, Pareto and SLA bars."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from kpi_lib.reporting.case_counts import Noun, counted
from kpi_lib.reporting.figures.legend import legend_row
from kpi_lib.reporting.figures.row_layout import BAR_HEIGHT, RowLayout
from kpi_lib.reporting.figures.style import DASHES, house_style
from kpi_lib.reporting.formats import Formats
from kpi_lib.reporting.theme import COLOURS, Colours


def ranked_bars(
    frame: pd.DataFrame,
    formats: Formats,
    *,
    label: str,
    value: str,
    unit: str = "count",
    n: str | None = None,
    noun: Noun = "tickets",
    note: str | None = None,
    limit: int = 15,
    colours: Colours = COLOURS,
) -> Figure | None:
    """Draw a bar per row, in the order of the rows, with its value and its cases.

    Parameters
    ----------
    frame : DataFrame
        One row per bar; the first `limit` rows with a value are drawn.
    formats : Formats
    label, value : str
        Columns with the name and the length of each bar.
    unit : str
        One of ``formats.UNITS``.
    n : str, optional
        Column with the number of cases behind each value.
    noun : str
        What they are; see `counted.Noun`.
    note : str, optional
        Column with a text per row, shown instead of the cases.
    limit : int
        A last line says how many rows are left out.
    colours : Colours

    Returns
    -------
    Figure or None
        None where no row has a value.
    """
    rows, left_out = _shown_rows(frame, value, limit)
    if rows.empty:
        return None
    amounts = rows[value].astype(float).to_numpy()
    texts = [formats.value(amount, unit) for amount in amounts]
    notes = list(rows[note]) if note else _sample_sizes(rows, n, noun, formats)
    names = [str(name) for name in rows[label]]
    with house_style(colours):
        layout = RowLayout(names, [texts, notes], formats, colours, left_out=left_out)
        low, high = min(0.0, amounts.min()), max(0.0, amounts.max())
        layout.axes.set_xlim(low, high if high > low else low + 1)
        layout.axes.barh(layout.y, amounts, BAR_HEIGHT, color=colours.accent)
        layout.axes.axvline(0, color=colours.rule, linewidth=0.7)
        return layout.figure


def stacked_bars(
    frame: pd.DataFrame,
    formats: Formats,
    *,
    label: str,
    parts: Sequence[tuple[str, str]],
    unit: str = "minutes",
    note: str | None = None,
    limit: int = 15,
    colours: Colours = COLOURS,
) -> Figure | None:
    """Draw a bar per row made of parts, with the total and the first part's share.

    Parameters
    ----------
    parts : sequence of (column, name)
        In the order of stacking; values are not negative.
    note : str, optional
        Column with a text per row, shown instead of the share.

    Other parameters are those of `ranked_bars`.
    """
    columns = [column for column, _ in parts]
    total = frame[columns].astype(float).sum(axis=1, min_count=1)
    rows, left_out = _shown_rows(frame.assign(_total=total), "_total", limit)
    if rows.empty or not rows["_total"].gt(0).any():
        return None
    totals = rows["_total"].to_numpy()
    shares = 100 * rows[columns[0]].astype(float) / rows["_total"].where(totals > 0)
    texts = [formats.value(amount, unit) for amount in totals]
    notes = list(rows[note]) if note else [formats.percent(s, 0) for s in shares]
    names = [str(name) for name in rows[label]]
    with house_style(colours):
        layout = RowLayout(
            names, [texts, notes], formats, colours, left_out=left_out, top=0.34
        )
        legend_row(
            layout.figure,
            [(name, colours.series[i], "bar") for i, (_, name) in enumerate(parts)],
        )
        start = np.zeros(len(rows))
        for i, column in enumerate(columns):
            widths = rows[column].astype(float).fillna(0).to_numpy()
            layout.axes.barh(
                layout.y, widths, BAR_HEIGHT, left=start, color=colours.series[i],
                edgecolor=colours.paper, linewidth=0.6,
            )  # fmt: skip
            start += widths
        layout.axes.set_xlim(0, totals.max())
        return layout.figure


def pareto(
    frame: pd.DataFrame,
    formats: Formats,
    *,
    label: str,
    value: str,
    unit: str = "count",
    limit: int = 12,
    threshold: float = 80.0,
    colours: Colours = COLOURS,
) -> Figure | None:
    """Draw ranked bars with the running share of the whole beside them.

    The bars that together reach `threshold` percent of the total are dark.
    """
    ordered = frame.dropna(subset=[value]).sort_values(
        [value, label], ascending=[False, True], kind="stable"
    )
    rows, left_out = _shown_rows(ordered, value, limit)
    total = float(ordered[value].astype(float).sum())
    if rows.empty or total <= 0:
        return None
    amounts = rows[value].astype(float).to_numpy()
    running = 100 * np.cumsum(amounts) / total
    # The bar that crosses the threshold belongs to them.
    vital = running - 100 * amounts / total < threshold
    texts = [formats.value(amount, unit) for amount in amounts]
    shares = [formats.percent(share, 0) for share in running]
    heading = formats.text.gettext("running share")
    with house_style(colours):
        layout = RowLayout(
            [str(name) for name in rows[label]],
            [texts, shares],
            formats,
            colours,
            left_out=left_out,
            headings=["", heading],
        )
        shades = [colours.accent if is_vital else colours.grey for is_vital in vital]
        layout.axes.barh(layout.y, amounts, BAR_HEIGHT, color=shades)
        layout.axes.set_xlim(0, amounts.max())
        return layout.figure


def sla_bars(
    frame: pd.DataFrame,
    formats: Formats,
    *,
    label: str,
    value: str,
    n: str,
    noun: Noun = "tickets",
    target: float | None = None,
    limit: int = 15,
    colours: Colours = COLOURS,
) -> Figure | None:
    """Draw a share per row on a scale of 0 to 100%, with its cases and the target.

    Rows without a value stay, with 0 cases.
    """
    if frame.empty or not frame[value].notna().any():
        return None
    rows = frame.head(limit)
    amounts = rows[value].astype(float).to_numpy()
    texts = [formats.percent(amount) for amount in amounts]
    with house_style(colours):
        layout = RowLayout(
            [str(name) for name in rows[label]],
            [texts, _sample_sizes(rows, n, noun, formats)],
            formats,
            colours,
            left_out=len(frame) - len(rows),
            top=0.1 if target is None else 0.34,
        )
        axes = layout.axes
        is_missed = [target is not None and amount < target for amount in amounts]
        axes.barh(layout.y, [100.0] * len(rows), BAR_HEIGHT, color=colours.accent_pale)
        axes.barh(
            layout.y,
            np.nan_to_num(amounts),
            BAR_HEIGHT,
            color=[colours.warm if missed else colours.accent for missed in is_missed],
        )
        axes.set_xlim(0, 100)
        if target is not None:
            axes.axvline(target, color=colours.ink, linewidth=1.1, linestyle=DASHES)
            gettext = formats.text.gettext
            name = gettext("target {value}").format(value=formats.percent(target, 0))
            entries = [
                (gettext("target met"), colours.accent, "bar"),
                (name, colours.ink, "dash"),
            ]
            if any(is_missed):
                entries.insert(1, (gettext("target missed"), colours.warm, "bar"))
            legend_row(layout.figure, entries)
        return layout.figure


def _shown_rows(
    frame: pd.DataFrame, value: str, limit: int
) -> tuple[pd.DataFrame, int]:
    """Return the first `limit` rows with a value, and the number of those left out."""
    known = frame[frame[value].notna()]
    return known.head(limit), max(0, len(known) - limit)


def _sample_sizes(
    rows: pd.DataFrame, n: str | None, noun: Noun, formats: Formats
) -> list[str]:
    if n is None:
        return [""] * len(rows)
    return [counted(int(count), noun, formats) for count in rows[n]]
