"""Separation of a CSV file's lines with too few or too many values from the others."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb


@dataclass(frozen=True)
class DamagedLine:
    """A line, or a row of a sheet, whose values belong to no columns.

    Attributes
    ----------
    line : int
        In the file, from 1.
    problem : str
    values : tuple of str
    """

    line: int
    problem: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class PlainCsv:
    """A CSV file of one kind of line end, whose rows all have the header's width."""

    path: Path
    damaged: list[DamagedLine]


def without_ragged_lines(
    path: Path, delimiter: str, scratch: Path, lines_above: int
) -> PlainCsv | None:
    """Rewrite a CSV file without its ragged lines; None where its quotes are broken.

    Empty values behind the last column are no damage.
    """
    csv.field_size_limit(sys.maxsize)
    target = scratch / "rewritten.csv"
    damaged = []
    with (
        target.open("w", encoding="utf-8", newline="") as plain,
        path.open(encoding="utf-8", newline="") as file,
    ):
        writer = csv.writer(plain, delimiter=delimiter, lineterminator="\n")
        reader = csv.reader(file, delimiter=delimiter, strict=True)
        width = 0
        line = 1 + lines_above
        try:
            for row in reader:
                width = width or len(row)
                values = row[:width] if not any(row[width:]) else row
                if len(values) == width:
                    writer.writerow(values)
                elif row:
                    damaged.append(ragged(line, row, width))
                line = reader.line_num + 1 + lines_above
        except csv.Error:
            return None
    return PlainCsv(target, damaged)


def ragged(line: int, values: Sequence[str], width: int) -> DamagedLine:
    """Return a line with another number of values than the header has."""
    return DamagedLine(line, f"{len(values)} values instead of {width}", tuple(values))


def damage_warnings(damaged: Sequence[DamagedLine]) -> list[str]:
    """Return the warnings that name damaged lines: the first five, and a count."""
    warnings = [
        f"line {one.line} has {one.problem} and is in quarantine" for one in damaged[:5]
    ]
    if len(damaged) > 5:
        warnings.append(f"{len(damaged) - 5} more such lines are in quarantine")
    return warnings


def create_damaged(
    connection: duckdb.DuckDBPyConnection, damaged: Sequence[DamagedLine]
) -> None:
    """Create the table ``damaged_lines`` with the columns of a quarantined row."""
    connection.execute(
        "create table damaged_lines (row_number bigint, rule varchar, "
        "column_name varchar, value varchar, key varchar, row_json varchar)"
    )
    if damaged:
        connection.executemany(
            "insert into damaged_lines values ($1, 'damaged_line', null, $2, null, $3)",
            [
                (one.line, one.problem, json.dumps(one.values, ensure_ascii=False))
                for one in damaged
            ],
        )
