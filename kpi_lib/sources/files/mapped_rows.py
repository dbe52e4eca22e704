"""Mapping of the table ``source`` to ``mapped``: a raw table's columns, still texts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import duckdb

from kpi_lib.domain.errors import DataError
from kpi_lib.domain.names import FOLD_SQL, fold
from kpi_lib.domain.schema import Column, Table
from kpi_lib.domain.sql_files import quoted
from kpi_lib.sources.files.column_errors import (
    check_once,
    missing_columns,
    no_such_column,
)
from kpi_lib.sources.files.error_cells import ROW
from kpi_lib.sources.files.first_values import first_value, present, with_time
from kpi_lib.sources.files.made_keys import digest_key, refuse_row_as_key
from kpi_lib.sources.files.mapping import OTHERWISE, LatestBy, Mapping
from kpi_lib.sources.files.notation import GIVEN, is_day, is_number
from kpi_lib.sources.files.parsing import identifier
from kpi_lib.sources.files.source_table import SourceTable
from kpi_lib.sources.files.table_guess import is_optional


@dataclass(frozen=True)
class MappedColumns:
    """SQL of a raw table's columns over those of ``source``.

    Attributes
    ----------
    texts : dict of str to str
        By column.
    kinds : dict of str to str
        The kind of a column's value, as in `notation`; of numbers and days.
    latest : str
        Clause that keeps the rows that the mapping's ``latest_by`` wants.
    ignored : list of str
        Columns of the file that nothing uses.
    absent : tuple of str
        Columns of the table that the file has nothing for.
    """

    texts: dict[str, str]
    kinds: dict[str, str]
    latest: str
    ignored: list[str]
    absent: tuple[str, ...] = ()


def map_columns(
    table: Table, mapping: Mapping, source: SourceTable, label: str
) -> MappedColumns:
    """Return how a file's columns become those of a table.

    Raises
    ------
    DataError
        A required column is missing, or one that the mapping names is not there.
    """
    by_name = {name.lower(): name for name in source.columns}
    used = _used_in_sql(mapping, source)
    refuse_row_as_key(table, mapping, source)
    texts, kinds, missing = {}, {}, []
    absent: list[str] = []
    for column in table.columns:
        if mapping.key and column.name == table.key[-1]:
            keys = _columns("key", mapping.key, by_name, used, source, label)
            expression: str | None = digest_key(keys, column)
        else:
            expression = _expression(column, mapping, source, by_name, used, label)
        if expression is None and not is_optional(column):
            missing.append(column.name)
        if expression is None and column.name != "tenant_id":
            absent.append(column.name)
        expression = expression or "cast(null as varchar)"
        texts[column.name] = _translated(expression, mapping, column)
        if is_number(column) or is_day(column):
            kinds[column.name] = _kind(column, mapping, source, by_name)
    if missing:
        raise missing_columns(label, table, missing, source)
    latest = ""
    if mapping.latest_by is not None:
        latest = _latest(mapping.latest_by, by_name, used, source, label)
    ignored = [name for name in source.columns if name not in used]
    return MappedColumns(texts, kinds, latest, ignored, tuple(absent))


def create_mapped(
    connection: duckdb.DuckDBPyConnection,
    columns: MappedColumns,
    mapping: Mapping,
    tenant_id: str,
    label: str,
) -> None:
    """Create the table ``mapped`` from ``source``.

    The connection must be locked: derived columns are SQL of a mapping file.

    Raises
    ------
    DataError
        A derived column cannot be computed, or a row bears another tenant's id.
    """
    texts = [f"{text} as {name}" for name, text in columns.texts.items()]
    kinds = [f"{kind} as {name}_kind" for name, kind in columns.kinds.items()]
    try:
        _refuse_other_tenants(connection, columns.texts["tenant_id"], tenant_id, label)
        # A mapping's expressions run once; a plain view is read when it is needed.
        computed = mapping.derived or mapping.latest_by or mapping.key
        kind = "table" if computed else "view"
        connection.execute(
            f"create {kind} mapped as select {ROW}, {', '.join([*texts, *kinds])} "
            f"from source {columns.latest}"
        )
    except duckdb.Error as error:
        if "No space left" in str(error):
            raise
        raise DataError(
            label,
            f"a derived column cannot be computed ({str(error).splitlines()[0]})",
            remedy="mend the expression in the mapping; all columns are texts",
        ) from error


def _refuse_other_tenants(
    connection: duckdb.DuckDBPyConnection, expression: str, tenant_id: str, label: str
) -> None:
    """Raise where any row of the file bears another tenant's id."""
    other = connection.execute(
        f"select {ROW}, given, count(*) over () "
        f"from (select {ROW}, trim({expression}) as given from source) "
        "where given <> '' "
        "and try_cast(given as uuid) is distinct from cast($1 as uuid) "
        f"order by {ROW} limit 1",
        [tenant_id],
    ).fetchone()
    if other is not None:
        row, given, count = other
        rows = "1 row belongs" if count == 1 else f"{count} rows belong"
        raise DataError(
            f"{label}: row {row}",
            f'got tenant_id "{given}" ({rows} to another tenant)',
            f'"{tenant_id}", or no such column',
            "nothing was imported; take such rows out, or name their own tenant",
        )


def _expression(
    column: Column,
    mapping: Mapping,
    source: SourceTable,
    by_name: dict[str, str],
    used: set[str],
    label: str,
) -> str | None:
    """Return the SQL of a column's text; None where the file has no such column."""
    name = column.name
    if name in mapping.constants:
        value = mapping.constants[name]
        return quoted(str(value).lower() if isinstance(value, bool) else str(value))
    if name in mapping.derived:
        expression = f"(\n{mapping.expressions[name]}\n)"
        if column.type.endswith("[]"):
            return f"to_json({expression})::varchar"
        return f"cast({expression} as varchar)"
    wanted = mapping.columns.get(name, (name,))
    matches = [by_name[one.lower()] for one in wanted if one.lower() in by_name]
    if not matches:
        if name in mapping.columns:
            raise no_such_column(label, f"columns.{name}", wanted[0], source)
        return None
    if len(wanted) == 1:  # A list names all that it means.
        check_once(label, wanted[0], source)
    used.update(matches)
    value = first_value(matches, is_dated=column.is_dated)
    if name not in mapping.times:
        return value
    times = (mapping.times[name],)
    (clock,) = _columns(f"times.{name}", times, by_name, used, source, label)
    return with_time(value, clock)


def _kind(
    column: Column, mapping: Mapping, source: SourceTable, by_name: dict[str, str]
) -> str:
    """Return the SQL of what a value is: a text of the file, its number, given."""
    name = column.name
    wanted = mapping.columns.get(name, (name,))
    matches = [by_name[one.lower()] for one in wanted if one.lower() in by_name]
    if not matches or name in mapping.constants or name in mapping.derived:
        return quoted(GIVEN)
    kind = source.kind_sql(matches[-1])
    for match in reversed(matches[:-1]):
        kind = f"if({present(match)}, {source.kind_sql(match)}, {kind})"
    texts = mapping.values.get(name)
    if not texts:
        return kind
    if OTHERWISE in texts:
        return quoted(GIVEN)
    listed = ", ".join(quoted(fold(text)) for text in texts)
    folded = FOLD_SQL.format(first_value(matches))
    return f"if({folded} in ({listed}), {quoted(GIVEN)}, {kind})"


def _translated(expression: str, mapping: Mapping, column: Column) -> str:
    """Apply the mapping's `values` of a column to its SQL."""
    values = mapping.values.get(column.name)
    if not values:
        return expression
    cases = " ".join(
        f"when {quoted(fold(text))} then {_literal(value)}"
        for text, value in values.items()
        if text != OTHERWISE
    )
    other = _literal(values[OTHERWISE]) if OTHERWISE in values else expression
    if not cases:
        return f"case when {expression} is not null then {other} end"
    folded = FOLD_SQL.format(expression)
    return (
        f"case when {expression} is null then null "
        f"else case {folded} {cases} else {other} end end"
    )


def _literal(value: object) -> str:
    if value is None:
        return "null"
    return quoted(str(value).lower() if isinstance(value, bool) else str(value))


def _latest(
    latest: LatestBy,
    by_name: dict[str, str],
    used: set[str],
    source: SourceTable,
    label: str,
) -> str:
    keys = _columns("latest_by.key", latest.key, by_name, used, source, label)
    listed = ", ".join(map(identifier, keys))
    order = f"({latest.order}) desc nulls last, " if latest.order else ""
    # Rows without a key stay: each goes to quarantine under its rule.
    blank = " or ".join(f"{identifier(key)} is null" for key in keys)
    return (
        f"qualify {blank} or row_number() over "
        f"(partition by {listed} order by {order}{ROW} desc) = 1"
    )


def _columns(
    place: str,
    names: Sequence[str],
    by_name: dict[str, str],
    used: set[str],
    source: SourceTable,
    label: str,
) -> list[str]:
    """Return the file's columns that a list in the mapping names."""
    keys = []
    for name in names:
        if name.lower() not in by_name:
            raise no_such_column(label, place, name, source)
        check_once(label, name, source)
        keys.append(by_name[name.lower()])
    used.update(keys)
    return keys


def _used_in_sql(mapping: Mapping, source: SourceTable) -> set[str]:
    """Return the columns that the mapping's expressions name."""
    text = "\n".join(mapping.sql).lower()
    words = set(re.findall(r"\w+", text))
    return {
        name
        for name in source.columns
        if name.lower() in words or identifier(name.lower()) in text
    }
