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
import pyarrow.compute as pc
import pyarrow.parquet as pq
import yaml
from deltalake import write_deltalake

from kpi_lib.domain.schema import MONTH, TABLES, Table
from kpi_lib.facts.tenant_facts import Facts
from kpi_lib.lake.delta_lake import Lake
from kpi_lib.lake.delta_tables import CONFIGURATION, writer_properties
from kpi_lib.lake.snapshot import Snapshot, TableSnapshot
from kpi_lib.lake.writer import Change, TenantWriter, stored_type
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
    return _params(yaml.safe_dump(content, allow_unicode=True), content["tenant"])


@cache
def _params(content: str, slug: str) -> TenantParams:
    with tempfile.TemporaryDirectory() as folder:
        tenants = Path(folder) / "tenants"
        tenants.mkdir()
        (tenants / f"{slug}.yaml").write_text(content, encoding="utf-8")
        return load_params(folder).tenant(slug)


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
    connection = utc_connection()
    connection.execute(f"set TimeZone = '{params.timezone}'")
    connection.register("texts", texts)
    connection.execute(f"create or replace table rows as select {columns} from texts")
    connection.unregister("texts")
    connection.execute("set TimeZone = 'UTC'")
    return connection.table("rows").to_arrow_table()


@cache
def utc_connection() -> duckdb.DuckDBPyConnection:
    """Return the process's connection that tests read and cast rows with.

    A new one for each question takes 25 ms.
    """
    connection = duckdb.connect(config={"threads": 1})
    connection.execute("set TimeZone = 'UTC'")
    return connection


def fill(lake: Lake, slug: str, tables: Mapping[str, pa.Table]) -> None:
    """Write a tenant's tables into a lake.

    A new table is laid out as the writer lays it out, without the comparison by key,
    which takes most of a small write's time.
    """
    with lake.writer(slug) as writer:
        for name, table in tables.items():
            if lake.is_remote or writer.has(name):
                upsert(writer, name, table)
            else:
                _write_new(f"{writer.address}/{name}", TABLES[name], table)


def upsert(writer: TenantWriter, name: str, table: pa.Table) -> Change:
    """Write a table's rows as an import does."""
    staged = writer.scratch / f"{name}.parquet"
    pq.write_table(table, staged)
    return writer.upsert(name, staged)


def _write_new(path: str, table: Table, rows: pa.Table) -> None:
    rows = rows.select(table.column_names)
    order = [*filter(None, (table.state_column, table.event_column)), *table.key]
    if table.event_column is not None:
        months = pc.strftime(rows[table.event_column], format="%Y-%m")
        rows = rows.append_column(MONTH, months)
        order = [MONTH, *order]
    write_deltalake(
        path,
        rows.sort_by([(name, "ascending") for name in order]),
        partition_by=[MONTH] if table.event_column else None,
        configuration=CONFIGURATION,
        writer_properties=writer_properties(rows.schema),
    )
    for file in Path(path).rglob("*.parquet"):
        file.chmod(0o444)


def open_facts(
    source: Lake | Snapshot,
    params: TenantParams,
    as_of: datetime | None = None,
    threads: int | None = 1,
    as_it_is: bool = False,
) -> Facts:
    """Open a tenant's facts; without `as_of`, as known at each period's end.

    One thread, since more would only wait for each other over so few rows.
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
