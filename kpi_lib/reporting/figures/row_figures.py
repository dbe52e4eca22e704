"""Figures with a row per thing that is named: ranked, stacked, Pareto, SLA bars."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from kpi_lib.reporting.figures.row_sheet import BAR, Sheet
from kpi_lib.reporting.figures.style import (
    ACCENT,
    ACCENT_PALE,
    ACCENT_SOFT,
    DASHES,
    INK,
    PAPER,
    RULE,
    SERIES,
    WARM,
    house_style,
    legend_row,
)
from kpi_lib.reporting.formats import Formats


def ranked_bars(
    frame: pd.DataFrame,
    formats: Formats,
    *,
    label: str,
    value: str,
    unit: str = "count",
    n: str | None = None,
    note: str | None = None,
    limit: int = 15,
) -> Figure | None:
    """Draw a bar per row, in the order of the rows, with its value and n.

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
        Column with the number of rows behind each value.
    note : str, optional
        Column with a text per row that stands in the place of n.
    limit : int
        A last line says how many rows are left out.

    Returns
    -------
    Figure or None
        None where no row has a value.
    """
    rows, left_out = _rows(frame, value, limit)
    if rows.empty:
        return None
    amounts = rows[value].astype(float).to_numpy()
    texts = [formats.value(amount, unit) for amount in amounts]
    notes = list(rows[note]) if note else _counts(rows, n, formats)
    names = [str(name) for name in rows[label]]
    with house_style():
        sheet = Sheet(names, [texts, notes], formats, left_out=left_out)
        low, high = min(0.0, amounts.min()), max(0.0, amounts.max())
        sheet.axes.set_xlim(low, high if high > low else low + 1)
        sheet.axes.barh(sheet.y, amounts, BAR, color=ACCENT)
        sheet.axes.axvline(0, color=RULE, linewidth=0.7)
        return sheet.figure


def stacked_bars(
    frame: pd.DataFrame,
    formats: Formats,
    *,
    label: str,
    parts: Sequence[tuple[str, str]],
    unit: str = "minutes",
    note: str | None = None,
    limit: int = 15,
) -> Figure | None:
    """Draw a bar per row made of parts, with the total and the first part's share.

    Parameters
    ----------
    parts : sequence of (column, name)
        In the order of stacking; values are not negative.
    note : str, optional
        Column with a text per row that stands in the place of the share.

    Other parameters are those of `ranked_bars`.
    """
    columns = [column for column, _ in parts]
    total = frame[columns].astype(float).sum(axis=1, min_count=1)
    rows, left_out = _rows(frame.assign(_total=total), "_total", limit)
    if rows.empty or not rows["_total"].gt(0).any():
        return None
    totals = rows["_total"].to_numpy()
    shares = 100 * rows[columns[0]].astype(float) / rows["_total"].where(totals > 0)
    texts = [formats.value(amount, unit) for amount in totals]
    notes = list(rows[note]) if note else [formats.percent(s, 0) for s in shares]
    names = [str(name) for name in rows[label]]
    with house_style():
        sheet = Sheet(names, [texts, notes], formats, left_out=left_out, top=0.34)
        legend_row(
            sheet.figure,
            [(name, SERIES[i], "bar") for i, (_, name) in enumerate(parts)],
        )
        start = np.zeros(len(rows))
        for i, column in enumerate(columns):
            widths = rows[column].astype(float).fillna(0).to_numpy()
            sheet.axes.barh(
                sheet.y, widths, BAR, left=start, color=SERIES[i],
                edgecolor=PAPER, linewidth=0.6,
            )  # fmt: skip
            start += widths
        sheet.axes.set_xlim(0, totals.max())
        return sheet.figure


def pareto(
    frame: pd.DataFrame,
    formats: Formats,
    *,
    label: str,
    value: str,
    unit: str = "count",
    limit: int = 12,
    threshold: float = 80.0,
) -> Figure | None:
    """Draw ranked bars with the running share of the whole beside them.

    Bars up to `threshold` percent of the total are dark: the few that matter.
    """
    ordered = frame.dropna(subset=[value]).sort_values(
        [value, label], ascending=[False, True], kind="stable"
    )
    rows, left_out = _rows(ordered, value, limit)
    total = float(ordered[value].astype(float).sum())
    if rows.empty or total <= 0:
        return None
    amounts = rows[value].astype(float).to_numpy()
    running = 100 * np.cumsum(amounts) / total
    # A bar counts as long as the bars above it have not reached the threshold.
    vital = running - 100 * amounts / total < threshold
    texts = [formats.value(amount, unit) for amount in amounts]
    shares = [formats.percent(share, 0) for share in running]
    heading = formats.text.gettext("running share")
    with house_style():
        sheet = Sheet(
            [str(name) for name in rows[label]],
            [texts, shares],
            formats,
            left_out=left_out,
            headings=["", heading],
        )
        colours = [ACCENT if important else ACCENT_SOFT for important in vital]
        sheet.axes.barh(sheet.y, amounts, BAR, color=colours)
        sheet.axes.set_xlim(0, amounts.max())
        return sheet.figure


def sla_bars(
    frame: pd.DataFrame,
    formats: Formats,
    *,
    label: str,
    value: str,
    n: str,
    target: float | None = None,
    limit: int = 15,
) -> Figure | None:
    """Draw a share per row on a scale of 0 to 100%, with n and the target.

    Rows without a value keep their place and say why: their n is 0.
    """
    if frame.empty or not frame[value].notna().any():
        return None
    rows = frame.head(limit)
    amounts = rows[value].astype(float).to_numpy()
    texts = [formats.percent(amount) for amount in amounts]
    with house_style():
        sheet = Sheet(
            [str(name) for name in rows[label]],
            [texts, _counts(rows, n, formats)],
            formats,
            left_out=len(frame) - len(rows),
            top=0.1 if target is None else 0.34,
        )
        axes = sheet.axes
        missed = [target is not None and amount < target for amount in amounts]
        axes.barh(sheet.y, [100.0] * len(rows), BAR, color=ACCENT_PALE)
        axes.barh(
            sheet.y,
            np.nan_to_num(amounts),
            BAR,
            color=[WARM if is_missed else ACCENT for is_missed in missed],
        )
        axes.set_xlim(0, 100)
        if target is not None:
            axes.axvline(target, color=INK, linewidth=1.1, linestyle=DASHES)
            gettext = formats.text.gettext
            name = gettext("target {value}").format(value=formats.percent(target, 0))
            entries = [
                (gettext("target met"), ACCENT, "bar"),
                (name, INK, "dash"),
            ]
            if any(missed):
                entries.insert(1, (gettext("target missed"), WARM, "bar"))
            legend_row(sheet.figure, entries)
        return sheet.figure


def _rows(frame: pd.DataFrame, value: str, limit: int) -> tuple[pd.DataFrame, int]:
    """Return the first `limit` rows with a value, and how many are left out."""
    known = frame[frame[value].notna()]
    return known.head(limit), max(0, len(known) - limit)


def _counts(rows: pd.DataFrame, n: str | None, formats: Formats) -> list[str]:
    if n is None:
        return [""] * len(rows)
    return [f"n = {formats.integer(count)}" for count in rows[n]]
