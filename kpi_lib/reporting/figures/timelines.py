"""Figures along time: daily counts, opened and closed, before and after."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from kpi_lib.reporting.figures.legend import legend_row
from kpi_lib.reporting.figures.style import (
    DASHES,
    WIDTH,
    add_axes,
    house_style,
    new_figure,
)
from kpi_lib.reporting.figures.ticks import date_axis, day_numbers, day_of
from kpi_lib.reporting.figures.value_axis import (
    LEGEND_HEIGHT,
    Floats,
    as_floats,
    scale_values,
    value_axes,
    value_labels_width,
)
from kpi_lib.reporting.formats import Formats
from kpi_lib.reporting.label_fitting import text_width
from kpi_lib.reporting.theme import COLOURS, Colours

MAX_FLAG_LABELS = 6


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
    colours: Colours = COLOURS,
) -> Figure | None:
    """Draw a value per day, its expected value and band, and the flagged days.

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
        Column that equals `flagged` on the days to point out.
    colours : Colours

    Returns
    -------
    Figure or None
        None where no day has a value.
    """
    if frame.empty or not frame[value].notna().any():
        return None
    days = day_numbers(frame[date])
    counts = as_floats(frame[value])
    gettext = formats.text.gettext
    with house_style(colours):
        figure = new_figure(1.95)
        shown = [counts]
        entries = [(gettext("per day"), colours.accent, "line")]
        if low and high:
            edges = [as_floats(frame[column]) for column in (low, high)]
            shown += edges
            entries.append((gettext("expected range"), colours.band, "band"))
        if expected:
            line = as_floats(frame[expected])
            shown.append(line)
            entries.append((gettext("expected"), colours.accent_mid, "dash"))
        axes = value_axes(figure, formats, shown, unit)
        if low and high:
            axes.fill_between(days, edges[0], edges[1], color=colours.band, linewidth=0)
        if expected:
            axes.plot(
                days, line, color=colours.accent_mid, linewidth=1, linestyle=DASHES
            )
        marker = "o" if len(days) < 3 else None
        axes.plot(days, counts, color=colours.accent, marker=marker, markersize=4)
        if flag:
            indices = np.flatnonzero((frame[flag] == flagged).to_numpy())
            if indices.size:
                entries.append((gettext("outside the range"), colours.warm, "dot"))
                _flag(axes, days, counts, indices, formats, unit, colours)
        date_axis(axes, days, formats)
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
    colours: Colours = COLOURS,
) -> Figure | None:
    """Draw opened and closed counts side by side and, above them, the backlog.

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
    pairs = [as_floats(frame[column]) for column in (opened, closed)]
    x = np.arange(len(frame), dtype=float)
    names = _tick_names(frame[date], formats, by_month=by_month)
    with house_style(colours):
        figure = new_figure(3.5 if backlog else 2.4)
        left = value_labels_width(pairs, formats, "count")
        axes = add_axes(figure, left, 0.12, 0.46, 1.46 if backlog else LEGEND_HEIGHT)
        scale_values(axes, formats, pairs, "count")
        entries = [
            (gettext("opened"), colours.grey, "bar"),
            (gettext("closed"), colours.accent, "bar"),
        ]
        width = 0.4
        axes.bar(x - width / 2, pairs[0], width, color=colours.grey)
        axes.bar(x + width / 2, pairs[1], width, color=colours.accent)
        axes.set_xlim(-0.7, len(frame) - 0.3)
        step = max(1, -(-len(frame) // (13 if by_month else 12)))
        axes.set_xticks(x[::step], names[::step])
        if backlog:
            level = as_floats(frame[backlog])
            upper = add_axes(figure, left, 0.12, 2.32, LEGEND_HEIGHT)
            scale_values(upper, formats, [level], "count", ticks=2)
            upper.plot(x, level, color=colours.warm, marker="o", markersize=3)
            upper.set_xlim(axes.get_xlim())
            upper.set_xticks([])
            entries.append((gettext("open at the end"), colours.warm, "line"))
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
    colours: Colours = COLOURS,
) -> Figure | None:
    """Draw observed values against those expected without the project.

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
    days = day_numbers(frame[date])
    columns = [as_floats(frame[column]) for column in (observed, expected, low, high)]
    is_after = frame[after].astype(bool).to_numpy()
    gettext = formats.text.gettext
    with house_style(colours):
        figure = new_figure(2.7)
        axes = value_axes(figure, formats, columns, unit)
        known = is_after & np.isfinite(columns[1])
        entries = [(gettext("observed"), colours.accent, "line")]
        if known.any():
            axes.fill_between(
                days[known], columns[2][known], columns[3][known],
                color=colours.band, linewidth=0,
            )  # fmt: skip
            axes.plot(
                days[known], columns[1][known], color=colours.muted, linestyle=DASHES,
            )  # fmt: skip
            entries += [
                (gettext("expected without the project"), colours.muted, "dash"),
                (gettext("95% interval"), colours.band, "band"),
            ]
        axes.plot(days, columns[0], color=colours.accent, marker="o", markersize=3)
        if is_after.any() and not is_after.all():
            start = days[is_after][0]
            axes.axvline(start, color=colours.warm, linewidth=1)
            entries.append((gettext("project live"), colours.warm, "line"))
        date_axis(axes, days, formats)
        legend_row(figure, entries)
        return figure


def _tick_names(column: pd.Series, formats: Formats, *, by_month: bool) -> list[str]:
    """Return days, or months with the year below the first one and each January."""
    if not by_month:
        return [formats.short_date(day) for day in column]
    names = []
    for i, month in enumerate(pd.to_datetime(column)):
        name = formats.short_month(month)
        names.append(f"{name}\n{month.year}" if i == 0 or month.month == 1 else name)
    return names


def _flag(
    axes: Axes,
    days: Floats,
    counts: Floats,
    flagged: NDArray[np.intp],
    formats: Formats,
    unit: str,
    colours: Colours,
) -> None:
    """Draw dots on the flagged days; name the highest ones whose names do not meet."""
    axes.plot(days[flagged], counts[flagged], "o", color=colours.warm, markersize=4.5)
    span = max(days[-1] - days[0], 1) + 1
    day_width = (WIDTH - 0.8) / span
    taken: list[tuple[float, float]] = []
    for i in sorted(flagged, key=lambda i: -counts[i])[: MAX_FLAG_LABELS * 2]:
        name = (
            f"{formats.short_date(day_of(days[i]))} · {formats.value(counts[i], unit)}"
        )
        half = text_width(name) / 2
        x = (days[i] - days[0]) * day_width
        # Near an edge the name hangs to the inner side of its day.
        align = "left" if x < half else "right" if x > WIDTH - 0.8 - half else "center"
        start = {"left": x, "center": x - half, "right": x - 2 * half}[align]
        if any(start < b + 0.08 and start + 2 * half > a - 0.08 for a, b in taken):
            continue
        taken.append((start, start + 2 * half))
        axes.annotate(
            name, (days[i], counts[i]), (0, 5), textcoords="offset points",
            ha=align, va="bottom",
        )  # fmt: skip
        if len(taken) == MAX_FLAG_LABELS:
            break
