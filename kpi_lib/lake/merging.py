"""SQL of a write: compare staged rows with the table, and merge the touched months."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import duckdb
import pyarrow as pa

from kpi_lib.domain.schema import MONTH, Column, Table
from kpi_lib.domain.sql_files import quoted
from kpi_lib.lake.snapshot import TableSnapshot

_BATCH_ROWS = 20_480
_MAX_SORTED_ROWS = 500_000


def create_views(
    connection: duckdb.DuckDBPyConnection,
    table: Table,
    staged: Sequence[Path],
    old: TableSnapshot | None,
) -> None:
    """Create the views ``staged`` and ``current`` with stored types and a month."""
    columns = ", ".join(
        f"cast({column.name} as {stored_type(column)}) as {column.name}"
        for column in table.columns
    )
    _create_view(
        connection,
        "staged",
        f"{columns}, {_month(table)} as {MONTH}",
        list(map(str, staged)),
    )
    _create_current(connection, table, old, () if old is None else old.files)


def merged_rows(
    connection: duckdb.DuckDBPyConnection,
    table: Table,
    old: TableSnapshot | None,
    months: Sequence[str],
    outcomes: Mapping[str, int],
) -> pa.RecordBatchReader:
    """Return the rows that the touched months hold after the write, sorted.

    A few months at a time, so that memory does not grow with what is written. What
    no row's outcome asks for is not looked up: most writes are of new rows alone.
    """
    by_file = table.event_column is not None and old is not None
    pieces = sql_parts(table)
    written, removed = _WRITTEN.format(**pieces), _REMOVED.format(**pieces)
    sql = _RESULT.format(
        stays=f"and not {written}" if "changed" in outcomes else "",
        is_kept=f"and not {removed}" if "removed" in outcomes else "",
        enters=f"and {written}" if {"older", "unchanged"} & {*outcomes} else "",
        **pieces,
    )

    def batches() -> Iterator[pa.RecordBatch]:
        most = sum(outcomes.values()) + (0 if old is None else old.rows)
        for group in _groups(connection, months, most):
            if by_file and old is not None:
                connection.execute("drop view current")
                _create_current(connection, table, old, _files_of(old, group))
            connection.execute(f"set variable first_month = {quoted(group[0])}")
            connection.execute(f"set variable last_month = {quoted(group[-1])}")
            yield from connection.sql(sql).to_arrow_reader(_BATCH_ROWS)

    schema = connection.sql(f"from ({sql}) limit 0").to_arrow_reader().schema
    return pa.RecordBatchReader.from_batches(schema, batches())


def _groups(
    connection: duckdb.DuckDBPyConnection, months: Sequence[str], most: int
) -> Iterator[list[str]]:
    """Group the months so that each group sorts at most `_MAX_SORTED_ROWS` rows.

    `most` are the rows of the table and those that are written, in all.
    """
    if months and most <= _MAX_SORTED_ROWS:
        yield list(months)
        return
    sizes = dict(
        connection.execute(
            "select _month, count(*) from (select _month from current "
            "union all select new_month from compared) group by _month"
        ).fetchall()
    )
    group: list[str] = []
    rows = 0
    for month in months:
        if group and rows + sizes.get(month, 0) > _MAX_SORTED_ROWS:
            yield group
            group, rows = [], 0
        group.append(month)
        rows += sizes.get(month, 0)
    if group:
        yield group


def _files_of(old: TableSnapshot, months: Sequence[str]) -> list[str]:
    """Return the files that hold the rows of some months."""
    folders = {f"{MONTH}={month}" for month in months}
    return [file for file in old.files if folders & {*file.split("/")}]


def _create_current(
    connection: duckdb.DuckDBPyConnection,
    table: Table,
    old: TableSnapshot | None,
    files: Sequence[str],
) -> None:
    """Create the view ``current`` over some of the table's files."""
    if old is None or not files:
        connection.execute("create temp view current as select * from staged limit 0")
        return
    columns = ", ".join(
        f"cast({column.name if column.name in old.columns else 'null'} "
        f"as {stored_type(column)}) as {column.name}"
        for column in table.columns
    )
    _create_view(
        connection, "current", f"{columns}, {_month(table)} as {MONTH}", list(files)
    )


def _month(table: Table) -> str:
    """Return the SQL of the month of a row's event, in UTC.

    ``strftime`` of an instant takes ten times as long.
    """
    if table.event_column is None:
        return "''"
    day = table.event_column
    if table.column(day).type == "timestamptz":
        day = f"cast(make_timestamp(epoch_us({day})) as date)"
    return f"left(cast({day} as varchar), 7)"


def _create_view(
    connection: duckdb.DuckDBPyConnection, name: str, columns: str, files: list[str]
) -> None:
    listed = ", ".join(map(quoted, files))
    connection.execute(
        f"create temp view {name} as select {columns} "
        f"from read_parquet([{listed}], hive_partitioning = false)"
    )


def stored_type(column: Column) -> str:
    """Return a column's type in the Parquet files, which have no UUID."""
    return "varchar" if column.type == "uuid" else column.type


def file_columns(table: Table) -> tuple[str, ...]:
    """Return the columns of the files: the table's, and the month of the partition."""
    return table.column_names + ((MONTH,) if table.event_column else ())


def sql_parts(table: Table) -> dict[str, str]:
    """Return the pieces of SQL that differ by table, all from the schema."""
    sorting = (table.state_column, table.event_column)
    # A new version has changed, whatever its hash. A hash does not tell where a list
    # ends, nor an empty one from none.
    lists = (c.name for c in table.columns if c.type.endswith("[]"))
    exact = [*filter(None, (table.version_column,)), *lists]
    compared = dict.fromkeys((*table.key, *exact))
    same = [f"s.{name} is not distinct from c.{name}" for name in exact]
    same.append("s._hash = c._hash")
    return {
        "keys": ", ".join(f"s.{name}" for name in table.key),
        "on_key": " and ".join(f"s.{name} = c.{name}" for name in table.key),
        "first_key": f"c.{table.key[0]}",
        "older": _older(table),
        "same": " and ".join(same),
        "compared": ", ".join(compared),
        "values": ", ".join(table.column_names),
        "columns": ", ".join(file_columns(table)),
        "order": ", ".join((MONTH, *filter(None, sorting), *table.key)),
    }


def _older(table: Table) -> str:
    """Return the SQL that is true where the lake has a newer version of a row.

    A version that means no date, such as 9999-12-31, would keep out all that follow.
    """
    if table.version_column is None:
        return "false"
    column = table.column(table.version_column)
    stored = f"c.{column.name}"
    plausible = column.plausible.condition(stored, column.type)
    return f"s.{column.name} < {stored} and {plausible}"


# By a hash of 64 bits: a join that holds whole rows takes half as long again, and
# spills where this one does not.
COMPARE = """
create temp table compared as
with given as (
    select {compared}, _month, hash({values}) as _hash from staged
),

stored as (
    select {compared}, _month, hash({values}) as _hash from current
)

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
from given as s
left join stored as c on {on_key}
"""

FIRST_ROWS = """
create temp table compared as
select _month as new_month, null as old_month, 'new' as outcome
from staged
"""
"""The same for a table without rows: all are new, and none is looked up by its key."""

REMOVED = """
create temp table removed as
select {keys}, s._month
from current as s
where ({condition})
    and not exists (select 1 from staged as c where {on_key});
"""

COUNTS = """
create temp table touched as
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
    where true {stays} {is_kept}
    union all
    select s.* from staged as s
    where s._month between getvariable('first_month') and getvariable('last_month')
        {enters}
)
order by {order}
"""

_WRITTEN = """
exists (
    select 1 from compared as c
    where {on_key} and c.outcome in ('new', 'changed')
)
"""
_REMOVED = "exists (select 1 from removed as c where {on_key})"
