"""Figures that are not known: NULL without their sources, not compared without rows."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd

from kpi_lib.domain.instants import last_day_begun
from kpi_lib.domain.needs import NAMED_TICKET, Needs
from kpi_lib.domain.period import Period
from kpi_lib.domain.result import Headline, Note
from kpi_lib.facts.first_days import EVENTS
from kpi_lib.facts.tenant_facts import Facts
from kpi_lib.text.status_words import LEAST_ENDS

REASONS: Mapping[str, Note] = {
    "raw_tickets": Note("no tickets were ever imported"),
    "raw_time_entries": Note("no time entries were ever imported"),
    "raw_agreements": Note("no agreement was ever imported"),
    "raw_security_alerts": Note("no alerts were ever imported"),
    "raw_surveys": Note("no survey answers were ever imported"),
    "raw_commitments": Note("no commitments were ever imported"),
    "raw_projects": Note("no projects were ever imported"),
    NAMED_TICKET: Note("no time entry names a ticket"),
}
"""Why a figure is not known, by the first source that it lacks."""

_ENDED = """
select
    count(*) as ended,
    count(*) filter (where not is_closed(status)) as open
from raw_tickets_since($start, false)
where closed_at is not null and is_counted(status)
"""

_NAMES_TICKETS = "select names_tickets($first_day, $last_day, $as_of)"

_STEADY = ("raw_tickets", "raw_time_entries")
"""Tables whose rows come day by day; alerts and answers come in bursts."""
SILENT_DAYS, SILENT_ROWS = 7, 10
"""A table has stopped that has no row for so many days, in which its own rate would
have brought so many rows."""

_LEFT_OUT = Note("the settings leave out every row")
_LATER = Note("the data begins after the period")


def reason(facts: Facts, source: str, period: Period | None = None) -> Note:
    """Return why the figures of a source that is `lacking` are not known."""
    if source in facts.wholly_excluded:
        return _LEFT_OUT
    return _LATER if source in _later(facts, period) else REASONS[source]


def _later(facts: Facts, period: Period | None) -> set[str]:
    """Return the tables whose history begins after a period."""
    days = facts.first_days if period else {}
    return {name for name, day in days.items() if period and day > period.last_day}


def ended_but_open(facts: Facts, period: Period) -> tuple[int, int] | None:
    """Count the tickets with an end that count as open, and all with an end.

    Of those with an instant since the period's start. None where at most half count as
    open, or under `LEAST_ENDS`: a reopened ticket may bear the end that it once had.
    """
    row = facts.once(_ENDED, {"start": period.start}).iloc[0]
    count, ended = int(row["open"]), int(row["ended"])
    return (count, ended) if count >= LEAST_ENDS and 2 * count > ended else None


def lacking(
    facts: Facts, sources: Collection[str], period: Period | None = None
) -> tuple[str, ...]:
    """Return those of some sources that are not connected, or not told in a period.

    Nothing is told by a table whose history begins after it.
    """
    missing = set(facts.not_connected([s for s in sources if s != NAMED_TICKET]))
    missing |= _later(facts, period)
    if period and NAMED_TICKET in sources and not _names_tickets(facts, period):
        missing.add(NAMED_TICKET)
    return tuple(name for name in sources if name in missing)


def _names_tickets(facts: Facts, period: Period) -> bool:
    days = {"first_day": period.first_day, "last_day": period.last_day}
    rows = facts.once(_NAMES_TICKETS, {**days, "as_of": facts.as_of(period)})
    return bool(rows.iloc[0, 0])


def known_tables(
    facts: Facts, needs: Needs, tables: Mapping[str, pd.DataFrame], period: Period
) -> dict[str, pd.DataFrame]:
    """Return tables without what rests on sources that are `lacking`.

    A table has no rows where it needs such a source itself, and NULL in the columns
    that do.
    """
    return {
        name: known_rows(facts, needs, frame, name, period)
        for name, frame in tables.items()
    }


def known_rows(
    facts: Facts,
    needs: Needs,
    frame: pd.DataFrame,
    table: str = "main",
    period: Period | None = None,
) -> pd.DataFrame:
    """Return the rows of one table; see `known_tables`."""
    missing = lacking(facts, needs.all, period)
    if not missing:
        return frame
    if not set(needs.of(table)).isdisjoint(missing):
        return frame.iloc[:0]
    unknown = [
        name
        for name in frame.columns
        if not set(needs.of(str(name))).isdisjoint(missing)
    ]
    nowhere = np.zeros(len(frame), dtype=bool)
    return frame.assign(**{name: frame[name].where(nowhere) for name in unknown})


def known_headlines(
    facts: Facts, needs: Needs, period: Period, headlines: Iterable[Headline]
) -> tuple[Headline, ...]:
    """Return headlines, those undefined that rest on sources that are `lacking`.

    None is compared where its tables do not reach over this period and the one before,
    nor is a change tested from a figure that is not known.
    """
    return tuple(_known(facts, needs, period, headline) for headline in headlines)


def _known(facts: Facts, needs: Needs, period: Period, headline: Headline) -> Headline:
    sources = needs.of(headline.key)
    if missing := lacking(facts, sources, period):
        return replace(
            headline, value=None, n=0, low=None, high=None, previous=None,
            change_p=None, is_more=None,
            reason=reason(facts, missing[0], period).message,
        )  # fmt: skip
    if headline.previous is None or not can_compare(facts, period, sources):
        return replace(headline, previous=None, change_p=None, is_more=None)
    return headline


def can_compare(facts: Facts, period: Period, sources: Collection[str]) -> bool:
    """Return whether some tables reach over a period and the one before."""
    return sources_to_compare(facts, period, sources) == tuple(sources)


def sources_to_compare(
    facts: Facts, period: Period, sources: Collection[str]
) -> tuple[str, ...]:
    """Return those of some tables that reach over a period and the one before."""
    before = period.previous()
    begun = facts.begins_late(before, sources)
    ended = ends_early(facts, period, sources)
    out = {*begun, *ended, *lacking(facts, sources, before)}
    return tuple(name for name in sources if name not in out)


def ends_early(
    facts: Facts, period: Period, sources: Collection[str]
) -> dict[str, date]:
    """Return the tables that have stopped before a period's last day, by their own.

    Of tickets and time entries; also for a client the tenant's table counts, by the
    days of its log, which are UTC's. A table that was never filled has not stopped.
    """
    known = last_day_begun(facts.as_of(period), period.timezone)
    last_day, found = min(known, period.last_day), {}
    for name in _STEADY:
        stored = facts.snapshot.tables.get(name)
        if name not in sources or name not in facts.first_days or stored is None:
            continue
        first, last = stored.days.get(EVENTS[name], (last_day, last_day))
        days, silent = (last - first).days + 1, (last_day - last).days
        # A history that is shorter than its silence tells no rate.
        is_silent = SILENT_DAYS <= silent <= days
        if is_silent and stored.rows * silent / days >= SILENT_ROWS:
            found[name] = last
    return found
