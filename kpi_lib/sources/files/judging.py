"""Judgement of each row of a file: accepted, or to quarantine with the reason.

The table ``mapped`` (a raw table's columns, still texts) becomes ``parsed`` (typed
values) and ``broken_rules`` (one row per row of the file and rule). A row ends as

accepted
    It breaks no rule and enters the lake. A column that may be blank becomes NULL, its
    default or a named group (`group_of_blanks`); blanks of a group, and a time that the
    local clock shows twice or leaves out, are read with a warning.
quarantined
    It breaks a rule of `RULES` and enters no KPI. The lake's table ``quarantine`` holds
    it as it came, with rule, column and value; reports count it by rule. The other rows
    of the file enter. Importing the row mended takes it out of quarantine.

    ``missing_key``, ``missing_value``
        A key column, or a required column without a default, is blank.
    ``unreadable_value``
        A value of any column, optional or not, is no number, instant, day, list or
        yes/no. So for a bad date: neither ISO 8601 nor a format of the mapping, or a
        day that does not exist (30 February). The first such column is named; the
        patterns are in ``parsing.sql``.
    ``implausible_value``
        A required instant or day lies outside its column's plausible range (schema,
        ``plausible`` of the tenant's file), as do the usual marks for "none", from
        year 1 to 9999-12-31. In a column that may be NULL it is NULL, with a warning.
    ``swapped_date``
        A date cell whose day and month a spreadsheet may have exchanged: its column
        holds date texts, too, and the mapping has no ``swapped_dates``.
    ``totals_row``
        The row's first value says that it is a total, and a required value is missing.
    ``damaged_line``
        A line with too few or too many values; its number is the file's line.
    ``duplicate_key``
        Among the rows that break no other rule, another one has the key. The newest
        by the table's version column is accepted, among equals the last.

A *file* is refused as a whole, with an error and nothing imported, before its rows are
judged: it cannot be read (`loading`), lacks a required column or holds rows of another
tenant (`mapped_rows`). Rows that a mapping's ``latest_by`` leaves out are not judged.
"""

from __future__ import annotations

from collections.abc import Callable

import duckdb

from kpi_lib.domain import sql_files
from kpi_lib.domain.plausible import PlausibleRange
from kpi_lib.domain.schema import UNASSIGNED, Column, Table
from kpi_lib.domain.sql_files import quoted
from kpi_lib.settings.plausible_settings import PlausibleParams
from kpi_lib.sources.files.changing_days import changing_days
from kpi_lib.sources.files.error_cells import ROW
from kpi_lib.sources.files.judging_statements import BROKEN_RULES, PARSED
from kpi_lib.sources.files.mapping import Mapping
from kpi_lib.sources.files.notation import (
    DAY_CELL,
    Notation,
    is_day,
    is_number,
    observe,
)
from kpi_lib.sources.files.parsing import Parser

RULES = (
    "damaged_line",
    "totals_row",
    "missing_key",
    "missing_value",
    "unreadable_value",
    "implausible_value",
    "swapped_date",
    "duplicate_key",
)
"""Reasons for quarantine, in the order in which reports name them."""


def create_parsed(
    connection: duckdb.DuckDBPyConnection,
    table: Table,
    mapping: Mapping,
    zone: str,
    local_zone: str,
    plausible: PlausibleParams,
) -> dict[str, Notation]:
    """Create the tables ``parsed`` and ``broken_rules`` from ``mapped``.

    Each instant and day ``x`` has a column ``x_is_no_date`` beside it.

    Parameters
    ----------
    connection : duckdb.DuckDBPyConnection
    table : Table
    mapping : Mapping
    zone : str
        Time zone of instants without an offset.
    local_zone : str
        The tenant's time zone, in which an instant's day is taken.
    plausible : PlausibleParams

    Returns
    -------
    dict of str to Notation
        By column.
    """
    for macros in ("parsing", "clock_changes", "number_texts", "duration_texts"):
        connection.execute(sql_files.text(f"sources/files/{macros}.sql"))
    columns = [column for column in table.columns if column.name != "tenant_id"]
    filled = _with_texts(connection, columns)
    notations = observe(connection, filled, mapping)
    parser = Parser(mapping, zone, local_zone, table.key, notations)
    numbers = [column for column in filled if is_number(column)]
    instants = [column for column in filled if column.type == "timestamptz"]
    dated = [column for column in columns if column.is_dated]
    shown_zone = quoted(zone)
    connection.execute(
        "create temp table clock_change_days as select unnest($days::date[]) as day",
        {"days": changing_days(connection, zone)},
    )
    changes = " or ".join(
        f"is_at_clock_change({c.name}_wall, {shown_zone}, {c.name}_is_near)"
        for c in instants
    )
    connection.execute(
        PARSED.format(
            row=ROW,
            present=_each(columns, lambda c: _present(c, parser)),
            clean=_each(numbers, lambda c: f"without_group_blanks({c.name})", "_clean")
            or "null as no_clean",
            numbers=_each(numbers, parser.number, "_number") or "null as no_number",
            kinds=", ".join(
                f"{c.name}_kind" for c in columns if is_number(c) or is_day(c)
            ),
            swapped=_first_column(filled, lambda c: _is_swapped(c, parser)),
            swapped_text=_first_column(
                filled, lambda c: _is_swapped(c, parser), show_text=True
            ),
            walls=_each(instants, parser.wall_time, "_wall") or "null as no_wall",
            near=_each(instants, _is_near, "_is_near") or "null as no_change",
            values=_each(
                columns,
                lambda c: parser.value(c) if c in filled else f"cast(null as {c.type})",
                "_value",
            ),
            no_dates=_each(
                dated,
                lambda c: (
                    _is_no_date(c, plausible.range_of(table.name, c))
                    if c in filled
                    else "false"
                ),
                "_is_no_date",
            ),
            no_dates_kept=", ".join(f"{c.name}_is_no_date" for c in dated),
            dated_texts=", ".join(f"{c.name} as {c.name}_text" for c in dated),
            changes=changes or "false",
            unreadable=_first_column(filled, _is_unreadable),
            unreadable_text=_first_column(filled, _is_unreadable, show_text=True),
            implausible=_first_column(dated, _is_implausible),
            implausible_text=_first_column(dated, _is_implausible, show_text=True),
            missing_key=_first_column(columns, lambda c: _is_missing_key(c, table)),
            missing_value=_first_column(columns, lambda c: _is_missing(c, table)),
            key_text=", ".join(f"trim({name})" for name in table.key),
            blanks=_each(columns, lambda c: f"{c.name} is null", "_is_blank"),
            filled=_each(columns, _filled),
        )
    )
    newest = f"{table.version_column} desc nulls last, " if table.version_column else ""
    connection.execute(
        BROKEN_RULES.format(keys=", ".join(table.key), newest=newest, row=ROW)
    )
    return notations


def _with_texts(
    connection: duckdb.DuckDBPyConnection, columns: list[Column]
) -> list[Column]:
    """Return the columns of ``mapped`` that hold a text: the others need no reading."""
    listed = ", ".join(f"bool_or({column.name} is not null)" for column in columns)
    row = connection.execute(f"select {listed} from mapped").fetchone() or ()
    return [column for column, has_text in zip(columns, row, strict=True) if has_text]


def group_of_blanks(column: Column) -> str | None:
    """Return the group that counts rows without a value; None where there is none."""
    if column.name == "owner":
        return UNASSIGNED
    return column.default if isinstance(column.default, str) else None


def _each(
    columns: list[Column], expression: Callable[[Column], str], suffix: str = ""
) -> str:
    return ",\n    ".join(f"{expression(c)} as {c.name}{suffix}" for c in columns)


def _present(column: Column, parser: Parser) -> str:
    """Turn blanks of derived columns and maps of values into NULL; mend dates."""
    name, mapping = column.name, parser.mapping
    if name in mapping.derived or name in mapping.values or name in mapping.constants:
        return f"case when trim({name}) <> '' then {name} end"
    if mapping.swapped_dates == "mend" and is_day(column):
        return f"if({_can_swap(name)}, with_swapped_day({name}), {name})"
    return name


def _is_swapped(column: Column, parser: Parser) -> str:
    """Return SQL for a date cell whose day and month a spreadsheet may have swapped."""
    if not is_day(column) or not parser.notations[column.name].swaps_days:
        return ""
    return "" if parser.mapping.swapped_dates else _can_swap(column.name)


def _can_swap(name: str) -> str:
    return f"{name}_kind = '{DAY_CELL}' and day_can_be_month({name})"


def _is_near(column: Column) -> str:
    return f"cast({column.name}_wall as date) in (select day from clock_change_days)"


def _is_no_date(column: Column, plausible: PlausibleRange) -> str:
    within = plausible.condition(f"{column.name}_value", column.type)
    return f"coalesce(not {within}, means_no_date({column.name}), false)"


def _is_unreadable(column: Column) -> str:
    unread = f"{column.name} is not null and {column.name}_value is null"
    return f"{unread} and not {column.name}_is_no_date" if column.is_dated else unread


def _is_implausible(column: Column) -> str:
    return f"{column.name}_is_no_date" if column.required else ""


def _is_missing_key(column: Column, table: Table) -> str:
    return f"{column.name} is null" if column.name in table.key else ""


def _is_missing(column: Column, table: Table) -> str:
    if column.name in table.key or not column.required or column.default is not None:
        return ""
    return f"{column.name} is null"


def _first_column(
    columns: list[Column], condition: Callable[[Column], str], show_text: bool = False
) -> str:
    """Return SQL for the first column that meets a condition: its name, or its text."""
    cases = " ".join(
        f"when {condition(c)} then {c.name if show_text else quoted(c.name)}"
        for c in columns
        if condition(c)
    )
    return f"case {cases} end" if cases else "cast(null as varchar)"


def _filled(column: Column) -> str:
    value = f"{column.name}_value"
    if column.is_dated:
        value = f"case when not {column.name}_is_no_date then {value} end"
    match column.default:
        case None:
            return value
        case str() as group:
            return f"coalesce({value}, {quoted(group)})"
        case number:
            return f"coalesce({value}, {number})"
