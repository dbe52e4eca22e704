"""Rows that a tenant's tables hold, and the first and last day of their events."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

import pandas as pd

from kpi_lib.domain.schema import RAW_TABLES, Table
from kpi_lib.facts.tenant_facts import Facts


def held_rows(facts: Facts) -> pd.DataFrame:
    """Return the tables that hold rows: ``rows``, ``first_day`` and ``last_day``.

    Days are the tenant's; they are NULL for a table that is no list of events. What
    came after the instant asked is counted, too.
    """
    return facts.query(" union all ".join(_select(table) for table in RAW_TABLES))


def in_words(held: pd.DataFrame) -> list[str]:
    """Return a line for each table of `held_rows`: its rows and its days."""
    return [
        f"{row['rows']:,} {str(row['table']).removeprefix('raw_').replace('_', ' ')}"
        + ("" if pd.isna(row["last_day"]) else _days(row))
        for row in held.to_dict("records")
    ]


def _days(row: dict[Hashable, Any]) -> str:
    return f", {row['first_day']:%Y-%m-%d} to {row['last_day']:%Y-%m-%d}"


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
