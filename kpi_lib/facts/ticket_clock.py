"""Clock of a connection's tickets: calendar time, opening hours or the source's own."""

from __future__ import annotations

from datetime import datetime

import duckdb

from kpi_lib.domain import sql_files
from kpi_lib.facts import opening_table
from kpi_lib.lake.snapshot import Snapshot
from kpi_lib.settings.params_folder import TenantParams


def set_clock(
    connection: duckdb.DuckDBPyConnection,
    snapshot: Snapshot,
    params: TenantParams,
    until: datetime,
) -> None:
    """Replace the macros of calendar durations where the tenant has another clock.

    Parameters
    ----------
    connection : DuckDBPyConnection
        With all macros and the tenant's rows.
    snapshot : Snapshot
    params : TenantParams
    until : datetime
        Opening hours reach as far.
    """
    if params.clock == "business":
        opening_table.create(connection, snapshot, params, until)
    elif params.clock == "source":
        connection.execute(sql_files.text("facts/macros/clock_source.sql"))
