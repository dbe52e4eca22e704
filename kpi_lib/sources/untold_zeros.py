"""Clearing of untold zeros: counts of 0 that an older library wrote for "not told".

Until reopenings and escalations could be unknown, a source that does not tell them
filled the lake with zeros, and every ticket looked settled by the first call.
"""

from __future__ import annotations

from collections.abc import Sequence

import duckdb

from kpi_lib.domain.errors import DataError, ParamsError
from kpi_lib.domain.schema import RAW_TICKETS
from kpi_lib.domain.sql_files import quoted
from kpi_lib.lake.delta_lake import Lake
from kpi_lib.settings.tenant_settings import TenantParams
from kpi_lib.sources.sync.cursors import SYNC_KEYS

COUNTS = ("reopened_count", "escalation_count")
SOURCES = ("all", "files", "connectwise", "postgres")
"""``files``: the tickets that no sync has brought."""

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
        keys = lake.table_snapshot(tenant.tenant, SYNC_KEYS.name)
        staged = writer.scratch / "cleared.parquet"
        present = [name for name in columns if name in stored.columns]
        if not present:
            return 0
        values = ", ".join(f"nullif({name}, 0) as {name}" for name in present)
        zeros = " or ".join(f"{name} = 0" for name in present)
        given = ", ".join(
            name if name in stored.columns else f"null as {name}"
            for name in RAW_TICKETS.column_names
        )
        with duckdb.connect(config={"memory_limit": _MEMORY}) as connection:
            connection.execute("set TimeZone = 'UTC'")
            tickets = ", ".join(map(quoted, stored.with_local_files().files))
            brought = "select null as source, null as resource, null as key limit 0"
            if keys is not None and keys.files:
                files = ", ".join(map(quoted, keys.with_local_files().files))
                brought = f"from read_parquet([{files}], hive_partitioning = false)"
            connection.execute(f"create view brought as {brought}")
            connection.execute(
                f"copy (select * replace ({values}) from (select {given} from "
                f"read_parquet([{tickets}], hive_partitioning = false)) "
                f"where ({zeros}) and {_of_source(source)}) "
                f"to {quoted(str(staged))} (format parquet, compression zstd)"
            )
        return writer.upsert(RAW_TICKETS, staged).changed


def _of_source(source: str) -> str:
    """Return the condition on the tickets that a source has brought."""
    if source == "all":
        return "true"
    resources = ", ".join(map(quoted, _RESOURCES))
    keys = f"select key from brought where resource in ({resources})"
    if source != "files":
        keys += f" and source = {quoted(source)}"
    negated = "not " if source == "files" else ""
    return f"cast(cw_ticket_id as varchar) {negated}in ({keys})"


def _check(option: str, values: Sequence[str], known: Sequence[str]) -> None:
    for value in values:
        if value not in known:
            raise ParamsError(option, f'got "{value}"', f"one of {', '.join(known)}")
