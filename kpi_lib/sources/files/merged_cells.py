"""Merged cells of a sheet's body: the value of a range holds for each of its rows."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from openpyxl.utils.cell import range_boundaries

from kpi_lib.sources.files.notation import NUMBER, TEXT

_RANGE = re.compile(
    rb'<(?:\w+:)?mergeCell\s[^>]*?ref="(\$?[A-Z]+\$?\d+:\$?[A-Z]+\$?\d+)"'
)
_CHUNK = 1 << 20
_LONGEST = 200
_MOST_ROWS = 100_000


@dataclass
class MergedCells:
    """Ranges over several rows, by first column; a title across columns is none.

    Attributes
    ----------
    ranges : dict of int to list of (int, int)
        Column to first and last row, from 1.
    filled, numbers : int
        Cells that took their range's value; ranges of a number, which stays in its
        first row, since no total may count it twice.
    """

    ranges: dict[int, list[tuple[int, int]]] = field(default_factory=dict)
    filled: int = 0
    numbers: int = 0
    _values: dict[int, tuple[int, str, str]] = field(default_factory=dict)

    def see(self, row: int, column: int, text: str, kind: str) -> None:
        """Take note of the value of a range's first cell."""
        for first, last in self.ranges.get(column, ()):
            if first == row:
                if kind == NUMBER:
                    self.numbers += 1
                else:
                    self._values[column] = (last, text, kind)

    def filling(self, row: int, column: int) -> tuple[str, str]:
        """Return text and kind of an empty cell: its range's value, if it has one."""
        last, text, kind = self._values.get(column, (0, "", TEXT))
        if row > last:
            return "", TEXT
        self.filled += 1
        return text, kind

    def warnings(self) -> list[str]:
        """Return what was filled, and what was not."""
        found = []
        if self.filled:
            cells = "1 cell" if self.filled == 1 else f"{self.filled} cells"
            found.append(f"{cells} took the value of the merged cell that they are in")
        if self.numbers:
            cells = "1 merged cell" if self.numbers == 1 else f"{self.numbers} merged"
            cells += "" if self.numbers == 1 else " cells"
            found.append(f"{cells} with a number: it counts in its first row alone")
        return found


def merged_cells(sheet: Any) -> MergedCells:
    """Find the merged cells of a sheet that is open for reading.

    They stand behind the rows in the sheet's XML, which openpyxl leaves unread.
    """
    ranges = defaultdict(list)
    rest = b""
    # The path of the sheet in the archive has no public name.
    with sheet.parent._archive.open(sheet._worksheet_path) as xml:
        while chunk := xml.read(_CHUNK):
            text = rest + chunk
            end = 0
            for match in _RANGE.finditer(text):
                end = match.end()
                left, top, _, bottom = range_boundaries(match[1].decode())
                if top and bottom and top < bottom <= top + _MOST_ROWS:
                    ranges[left].append((top, bottom))
            rest = text[max(end, len(text) - _LONGEST) :]
    return MergedCells(dict(ranges))
