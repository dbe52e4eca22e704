"""Rows that a tenant's tables hold, and the first and last day of their events."""

from __future__ import annotations

import pandas as pd

from kpi_lib.domain.schema import RAW_TABLES, Table
from kpi_lib.facts.tenant_facts import Facts


def held_rows(facts: Facts) -> pd.DataFrame:
    """Return the tables that hold rows: ``rows``, ``first_day`` and ``last_day``.

    Days are the tenant's; they are NULL for a table that is no list of events. What
    came after the instant asked is counted, too.
    """
    return facts.query(" union all ".join(_select(table) for table in RAW_TABLES))


def in_words(held: pd.DataFrame) -> str:
    """Return the tables of `held_rows` in one line."""
    records = held.to_dict("records")
    return "; ".join(
        f"{row['rows']:,} {str(row['table']).removeprefix('raw_')}"
        + ("" if pd.isna(row["last_day"]) else f" to {row['last_day']:%Y-%m-%d}")
        for row in records
    )


def _select(table: Table) -> str:
    days = ", ".join(
        f"{_day(function, table)} as {name}"
        for function, name in (("min", "first_day"), ("max", "last_day"))
    )
    return (
        f"select '{table.name}' as \"table\", count(*) as rows, {days} "
        f"from {table.name} having count(*) > 0"
    )


def _day(function: str, table: Table) -> str:
    column = table.event_column
    if column is None:
        return "null::date"
    value = f"{function}({column})"
    is_instant = table.column(column).type == "timestamptz"
    return f"local_day({value})" if is_instant else f"{value}::date"
