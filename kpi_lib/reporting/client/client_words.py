"""Sentences to a client about what happened: counts, comparisons, limits, times.

A sentence claims no more than its numbers support: a difference of two counts that
can be chance is called so, and few answers give no score.
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from kpi_lib.domain.instants import last_day_begun
from kpi_lib.domain.period import Period
from kpi_lib.domain.result import Headline, Result
from kpi_lib.kpis.stats.least_cases import LEAST
from kpi_lib.reporting.formats import Formats
from kpi_lib.reporting.significance import has_changed


def when(period: Period, formats: Formats) -> str:
    """Begin a sentence with the period: ``In October 2026``."""
    gettext = formats.text.gettext
    if period.kind == "quarter":
        return gettext("In the {quarter} of {year}").format(
            quarter=formats.date(period.first_day, "QQQQ"), year=period.first_day.year
        )
    if period.is_fiscal and period.span == "year":
        return gettext("In {fiscal_year}").format(fiscal_year=formats.period(period))
    if period.is_fiscal or period.kind == "half":
        return gettext("In the {part}").format(part=formats.period(period))
    if period.kind in ("month", "year"):
        return gettext("In {month}").format(month=formats.period(period))
    return gettext("From {first} to {last}").format(
        first=formats.date(period.first_day), last=formats.date(period.last_day)
    )


def before(period: Period, formats: Formats) -> str:
    """Name the period before within a sentence: ``in the month before``."""
    gettext = formats.text.gettext
    if period.kind == "month":
        return gettext("in the month before")
    if period.span == "quarter":
        return gettext("in the quarter before")
    if period.span == "half":
        return gettext("in the half-year before")
    return gettext("in the period before")


def against(card: Headline, period: Period, formats: Formats) -> str:
    """Compare a count of events with the previous one; the count is over 0."""
    gettext = formats.text.gettext
    now, previous = int(card.value or 0), int(card.previous or 0)
    if not previous:
        text = gettext(", after none {before}")
    elif now == previous:
        text = gettext(", as many as {before}")
    elif now > previous:
        text = gettext(", {n} more than {before} ({previous})")
    else:
        text = gettext(", {n} fewer than {before} ({previous})")
    compared = text.format(
        n=formats.integer(abs(now - previous)),
        previous=formats.integer(previous),
        before=before(period, formats),
    )
    if now == previous or not previous or has_changed(card):
        return compared
    return gettext("{compared}; at this size that can be chance").format(
        compared=compared
    )


def opened(service: Result, formats: Formats) -> str:
    """Count the tickets opened."""
    gettext, ngettext = formats.text.gettext, formats.text.ngettext
    card = service.headline("new_tickets")
    now, start = int(card.value or 0), when(service.period, formats)
    if not now:
        return gettext("{when}, you opened no ticket with us.").format(when=start)
    compared = ""
    if card.previous is not None:
        compared = against(card, service.period, formats)
    return ngettext(
        "{when}, you opened {n} ticket with us{compared}.",
        "{when}, you opened {n} tickets with us{compared}.",
        now,
    ).format(when=start, n=formats.integer(now), compared=compared)


def closed(service: Result, formats: Formats) -> str:
    """Count the tickets closed and left open; empty where there were none."""
    gettext, ngettext = formats.text.gettext, formats.text.ngettext
    row = _totals(service)
    done, left, old = (
        row.get(key, 0)
        for key in ("closed_tickets", "backlog_open", "backlog_over_30d")
    )
    if not done and not left:
        return ""
    end = _end(service, formats)
    if not left:
        return gettext("We closed {closed}, and none was left open {end}.").format(
            closed=formats.integer(done), end=end
        )
    for_long = ""
    if old:
        for_long = gettext(", {old} of them for more than 30 days").format(
            old=formats.integer(old)
        )
    if not done:
        text = ngettext(
            "We closed none; {open} was open {end}{for_long}.",
            "We closed none; {open} were open {end}{for_long}.",
            left,
        )
    else:
        text = ngettext(
            "We closed {closed}; {open} was open {end}{for_long}.",
            "We closed {closed}; {open} were open {end}{for_long}.",
            left,
        )
    return text.format(
        closed=formats.integer(done),
        open=formats.integer(left),
        end=end,
        for_long=for_long,
    )


def _end(service: Result, formats: Formats) -> str:
    """Name the period's end, or the day up to which is known where it still runs."""
    if service.as_of >= service.period.end:
        return formats.text.gettext("at the end")
    day = last_day_begun(service.as_of, service.period.timezone)
    return formats.text.gettext("on {date}").format(date=formats.date(day))


def in_time(service: Result, formats: Formats) -> str:
    """State the share resolved within the agreed time."""
    gettext = formats.text.gettext
    row = _totals(service)
    due, met = row.get("sla_eligible_count", 0), row.get("sla_met_count", 0)
    if not due:
        return ""
    values = {"n": formats.integer(due), "met": formats.integer(met)}
    if due < LEAST:
        return gettext(
            "Resolved within the agreed time (the service level, SLA): {met} of {n}."
        ).format(**values)
    change = ""
    card = service.headline("sla_met_pct")
    if has_changed(card):
        change = gettext(", against {previous} {before}").format(
            previous=formats.percent(card.previous),
            before=before(service.period, formats),
        )
    return formats.text.ngettext(
        "Of the {n} tickets with an agreed time to resolution (the service level, "
        "SLA), {met} was resolved in time ({share}{change}).",
        "Of the {n} tickets with an agreed time to resolution (the service level, "
        "SLA), {met} were resolved in time ({share}{change}).",
        met,
    ).format(share=formats.percent(100 * met / due), change=change, **values)


def usual_time(service: Result, formats: Formats, *, in_opening_hours: bool) -> str:
    """State the median time to resolution."""
    gettext = formats.text.gettext
    row = _totals(service)
    if not row.get("closed_tickets", 0):
        return ""
    card = service.headline("median_ttr_hours")
    if card.value is None:
        return gettext("Too few were closed to tell how long they usually take.")
    text = (
        gettext("The usual time to resolution was {time} of opening hours.")
        if in_opening_hours
        else gettext("The usual time to resolution was {time}.")
    )
    return text.format(time=formats.value(card.value, "hours"))


def within(period: Period, formats: Formats) -> str:
    """Name the period within a sentence: ``in the month``."""
    gettext = formats.text.gettext
    if period.kind == "month":
        return gettext("in the month")
    if period.span == "quarter":
        return gettext("in the quarter")
    if period.span == "half":
        return gettext("in the half-year")
    if period.span == "year":
        return gettext("in the year")
    return gettext("in the period")


def _totals(service: Result, name: str = "totals") -> Mapping[str, int]:
    """Return the counts of a period; empty where nothing happened."""
    frame: pd.DataFrame = service.tables[name]
    if frame.empty:
        return {}
    counts = frame.iloc[0][
        ["closed_tickets", "backlog_open", "backlog_over_30d",
         "sla_eligible_count", "sla_met_count"]
    ]  # fmt: skip
    return {str(key): int(value) for key, value in counts.items()}
