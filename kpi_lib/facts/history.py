"""First day of each table's history: earlier periods are not compared with."""

from __future__ import annotations

from datetime import date

import duckdb

from kpi_lib.domain.schema import TABLES

EVENTS = {
    name: str(table.event_column)
    for name, table in TABLES.items()
    if name.startswith("raw_") and table.event_column
}
"""Tables whose rows happen on a day, and the column of that day or instant."""


def first_days(connection: duckdb.DuckDBPyConnection) -> dict[str, date]:
    """Return the local day of the first row of each table that has rows.

    Parameters
    ----------
    connection : DuckDBPyConnection
        Over all of a tenant's rows, in the tenant's time zone.
    """
    days = ", ".join(
        f"(select min({column})::date from {name})" for name, column in EVENTS.items()
    )
    row = connection.execute(f"select {days}").fetchall()[0]
    return {name: day for name, day in zip(EVENTS, row, strict=True) if day is not None}
