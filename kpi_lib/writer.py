"""Writing one tenant's tables: compare by key, rewrite the touched months, commit."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from kpi_lib.lake import KEEP_DAYS, Lake, TableSnapshot, open_delta
from kpi_lib.schema import TABLES, Column, Table

_MONTH = "_month"
_MEMORY = "300MB"
_ROW_GROUP = 50_000
_VACUUM_EVERY = 20


@dataclass(frozen=True)
class Change:
    """What one write did to a table.

    Attributes
    ----------
    new, changed, unchanged, older : int
        Rows; `older` ones were left out because the lake holds a newer version.
    removed : int
        Rows taken away (by `TenantWriter.replace_range` alone).
    version : int or None
        The version the table has now; None where there is no table yet.
    """

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    older: int = 0
    removed: int = 0
    version: int | None = None


class TenantWriter:
    """Writes one tenant's tables; made by `Lake.writer`, which holds the lock.

    Attributes
    ----------
    scratch : Path
        Folder for staging files, on the lake's own disk; removed at the end.
    """

    def __init__(self, lake: Lake, tenant: str, scratch: Path) -> None:
        self.lake = lake
        self.tenant = tenant
        self.scratch = scratch

    def upsert(self, name: str | Table, staged: Path | Sequence[Path]) -> Change:
        """Insert new rows and replace changed ones, by key, in one commit.

        Parameters
        ----------
        name : str or Table
            A table of `schema.TABLES`, or one that is kept beside them.
        staged : Path or sequence of Path
            Parquet files with exactly the table's columns, typed, without
            duplicate keys.

        Returns
        -------
        Change
            A write that changes nothing makes no new version.
        """
        return self.replace_where(name, staged, "false", {})

    def replace_quarantine(
        self, table: str, file: str, staged: Path | Sequence[Path], accepted: Path
    ) -> Change:
        """Make the quarantine of one file hold just the staged rows.

        What other files left there of the accepted rows' keys goes too: the row has
        come in whole.
        """
        key = ", ".join(f"{name}::varchar" for name in TABLES[table].key)
        return self.replace_where(
            "quarantine",
            staged,
            "table_name = $table_name and (file = $file or key in ("
            f"select concat_ws(' ', {key}) from read_parquet($accepted)))",
            {"table_name": table, "file": file, "accepted": str(accepted)},
        )

    def replace_where(
        self,
        name: str | Table,
        staged: Path | Sequence[Path],
        condition: str,
        parameters: Mapping[str, Any],
    ) -> Change:
        """Upsert the staged rows and remove the others that meet `condition`.

        Parameters
        ----------
        name : str or Table
        staged : Path or sequence of Path
            As for `upsert`.
        condition : str
            SQL over the table's columns, with ``$name`` parameters.
        parameters : mapping of str to object
        """
        table = TABLES[name] if isinstance(name, str) else name
        old = self.lake.table_snapshot(self.tenant, table.name)
        files = [staged] if isinstance(staged, Path) else list(staged)
        with self._connect() as connection:
            _create_views(connection, table, files, old)
            connection.execute(_COMPARE.format(**_parts(table)))
            connection.execute(
                _REMOVED.format(condition=condition, **_parts(table)), dict(parameters)
            )
            counts = dict(connection.execute(_COUNTS).fetchall())
            version = None if old is None else old.version
            if version is None or {"new", "changed", "removed"} & counts.keys():
                version = self._commit(connection, table, old)
        return Change(**counts, version=version)

    @contextlib.contextmanager
    def _connect(self) -> Iterator[duckdb.DuckDBPyConnection]:
        connection = duckdb.connect(
            config={
                "memory_limit": _MEMORY,
                "temp_directory": str(self.scratch / "spill"),
                "preserve_insertion_order": True,
                "threads": 2,
            }
        )
        try:
            connection.execute("set TimeZone = 'UTC'")
            yield connection
        finally:
            connection.close()

    def _commit(
        self,
        connection: duckdb.DuckDBPyConnection,
        table: Table,
        old: TableSnapshot | None,
    ) -> int:
        """Write the touched months in one Delta commit; return its version."""
        from deltalake import WriterProperties, write_deltalake

        whole = old is None or set(_file_columns(table)) != set(old.columns)
        if whole:
            connection.execute("insert into touched select _month from current")
        months = sorted(
            row[0]
            for row in connection.execute("select distinct _month from touched")
            .fetchall()
        )  # fmt: skip
        partitioned = table.event_column is not None
        rows = connection.sql(_RESULT.format(**_parts(table)))
        path = self.lake.path(self.tenant, table.name)
        write_deltalake(
            path,
            rows.to_arrow_reader(_ROW_GROUP),
            mode="overwrite",
            schema_mode="overwrite" if whole else None,
            partition_by=[_MONTH] if partitioned else None,
            predicate=_month_predicate(months) if partitioned and not whole else None,
            configuration={
                "delta.deletedFileRetentionDuration": f"interval {KEEP_DAYS} days",
                "delta.logRetentionDuration": f"interval {KEEP_DAYS} days",
            },
            writer_properties=WriterProperties(
                compression="ZSTD", max_row_group_size=_ROW_GROUP
            ),
        )
        return _finish(path)


def _month_predicate(months: Sequence[str]) -> str:
    return f"{_MONTH} in ({', '.join(repr(month) for month in months)})"


def _finish(path: Path) -> int:
    """Protect the new files against writing; now and then drop those of old versions.

    An analyst's connection may read the files of its snapshot; nothing may write
    over them.
    """
    table = open_delta(path)
    if table is None:
        raise FileNotFoundError(path)
    for uri in table.file_uris():
        file = Path(uri)
        if file.stat().st_mode & 0o222:
            file.chmod(0o444)
    version: int = table.version()
    if version and version % _VACUUM_EVERY == 0:
        table.vacuum(dry_run=False)
    return version


def _create_views(
    connection: duckdb.DuckDBPyConnection,
    table: Table,
    staged: Sequence[Path],
    old: TableSnapshot | None,
) -> None:
    """Make the views ``staged`` and ``current`` with the stored types and a month."""
    month = f"strftime({table.event_column}, '%Y-%m')" if table.event_column else "''"
    columns = ", ".join(
        f"cast({column.name} as {stored_type(column)}) as {column.name}"
        for column in table.columns
    )
    _create_view(
        connection, "staged", f"{columns}, {month} as {_MONTH}", list(map(str, staged))
    )
    if old is None or not old.files:
        connection.execute("create view current as select * from staged limit 0")
        return
    columns = ", ".join(
        f"cast({column.name if column.name in old.columns else 'null'} "
        f"as {stored_type(column)}) as {column.name}"
        for column in table.columns
    )
    _create_view(
        connection, "current", f"{columns}, {month} as {_MONTH}", list(old.files)
    )


def _create_view(
    connection: duckdb.DuckDBPyConnection, name: str, columns: str, files: list[str]
) -> None:
    listed = ", ".join("'" + file.replace("'", "''") + "'" for file in files)
    connection.execute(
        f"create view {name} as select {columns} "
        f"from read_parquet([{listed}], hive_partitioning = false)"
    )


def stored_type(column: Column) -> str:
    """Type in the files, which know no UUID."""
    return "varchar" if column.type == "uuid" else column.type


def _file_columns(table: Table) -> tuple[str, ...]:
    return table.column_names + ((_MONTH,) if table.event_column else ())


def _parts(table: Table) -> dict[str, str]:
    """Pieces of SQL that differ by table; all from the schema, none from data."""
    same = [f"s.{name} is not distinct from c.{name}" for name in table.column_names]
    newest = table.version_column
    return {
        "keys": ", ".join(f"s.{name}" for name in table.key),
        "on_key": " and ".join(f"s.{name} = c.{name}" for name in table.key),
        "first_key": f"c.{table.key[0]}",
        "older": f"s.{newest} < c.{newest}" if newest else "false",
        "same": " and ".join(same),
        "columns": ", ".join(_file_columns(table)),
        "order": ", ".join((_MONTH, *filter(None, (table.event_column,)), *table.key)),
    }


_COMPARE = """
create table compared as
select
    {keys},
    s._month as new_month,
    c._month as old_month,
    case
        when {first_key} is null then 'new'
        when {older} then 'older'
        when {same} then 'unchanged'
        else 'changed'
    end as outcome
from staged as s
left join current as c on {on_key}
"""

_REMOVED = """
create table removed as
select {keys}, s._month
from current as s
where ({condition})
    and not exists (select 1 from staged as c where {on_key});
"""

_COUNTS = """
create table touched as
select new_month as _month from compared where outcome in ('new', 'changed')
union
select old_month from compared where outcome = 'changed'
union
select _month from removed;
select outcome, count(*) from compared group by outcome
union all
select 'removed', count(*) from removed having count(*) > 0
"""

_RESULT = """
select {columns} from (
    select s.* from current as s
    where s._month in (select _month from touched)
        and not exists (
            select 1 from compared as c
            where {on_key} and c.outcome in ('new', 'changed')
        )
        and not exists (select 1 from removed as c where {on_key})
    union all
    select s.* from staged as s
    where exists (
        select 1 from compared as c
        where {on_key} and c.outcome in ('new', 'changed')
    )
)
order by {order}
"""
