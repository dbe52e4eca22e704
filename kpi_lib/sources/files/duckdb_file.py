"""Tables of a DuckDB file, as dlt, dbt and other loaders leave them, as Parquet."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import duckdb
import pyarrow.parquet as pq

from kpi_lib.domain.errors import DataError
from kpi_lib.domain.names import closest
from kpi_lib.domain.schema import RAW_TABLES
from kpi_lib.sources.files.parsing import identifier
from kpi_lib.sources.files.unpacking import Member

_BATCH = 20_000
_LISTED = 20
_TABLES = """
select table_schema, table_name from information_schema.tables
where table_schema not in ('information_schema', 'pg_catalog')
order by table_schema, table_name
"""


def as_parquet(
    member: Member, source_table: str | None, table: str | None, scratch: Path
) -> Member:
    """Return the Parquet file of one table of a DuckDB file; any other file as it is.

    Parameters
    ----------
    member : Member
    source_table : str or None
        Name of the table or view in the file, with its schema where several have it.
    table : str or None
        The raw table that is asked for: without `source_table` the file's table of
        that name is taken.
    scratch : Path

    Raises
    ------
    DataError
        The file cannot be read, or has no such table, or several.
    """
    if member.format != "duckdb":
        return member
    target = scratch / "table.parquet"
    with _opened(member) as connection:
        tables = connection.execute(_TABLES).fetchall()
        schema, name = _chosen(tables, source_table, table, member.label)
        _export(connection, f"{identifier(schema)}.{identifier(name)}", target)
    return replace(member, path=target, format="parquet")


@contextlib.contextmanager
def _opened(member: Member) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the file alone: a view in it reaches no other file and no network."""
    try:
        connection = duckdb.connect(
            str(member.path),
            read_only=True,
            config={
                "memory_limit": "300MB",
                "enable_external_access": "false",
                "threads": "2",
            },
        )
    except duckdb.Error as error:
        raise _unreadable(member.label, error) from error
    try:
        connection.execute("set TimeZone = 'UTC'")
        connection.execute("set python_enable_replacements = false")
        connection.execute("set lock_configuration = true")
        yield connection
    except duckdb.Error as error:
        raise _unreadable(member.label, error) from error
    finally:
        connection.close()


def _unreadable(label: str, error: duckdb.Error) -> DataError:
    text = str(error).splitlines()[0]
    if "lock" in text.lower():
        return DataError(
            label,
            "is held open by a process that writes it",
            remedy="import it when that process has ended, or import a copy of it",
        )
    if re.search("external access|disabled by configuration", text, re.IGNORECASE):
        return DataError(
            label,
            f"holds a view that reads other files ({text})",
            "a table",
            "let the loader store it as a table (dbt: materialized='table')",
        )
    return DataError(
        label,
        f"cannot be read ({text})",
        "a DuckDB file",
        "get the file anew, or export the table as Parquet",
    )


def _chosen(
    tables: list[tuple[str, str]],
    source_table: str | None,
    table: str | None,
    label: str,
) -> tuple[str, str]:
    names = [f"{schema}.{name}" for schema, name in tables]
    shown = ", ".join(names[:_LISTED]) + (", ..." if len(names) > _LISTED else "")
    if source_table or table:
        wanted = (source_table or table or "").lower()
        found = [
            one
            for one in tables
            if wanted in (one[1].lower(), f"{one[0]}.{one[1]}".lower())
        ]
        problem = f'no table "{source_table or table}"'
    else:
        raw = {raw_table.name for raw_table in RAW_TABLES}
        found = [one for one in tables if one[1].lower() in raw]
        found = found or (tables if len(tables) == 1 else [])
        problem = "no table that is named as a raw table"
    if len(found) == 1:
        return found[0]
    if len(found) > 1:
        listed = ", ".join(f"{schema}.{name}" for schema, name in found)
        remedy = f'say which: source_table: "{found[0][0]}.{found[0][1]}" in a mapping'
        if not (source_table or table):
            remedy = f"say which: --table {found[0][1]}"
        raise DataError(label, f"has several tables: {listed}", "one", remedy)
    near = _nearest(source_table or table or "", tables)
    remedy = "say in a mapping (--mapping) which table of the file it is"
    if near:
        remedy += f', for example source_table: "{near[0]}"'
    expected = f"one of {shown}" if names else ""
    raise DataError(label, f"has {problem}", expected, remedy)


def _nearest(wanted: str, tables: list[tuple[str, str]]) -> list[str]:
    """Return the likeliest tables; a loader's own begin with an underscore."""
    likely = [one for one in tables if not one[1].startswith("_")] or tables
    names = [f"{schema}.{name}" for schema, name in likely]
    word = wanted.lower().removeprefix("raw_")
    same = [name for name in names if word and word in name.lower()]
    return same or closest(wanted, names) or names[:1]


def _export(connection: duckdb.DuckDBPyConnection, name: str, target: Path) -> None:
    kinds = connection.execute(f"describe select * from {name}").fetchall()
    texts = ", ".join(
        f"to_json({identifier(column)})::varchar as {identifier(column)}"
        if kind.endswith("]") or kind.startswith(("STRUCT", "MAP", "UNION"))
        else f"cast({identifier(column)} as varchar) as {identifier(column)}"
        for column, kind, *_ in kinds
    )
    reader = connection.sql(f"select {texts} from {name}").to_arrow_reader(_BATCH)
    with pq.ParquetWriter(target, reader.schema, compression="zstd") as writer:
        for batch in reader:
            writer.write_batch(batch)
