"""Table ``opening``: a tenant's opening hours in SQL, for the business clock."""

from __future__ import annotations

from datetime import date, datetime

import duckdb
import pyarrow as pa

from kpi_lib.domain import sql_files
from kpi_lib.domain.instants import local_day
from kpi_lib.domain.schema import RAW_TICKETS
from kpi_lib.facts import raw_views
from kpi_lib.lake.snapshot import Snapshot
from kpi_lib.settings.params_folder import TenantParams


def create(
    connection: duckdb.DuckDBPyConnection,
    snapshot: Snapshot,
    params: TenantParams,
    until: datetime,
) -> None:
    """Create the table and the macros that measure in it.

    It reaches from the day of the first ticket to that of the last one, or to `until`
    where open tickets become due by agreed times, and not past `until`: a ticket with a
    wrong year, such as 9999, would cost seconds.
    """
    first, last = _days_of_tickets(connection, snapshot, params) or (
        date(2000, 1, 1),
        date(2000, 1, 1),
    )
    latest = local_day(until, params.timezone)
    last = latest if params.has_agreed_times else min(last, latest)
    opening = params.opening.intervals(first, last)
    arrow = pa.Table.from_pandas(opening[["open_at", "close_at"]], preserve_index=False)
    connection.register("opening_hours", arrow)
    connection.execute(
        "create table opening as select open_at::timestamptz as open_at, "
        "close_at::timestamptz as close_at, "
        "coalesce(sum(epoch_us(close_at) - epoch_us(open_at)) over ("
        "order by open_at rows between unbounded preceding and 1 preceding), 0)"
        "::bigint as before_us from opening_hours"
    )
    connection.unregister("opening_hours")
    connection.execute(sql_files.text("facts/macros/clock_business.sql"))


def _days_of_tickets(
    connection: duckdb.DuckDBPyConnection, snapshot: Snapshot, params: TenantParams
) -> tuple[date, date] | None:
    """Return the local days of the first and last instant of any ticket."""
    zone, tickets = params.timezone, snapshot.tables.get("raw_tickets")
    # Spans of files with instants that mean no date begin in 1900 or end in 2199.
    has_spans = tickets is not None and tickets.spans.keys() == {*tickets.files}
    doubtful = raw_views.doubtful_columns(RAW_TICKETS, snapshot, params.plausible)
    if tickets and tickets.files and has_spans and not doubtful:
        return (
            local_day(min(first for first, _ in tickets.spans.values()), zone),
            local_day(max(last for _, last in tickets.spans.values()), zone),
        )
    first, last = connection.execute(
        "select min(least(created_at_remote, first_response_at, closed_at))::date, "
        "max(greatest(created_at_remote, updated_at_remote, first_response_at, "
        "closed_at))::date "
        "from raw_tickets"
    ).fetchall()[0]
    return None if first is None else (first, last)
