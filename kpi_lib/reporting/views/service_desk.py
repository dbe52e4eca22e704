"""Figures and sentences of KPI 11 and the monthly summary: service desk."""

from __future__ import annotations

from typing import Any

import pandas as pd

from kpi_lib.domain.instants import last_day_begun
from kpi_lib.domain.period import Period
from kpi_lib.domain.result import Result
from kpi_lib.reporting import figure_titles, figures
from kpi_lib.reporting.code_words import word
from kpi_lib.reporting.content_blocks import Callout, Figure, Paragraph
from kpi_lib.reporting.formats import Formats

_LISTED = 6
_LEAST_MONTHS = 3
"""Fewer months draw as giant bars and a line of one point."""
_EXPLAINED, _NAMED = 3, 3


def daily_tickets(result: Result, formats: Formats) -> Figure:
    """Draw tickets per day, what was expected, and the days that stand out."""
    gettext = formats.text.gettext
    main: pd.DataFrame = result.main
    unusual = main[main["seasonal_status"] == "ANOMALY"]
    return Figure(
        formats,
        figures.daily_counts(
            main,
            formats,
            date="ticket_date",
            value="ticket_count",
            expected="expected",
            flag="seasonal_status",
        ),
        title=figure_titles.unusual_days(main, formats),
        shows=gettext("Tickets created per day"),
        period=formats.period(result.period),
        n=int(main["ticket_count"].sum()),
        sentence=_stand_out(unusual, main, formats),
        alt=formats.text.ngettext(
            "Line of tickets per day, {low} to {high} a day; {days} day stands out.",
            "Line of tickets per day, {low} to {high} a day; {days} days stand out.",
            len(unusual),
        ).format(
            low=formats.integer(main["ticket_count"].min() if len(main) else 0),
            high=formats.integer(main["ticket_count"].max() if len(main) else 0),
            days=formats.integer(len(unusual)),
        ),
    )


def _stand_out(unusual: pd.DataFrame, main: pd.DataFrame, formats: Formats) -> str:
    """List the days that stand out, where the title does not name the only one."""
    gettext = formats.text.gettext
    if main.empty:
        return gettext("No ticket was created in the period.")
    if len(unusual) < 2:
        return ""
    days = "; ".join(
        gettext("{day}: {count}, expected {expected}").format(
            day=formats.date(row.ticket_date),
            count=formats.integer(row.ticket_count),
            expected=formats.integer(row.expected),
        )
        for row in unusual.head(_LISTED).itertuples()
    )
    more = len(unusual) - _LISTED
    if more > 0:
        days = gettext("{days}; {n} more").format(days=days, n=formats.integer(more))
    return f"{days}."


def read_trends(result: Result, formats: Formats) -> Paragraph | Callout:
    """Name the values that explain the days that stand out."""
    gettext = formats.text.gettext
    drivers: pd.DataFrame = result.drivers
    if drivers.empty:
        main = result.main
        if main.empty or not main["seasonal_status"].notna().any():
            return Callout(
                formats,
                gettext(
                    "Whether a day was unusual can be told once eight weeks of tickets "
                    "are known."
                ),
                "cannot_tell",
            )
        return Paragraph(gettext("No day needs an explanation."))
    days = list(drivers.groupby("ticket_date", sort=True))
    sentences = [
        gettext("{day}: {values}.").format(
            day=formats.date(day),
            values=", ".join(
                _driver(row, formats) for row in rows.head(_NAMED).itertuples()
            ),
        )
        for day, rows in days[:_EXPLAINED]
    ]
    if len(days) > _EXPLAINED:
        sentences.append(gettext("The table has the other days."))
    return Paragraph(" ".join(sentences))


def _driver(row: Any, formats: Formats) -> str:
    """Write one value that explains a day: ``company Acme 46 instead of 4``."""
    return formats.text.gettext(
        "{dimension} {value} {count} instead of {expected}"
    ).format(
        dimension=word(row.dimension, formats),
        value=row.value,
        count=formats.integer(row.ticket_count),
        expected=formats.integer(row.expected),
    )


def months(result: Result, formats: Formats) -> Figure:
    """Draw tickets opened and closed per month, and what stayed open."""
    gettext = formats.text.gettext
    by_month = monthly(result.main)
    has_enough_months = len(by_month) >= _LEAST_MONTHS
    sentence = ""
    if has_enough_months:
        first, last = by_month.iloc[0], by_month.iloc[-1]
        count = int(last["backlog_open"])
        text = _left_open(count, len(by_month), bool(result.begins), formats)
        if is_running(result):
            text = formats.text.ngettext(
                "{open} ticket is open on {date}.",
                "{open} tickets are open on {date}.",
                count,
            )
        sentence = text.format(
            open=formats.integer(count),
            before=formats.integer(first["backlog_open"]),
            month=formats.month(last["month_start"]),
            date=formats.date(last_day_begun(result.as_of, result.period.timezone)),
        )
    return Figure(
        formats,
        figures.opened_closed(
            by_month,
            formats,
            date="month_start",
            opened="new_tickets",
            closed="closed_tickets",
            backlog="backlog_open",
        )
        if has_enough_months
        else None,
        title=figure_titles.open_tickets(by_month["backlog_open"], formats),
        shows=gettext("Tickets opened, closed and left open per month"),
        period=formats.text.ngettext("{n} month", "{n} months", len(by_month)).format(
            n=formats.integer(len(by_month))
        ),
        n=int(by_month["new_tickets"].sum()),
        sentence=sentence,
        alt=gettext("Bars of tickets opened and closed per month, line of open ones."),
        instead=""
        if by_month.empty
        else gettext("A figure takes at least {n} months.").format(
            n=formats.integer(_LEAST_MONTHS)
        ),
    )


def is_running(result: Result) -> bool:
    """Return whether nothing is known yet of the end of the period's last month."""
    month = Period.unit("month", result.period.last_day, result.period.timezone)
    return result.as_of < month.end


def _left_open(count: int, months: int, has_begun: bool, formats: Formats) -> str:
    """Return the sentence on tickets open at the end, still unfilled.

    The first month is compared with, unless the history begins within it.
    """
    ngettext = formats.text.ngettext
    if has_begun:
        return ngettext(
            "{open} ticket was open at the end of {month}.",
            "{open} tickets were open at the end of {month}.",
            count,
        )
    if months == 13:
        return ngettext(
            "{open} ticket was open at the end of {month}, {before} a year before.",
            "{open} tickets were open at the end of {month}, {before} a year before.",
            count,
        )
    return ngettext(
        "{open} ticket was open at the end of {month}; {before} when the chart begins.",
        "{open} tickets were open at the end of {month}; {before} when the chart "
        "begins.",
        count,
    )


def monthly(main: pd.DataFrame) -> pd.DataFrame:
    """Add the companies up, a row per month."""
    columns = ["new_tickets", "closed_tickets", "backlog_open", "backlog_over_30d"]
    return main.groupby("month_start", as_index=False)[columns].sum()


def arrivals(result: Result, formats: Formats) -> Figure:
    """Draw when tickets come, by weekday and hour."""
    gettext = formats.text.gettext
    frame: pd.DataFrame = result.arrivals
    n = int(frame["ticket_count"].sum())
    sentence = ""
    busiest = frame[frame["ticket_count"] == frame["ticket_count"].max()]
    if n and len(busiest) == 1:
        most = busiest.iloc[0]
        start = int(most["hour"])
        sentence = formats.text.ngettext(
            "The busiest hour is {day} from {start}:00 to {end}:00: {n} ticket.",
            "The busiest hour is {day} from {start}:00 to {end}:00: {n} tickets.",
            int(most["ticket_count"]),
        ).format(
            day=figure_titles.weekday(int(most["weekday"]), formats),
            start=start,
            end=start + 1,
            n=formats.integer(most["ticket_count"]),
        )
    return Figure(
        formats,
        figures.week_hours(
            frame, formats, weekday="weekday", hour="hour", value="ticket_count"
        ),
        title=figure_titles.busiest_time(frame, formats) if n else "",
        shows=gettext("Tickets by weekday and hour in which they come"),
        period=formats.period(result.period),
        n=n,
        sentence=sentence,
        alt=gettext(
            "Table of shades by weekday and hour: the darker, the more tickets."
        ),
    )
