"""Instants and days of a read that mean no date and are read as empty."""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

from kpi_lib.domain.schema import Table

_SHOWN = 40


@dataclass(frozen=True)
class EmptiedDates:
    """Columns with such values: name, type, number of values, one of them."""

    columns: tuple[tuple[str, str, int, str], ...] = ()

    @classmethod
    def of(
        cls, connection: duckdb.DuckDBPyConnection, table: Table, rows: str
    ) -> EmptiedDates:
        """Count the values in rows of the table ``parsed``."""
        columns = [column for column in table.dated_columns if not column.required]
        if not columns:
            return cls()
        counts = ", ".join(
            f"count(*) filter ({c.name}_is_no_date), "
            f"min({c.name}_text) filter ({c.name}_is_no_date)"
            for c in columns
        )
        values = connection.execute(f"select {counts} from {rows}").fetchall()[0]
        pairs = zip(columns, values[::2], values[1::2], strict=True)
        return cls(tuple((c.name, c.type, n, str(text)) for c, n, text in pairs if n))

    def __add__(self, other: EmptiedDates) -> EmptiedDates:
        total = {name: (kind, n, text) for name, kind, n, text in self.columns}
        for name, kind, n, text in other.columns:
            before = total.get(name, (kind, 0, text))
            total[name] = (kind, before[1] + n, before[2])
        return EmptiedDates(tuple((name, *rest) for name, rest in total.items()))

    def texts(self) -> list[str]:
        """Return a warning for each column."""
        return [
            f"{_nouns(kind, count)} of {name} that {_verbs(count)} read as empty, "
            f'for example "{text[:_SHOWN]}"'
            for name, kind, count, text in self.columns
        ]


def _nouns(kind: str, count: int) -> str:
    noun = "instant" if kind == "timestamptz" else "day"
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def _verbs(count: int) -> str:
    return "means no date was" if count == 1 else "mean no date were"
