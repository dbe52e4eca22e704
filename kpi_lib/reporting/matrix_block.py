"""Matrix block of a report: two dimensions, each cell an amount with what it says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal

from kpi_lib.reporting.alert_marks import KINDS, MOST, STEP, draw, words
from kpi_lib.reporting.block import Block, Data
from kpi_lib.reporting.formats import Formats
from kpi_lib.reporting.table_block import notes

Tone = Literal["", "less", "more", "late", "muted", "strong", "flagged"]
MARKS_ACROSS = 24
"""Marks of all columns together that stand side by side on a printed page."""


@dataclass(frozen=True)
class Cell:
    """One cell of a matrix.

    Attributes
    ----------
    text : str
        The amount; empty where there is none.
    detail : str
        Below the amount, or beside it where the column has marks.
    tone : str
        ``less`` is filled, ``more`` and ``late`` have a triangle, ``more`` an outline;
        the detail of ``flagged`` needs attention.
    marks : sequence of str
        One of `alert_marks.KINDS` a case, worst first.
    """

    text: str = ""
    detail: str = ""
    tone: Tone = ""
    marks: Sequence[str] = ()


@dataclass(frozen=True)
class Head:
    """Head of a matrix's column: its name, and what holds for all of it below."""

    label: str
    detail: str = ""
    align: Literal["left", "center", "right"] = "center"


@dataclass(frozen=True)
class Matrix(Block):
    """A table of rows by columns whose cells have more to say than a number.

    Attributes
    ----------
    corner : str
        Head of the rows' names.
    heads : sequence of Head
    names : sequence of str
        Of the rows.
    cells : sequence of sequence of Cell
        By row, then by column.
    total : sequence of Cell
        A last row, set apart; its name is `total_name`.
    legend : sequence of tuple
        Sign (of `alert_marks.KINDS`, ``less`` or ``more``, or none) and its meaning.
    max_rows : int
        Rows beyond are counted in a note.
    """

    kind: ClassVar[str] = "table"
    formats: Formats
    corner: str
    heads: Sequence[Head]
    names: Sequence[str]
    cells: Sequence[Sequence[Cell]]
    title: str = ""
    facts: str = ""
    total: Sequence[Cell] = ()
    total_name: str = ""
    legend: Sequence[tuple[str, str]] = ()
    note: str = ""
    max_rows: int = 15
    instead: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether there is no row."""
        return not self.names

    def data(self) -> Data:
        """Return the content as that of a table; see `Block`.

        Its columns have ``cells``: text, detail, tone, and marks as an SVG with words.
        """
        gettext = self.formats.text.gettext
        across = marks_across([
            max((len(row[i].marks) for row in self.cells[: self.max_rows]), default=0)
            for i in range(len(self.heads))
        ])  # fmt: skip
        columns = [_column(Head(self.corner, align="left"), [], {})]
        for i, head in enumerate(self.heads):
            cells = [self._cell(row[i], across[i]) for row in self.cells]
            total = self._cell(self.total[i], 0) if self.total else {}
            columns.append(_column(head, cells[: self.max_rows], total))
        heads = columns[1:]
        sums = [_in_words(column["total_cell"]) for column in heads if self.total]
        return {
            "title": self.title,
            "facts": self.facts,
            "columns": columns,
            "rows": [
                [name, *(_in_words(column["cells"][r]) for column in heads)]
                for r, name in enumerate(self.names[: self.max_rows])
            ],
            "total": [self.total_name, *sums] if sums else [],
            "legend": [] if self.is_empty else list(map(_sign, self.legend)),
            **notes(self.note, len(self.names) - self.max_rows, self.formats),
            "empty": self.instead or gettext("No data for this period."),
            "defined": [],
        }

    def _cell(self, cell: Cell, across: int) -> Data:
        is_drawn = 0 < len(cell.marks) <= MOST
        return {
            "text": cell.text,
            "detail": cell.detail,
            "tone": cell.tone,
            "chart": draw(cell.marks, across) if is_drawn else "",
            "chart_width": min(len(cell.marks), across) * STEP if is_drawn else 0,
            "alt": words(cell.marks, self.formats) if is_drawn else "",
        }


def marks_across(most: Sequence[int]) -> list[int]:
    """Return how many marks stand side by side in each column of a matrix.

    Parameters
    ----------
    most : sequence of int
        Most marks of a cell, by column; columns without marks have 0.
    """
    most = [0 if n > MOST else n for n in most]
    widest, highest = 1, max(most, default=0)
    while sum(min(n, widest + 1) for n in most) <= MARKS_ACROSS and widest < highest:
        widest += 1
    return [max(1, min(n, widest)) for n in most]


def _column(head: Head, cells: list[Data], total: Data) -> Data:
    return {
        "label": head.label,
        "detail": head.detail,
        "align": head.align,
        "anchor": "",
        **{key: [] for key in ("bars", "links", "signs", "goals")},
        "cells": cells,
        "total_cell": total,
        "is_text": not cells,
    }


def _sign(entry: tuple[str, str]) -> Data:
    sign, text = entry
    return {
        "sign": sign,
        "text": text,
        "chart": draw([sign], 1) if sign in KINDS else "",
    }


def _in_words(cell: Data) -> str:
    """Write a cell as one text."""
    said = cell["alt"] or cell["detail"]
    if not said or said == cell["text"]:
        return str(cell["text"])
    return f"{cell['text']} ({said})" if cell["text"] else str(said)
