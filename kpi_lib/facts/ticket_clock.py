"""Macros that depend on a tenant: clock of its tickets, agreed times, reopenings."""

from __future__ import annotations

from datetime import datetime

import duckdb

from kpi_lib.domain import sql_files
from kpi_lib.domain.names import fold_letters
from kpi_lib.facts import opening_table
from kpi_lib.facts.connection_settings import reopened_counts
from kpi_lib.lake.snapshot import Snapshot
from kpi_lib.settings.params_folder import TenantParams


def set_clock(
    connection: duckdb.DuckDBPyConnection,
    snapshot: Snapshot,
    params: TenantParams,
    until: datetime,
) -> None:
    """Replace the macros of calendar durations where the tenant has another clock.

    Likewise those of agreement types and of reopened statuses, where agreed times
    differ by type or names are not in Latin letters, and those of agreed times and
    reopenings where there is nothing to look for: they are in every query of tickets,
    and planning them takes longer than a month's rows.

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
    if not params.has_agreed_times:
        connection.execute(sql_files.text("facts/macros/agreed_times_none.sql"))
    if not all(fold_letters(x).isascii() for x in params.reopened_statuses):
        connection.execute(sql_files.text("facts/macros/reopened_in_any_script.sql"))
    if reopened_counts(snapshot) == "all":
        connection.execute(sql_files.text("facts/macros/reopenings_all.sql"))
    if params.clock == "business":
        opening_table.create(connection, snapshot, params, until)
    elif params.clock == "source":
        connection.execute(sql_files.text("facts/macros/clock_source.sql"))
