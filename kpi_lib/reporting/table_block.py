"""Table block of a report: columns with a unit, a total row, bars in cells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar

import numpy as np
import pandas as pd

from kpi_lib.reporting.block import Block, Data, anchor
from kpi_lib.reporting.exporters.markdown import LONG
from kpi_lib.reporting.formats import Formats
from kpi_lib.reporting.reader_names import distinct_names
from kpi_lib.reporting.translation import UNDEFINED

WITHOUT_WORKBOOK = "note_without_workbook"
LEFT_UNITS = ("text", "list", "date", "month", "instant", "weekday", "yes_no")


def _named(value: Any, names: Mapping[str, str], formats: Formats) -> str:
    if isinstance(value, list | tuple | np.ndarray):
        return formats.value([names.get(item, item) for item in value], "list")
    return names.get(value) or formats.value(value, "text")


def notes(note: str, left_out: int, formats: Formats) -> dict[str, str]:
    """Return a table's note, and what it is where no workbook holds the other rows.

    Parameters
    ----------
    note : str
    left_out : int
        Rows that are not shown.
    formats : Formats
    """
    if left_out <= 0:
        return {"note": note}
    alone = replace(formats, has_workbook=False)
    texts = [f.rows_left_out(left_out) for f in (formats, alone)]
    both = [f"{more}. {note}" if note else more for more in texts]
    return dict(zip(("note", WITHOUT_WORKBOOK), both, strict=True))


@dataclass(frozen=True)
class TableColumn:
    """How one column is shown.

    Attributes
    ----------
    key : str
        Column of the DataFrame.
    label : str
        Head, in the reader's language.
    unit : str
        One of ``formats.UNITS``.
    align : {"left", "right"} or None
        By default numbers stand right and texts left.
    bar : bool
        A thin bar behind the number shows its size within the column.
    definition : str
        Key of the `Definition` that the head links to.
    names : mapping of str to str
        What stored values are called, for example ``{"HIGH": "High"}``.
    link : str or None
        Address of a cell, with the column's key in braces, such as a ticket's.
    status : str
        Column with each row's status, shown as a sign before the words.
    target : str
        Column with each row's target: the share gets a bar from 0 to 100% with an
        upright line there, coloured by `status`.
    """

    key: str
    label: str
    unit: str = "text"
    align: str | None = None
    bar: bool = False
    definition: str = ""
    names: Mapping[str, str] | None = None
    link: str | None = None
    status: str = ""
    target: str = ""

    def links(self, values: pd.Series) -> list[str]:
        """Return the address of each cell; empty without a template."""
        if not self.link:
            return []
        key = f"{{{self.key}}}"
        return [
            "" if pd.isna(v) else self.link.replace(key, str(int(v))) for v in values
        ]

    def texts(self, values: pd.Series, formats: Formats) -> list[str]:
        """Write all values of the column."""
        if self.names is not None:
            names = distinct_names(self.names, values)
            return [_named(value, names, formats) for value in values]
        return [formats.value(value, self.unit) for value in values]

    def signs(self, rows: pd.DataFrame) -> list[str]:
        """Return the status before each cell's words; empty without signs."""
        return list(rows[self.status]) if self.status and not self.target else []

    def goals(self, rows: pd.DataFrame) -> list[Data]:
        """Return each share and its target, 0 to 1, or -1; empty without bars."""
        if not self.target:
            return []
        shares, targets = (
            (pd.to_numeric(rows[key], errors="coerce") / 100).fillna(-1).round(4)
            for key in (self.key, self.target)
        )
        statuses = list(rows[self.status])
        return [
            {"share": float(share), "target": float(target), "status": status}
            for share, target, status in zip(shares, targets, statuses, strict=True)
        ]

    def bars(self, values: pd.Series) -> list[float]:
        """Return the length of each bar, 0 to 1; empty without bars."""
        if not self.bar:
            return []
        numbers = pd.to_numeric(values, errors="coerce").astype(float)
        amounts = np.nan_to_num(numbers.abs().to_numpy())
        top = float(amounts.max(initial=0.0))
        return [round(float(amount) / top, 4) if top else 0.0 for amount in amounts]


@dataclass(frozen=True, eq=False)
class TableBlock(Block):
    """A table of a report.

    Attributes
    ----------
    frame : DataFrame
        Only `columns` are shown.
    columns : sequence of TableColumn
    title : str
    n : int or None
        How many rows of the source stand behind the table.
    total : mapping of str to value, optional
        A last row, set apart; its label stands in the first column.
    max_rows : int
        Rows beyond are counted in a note.
    note : str
        Below the table.
    instead : str
        Why there is no row.
    """

    kind: ClassVar[str] = "table"
    formats: Formats
    frame: pd.DataFrame
    columns: Sequence[TableColumn]
    title: str = ""
    n: int | None = None
    total: Mapping[str, Any] | None = None
    max_rows: int = 30
    note: str = ""
    facts: str = ""
    instead: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether there is no row."""
        return self.frame.empty

    def data(self) -> Data:
        """Return the content; see `Block`."""
        formats = self.formats
        shown = self.frame.head(self.max_rows)
        texts = [c.texts(shown[c.key], formats) for c in self.columns]
        facts = [self.facts] if self.facts else []
        if self.n is not None:
            rows = formats.text.ngettext("{n} row", "{n} rows", self.n)
            facts.append(rows.format(n=formats.integer(self.n)))
        return {
            "title": self.title,
            "facts": " · ".join(facts),
            "columns": [
                self._head(column, shown, cells)
                for column, cells in zip(self.columns, texts, strict=True)
            ],
            "rows": [list(row) for row in zip(*texts, strict=True)],
            "total": self._total(),
            "legend": [],
            **notes(self.note, len(self.frame) - self.max_rows, formats),
            "empty": self.instead or formats.text.gettext("No data for this period."),
            "defined": [],
        }

    def _head(self, column: TableColumn, shown: pd.DataFrame, texts: list[str]) -> Data:
        is_words = column.unit in ("text", "list") or column.names is not None
        is_left = is_words or column.unit in LEFT_UNITS
        # A status stands on one line, as numbers do.
        may_wrap = is_words and not column.status and column.align != "right"
        return {
            "label": column.label,
            "align": column.align or ("left" if is_left else "right"),
            "anchor": anchor(column.definition) if column.definition else "",
            "bars": column.bars(shown[column.key]),
            "links": column.links(shown[column.key]),
            "signs": column.signs(shown),
            "goals": column.goals(shown),
            "cells": [],
            "detail": "",
            "total_cell": {},
            "is_text": may_wrap and any(len(text) > LONG for text in texts),
        }

    def _total(self) -> list[str]:
        if self.total is None:
            return []
        cells = []
        for i, column in enumerate(self.columns):
            value = self.total.get(column.key)
            is_label = i == 0 and isinstance(value, str)
            text = self.formats.value(value, "text" if is_label else column.unit)
            cells.append("" if text == UNDEFINED else text)
        if not cells[0]:
            cells[0] = self.formats.text.gettext("Total")
        return cells
