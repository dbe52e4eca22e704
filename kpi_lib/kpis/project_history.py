"""Tickets per day and minutes of KPI 10's projects, from counts kept of past months."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, timedelta
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd

from kpi_lib.domain import sql_files
from kpi_lib.domain.errors import DataError
from kpi_lib.domain.instants import last_day_begun, local_day
from kpi_lib.facts.past_months import (
    counts_path,
    in_months,
    month_files,
    months_with_tickets,
    only_months,
)
from kpi_lib.kpis.question import Question
from kpi_lib.lake.kept_counts import Files, KeptCounts

_SQL = "kpis/project_history.sql"
_PATTERNS = "kpis/project_patterns.sql"
_MACROS = "facts/macros/projects.sql"
_TICKETS, _ENTRIES = "raw_tickets", "raw_time_entries"

_SUMS = ("days", "minutes")
_NAMED = "tickets"
_DAY = timedelta(days=1)
_NOTHING_KEPT = KeptCounts({}, {})

Counts = dict[str, pd.DataFrame]
"""The statements of `_SUMS` and `_NAMED` in `_SQL`, by name.

The tickets that projects should reduce are many: they are kept by month, and read where
there is new time for tickets of that month.
"""


@dataclass(frozen=True)
class ProjectHistory:
    """What came of the tickets of each project, up to the end of a period.

    Attributes
    ----------
    days, minutes : DataFrame
        See the statements of ``project_history.sql``.
    last_day : date
        The last one of the period that has ended.
    timed_from : date
        First day of the month with the tenant's first time entry: how long earlier
        tickets took is not known.
    """

    days: pd.DataFrame
    minutes: pd.DataFrame
    last_day: date
    timed_from: date = date.min

    def tickets(self, project_id: int) -> pd.DataFrame:
        """Return a project's ``tickets`` and ``control`` per day, zeros filled.

        The days begin with the tenant's first ticket, of whatever project.
        """
        first = self.days["created_on"].min()
        index = pd.DatetimeIndex([], dtype="datetime64[us]", name="day")
        if pd.notna(first):
            index = pd.date_range(first, self.last_day, name="day", unit="us")
        own = self.days[(self.days["project_id"] == project_id).fillna(False)]
        summed = own.groupby("created_on")[["tickets", "control"]].sum()
        return summed.reindex(index, fill_value=0).astype(float)

    def mean_minutes(self, project_id: int, *, before: bool) -> float | None:
        """Return the mean minutes of the tickets created before it was live, or since.

        None where there are none, or no project's tickets bear any time entry.
        """
        if self.minutes.empty:
            return None
        tickets, thousandths = (
            int(frame.loc[self._timed(frame, project_id, before), name].sum())
            for frame, name in ((self.days, "tickets"), (self.minutes, "thousandths"))
        )
        if not tickets:
            return None
        # As DuckDB takes the mean of whole numbers: to the last digit.
        return float(np.longdouble(thousandths) / np.longdouble(tickets)) / 1000

    def _timed(self, frame: pd.DataFrame, project_id: int, before: bool) -> pd.Series:
        is_own = (frame["project_id"] == project_id) & (frame["is_before"] == before)
        is_timed = frame["month_start"] >= pd.Timestamp(self.timed_from)
        return (is_own & is_timed).fillna(False)


def read(question: Question) -> ProjectHistory:
    """Count the tickets and minutes of each project.

    Months that have ended are counted once for each state of their files, see
    `past_months.month_files`.

    Raises
    ------
    DataError
        A project's pattern is no regular expression.
    """
    facts = question.facts
    facts.define(_MACROS)
    asked = replace(question, path=_SQL)
    as_of, zone = facts.as_of(question.period), facts.params.timezone
    # By then a ticket has been created; by this day a time entry has been made.
    until = min(question.period.end, as_of).astimezone(UTC).date()
    begun = last_day_begun(as_of, zone)
    tickets, entries = (month_files(facts, name) for name in (_TICKETS, _ENTRIES))
    if tickets is None or entries is None:
        counts = _count(asked)
    else:
        months = _Months(tickets, until - _DAY, until), _Months(entries, begun, begun)
        counts = _with_kept(asked, *months)
    last_day = min(question.period.last_day, local_day(as_of, zone) - _DAY)
    first_entry = facts.first_days.get(_ENTRIES, date.min)
    timed_from = first_entry.replace(day=1)
    return ProjectHistory(counts["days"], counts["minutes"], last_day, timed_from)


def match_patterns(question: Question) -> None:
    """Match each project's pattern with the tickets that the macros read.

    Raises
    ------
    DataError
        A pattern is no regular expression.
    """
    patterns = replace(question, path=_PATTERNS)
    projects = patterns.table("stated").dropna(subset="pattern")
    for project in projects.itertuples():
        try:
            patterns.table("is_readable", pattern=project.pattern)
            patterns.table("match", pattern=project.pattern)
        except duckdb.InvalidInputException as error:
            problem = str(error).removeprefix("Invalid Input Error: ")
            raise DataError(
                f"raw_projects: {project.project}: summary_pattern",
                f"got {project.pattern!r}, which cannot be read: {problem}",
                "a regular expression, for example 'mot de passe|password'",
            ) from error


class _Months:
    """The months of a table that a question asks for.

    Parameters
    ----------
    files : Files
    whole, last : date
        The last day that is over, and the last one with rows, for the question.
    """

    def __init__(self, files: Files, whole: date, last: date) -> None:
        after = whole + _DAY
        self._files = files
        self.asked = {month for month in files if month <= f"{last:%Y-%m}"}
        self.over = {month for month in files if month < f"{after:%Y-%m}"}
        self.kept: set[str] = set()
        self.are_newest = True

    def compare(self, kept: KeptCounts, table: str) -> None:
        """Choose the months that are kept with the files that they have now."""
        same = set(kept.unchanged(table, self._files))
        self.kept = same & self.over
        self.are_newest = same <= self.over

    def files_of(self, months: set[str]) -> Files:
        """Return the files of some months."""
        return {month: self._files[month] for month in sorted(months)}


def _with_kept(asked: Question, tickets: _Months, entries: _Months) -> Counts:
    """Return the counts kept, and those of all other months, which are kept then."""
    patterns = replace(asked, path=_PATTERNS)
    stated = patterns.table("stated").to_json(date_format="iso")
    texts = map(sql_files.text, (_SQL, _MACROS, _PATTERNS))
    path = counts_path(asked.facts, "project_impact", stated, *texts)
    kept = KeptCounts.load(path, _SUMS) or _NOTHING_KEPT
    tickets.compare(kept, _TICKETS)
    entries.compare(kept, _ENTRIES)
    late = _late_minutes(asked, path, kept, tickets, entries)
    if late is None:
        kept = _NOTHING_KEPT
        tickets.compare(kept, _TICKETS)
        entries.compare(kept, _ENTRIES)
    parts = [_rows(kept.counts, tickets.kept, entries.kept)] if tickets.kept else []
    if anew := tickets.asked - tickets.kept:
        with only_months(asked.facts, _TICKETS, anew):
            parts.append(_count(asked))
        # What is matched is matched with these months alone.
        patterns.table("clear")
    counts = {
        name: pd.concat([part[name] for part in (*parts, late or {}) if name in part])
        for name in ((*_SUMS, _NAMED) if anew else _SUMS if parts else ())
    } or _count(asked)
    is_new = tickets.over > tickets.kept or entries.over > entries.kept
    if is_new and tickets.are_newest and entries.are_newest:
        _keep(path, kept, counts, tickets, entries)
    return counts


def _late_minutes(
    asked: Question, path: Path, kept: KeptCounts, tickets: _Months, entries: _Months
) -> Counts | None:
    """Return the minutes that other months than those kept add to months kept.

    None where the tickets of these are not whole, or were replaced.
    """
    anew = entries.asked - entries.kept
    if not tickets.kept or not anew:
        return {}
    with only_months(asked.facts, _ENTRIES, anew):
        worked = asked.table("worked")
    numbers = np.unique(worked["cw_ticket_id"].to_numpy(np.int64))
    months = tickets.kept & months_with_tickets(asked.facts, numbers)
    named = KeptCounts.load(path, [_kept_name(month) for month in months])
    if named is None or named.months != kept.months:
        return None
    minutes = [_minutes(worked, frame) for frame in named.counts.values()]
    return {"minutes": pd.concat(minutes)} if minutes else {}


def _keep(
    path: Path, kept: KeptCounts, counts: Counts, tickets: _Months, entries: _Months
) -> None:
    """Keep the counts of the months that are over."""
    months = tickets.over - tickets.kept
    named: Counts = {}
    if months:
        new = counts[_NAMED]
        by_month = dict(iter(new.groupby("month_start")))
        for month in sorted(months):
            rows = by_month.get(pd.Timestamp(f"{month}-01"), new.iloc[:0])
            named[_kept_name(month)] = rows
    before = KeptCounts.load(path) if tickets.kept else None
    if before and before.months == kept.months:
        months = tickets.over
        named |= {n: before.counts[n] for n in map(_kept_name, tickets.kept)}
    sums = _rows(counts, months, entries.over)
    files = {
        _TICKETS: tickets.files_of(months),
        _ENTRIES: entries.files_of(entries.over),
    }
    KeptCounts(files, {**named, **sums}).save(path)


def _kept_name(month: str) -> str:
    return f"{_NAMED} {month}"


def _count(asked: Question) -> Counts:
    """Count the months that the macros read."""
    match_patterns(asked)
    asked.table("reduced")
    return {name: asked.table(name) for name in (*_SUMS, _NAMED)}


def _rows(
    counts: Mapping[str, pd.DataFrame], created: set[str], worked: set[str]
) -> Counts:
    """Return the sums of some months of tickets and of work."""
    rows = {n: counts[n][in_months(counts[n]["month_start"], created)] for n in _SUMS}
    rows["minutes"] = rows["minutes"][
        in_months(rows["minutes"]["worked_month"], worked)
    ]
    return rows


def _minutes(worked: pd.DataFrame, tickets: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of the statement ``minutes`` for tickets of a kept month."""
    keys = ["month_start", "worked_month", "project_id", "is_before"]
    joined = tickets.merge(worked, on="cw_ticket_id")
    return joined.groupby(keys, as_index=False)[["thousandths"]].sum()
