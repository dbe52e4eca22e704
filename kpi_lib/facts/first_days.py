"""First day of each table's history: earlier periods are not compared with."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import duckdb

from kpi_lib.domain.schema import TABLES
from kpi_lib.domain.sql_files import quoted
from kpi_lib.facts.raw_views import month_of_file
from kpi_lib.lake.snapshot import Snapshot

EVENTS = {
    name: str(table.event_column)
    for name, table in TABLES.items()
    if name.startswith("raw_") and table.event_column
}
"""Tables whose rows happen on a day, and the column of that day or instant."""


def first_days(
    connection: duckdb.DuckDBPyConnection, snapshot: Snapshot | None = None
) -> dict[str, date]:
    """Return the local day of the first row of each table that has rows.

    Parameters
    ----------
    connection : DuckDBPyConnection
        Over all of a tenant's rows, in the tenant's time zone.
    snapshot : Snapshot, optional
        Whose files the connection reads; of them the first month's suffice, unless
        the settings leave out all of its rows. Without it the rows are in memory.
    """
    if snapshot is None:
        return _first(connection, dict(zip(EVENTS, EVENTS, strict=True)))
    rows = _of_first_month(snapshot)
    days = _first(connection, rows)
    return _first(connection, {name: name for name in rows if name not in days}) | days


def _of_first_month(snapshot: Snapshot) -> dict[str, str]:
    """Return the rows of each table's first month, and of files without a month."""
    rows = {}
    for name in EVENTS:
        stored = snapshot.tables.get(name)
        months = {
            file: month_of_file(file) for file in (stored.files if stored else ())
        }
        first = min(filter(None, months.values()), default=None)
        files = [quoted(file) for file, m in months.items() if m in (None, first)]
        if files:
            rows[name] = f"read_{name}([{', '.join(files)}])"
    return rows


def _first(
    connection: duckdb.DuckDBPyConnection, rows: Mapping[str, str]
) -> dict[str, date]:
    if not rows:
        return {}
    days = ", ".join(
        f"(select min({EVENTS[name]})::date from {source})"
        for name, source in rows.items()
    )
    row = connection.execute(f"select {days}").fetchall()[0]
    return {name: day for name, day in zip(rows, row, strict=True) if day is not None}
