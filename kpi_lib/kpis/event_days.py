"""Events by day, by which two counts are compared: tickets, alerts, any rows."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kpi_lib.domain import sql_files
from kpi_lib.domain.period import Period
from kpi_lib.domain.result import Headline
from kpi_lib.facts.tenant_facts import Facts
from kpi_lib.kpis.question import Question
from kpi_lib.kpis.unknown_figures import SILENT_DAYS, SILENT_ROWS

if TYPE_CHECKING:
    from kpi_lib.kpis.stats.count_changes import ComparedDays

HISTORY_DAYS = 3 * 365 + 1
"""History read for what is usual. Older years say little about it, and a month's
report must not read them all."""
_LEAST_BEFORE = 365
_PERIODS_BEFORE = 10
"""Days before the two periods: a year, or ten times the period's length."""
_TABLE = {"created": "created", "resolved": "resolved", "alerts": "alerts",
          "severe": "alerts"}  # fmt: skip
_STEADY = ("created", "resolved")
"""Events that come day by day; alerts come in bursts."""
_COLUMN = {"created": "ticket_count", "resolved": "tickets"}

_SILENCES = """
    select greatest(first_day, $first_day), least(last_day, $last_day)
    from silences
    where least(last_day, $last_day) - greatest(first_day, $first_day) between 6
        and ($last_day::date - $first_day::date) // 2
    order by last_day - first_day desc, first_day
    limit 1
"""
"""The longest of all clients' days without a ticket, see `known_of_all.sql`."""

Kind = Literal["created", "resolved", "alerts", "severe"]
"""Tickets created or resolved, alerts detected, critical and high ones."""


def created(facts: Facts, period: Period, company: str | None) -> pd.DataFrame:
    """Return the new tickets of each day up to a period's last one begun.

    Callers share the DataFrame and must not change it.
    """
    facts.define("kpis/scored_days.sql")
    return _rows(facts, "created", period, company)


def with_change(headline: Headline, question: Question, kind: Kind) -> Headline:
    """Test a headline that counts events against the period before.

    Parameters
    ----------
    headline : Headline
    question : Question
        Whose headline it is.
    kind : {"created", "resolved", "alerts", "severe"}
    """
    if headline.previous is None:
        return headline
    asked = question.period, question.company
    days, counts = known_days(question.facts, kind, *asked)
    change = days.change(counts)
    return replace(headline, change_p=change.p, is_more=change.is_more)


def with_change_of_some(
    headline: Headline, question: Question, some: tuple[pd.Series, pd.Series]
) -> Headline:
    """Test a headline that counts some of the new tickets.

    They are known for the two periods alone; how much periods differ without any cause
    is estimated from all tickets.

    Parameters
    ----------
    headline : Headline
    question : Question
        Whose headline it is.
    some : tuple of Series
        These tickets by day, of the period and of the one before.
    """
    asked = question.period, question.company
    days, counts = known_days(question.facts, "created", *asked)
    both = replace(days, first=days.before)
    change = both.change(on_days(both, pd.concat(some)), days.wander(counts))
    return replace(headline, change_p=change.p, is_more=change.is_more)


def known_days(
    facts: Facts, kind: Kind, period: Period, company: str | None
) -> tuple[ComparedDays, NDArray[np.float64]]:
    """Return the days of a period, of the one before and earlier, and their events."""
    counts = _counts(facts, kind, period, company)
    first = max(_from_day(period), _day(counts.index.min(), period))
    days = _compared_days(facts, period, first)
    if kind in _STEADY:
        days = replace(days, silent=_silent_of_all(facts, kind, period, days))
    return days, on_days(days, counts)


def _counts(facts: Facts, kind: Kind, period: Period, company: str | None) -> pd.Series:
    table = _TABLE[kind]
    if table == "created":
        rows = created(facts, period, company).set_index("ticket_date")
    else:
        rows = _rows(facts, table, period, company).set_index("event_date")
    return rows[_COLUMN.get(kind, kind)].astype(float)


def _silent_of_all(
    facts: Facts, kind: Kind, period: Period, days: ComparedDays
) -> tuple[date, ...]:
    """Return the silent days of a table: that one client is silent misses nothing."""
    if facts.only_company is None:
        counts = _counts(facts, kind, period, None)
        return silent_days(days, on_days(days, counts))
    asked = {"first_day": days.before, "last_day": days.last}
    gaps = facts.once(_SILENCES, asked).itertuples(index=False)
    return tuple(
        day.date() for first, last in gaps for day in pd.date_range(first, last)
    )


def silent_days(days: ComparedDays, counts: NDArray[np.float64]) -> tuple[date, ...]:
    """Return the longest run of days of both periods without an event.

    None where the other days' rate would have brought few.
    """
    start = (days.before - days.first).days
    both = counts[start:]
    at = np.flatnonzero(np.concatenate([[1.0], both, [1.0]]))
    runs = np.diff(at) - 1
    length, others = int(runs.max()), len(both) - int(runs.max())
    is_silent = SILENT_DAYS <= length <= others
    if not is_silent or both.sum() * length < SILENT_ROWS * others:
        return ()
    first = days.before + timedelta(int(at[runs.argmax()]))
    return tuple(first + timedelta(n) for n in range(length))


def _compared_days(facts: Facts, period: Period, first: date) -> ComparedDays:
    """Return the days of a period and of the one before, from `first` on at least."""
    # Takes 0.2 s to load, which figures without a test need not wait for.
    from kpi_lib.kpis.stats.count_changes import ComparedDays

    before = period.previous().first_day
    first = min(first, before)
    last = period.day_list(facts.as_of(period))[-1]
    holidays = facts.params.opening.holidays(first, last)
    return ComparedDays(first, before, period.first_day, last, holidays)


def on_days(days: ComparedDays, counts: pd.Series) -> NDArray[np.float64]:
    """Return the events of each compared day, 0 where none is known.

    Parameters
    ----------
    days : ComparedDays
    counts : Series
        By day.
    """
    index = pd.date_range(days.first, days.last, unit="us")
    return counts.reindex(index).fillna(0).to_numpy(dtype=float)


def _rows(
    facts: Facts, table: str, period: Period, company: str | None
) -> pd.DataFrame:
    values: dict[str, Any] = {
        "as_of": facts.as_of(period),
        "end": period.end,
        "last_day": period.last_day,
        "from_day": _from_day(period),
        "history_days": HISTORY_DAYS,
        "company": company,
    }
    return facts.once(sql_files.statements("kpis/event_days.sql")[table], values)


def _from_day(period: Period) -> date:
    before = period.previous()
    span = max(_LEAST_BEFORE, _PERIODS_BEFORE * max(period.days, before.days))
    return max(
        before.first_day - timedelta(span), period.last_day - timedelta(HISTORY_DAYS)
    )


def _day(first: Any, period: Period) -> date:
    return period.first_day if pd.isna(first) else pd.Timestamp(first).date()
