"""Clock of a connection's tickets and their agreed times by type of agreement."""

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

    Likewise that of agreement types, where agreed times differ by them.

    Parameters
    ----------
    connection : DuckDBPyConnection
        With all macros and the tenant's rows.
    snapshot : Snapshot
    params : TenantParams
    until : datetime
        Opening hours reach as far.
    """
    if params.sla.agreement_types:
        connection.execute(sql_files.text("facts/macros/agreed_times_by_type.sql"))
    if params.clock == "business":
        opening_table.create(connection, snapshot, params, until)
    elif params.clock == "source":
        connection.execute(sql_files.text("facts/macros/clock_source.sql"))
