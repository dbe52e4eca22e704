"""Worksheet of one table, whose cells are written column by column with Arrow.

xlsxwriter writes cell by cell, which takes longer than all else in a report. Arrow
makes all cells of a column at once; short tables are written value by value, which is
faster for them. Styles, widths, heads and the rest of the file stay xlsxwriter's.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from kpi_lib.reporting.exporters.sheet_cells import (
    TEXT_CELL,
    cell,
    escaped,
    few_rows,
    rows_at_once,
)

_LINE = 15.0
"""Points of a row of one line."""
_CHUNK_ROWS = 20_000
"""Rows made at once, so that memory does not grow with a table."""
_SHORT_TABLE = 150
"""Rows up to which writing value by value is faster than Arrow."""


class TableSheet(Worksheet):  # type: ignore[misc]
    """A worksheet that holds one table: a head, and rows of typed columns.

    Text is always written as text: nothing of it becomes a formula or a link.
    """

    def fill(
        self,
        heads: Sequence[str],
        frame: pd.DataFrame,
        head_styles: Sequence[Any],
        styles: Sequence[Any],
        timezone: str,
    ) -> None:
        """Set the sheet's table; it is written when the workbook is closed.

        Parameters
        ----------
        heads : sequence of str
        frame : DataFrame
            As many columns as `heads`.
        head_styles, styles : sequence of xlsxwriter.format.Format
            One per column.
        timezone : str
            IANA name of the zone of all instants.
        """
        self._table = (
            tuple(heads), frame, tuple(head_styles), tuple(styles), timezone,
        )  # fmt: skip
        self._sums = ""
        self._heights: tuple[float, Sequence[float] | None] = (_LINE, None)
        if heads:
            self._check_dimensions(0, 0)
            self._check_dimensions(len(frame), len(heads) - 1)

    def add_sums(self, total: str, sums: Sequence[tuple[float | None, Any]]) -> None:
        """Add a row of sums below the table.

        Parameters
        ----------
        total : str
            Its name, in the first column.
        sums : sequence of (float or None, xlsxwriter.format.Format)
            One per column; None where there is no sum.
        """
        rows = len(self._table[1])
        self._sums = _sums(total, sums, rows + 2)
        self._check_dimensions(rows + 1, len(sums) - 1)

    def set_heights(self, head: float, rows: Sequence[float] | None) -> None:
        """Set the points of the head and of all rows; None leaves one line each."""
        self._heights = (head, rows)

    def _write_sheet_data(self) -> None:
        """Write the element ``sheetData``; called by xlsxwriter."""
        heads, frame, head_styles, styles, timezone = self._table
        write = self.fh.write
        head_height, heights = self._heights
        write("<sheetData>")
        if heads:
            write(_head(heads, head_styles, head_height))
        for start in range(0, len(frame), _CHUNK_ROWS):
            part = frame.iloc[start : start + _CHUNK_ROWS]
            write_rows = few_rows if len(part) <= _SHORT_TABLE else rows_at_once
            high = None
            if heights is not None:
                high = [_height(points) for points in heights[start:][:_CHUNK_ROWS]]
            write(write_rows(part, start + 2, styles, timezone, high))
        write(self._sums)
        write("</sheetData>")


def _height(points: float) -> str:
    """Return the attributes of a row's height; none where it is that of one line."""
    return "" if points <= _LINE else f' ht="{points:g}" customHeight="1"'


def _head(heads: Sequence[str], styles: Sequence[Any], height: float) -> str:
    """Return the element ``row`` of a table's head."""
    cells = []
    for i, (head, style) in enumerate(zip(heads, styles, strict=True)):
        opening = TEXT_CELL.format(style=f' s="{style._get_xf_index()}"')
        text = escaped(cell(head, "UTC"))
        cells.append(f'<c r="{xl_col_to_name(i)}1{opening}{text}</t></is></c>')
    return f'<row r="1"{_height(height)}>{"".join(cells)}</row>'


def _sums(total: str, sums: Sequence[tuple[float | None, Any]], number: int) -> str:
    """Return the row of sums below a table: of the rows that a filter shows."""
    cells = []
    for i, (value, style) in enumerate(sums):
        column = xl_col_to_name(i)
        opening = f'<c r="{column}{number}" s="{style._get_xf_index()}"'
        if value is not None:
            formula = f"SUBTOTAL(109,{column}2:{column}{number - 1})"
            cells.append(f"{opening}><f>{formula}</f><v>{value!r}</v></c>")
        elif i == 0:
            text = escaped(total)
            cells.append(f'{opening} t="inlineStr"><is><t>{text}</t></is></c>')
        else:
            cells.append(f"{opening}/>")
    return f'<row r="{number}">{"".join(cells)}</row>'
