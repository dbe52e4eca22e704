"""Refused rows of a preview: what broke a rule, and what lets such rows in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import duckdb

from kpi_lib.domain.schema import Table
from kpi_lib.sources.files.judging import RULES
from kpi_lib.sources.files.table_guess import is_optional

_EXAMPLES = """
select rule, column_name, count(*) as rows, min(row_number) as first_row,
    min_by(value, row_number) as value
from read_parquet($1) group by rule, column_name order by rule, first_row
"""
_PLAIN = re.compile(r"[^\W\d][\w ./-]*[^\W_]")
"""What needs no quotation marks in YAML."""


@dataclass(frozen=True)
class Refusal:
    """Rows that break one rule in one column.

    Attributes
    ----------
    rule : str
    column, value : str or None
        Column of the table, and the first such value.
    rows, first_row : int
    table : Table
    """

    rule: str
    column: str | None
    value: str | None
    rows: int
    first_row: int
    table: Table

    def line(self) -> str:
        """Return it as text."""
        rows = "1 row" if self.rows == 1 else f"{self.rows} rows"
        has_column = self.column and self.rule != "totals_row"
        named = f" of {self.column}" if has_column else ""
        shown = f' "{shortened(self.value, 40)}"' if self.value else ""
        first = f"the first{shown} in row {self.first_row}"
        return f"{self.rule}{named}: {rows}, {first}"

    @property
    def remedy(self) -> str:
        """What a mapping can say of the value; empty where that depends on the file."""
        if self.rule != "unreadable_value" or not (self.column and self.value):
            return ""
        column = self.table.column(self.column)
        if column.is_dated and any(map(str.isdigit, self.value)):
            if not self.value.strip()[:1].isalpha():
                return ""
            if ":" in self.value:
                return 'its form, such as datetime_format: "%a %d-%m-%y %H:%M"'
            return 'its form, such as date_format: "%a %d-%m-%y"'
        if column.type == "bigint" and column.name in self.table.key:
            return (
                f"derived: {{{column.name}: \"cast('0x' || substr(md5(trim("
                '\\"NAME\\")), 1, 15) as bigint)"}, NAME being the column of the file'
            )
        if len(self.value) > 40 or not self.value.isprintable():
            return ""
        value = self.value.strip()
        if not _PLAIN.fullmatch(value) or value.lower() in ("true", "false", "null"):
            escaped = value.replace("\\", "\\\\").replace('"', '\\"')
            value = f'"{escaped}"'
        if column.type == "boolean":
            return f"values: {{{column.name}: {{{value}: true}}}}, or false"
        if is_optional(column):
            return f"values: {{{column.name}: {{{value}: null}}}} makes it no value"
        return ""


def read_refusals(
    connection: duckdb.DuckDBPyConnection, quarantine: Path, table: Table
) -> tuple[Refusal, ...]:
    """Return what a file's rows are refused for, the gravest rule first."""
    broken = connection.execute(_EXAMPLES, [str(quarantine)]).fetchall()
    found = [
        Refusal(rule, column, value, count, row, table)
        for rule, column, count, row, value in broken
    ]
    return tuple(sorted(found, key=lambda one: RULES.index(one.rule)))


def shortened(value: str | None, most: int) -> str:
    """Return a text in one line, up to a number of characters."""
    text = " ".join((value or "").split())
    return text if len(text) <= most else f"{text[: max(1, most - 3)]}..."
