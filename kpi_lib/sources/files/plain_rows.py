"""Rows whose texts can be read in one way alone, staged without the whole judgement.

Databases and vendors' interfaces send nearly all values in one form: whole numbers
without separators, ``2026-01-05 14:01:00+00``, ``true``. Such a row breaks no rule and
gets the values that the judgement would give it; the others are left to it.
"""

from __future__ import annotations

from pathlib import Path

import duckdb

from kpi_lib.domain.schema import RAW_SURVEYS, Column, Table
from kpi_lib.domain.sql_files import quoted
from kpi_lib.lake.writer import stored_type
from kpi_lib.settings.tenant_settings import TenantParams
from kpi_lib.sources.files.error_cells import ERROR_CELLS
from kpi_lib.sources.files.mapping import Mapping
from kpi_lib.sources.files.notation import is_number
from kpi_lib.sources.files.parsing import identifier

_MEMORY = "300MB"
_INSTANT = "20__-__-__ __:__:__%"


def stage_plain(
    spool: Path, rows: Path, rest: Path, table: Table, tenant: TenantParams
) -> tuple[int, int] | None:
    """Write the plain rows of a file as the table's, and the others as they came.

    Parameters
    ----------
    spool : Path
        Parquet file of texts, named as the table's columns.
    rows, rest : Path
        Parquet files to be written; `rest` only where there are such rows.
    table : Table
    tenant : TenantParams

    Returns
    -------
    (int, int) or None
        Rows of both; None where nothing is written: a key comes twice, or a number has
        separators, by which the judgement reads the others of its column.
    """
    if table is RAW_SURVEYS:  # marks have a scale
        return None
    with duckdb.connect(
        config={"memory_limit": _MEMORY, "temp_directory": f"{rows}.spill"}
    ) as connection:
        connection.execute("set TimeZone = 'UTC'")
        source = f"read_parquet({quoted(str(spool))})"
        names = {
            row[0] for row in connection.execute(f"describe {_all(source)}").fetchall()
        }
        columns = [c for c in table.columns if c.name in names]
        required = {c.name for c in table.columns if _must_be_there(c, table)}
        if required - names - {"tenant_id"}:
            return None
        keys = ", ".join(_key(table.column(name)) for name in table.key)
        unclear = " or ".join(
            f"contains({identifier(c.name)}, ',') or {identifier(c.name)} like '%.%.%'"
            for c in columns
            if is_number(c)
        )
        ((total, distinct, is_unclear),) = connection.execute(
            f"select count(*), count(distinct ({keys})), "
            f"coalesce(bool_or({unclear or 'false'}), false) from {source}"
        ).fetchall()
        if distinct < total or is_unclear:
            return None
        plain = " and ".join(_is_plain(c, table, tenant) for c in columns)
        values = ", ".join(
            f"{_value(c, c.name in names)} as {c.name}"
            for c in table.columns
            if c.name != "tenant_id"
        )
        ((count,),) = connection.execute(
            f"copy (select {quoted(str(tenant.tenant_id))} as tenant_id, {values} "
            f"from {source} where coalesce({plain}, false)) "
            f"to {quoted(str(rows))} (format parquet)"
        ).fetchall()
        if count < total:
            connection.execute(
                f"copy (from {source} where not coalesce({plain}, false)) "
                f"to {quoted(str(rest))} (format parquet)"
            )
        return count, total - count


def _all(source: str) -> str:
    return f"select * from {source}"


def _key(column: Column) -> str:
    """Return the text of a key by which two rows are the same: 7, 07 and 7.0 are."""
    text = f"trim({identifier(column.name)})"
    if not is_number(column):
        return text
    return f"coalesce(try_cast({text} as {column.type})::varchar, {text})"


def _must_be_there(column: Column, table: Table) -> bool:
    return column.name in table.key or (column.required and column.default is None)


def _value(column: Column, is_there: bool) -> str:
    value = (
        f"try_cast({_text(column)} as {stored_type(column)})" if is_there else "null"
    )
    if column.default is not None:
        default = column.default
        given = quoted(default) if isinstance(default, str) else str(default)
        value = f"coalesce({value}, {given})"
    return f"cast({value} as {stored_type(column)})"


def _text(column: Column) -> str:
    """Return the expression of a text that a cast reads as the judgement does."""
    name = identifier(column.name)
    return f"replace({name}, 'T', ' ')" if column.type == "timestamptz" else name


def _is_plain(column: Column, table: Table, tenant: TenantParams) -> str:
    """Return the condition of a value that can be read in one way alone."""
    name = identifier(column.name)
    if column.name == "tenant_id":
        return f"coalesce({name} = {quoted(str(tenant.tenant_id))}, true)"
    value = f"try_cast({_text(column)} as {column.type})"
    if is_number(column):
        whole = "int" in column.type
        digits, longest = ("0123456789", 16) if whole else ("0123456789.", 24)
        plain = (
            f"{value} is not null and length({name}) between 1 and {longest} and "
            f"translate(ltrim({name}, '-'), '{digits}', '') = ''"
        )
    else:
        plain = _is_plain_other(column, name, value, table, tenant)
    if _must_be_there(column, table):
        return f"({plain})"
    return f"({name} is null or ({plain}))"


def _is_plain_other(
    column: Column, name: str, value: str, table: Table, tenant: TenantParams
) -> str:
    match column.type:
        case "text":
            marks = sorted({"", *Mapping().null_marks, *ERROR_CELLS})
            is_mark = f"trim({name}) in ({', '.join(map(quoted, marks))})"
            trimmed = f" and trim({name}) = {name}" if column.name in table.key else ""
            return f"not {is_mark}{trimmed}"
        case "boolean":
            return f"{name} in ('true', 'false')"
        case "date" | "timestamptz":
            plausible = tenant.plausible.range_of(table.name, column)
            within = plausible.condition(value, column.type)
            if column.type == "date":
                return f"{name} like '20__-__-__' and {within}"
            text = _text(column)
            offset = f"(ends_with({text}, '+00') or ends_with({text}, 'Z'))"
            return f"{text} like '{_INSTANT}' and {offset} and {within}"
        case _:
            return "false"  # a list
