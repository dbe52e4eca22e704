"""Rows whose values can be read in one way alone, staged without the whole judgement.

They go from the file to the table's types in one pass. The other rows are left to the
judgement, by their numbers, and so are all where rows decide on each other: a doubled
key, or a number whose separators depend on those of its column.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

from kpi_lib.domain.errors import DataError, ParamsError
from kpi_lib.domain.schema import RAW_SURVEYS, Column, Table
from kpi_lib.domain.sql_files import quoted
from kpi_lib.settings.tenant_settings import TenantParams
from kpi_lib.sources.files.changing_days import changing_days
from kpi_lib.sources.files.error_cells import ERRORS, ROW
from kpi_lib.sources.files.judging import group_of_blanks
from kpi_lib.sources.files.late_marks import LateMarks
from kpi_lib.sources.files.mapped_rows import map_columns
from kpi_lib.sources.files.mapping import Mapping
from kpi_lib.sources.files.notation import is_number
from kpi_lib.sources.files.parsing import Parser
from kpi_lib.sources.files.plain_values import PlainValues
from kpi_lib.sources.files.source_table import SourceTable

_FIRST, _LAST = date(1990, 1, 1), date(2101, 1, 1)
"""Days whose changes of the clock are looked up; others are left to the judgement."""


@dataclass(frozen=True)
class PlainRows:
    """Plain rows of one file, and the numbers of its others.

    Attributes
    ----------
    rows : Path
        Parquet file of all rows with the table's columns, and ``is_plain``.
    numbers : Path or None
        Parquet file of the others' numbers; None where there are none.
    count : int
        Plain rows.
    blanks : dict of str to int
        Plain rows without a value in a column whose blanks are a group.
    ignored : tuple of str
        Columns of the file that nothing uses.
    absent : tuple of str
        Columns of the table that the file has nothing for.
    """

    rows: Path
    numbers: Path | None
    count: int
    blanks: dict[str, int]
    ignored: tuple[str, ...]
    absent: tuple[str, ...]


def stage_plain(
    connection: duckdb.DuckDBPyConnection,
    source: SourceTable,
    table: Table,
    mapping: Mapping,
    tenant: TenantParams,
    scratch: Path,
    label: str,
) -> PlainRows | None:
    """Read a file's rows, and write those that are plain.

    Returns
    -------
    PlainRows or None
        None where the judgement has to see every row, or there is no plain one. A
        file that cannot be read is left to it, too: it says why.
    """
    if not _reads_rows_apart(table, mapping, source):
        return None
    mapping = mapping.model_copy(update={"latest_by": None})
    rows, numbers = scratch / "plain.parquet", scratch / "numbers.parquet"
    try:
        columns = map_columns(table, mapping, source, label)
        read = _read(connection, source, columns.texts, table, mapping, tenant)
        connection.execute(
            # To keep the file's order takes an eighth longer; the lake has its own.
            f"copy ({read.format(row='', number='')}) to {quoted(str(rows))} "
            "(format parquet, preserve_order false)"
        )
    except (DataError, ParamsError, duckdb.InvalidInputException, duckdb.IOException):
        return None
    keys = ", ".join(table.key)
    has_key = " and ".join(f"{name} is not null" for name in table.key)
    groups = [column.name for column in _groups(table)]
    blanks = "".join(
        f", count(*) filter (is_plain and {name}_is_blank)" for name in groups
    )
    total, plain, keyed, distinct, is_unclear, *counts = connection.execute(
        "select count(*), count(*) filter (is_plain), "
        f"count(*) filter ({has_key}), count(distinct ({keys})) filter ({has_key}), "
        f"bool_or(is_unclear){blanks} from read_parquet({quoted(str(rows))})"
    ).fetchall()[0]
    if not plain or distinct < keyed or is_unclear:
        return None
    if plain < total:
        # Numbered anew: rows come in the file's order to a window alone, one by one.
        numbered = read.format(
            row=f", {ROW}", number=f", row_number() over () as {ROW}"
        )
        connection.execute(
            f"copy (select {ROW} from ({numbered}) where not is_plain) "
            f"to {quoted(str(numbers))} (format parquet)"
        )
    return PlainRows(
        rows,
        numbers if plain < total else None,
        plain,
        dict(zip(groups, counts, strict=True)),
        tuple(columns.ignored),
        columns.absent,
    )


def _reads_rows_apart(table: Table, mapping: Mapping, source: SourceTable) -> bool:
    """Return whether no setting makes a plain value depend on another row."""
    latest = mapping.latest_by
    if latest and (mapping.columns or sorted(latest.key) != sorted(table.key)):
        return False  # the file's own key may repeat where the table's does not
    return (
        table is not RAW_SURVEYS  # marks have a scale
        and not source.damaged
        and source.kinds != "cells"  # a spreadsheet swaps days and months
        and not mapping.sql
        and not mapping.key
        and not mapping.units
        and not mapping.decimal_comma
    )


def _read(
    connection: duckdb.DuckDBPyConnection,
    source: SourceTable,
    texts: dict[str, str],
    table: Table,
    mapping: Mapping,
    tenant: TenantParams,
) -> str:
    """Return the SQL of typed values, and of each row whether it is plain.

    It has a place ``{row}`` for the row's number, and ``{number}`` for its SQL.
    """
    zone = mapping.timezone or tenant.timezone
    parser = Parser(mapping, zone, tenant.timezone, table.key, {})
    plain = PlainValues(table.name, parser, tenant.plausible)
    columns = [column for column in table.columns if column.name != "tenant_id"]
    marks = LateMarks.of(source, texts, mapping, table)
    read = [column for column in columns if column.name not in marks.native]
    instants = [column for column in read if column.type == "timestamptz"]
    days = [column for column in read if column.type == "date"]
    numbers = [column for column in read if is_number(column)]
    own = quoted(str(tenant.tenant_id))
    # Others may read as the tenant's too: the judgement looks.
    is_own = f"coalesce({texts['tenant_id']} = {own}, {texts['tenant_id']} is null)"
    listed = [
        f"{_present(text, name, mapping)} as {name}"
        for name, text in texts.items()
        if name != "tenant_id"
    ]
    _set_changes(connection, zone)
    pieces = {
        "tenant_id": own,
        "filled": _each(columns, _filled),
        "is_plain": marks.is_plain(columns, table),
        "is_unclear": marks.is_unclear(numbers, table),
        "blanks": "".join(
            f", {c.name}_value is null as {c.name}_is_blank" for c in _groups(table)
        ),
        "values": _each(
            columns,
            lambda c: (
                f"{plain.native(c)} as {c.name}_value"
                if c.name in marks.native
                else f"{plain.value(c, marks.text(c.name))} as {c.name}_value"
            ),
        ),
        "read": "".join(
            [f", {plain.instant(c)} as {c.name}_read" for c in instants]
            + [f", {plain.number(c)} as {c.name}_read" for c in numbers]
            + [f", {plain.day(c)} as {c.name}_read" for c in days]
        ),
        "near": "".join(f", {_is_near(c)} as {c.name}_near" for c in instants),
        "walls": "".join(f", {plain.wall_time(c)} as {c.name}_wall" for c in instants),
        "iso": "".join(f", {plain.is_iso(c)} as {c.name}_iso" for c in instants),
        "usual": "".join(f", {plain.is_usual(c)} as {c.name}_usual" for c in instants),
        "stamps": "".join(f", {plain.stamp(c)} as {c.name}_stamp" for c in instants),
        "texts": ", ".join(listed),
        "is_own": f"{ERRORS} = 0 and {is_own}",
        "values_of_source": source.values_but(marks.columns.values()),
        "rows": source.rows_with([marks.columns[name] for name in marks.native]),
    }
    escaped = {k: v.replace("{", "{{").replace("}", "}}") for k, v in pieces.items()}
    return _READ.format(**escaped, row="{row}", number="{number}")


_READ = """
select
    {tenant_id} as tenant_id,
    {filled},
    {is_plain} as is_plain,
    {is_unclear} as is_unclear
    {blanks}
    {row}
from (
    select *, {values} from (
        select * {read} from (
            select * {near} from (
                select * {walls} from (
                    select * {iso} from (
                        select * {usual} from (
                            select * {stamps} from (
                                select {texts}, {is_own} as is_own {row} from (
                                    select {values_of_source} {number} from {rows}
                                )
                            )
                        )
                    )
                )
            )
        )
    )
)
"""


def _groups(table: Table) -> list[Column]:
    return [column for column in table.columns if group_of_blanks(column) is not None]


def _each(columns: list[Column], sql: Callable[[Column], str], sign: str = ", ") -> str:
    return sign.join(sql(column) for column in columns)


def _present(text: str, name: str, mapping: Mapping) -> str:
    """Turn a blank that the mapping gives into NULL, as the judgement does."""
    if name in mapping.values or name in mapping.constants:
        return f"case when trim({text}) <> '' then {text} end"
    return text


def _set_changes(connection: duckdb.DuckDBPyConnection, zone: str) -> None:
    """Set a variable with a bit for each day: whether the clock changes near it.

    A join would tell it as well, but gives rows in any order.
    """
    bits = ["0"] * (_LAST - _FIRST).days
    for day in changing_days(connection, zone):
        if _FIRST <= day < _LAST:
            bits[(day - _FIRST).days] = "1"
    connection.execute(f"set variable clock_changes = '{''.join(bits)}'::bit")


def _is_near(column: Column) -> str:
    """Return the SQL of whether a local time may be near a change of the clock."""
    wall = f"{column.name}_wall"
    number = f"date_diff('day', date '{_FIRST}', cast({wall} as date))"
    return (
        f"case when {wall} >= timestamp '{_FIRST}' and {wall} < timestamp '{_LAST}' "
        f"then get_bit(getvariable('clock_changes'), cast({number} as integer)) = 1 "
        "else true end"
    )


def _filled(column: Column) -> str:
    value, default = f"{column.name}_value", column.default
    if default is not None:
        given = quoted(default) if isinstance(default, str) else str(default)
        value = f"coalesce({value}, {given})"
    return f"{value} as {column.name}"
