"""Remarks on the rows of a file: blanks that are a group, times read in two ways."""

from __future__ import annotations

import duckdb

from kpi_lib.domain.schema import Table
from kpi_lib.sources.files.judging import group_of_blanks
from kpi_lib.sources.files.mapping import Mapping
from kpi_lib.sources.files.staged_rows import ACCEPTED


def count_rows(connection: duckdb.DuckDBPyConnection, what: str) -> int:
    """Return the number of rows of a table, or of what a condition leaves of it."""
    row = connection.execute(f"select count(*) from {what}").fetchone()
    return int(row[0]) if row else 0


def count_blanks(
    connection: duckdb.DuckDBPyConnection, table: Table, before: dict[str, int]
) -> dict[str, int]:
    """Count the accepted rows without a value in a column whose blanks are a group."""
    names = [c.name for c in table.columns if group_of_blanks(c) is not None]
    return {
        name: before.get(name, 0)
        + count_rows(connection, f"parsed where {name}_is_blank and {ACCEPTED}")
        for name in names
    }


def blank_warnings(table: Table, blanks: dict[str, int]) -> list[str]:
    """Return remarks on counts of blanks, see `count_blanks`."""
    return [
        f'{_rows(count)} no {name}: "{group_of_blanks(table.column(name))}"'
        for name, count in blanks.items()
        if count
    ]


def reading_warnings(
    connection: duckdb.DuckDBPyConnection, zone: str, mapping: Mapping
) -> list[str]:
    """Return remarks on times and days whose reading may surprise."""
    warnings = []
    if count := count_rows(connection, "parsed where is_at_clock_change"):
        warnings.append(
            f"{_rows(count)} a time at a change of the clock in {zone}: one that "
            "comes twice is read as the first, one that is left out as an hour later"
        )
    slashes = "regexp_matches(unreadable_text, '^\\d{1,2}[/.-]\\d{1,2}[/.-]\\d{4}')"
    if mapping.day_first is None and count_rows(connection, f"parsed where {slashes}"):
        warnings.append(
            "dates such as 1/2/2026 can be read in two ways: "
            "say in a mapping day_first: true or day_first: false"
        )
    return warnings


def _rows(count: int) -> str:
    return "1 row has" if count == 1 else f"{count} rows have"
