"""Tickets per day and minutes of KPI 10's projects, from counts kept of past months."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, timedelta

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
    only_months,
)
from kpi_lib.kpis.question import Question
from kpi_lib.lake.kept_counts import Files, KeptCounts

_SQL = "kpis/project_history.sql"
_PATTERNS = "kpis/project_patterns.sql"
_MACROS = "facts/macros/projects.sql"
_TICKETS, _ENTRIES = "raw_tickets", "raw_time_entries"

_COUNTS = ("days", "tickets", "minutes")
_DAY = timedelta(days=1)

Counts = dict[str, pd.DataFrame]
"""The statements of `_COUNTS` in `_SQL`, by name."""


@dataclass(frozen=True)
class ProjectHistory:
    """What came of the tickets of each project, up to the end of a period.

    Attributes
    ----------
    days, minutes : DataFrame
        See the statements of ``project_history.sql``.
    last_day : date
        The last one of the period that has ended.
    """

    days: pd.DataFrame
    minutes: pd.DataFrame
    last_day: date

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

        None where there are none.
        """
        tickets, thousandths = (
            int(frame.loc[_of(frame, project_id, before), name].sum())
            for frame, name in ((self.days, "tickets"), (self.minutes, "thousandths"))
        )
        if not tickets:
            return None
        # As DuckDB takes the mean of whole numbers: to the last digit.
        return float(np.longdouble(thousandths) / np.longdouble(tickets)) / 1000


def _of(frame: pd.DataFrame, project_id: int, before: bool) -> pd.Series:
    is_own = (frame["project_id"] == project_id) & (frame["is_before"] == before)
    return is_own.fillna(False)


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
    return ProjectHistory(counts["days"], counts["minutes"], last_day)


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

    @property
    def files_over(self) -> Files:
        """The files of the months that are over."""
        return {month: self._files[month] for month in sorted(self.over)}


def _with_kept(asked: Question, tickets: _Months, entries: _Months) -> Counts:
    """Return the counts kept, and those of all other months, which are kept then."""
    patterns = replace(asked, path=_PATTERNS)
    stated = patterns.table("stated").to_json(date_format="iso")
    texts = map(sql_files.text, (_SQL, _MACROS, _PATTERNS))
    path = counts_path(asked.facts, "project_impact", stated, *texts)
    kept = KeptCounts.load(path) or KeptCounts({}, {})
    tickets.compare(kept, _TICKETS)
    entries.compare(kept, _ENTRIES)
    known = _rows(kept.counts, tickets.kept, entries.kept)
    parts = [known] if tickets.kept else []
    if anew := tickets.asked - tickets.kept:
        with only_months(asked.facts, _TICKETS, anew):
            parts.append(_count(asked))
        # What is matched is matched with these months alone.
        patterns.table("clear")
    if tickets.kept and (anew := entries.asked - entries.kept):
        with only_months(asked.facts, _ENTRIES, anew):
            worked = asked.table("worked")
        parts.append({"minutes": _minutes(worked, known["tickets"])})
    counts = {
        name: pd.concat([part[name] for part in parts if name in part])
        for name in (_COUNTS if parts else ())
    } or _count(asked)
    is_new = tickets.over > tickets.kept or entries.over > entries.kept
    if is_new and tickets.are_newest and entries.are_newest:
        over = {_TICKETS: tickets.files_over, _ENTRIES: entries.files_over}
        KeptCounts(over, _rows(counts, tickets.over, entries.over)).save(path)
    return counts


def _count(asked: Question) -> Counts:
    """Count the months that the macros read."""
    match_patterns(asked)
    asked.table("reduced")
    return {name: asked.table(name) for name in _COUNTS}


def _rows(
    counts: Mapping[str, pd.DataFrame], created: set[str], worked: set[str]
) -> Counts:
    """Return the rows of some months of tickets and of work."""
    rows = {
        name: frame[in_months(frame["month_start"], created)]
        for name, frame in counts.items()
    }
    if rows:
        is_worked = in_months(rows["minutes"]["worked_month"], worked)
        rows["minutes"] = rows["minutes"][is_worked]
    return rows


def _minutes(worked: pd.DataFrame, tickets: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of the statement ``minutes`` for tickets of kept months."""
    ids = worked["cw_ticket_id"].unique()
    near = tickets[tickets["cw_ticket_id"].isin(ids)]
    keys = ["month_start", "worked_month", "project_id", "is_before"]
    joined = near.merge(worked, on="cw_ticket_id")
    return joined.groupby(keys, as_index=False)[["thousandths"]].sum()
