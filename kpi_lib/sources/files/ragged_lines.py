"""Separation of a CSV file's damaged lines from the others.

Damaged is a line with too few or too many values, and one with a quotation mark that
does not end its value.
"""

from __future__ import annotations

import csv
import json
import sys
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import duckdb

LONGEST_LINE = 16 << 20
"""Bytes of a record, over which a quotation mark counts as never closed."""

USUAL_LINE = 2 << 20
"""Bytes that a record is first read with: DuckDB keeps many times as much in memory."""

_NOTED = 4
"""Columns of a table from which on a single value below it is a remark."""

OPEN_QUOTE = "a quotation mark that does not end its value"


@dataclass(frozen=True)
class DamagedLine:
    """A line, a record, or a row of a sheet, whose values belong to no columns.

    Attributes
    ----------
    line : int
        In the file, from 1.
    problem : str
    values : tuple of str
    unit : {"line", "row", "record"}
        Unit that the number counts.
    """

    line: int
    problem: str
    values: tuple[str, ...]
    unit: str = "line"


@dataclass(frozen=True)
class PlainCsv:
    """A CSV file of one kind of line end, whose rows all have the header's width."""

    path: Path
    damaged: list[DamagedLine]
    notes: list[DamagedLine]
    """Remarks below the table, behind an empty line."""
    longest: int = USUAL_LINE
    """Bytes that every record is read with."""


def without_damaged_lines(
    path: Path, delimiter: str, scratch: Path, lines_above: int
) -> PlainCsv:
    """Rewrite a CSV file without the lines that are no row of its columns.

    A quotation mark that is never closed, or that text follows, costs the line that it
    stands in: reading goes on with the next line. Empty values behind the last column
    are no damage, nor are single values behind an empty line below the last row: who
    made the report, and by which filter.
    """
    csv.field_size_limit(sys.maxsize)
    target = scratch / "rewritten.csv"
    damaged: list[DamagedLine] = []
    notes: list[DamagedLine] = []
    with (
        target.open("w", encoding="utf-8", newline="") as plain,
        path.open(encoding="utf-8", newline="") as file,
    ):
        # It quotes the signs of its own line end, and a value may hold either.
        writer = csv.writer(plain, delimiter=delimiter, lineterminator="\r\n")
        lines = _Lines(file, delimiter)
        width = longest = 0
        is_below = False
        while (read := lines.record()) is not None:
            number, values = read[0] + lines_above, read[1]
            if isinstance(values, str):
                damaged.append(DamagedLine(number, OPEN_QUOTE, (values,)))
                continue
            width = width or len(values)
            row = values[:width] if not any(values[width:]) else values
            is_below = not any(row) or (is_below and len(row) == 1)
            if any(row) and not is_below:
                damaged += notes
                notes = []
            if len(row) == width:
                writer.writerow(row)
                longest = max(longest, sum(map(len, row)))
            elif row and lines.swallowed(width):
                first = lines.only_first()
                damaged.append(DamagedLine(number, OPEN_QUOTE, (first,)))
            elif row:
                # A number may be the id of a row that is cut off.
                is_note = is_below and width >= _NOTED and not row[0].isdigit()
                (notes if is_note else damaged).append(ragged(number, row, width))
    # A character may take four bytes, a quotation mark is doubled.
    needed = USUAL_LINE if 8 * longest + 2 * width < USUAL_LINE else LONGEST_LINE
    return PlainCsv(target, damaged, notes, needed)


class _Lines:
    """Records of a CSV file, each of one or several lines that can be given back."""

    def __init__(self, file: IO[str], delimiter: str) -> None:
        self._file = file
        self._delimiter = delimiter
        self._returned: deque[str] = deque()
        self._taken: list[str] = []
        self._number = 0

    def record(self) -> tuple[int, list[str] | str] | None:
        """Return the number of the next record's first line, and its values.

        In place of the values comes the text of a single line whose quotation marks
        are wrong; None at the end of the file.
        """
        self._number += len(self._taken)
        self._taken = []
        try:
            values = next(
                csv.reader(self._feed(), delimiter=self._delimiter, strict=True), None
            )
        except csv.Error:
            return self._number + 1, self.only_first()
        return None if values is None else (self._number + 1, values)

    def swallowed(self, width: int) -> bool:
        """Return whether the second line of the last record is a row of its own."""
        if len(self._taken) < 2:
            return False
        row = next(csv.reader([self._taken[1]], delimiter=self._delimiter), [])
        return len(row) == width

    def only_first(self) -> str:
        """Return the first line of the last record; the others come again."""
        self._returned.extendleft(reversed(self._taken[1:]))
        self._taken = self._taken[:1]
        return self._taken[0].rstrip("\r\n")

    def _feed(self) -> Iterator[str]:
        length = 0
        while length <= LONGEST_LINE:
            line = self._returned.popleft() if self._returned else self._file.readline()
            if not line:
                return
            self._taken.append(line)
            length += len(line) if line.isascii() else len(line.encode())
            yield line


def ragged(line: int, values: Sequence[str], width: int) -> DamagedLine:
    """Return a line with another number of values than the header has."""
    return DamagedLine(line, f"{len(values)} values instead of {width}", tuple(values))


def damage_warnings(damaged: Sequence[DamagedLine]) -> list[str]:
    """Return the warnings that name damaged lines: the first five, and a count."""
    warnings = [
        f"{one.unit} {one.line} has {one.problem} and is in quarantine"
        for one in damaged[:5]
    ]
    if len(damaged) > 5:
        warnings.append(
            f"{len(damaged) - 5} more such {damaged[0].unit}s are in quarantine"
        )
    return warnings


def note_warnings(notes: Sequence[DamagedLine]) -> list[str]:
    """Return the warning on remarks below the table; none where there are none."""
    if not notes:
        return []
    first, last = notes[0], notes[-1]
    lines, are = f"line {first.line}", "is a remark"
    if first is not last:
        lines, are = f"lines {first.line} to {last.line}", "are remarks"
    text = " ".join(first.values[0].split())
    shown = f"{text[:57]}..." if len(text) > 60 else text
    return [f'{lines} below the table {are} and left out: "{shown}"']


def create_damaged(
    connection: duckdb.DuckDBPyConnection, damaged: Sequence[DamagedLine]
) -> None:
    """Create the table ``damaged_lines`` with the columns of a quarantined row."""
    connection.execute(
        "create table damaged_lines (row_number bigint, rule varchar, "
        "column_name varchar, value varchar, key varchar, row_json varchar)"
    )
    if damaged:
        texts = [json.dumps(one.values, ensure_ascii=False) for one in damaged]
        connection.execute(
            "insert into damaged_lines select unnest($1::bigint[]), 'damaged_line', "
            "null, unnest($2::varchar[]), null, unnest($3::varchar[])",
            [[one.line for one in damaged], [one.problem for one in damaged], texts],
        )
