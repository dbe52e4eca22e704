"""Figures along time: daily counts, opened and closed, before and after."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator
from numpy.typing import NDArray

from kpi_lib.reporting.figures.style import (
    ACCENT,
    ACCENT_MID,
    ACCENT_PALE,
    ACCENT_SOFT,
    INK,
    MUTED,
    RC,
    WARM,
    WIDTH,
    add_axes,
    legend_row,
    new_figure,
    text_width,
)
from kpi_lib.reporting.formats import Formats

LEGEND = 0.36
BOTTOM = 0.32
MAX_FLAG_LABELS = 6
MANY_BARS = 40
_DAY = timedelta(days=1)


def daily_counts(
    frame: pd.DataFrame,
    formats: Formats,
    *,
    date: str,
    value: str,
    unit: str = "count",
    expected: str | None = None,
    low: str | None = None,
    high: str | None = None,
    flag: str | None = None,
    flagged: object = "ANOMALY",
) -> Figure | None:
    """Draw a value per day, what was expected, and the days that stand out.

    Parameters
    ----------
    frame : DataFrame
        One row per day, in order.
    formats : Formats
    date, value : str
        Columns with the day and its value; a missing value leaves a gap.
    unit : str
        One of ``formats.UNITS``, for the axis.
    expected, low, high : str, optional
        Columns with the expected value and the band around it.
    flag : str, optional
        Column that equals `flagged` on the days to mark.

    Returns
    -------
    Figure or None
        None where no day has a value.
    """
    if frame.empty or not frame[value].notna().any():
        return None
    days = _days(frame[date])
    counts = frame[value].astype(float).to_numpy()
    gettext = formats.text.gettext
    with mpl.rc_context(RC):
        figure = new_figure(2.5)
        shown = [counts]
        entries = [(gettext("per day"), ACCENT, "line")]
        if low and high:
            edges = [frame[column].astype(float).to_numpy() for column in (low, high)]
            shown += edges
            entries.append((gettext("expected range"), ACCENT_SOFT, "band"))
        if expected:
            line = frame[expected].astype(float).to_numpy()
            shown.append(line)
            entries.append((gettext("expected"), ACCENT_MID, "dash"))
        axes = _axes(figure, formats, shown, unit)
        if low and high:
            axes.fill_between(days, *edges, color=ACCENT_PALE, linewidth=0)
        if expected:
            axes.plot(days, line, color=ACCENT_MID, linewidth=1, linestyle=(0, (3, 2)))
        marker = "o" if len(days) < 3 else None
        axes.plot(days, counts, color=ACCENT, marker=marker, markersize=4)
        if flag:
            marks = np.flatnonzero((frame[flag] == flagged).to_numpy())
            if marks.size:
                entries.append((gettext("outside the range"), WARM, "dot"))
                _mark(axes, days, counts, marks, formats, unit)
        _date_axis(axes, days, formats)
        legend_row(figure, entries)
        return figure


def opened_closed(
    frame: pd.DataFrame,
    formats: Formats,
    *,
    date: str,
    opened: str,
    closed: str,
    backlog: str | None = None,
    by_month: bool = True,
) -> Figure | None:
    """Draw opened and closed side by side and, above them, what is left open.

    Parameters
    ----------
    frame : DataFrame
        One row per month or day, in order.
    date, opened, closed, backlog : str
        Columns; `backlog` is the count at the end of each month or day.
    by_month : bool
        Whether the rows are months or days.
    """
    if frame.empty or not frame[[opened, closed]].notna().any(axis=None):
        return None
    gettext = formats.text.gettext
    pairs = [frame[column].astype(float).to_numpy() for column in (opened, closed)]
    x = np.arange(len(frame), dtype=float)
    names = _tick_names(frame[date], formats, by_month=by_month)
    with mpl.rc_context(RC):
        figure = new_figure(3.5 if backlog else 2.4)
        left = _left(np.concatenate(pairs), formats, "count")
        axes = add_axes(figure, left, 0.12, 0.46, 1.46 if backlog else LEGEND)
        _value_axis(axes, formats, pairs, "count")
        entries = [
            (gettext("opened"), ACCENT_SOFT, "bar"),
            (gettext("closed"), ACCENT, "bar"),
        ]
        width = 0.4 if len(frame) <= MANY_BARS else 0.5
        axes.bar(x - width / 2, pairs[0], width, color=ACCENT_SOFT)
        axes.bar(x + width / 2, pairs[1], width, color=ACCENT)
        axes.set_xlim(-0.7, len(frame) - 0.3)
        step = 1 if by_month else max(1, -(-len(frame) // 12))
        axes.set_xticks(x[::step], names[::step])
        if backlog:
            level = frame[backlog].astype(float).to_numpy()
            upper = add_axes(figure, left, 0.12, 2.32, LEGEND)
            _value_axis(upper, formats, [level], "count", ticks=2)
            upper.plot(x, level, color=WARM, marker="o", markersize=3)
            upper.set_xlim(axes.get_xlim())
            upper.set_xticks([])
            entries.append((gettext("open at the end"), WARM, "line"))
        legend_row(figure, entries)
        return figure


def before_after(
    frame: pd.DataFrame,
    formats: Formats,
    *,
    date: str,
    observed: str,
    expected: str,
    low: str,
    high: str,
    after: str,
    unit: str = "count",
) -> Figure | None:
    """Draw what was seen against what would have come without the project.

    Parameters
    ----------
    frame : DataFrame
        One row per month, in order.
    expected, low, high : str
        Columns with the counterfactual and its 95% interval, for the months after.
    after : str
        Boolean column: whether the project was live.
    """
    if frame.empty or not frame[observed].notna().any():
        return None
    days = _days(frame[date])
    columns = [
        frame[column].astype(float).to_numpy()
        for column in (observed, expected, low, high)
    ]
    is_after = frame[after].astype(bool).to_numpy()
    gettext = formats.text.gettext
    with mpl.rc_context(RC):
        figure = new_figure(2.7)
        axes = _axes(figure, formats, columns, unit)
        known = is_after & np.isfinite(columns[1])
        entries = [(gettext("observed"), ACCENT, "line")]
        if known.any():
            axes.fill_between(
                days[known], columns[2][known], columns[3][known],
                color=ACCENT_PALE, linewidth=0,
            )  # fmt: skip
            axes.plot(
                days[known], columns[1][known], color=MUTED, linestyle=(0, (3, 2)),
            )  # fmt: skip
            entries += [
                (gettext("expected without the project"), MUTED, "dash"),
                (gettext("95% interval"), ACCENT_SOFT, "band"),
            ]
        axes.plot(days, columns[0], color=ACCENT, marker="o", markersize=3)
        if is_after.any() and not is_after.all():
            start = days[is_after][0]
            axes.axvline(start, color=WARM, linewidth=1)
            entries.append((gettext("project live"), WARM, "line"))
        _date_axis(axes, days, formats)
        legend_row(figure, entries)
        return figure


def _days(column: pd.Series) -> NDArray[np.object_]:
    """Return the days as plain datetimes, without their zone."""
    stamps = [pd.Timestamp(day).tz_localize(None) for day in column]
    return np.array([stamp.to_pydatetime() for stamp in stamps], dtype=object)


def _left(values: NDArray[np.float64], formats: Formats, unit: str) -> float:
    top = np.nanmax(values) if np.isfinite(values).any() else 0.0
    ticks = MaxNLocator(4, integer=True).tick_values(0, max(top, 1.0))
    return max(text_width(formats.value(tick, unit)) for tick in ticks) + 0.16


def _axes(
    figure: Figure, formats: Formats, shown: Sequence[NDArray[np.float64]], unit: str
) -> Axes:
    left = _left(np.concatenate(shown), formats, unit)
    axes = add_axes(figure, left, 0.3, BOTTOM, LEGEND)
    _value_axis(axes, formats, shown, unit)
    return axes


def _value_axis(
    axes: Axes,
    formats: Formats,
    shown: Sequence[NDArray[np.float64]],
    unit: str,
    ticks: int = 4,
) -> None:
    """Scale from 0 with a light grid and a little room above the highest value."""
    values = np.concatenate(shown)
    top = float(np.nanmax(values)) if np.isfinite(values).any() else 0.0
    low = min(0.0, float(np.nanmin(values))) if np.isfinite(values).any() else 0.0
    axes.set_ylim(low, max(top, 1.0) * 1.12)
    axes.yaxis.set_major_locator(MaxNLocator(ticks, integer=True))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda v, _: formats.value(v, unit)))
    axes.grid(visible=True, axis="y")


def _tick_names(column: pd.Series, formats: Formats, *, by_month: bool) -> list[str]:
    """Name months with their year below the first one and each January."""
    if not by_month:
        return [formats.short_date(day) for day in column]
    names = []
    for i, month in enumerate(pd.to_datetime(column)):
        name = formats.short_month(month)
        names.append(f"{name}\n{month.year}" if i == 0 or month.month == 1 else name)
    return names


def _date_axis(axes: Axes, days: NDArray[np.object_], formats: Formats) -> None:
    """Put at most nine dates below the axes, on whole days or firsts of months."""
    first: datetime = days[0]
    last: datetime = days[-1]
    span = (last - first).days + 1
    margin = max(span * 0.015, 0.6) * _DAY
    axes.set_xlim(first - margin, last + margin)
    if span <= 100:
        step = next(s for s in (1, 2, 3, 4, 5, 7, 14) if span / s <= 9)
        ticks = [first + i * step * _DAY for i in range(-(-span // step))]
        axes.set_xticks(ticks, [formats.short_date(tick) for tick in ticks])
        return
    months = pd.date_range(first, last, freq="MS")
    step = next(s for s in (1, 2, 3, 4, 6, 12, 24, 60) if len(months) / s <= 9)
    shown = months[::step]
    labels = [f"{formats.short_month(m)} {m.year}" for m in shown]
    axes.set_xticks(shown.to_pydatetime(), labels)


def _mark(
    axes: Axes,
    days: NDArray[np.object_],
    counts: NDArray[np.float64],
    marks: NDArray[np.intp],
    formats: Formats,
    unit: str,
) -> None:
    """Mark the days; name the highest ones as long as their names do not meet."""
    axes.plot(days[marks], counts[marks], "o", color=WARM, markersize=4.5)
    span = max((days[-1] - days[0]).days, 1) + 1
    day_width = (WIDTH - 0.8) / span
    taken: list[tuple[float, float]] = []
    for i in sorted(marks, key=lambda i: -counts[i])[: MAX_FLAG_LABELS * 2]:
        name = f"{formats.short_date(days[i])} · {formats.value(counts[i], unit)}"
        half = text_width(name) / 2
        x = (days[i] - days[0]).days * day_width
        # Near an edge the name hangs to the inner side of its day.
        align = "left" if x < half else "right" if x > WIDTH - 0.8 - half else "center"
        start = {"left": x, "center": x - half, "right": x - 2 * half}[align]
        if any(start < b + 0.08 and start + 2 * half > a - 0.08 for a, b in taken):
            continue
        taken.append((start, start + 2 * half))
        axes.annotate(
            name, (days[i], counts[i]), (0, 5), textcoords="offset points",
            ha=align, va="bottom", color=INK,
        )  # fmt: skip
        if len(taken) == MAX_FLAG_LABELS:
            break
