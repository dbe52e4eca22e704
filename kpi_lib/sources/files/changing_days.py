"""Days near a change of a zone's clock, computed by DuckDB once for each zone."""

from __future__ import annotations

from datetime import date

import duckdb

from kpi_lib.domain import sql_files
from kpi_lib.domain.sql_files import quoted

_KNOWN: dict[str, list[date]] = {}


def changing_days(connection: duckdb.DuckDBPyConnection, zone: str) -> list[date]:
    """Return the days near a change of the clock.

    Parameters
    ----------
    connection : duckdb.DuckDBPyConnection
    zone : str
        Name of a time zone.
    """
    if zone not in _KNOWN:
        connection.execute(sql_files.text("sources/files/clock_changes.sql"))
        rows = connection.execute(f"select day from changing_days({quoted(zone)})")
        _KNOWN[zone] = [day for (day,) in rows.fetchall()]
    return _KNOWN[zone]
