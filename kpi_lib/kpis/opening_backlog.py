"""Unresolved tickets from before a day, by counts kept of past months."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

import pandas as pd

from kpi_lib.domain import sql_files
from kpi_lib.facts.past_months import (
    counts_path,
    in_months,
    month_files,
    months_before,
    only_months,
)
from kpi_lib.facts.tenant_facts import Facts
from kpi_lib.lake.kept_counts import KeptCounts

_TABLE = "raw_tickets"


def open_before(facts: Facts, as_of: datetime, since: datetime) -> int:
    """Count the rows of the macro ``open_tickets_before``.

    A month whose instants are all before `since` is counted once for each state of
    its files, see `past_months.month_files`.

    Parameters
    ----------
    facts : Facts
    as_of, since : datetime
        Aware.
    """
    sql = sql_files.statements("kpis/kpi_daily.sql")["open_before"]
    values = {"as_of": as_of, "since": since}
    months = month_files(facts, _TABLE)
    # As of an instant before `since` not all of these tickets have been created.
    if months is None or since > as_of:
        return int(facts.query(sql, values)["tickets"].sum())
    path = counts_path(facts, "open_tickets", sql)
    kept = KeptCounts.load(path) or KeptCounts({}, {})
    known = kept.unchanged(_TABLE, months)
    before, mixed = months_before(facts, _TABLE, since)
    new = before - set(known)
    counts = [frame[_in(frame, known)] for frame in kept.counts.values()]
    total = sum(int(old.loc[_in(old, before), "tickets"].sum()) for old in counts)
    if new | mixed:
        with only_months(facts, _TABLE, new | mixed):
            found = facts.query(sql, values)
        total += int(found["tickets"].sum())
        counts.append(found[_in(found, new)])
    if new:
        files = {month: months[month] for month in sorted({*known, *new})}
        KeptCounts({_TABLE: files}, {"open": pd.concat(counts)}).save(path)
    return total


def _in(frame: pd.DataFrame, months: Collection[str]) -> pd.Series:
    return in_months(frame["month_start"], months)
