"""Small lakes for tests: rows of text in, typed Delta tables out."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import yaml

from kpi_lib.domain.schema import TABLES
from kpi_lib.facts.tenant_facts import Facts
from kpi_lib.lake.delta_lake import Lake
from kpi_lib.lake.snapshot import Snapshot, TableSnapshot
from kpi_lib.lake.writer import stored_type
from kpi_lib.settings.params_folder import TenantParams, load_params

Rows = Sequence[Mapping[str, Any]]

NOW = datetime(2100, 1, 1, tzinfo=UTC)
"""So late that each period's end is what `as_of` falls back to."""

_TOLD = {"reopened_count": 0, "escalation_count": 0}
_REQUIRED = {
    "schema_version": 1,
    "tenant": "acme",
    "tenant_id": "00000000-0000-0000-0000-00000000000a",
    "name": "Acme Managed Services",
    "timezone": "America/Toronto",
    "language": "en",
    "currency": "CAD",
}


def tenant_params(**keys: Any) -> TenantParams:
    """Settings of a tenant: the required keys have a value, ``keys`` add and override.

    Keys and values are those of a tenant's YAML file.
    """
    content = {**_REQUIRED, **keys}
    with tempfile.TemporaryDirectory() as folder:
        tenants = Path(folder) / "tenants"
        tenants.mkdir()
        path = tenants / f"{content['tenant']}.yaml"
        path.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
        return load_params(folder).tenant(content["tenant"])


def typed(name: str, rows: Rows, params: TenantParams) -> pa.Table:
    """Turn rows into a table with the columns and types of `schema.TABLES`.

    Values may be texts that DuckDB can cast; an instant without an offset is local
    time of the tenant. What a row leaves out is its default or NULL; keys are
    numbered from 1, ``updated_at_remote`` is the creation, ``times`` repeats a row.
    The source tells reopenings and escalations: left out they are 0, None is NULL.
    """
    table = TABLES[name]
    repeated = [row for row in rows for _ in range(int(row.get("times") or 1))]
    filled = []
    for number, row in enumerate(repeated, 1):
        values = {
            column.name: row.get(column.name, _TOLD.get(column.name))
            for column in table.columns
        }
        values["tenant_id"] = str(params.tenant_id)
        for key in table.key:
            if values[key] is None:
                values[key] = number
        if "updated_at_remote" in values and values["updated_at_remote"] is None:
            values["updated_at_remote"] = values["created_at_remote"]
        for column in table.columns:
            if values[column.name] is None:
                values[column.name] = column.default
        filled.append({k: None if v is None else str(v) for k, v in values.items()})
    texts = pa.Table.from_pylist(
        filled, schema=pa.schema([(c.name, pa.string()) for c in table.columns])
    )
    columns = ", ".join(
        f"{c.name}::{stored_type(c)} as {c.name}" for c in table.columns
    )
    connection = _connection()
    connection.execute(f"set TimeZone = '{params.timezone}'")
    connection.register("texts", texts)
    connection.execute(f"create or replace table rows as select {columns} from texts")
    connection.unregister("texts")
    connection.execute("set TimeZone = 'UTC'")
    return connection.table("rows").to_arrow_table()


@cache
def _connection() -> duckdb.DuckDBPyConnection:
    """Return the process's connection that casts rows: a new one takes 25 ms."""
    return duckdb.connect(config={"threads": 1})


def fill(lake: Lake, slug: str, tables: Mapping[str, pa.Table]) -> None:
    """Write a tenant's tables into a lake."""
    with lake.writer(slug) as writer:
        for name, table in tables.items():
            staged = writer.scratch / f"{name}.parquet"
            pq.write_table(table, staged)
            writer.upsert(name, staged)


def open_facts(
    source: Lake | Snapshot,
    params: TenantParams,
    as_of: datetime | None = None,
    threads: int | None = None,
    as_it_is: bool = False,
) -> Facts:
    """Open a tenant's facts; without `as_of`, as known at each period's end.

    All tables are connected, and complete since long before their first row: small
    cases say what they are about. With `as_it_is` what is not there is not connected.
    """
    if isinstance(source, Lake):
        source = source.snapshot(params.tenant)
    if as_it_is:
        return Facts(source, params, now=NOW, as_of=as_of, threads=threads)
    facts = Facts(connected(source), params, now=NOW, as_of=as_of, threads=threads)
    facts.first_days = {}
    return facts


def connected(source: Snapshot) -> Snapshot:
    """Add the tables that a snapshot lacks, as emptied ones."""
    emptied = {name: TableSnapshot(1, (), (), 0) for name in TABLES}
    return Snapshot(source.tenant, {**emptied, **source.tables})


def snapshot(
    folder: Path, params: TenantParams, tables: Mapping[str, pa.Table], rows: int = 60
) -> Snapshot:
    """Put tables into plain Parquet files as they come: nothing sorts or merges them.

    Groups of `rows` rows make even small tables a task for several threads.
    """
    found = {}
    for name, table in tables.items():
        path = folder / f"{name}.parquet"
        pq.write_table(table, path, row_group_size=rows)
        columns = tuple(table.column_names)
        found[name] = TableSnapshot(0, (str(path),), columns, table.num_rows)
    return Snapshot(params.tenant, found)
