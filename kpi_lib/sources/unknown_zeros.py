"""Clearing of zeros that stand for unknown counts, as an older library wrote them.

Until reopenings and escalations could be unknown, a source that does not tell them
filled the lake with zeros, and every ticket looked settled by the first call. Zeros
that an audit trail showed, and those of tickets that syncs have watched, are others.
"""

from __future__ import annotations

from collections.abc import Sequence

import duckdb

from kpi_lib.domain.errors import DataError, ParamsError
from kpi_lib.domain.schema import RAW_TICKETS, Table
from kpi_lib.domain.sql_files import quoted
from kpi_lib.lake.delta_lake import Lake
from kpi_lib.lake.snapshot import TableSnapshot
from kpi_lib.settings.tenant_settings import TenantParams
from kpi_lib.sources.sync.cursors import SYNC_KEYS, SYNC_STATE
from kpi_lib.sources.sync.zero_counts import SYNC_TOLD

COUNTS = ("reopened_count", "escalation_count")
SOURCES = ("all", "files", "connectwise", "postgres")
"""``files``: the tickets that no sync has brought."""

_WATCHED_FROM = f"""
select max((cursor::json ->> 'watched_from')::timestamptz) from {SYNC_STATE.name}
where resource in ('tickets', '{RAW_TICKETS.name}')
"""
_UNKNOWN = {
    "reopened_count": f"(cast(cw_ticket_id as varchar) not in "
    f"(select key from {SYNC_TOLD.name}) and "
    f"coalesce(created_at_remote < ({_WATCHED_FROM}), true))",
    "escalation_count": "true",
}
"""Conditions on a zero that stands for an unknown count."""

_MEMORY = "300MB"
_RESOURCES = ("tickets", RAW_TICKETS.name)


def clear_zeros(
    lake: Lake, tenant: TenantParams, source: str, columns: Sequence[str]
) -> int:
    """Turn the zeros of a source's tickets into NULL, in one commit.

    Parameters
    ----------
    lake : Lake
    tenant : TenantParams
    source : str
        One of `SOURCES`.
    columns : sequence of str
        Some of `COUNTS`.

    Returns
    -------
    int
        Number of tickets changed; 0 where it is done again.

    Raises
    ------
    ParamsError
        No such source or column.
    DataError
        The lake is another tenant's, or holds no tickets.
    """
    _check("--source", (source,), SOURCES)
    _check("--column", columns, COUNTS)
    with lake.writer(tenant.tenant) as writer:
        lake.snapshot(tenant.tenant).check_owner(str(tenant.tenant_id))
        stored = lake.table_snapshot(tenant.tenant, RAW_TICKETS.name)
        if stored is None or not stored.files:
            raise DataError(tenant.tenant, "has no tickets in the lake")
        staged = writer.scratch / "cleared.parquet"
        present = [name for name in columns if name in stored.columns]
        if not present:
            return 0
        values = ", ".join(
            f"if({_UNKNOWN[name]}, nullif({name}, 0), {name}) as {name}"
            for name in present
        )
        zeros = " or ".join(f"({name} = 0 and {_UNKNOWN[name]})" for name in present)
        given = ", ".join(
            name if name in stored.columns else f"null as {name}"
            for name in RAW_TICKETS.column_names
        )
        with duckdb.connect(config={"memory_limit": _MEMORY}) as connection:
            connection.execute("set TimeZone = 'UTC'")
            tickets = ", ".join(map(quoted, stored.with_local_files().files))
            for table in (SYNC_KEYS, SYNC_TOLD, SYNC_STATE):
                state = lake.table_snapshot(tenant.tenant, table.name)
                connection.execute(f"create view {table.name} as {_rows(table, state)}")
            connection.execute(
                f"copy (select * replace ({values}) from (select {given} from "
                f"read_parquet([{tickets}], hive_partitioning = false)) "
                f"where ({zeros}) and {_of_source(source)}) "
                f"to {quoted(str(staged))} (format parquet, compression zstd)"
            )
        return writer.upsert(RAW_TICKETS, staged).changed


def _rows(table: Table, state: TableSnapshot | None) -> str:
    """Return the statement that gives the rows of a table of syncs."""
    if state is None or not state.files:
        nothing = ", ".join(f"null::varchar as {name}" for name in table.column_names)
        return f"select {nothing} limit 0"
    files = ", ".join(map(quoted, state.with_local_files().files))
    return f"from read_parquet([{files}], hive_partitioning = false)"


def _of_source(source: str) -> str:
    """Return the condition on the tickets that a source has brought."""
    if source == "all":
        return "true"
    resources = ", ".join(map(quoted, _RESOURCES))
    keys = f"select key from {SYNC_KEYS.name} where resource in ({resources})"
    if source != "files":
        keys += f" and source = {quoted(source)}"
    negated = "not " if source == "files" else ""
    return f"cast(cw_ticket_id as varchar) {negated}in ({keys})"


def _check(option: str, values: Sequence[str], known: Sequence[str]) -> None:
    for value in values:
        if value not in known:
            raise ParamsError(option, f'got "{value}"', f"one of {', '.join(known)}")
