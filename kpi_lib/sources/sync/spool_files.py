"""Parquet files between a source's pages and the lake."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from kpi_lib.domain.schema import Table
from kpi_lib.domain.sql_files import quoted
from kpi_lib.lake.snapshot import TableSnapshot
from kpi_lib.sources.files.staged_rows import Staged
from kpi_lib.sources.vendors.connector import Page

SEPARATOR = "\x1f"
KEYLESS = "(key is null or rule = 'missing_key')"
"""Condition of a refused row that no key names."""


def key_text(table: Table, alias: str) -> str:
    """Return the SQL expression of a row's key as one text."""
    parts = ", ".join(f"trim(cast({alias}.{n} as varchar))" for n in table.key)
    return f"concat_ws({quoted(SEPARATOR)}, {parts})"


def write_spool(
    connection: duckdb.DuckDBPyConnection,
    path: Path,
    table: Table,
    pages: Sequence[Page],
) -> Path | None:
    """Write the rows of pages into one file; return None where there are none.

    Where a column has texts in one page and values in another, all are texts.
    """
    names = [name for name in table.column_names if name != "tenant_id"]
    texts = pa.schema([(name, pa.string()) for name in names])
    tables = [
        page.rows
        if isinstance(page.rows, pa.Table)
        else pa.Table.from_pylist(list(page.rows), schema=texts)
        for page in pages
        if len(page.rows)
    ]
    if not tables:
        return None
    schema = tables[0].schema
    if any(part.schema != schema for part in tables):
        tables = [_as_texts(connection, part) for part in tables]
        schema = tables[0].schema
    # It is read once, soon: a dictionary takes longer to make than it saves.
    with pq.ParquetWriter(
        path, schema, compression="lz4", use_dictionary=False, write_statistics=False
    ) as writer:
        for part in tables:
            writer.write_table(part)
    return path


def _as_texts(connection: duckdb.DuckDBPyConnection, rows: pa.Table) -> pa.Table:
    texts = ", ".join(f"cast({n} as varchar) as {n}" for n in rows.column_names)
    connection.register("rows", rows)
    return connection.sql(f"select {texts} from rows").to_arrow_table()


def keep_first(
    connection: duckdb.DuckDBPyConnection,
    snapshot: TableSnapshot | None,
    staged: Staged,
    column: str,
    exact: Collection[str],
) -> None:
    """Set an instant of the staged rows back to the value stored first.

    What the lake holds but means no date, such as 1900-01-01, is no such value. Rows
    whose key ends with one of `exact` keep their own.
    """
    if snapshot is None or not snapshot.files:
        return
    plausible = staged.table.column(column).plausible
    is_stored = plausible.condition(f"c.{column}", "timestamptz")
    target = staged.rows.with_name("first.parquet")
    same = " and ".join(f"c.{name} = s.{name}" for name in staged.table.key)
    files = ", ".join(map(quoted, snapshot.with_local_files().files))
    keys = pa.table({"key": pa.array(sorted(exact), pa.string())})
    connection.register("exact", keys)
    connection.execute(
        f"copy (select s.* replace (case when s.{column} is not null "
        f"and {is_stored} and s.{staged.table.key[-1]} not in "
        "(select key from exact) "
        f"then least(s.{column}, c.{column}) "
        f"else s.{column} end as {column}) "
        f"from read_parquet({quoted(str(staged.rows))}) as s "
        # one row of the source to at most one of the lake
        f"left join read_parquet([{files}]) as c on {same}) "
        f"to {quoted(str(target))} (format parquet)"
    )
    target.replace(staged.rows)


def keep_known(
    connection: duckdb.DuckDBPyConnection,
    snapshot: TableSnapshot | None,
    staged: Staged,
    column: str,
) -> None:
    """Fill a column of staged rows that do not tell it from the same version stored."""
    version = staged.table.version_column
    if snapshot is None or not snapshot.files or version is None:
        return
    if column not in snapshot.columns:
        return
    target = staged.rows.with_name("known.parquet")
    same = " and ".join(f"c.{n} = s.{n}" for n in (*staged.table.key, version))
    files = ", ".join(map(quoted, snapshot.with_local_files().files))
    connection.execute(
        f"copy (select s.* replace (coalesce(s.{column}, c.{column}) as {column}) "
        f"from read_parquet({quoted(str(staged.rows))}) as s "
        # one row of the source to at most one of the lake
        f"left join read_parquet([{files}], hive_partitioning = false) as c "
        f"on {same}) to {quoted(str(target))} (format parquet)"
    )
    target.replace(staged.rows)


def number_by_key(
    connection: duckdb.DuckDBPyConnection, quarantine: Path, target: Path
) -> set[int]:
    """Set the row numbers of refused rows from their keys: a source has no lines.

    Of rows without a key the number follows from their values.

    Returns
    -------
    set of int
        Numbers of the rows without a key.
    """
    connection.execute(
        "copy (select * exclude (content) replace ("
        f"case when {KEYLESS} then cast(hash(content, row_number() over "
        "(partition by content, rule order by row_number)) >> 2 as bigint) "
        "else coalesce(try_cast(key as bigint), cast(hash(key) >> 2 as bigint)) "
        "end as row_number) from (select *, "
        "regexp_replace(row_json, '\"_row\":\\d+', '') as content "
        f"from read_parquet({quoted(str(quarantine))}))) "
        f"to {quoted(str(target))} (format parquet)"
    )
    found = connection.execute(
        f"select row_number from read_parquet({quoted(str(target))}) where {KEYLESS}"
    )
    return {number for (number,) in found.fetchall()}
