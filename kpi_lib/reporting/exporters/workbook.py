"""XLSX workbooks of a report: its tables, the rows behind them, a contents sheet."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import xlsxwriter

from kpi_lib.reporting.brand import NO_BRAND, Brand, branded
from kpi_lib.reporting.exporters.logo_picture import put_on_sheet
from kpi_lib.reporting.exporters.worksheet import TableSheet, cell
from kpi_lib.reporting.formats import Formats
from kpi_lib.reporting.theme import COLOURS, WORKBOOK_TITLE, Colours

if TYPE_CHECKING:
    from kpi_lib.reporting.content_blocks import Definition

MAX_ROWS = 1_048_576
MAX_NAME = 31
_MAX_ROWS_IN_MEMORY = 20_000
"""Larger workbooks are put together from temporary files."""

_MEASURED_ROWS = 200
"""Rows at a column's start from which its width is estimated."""

CREATED = dt.datetime(2000, 1, 1)  # noqa: DTZ001 - Excel's dates have no zone

_FORBIDDEN = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
NUMBER_FORMATS = {
    "count": "#,##0",
    "minutes": "#,##0",
    "days": "#,##0.0",
    "hours": "#,##0.00",
    "percent": "0.0",
    "change": "0.0",
    "points": "0.0",
    "decimal": "#,##0.00",
    "ratio": "0.00",
    "score": "0.0",
    "money": "#,##0.00",
    "date": "yyyy-mm-dd",
    "month": "yyyy-mm",
    "instant": "yyyy-mm-dd hh:mm",
    "text": "@",
}
_UNIT_NAMES = {"minutes": "min", "hours": "h", "percent": "%", "change": "%"}


@dataclass(frozen=True)
class Workbook:
    """Content of the first sheet, and language, labels and units of the others.

    Attributes
    ----------
    title : str
    formats : Formats
        Language of the words, currency, time zone of the instants.
    facts : mapping of str to str
        Client, period, as of, provenance.
    definitions : sequence of Definition
    labels, units : mapping of str to str
        By name of a column: its head, and one of ``formats.UNITS``; by default the
        column's name, and a unit by its type.
    colours : Colours
    brand : Brand
        Of the provider.
    """

    title: str
    formats: Formats
    facts: Mapping[str, str] = field(default_factory=dict)
    definitions: Sequence[Definition] = ()
    labels: Mapping[str, str] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)
    colours: Colours = COLOURS
    brand: Brand = field(default_factory=lambda: NO_BRAND)


def write_xlsx(path: Path, sheets: Mapping[str, pd.DataFrame], meta: Workbook) -> None:
    """Write tables to an Excel workbook; the same input gives the same bytes.

    Parameters
    ----------
    path : Path
        Replaced where it exists.
    sheets : mapping of str to DataFrame
        A sheet per table, in this order. A table with more rows than Excel holds
        continues in further sheets, listed on the first one.
    meta : Workbook

    Notes
    -----
    Text is always written as text: nothing from a ticket becomes a formula or a link.
    Instants become local times without zone; the column's head names the zone. Text
    over Excel's 32,767 characters ends with an ellipsis.
    """
    # Otherwise xlsxwriter writes each part of the file to a temporary file first.
    in_memory = sum(map(len, sheets.values())) <= _MAX_ROWS_IN_MEMORY
    book = xlsxwriter.Workbook(str(path), {"in_memory": in_memory})
    book.set_properties({"title": meta.title, "created": CREATED})
    styles = _Styles(book, branded(meta.brand["accent"], meta.colours))
    parts = list(_parts(sheets))
    gettext = meta.formats.text.gettext
    names = _sheet_names([gettext("Contents"), *(title for title, _ in parts)])
    _front(book, names, parts, meta, styles)
    for name, (_, frame) in zip(names[1:], parts, strict=True):
        _sheet(book.add_worksheet(name, TableSheet), frame, meta, styles)
    book.close()


class _Styles:
    """Cell formats of a workbook."""

    def __init__(self, book: Any, colours: Colours) -> None:
        self.head = book.add_format(
            {"bold": True, "text_wrap": True, "valign": "top", "bottom": 1}
        )
        self.title = book.add_format(
            {
                "bold": True,
                "font_size": WORKBOOK_TITLE,
                "font_color": colours.accent,
            }
        )
        self.strong = book.add_format({"bold": True, "valign": "top"})
        self.muted = book.add_format({"font_color": colours.muted, "valign": "top"})
        self.wrap = book.add_format({"text_wrap": True, "valign": "top"})
        self.link = book.add_format({"font_color": colours.accent, "underline": 1})
        self.units = {
            unit: book.add_format({"num_format": pattern, "valign": "top"})
            for unit, pattern in NUMBER_FORMATS.items()
        }


def _parts(
    sheets: Mapping[str, pd.DataFrame],
) -> Iterator[tuple[str, pd.DataFrame]]:
    """Yield tables with at most as many rows as a sheet holds below its head."""
    most = MAX_ROWS - 1
    for title, frame in sheets.items():
        for number, start in enumerate(range(0, max(len(frame), 1), most), start=1):
            name = title if number == 1 else f"{title} ({number})"
            yield name, frame.iloc[start : start + most]


def _sheet_names(titles: Sequence[str]) -> list[str]:
    """Return sheet names that Excel accepts: short, no reserved characters, unique."""
    names: list[str] = []
    taken = {"history"}
    for title in titles:
        clean = _FORBIDDEN.sub(" ", title).strip("' ")[:MAX_NAME].strip("' ")
        name = clean = clean or "Table"
        number = 2
        while name.casefold() in taken:
            ending = f" {number}"
            name = clean[: MAX_NAME - len(ending)] + ending
            number += 1
        taken.add(name.casefold())
        names.append(name)
    return names


def _front(
    book: Any,
    names: Sequence[str],
    parts: Sequence[tuple[str, pd.DataFrame]],
    meta: Workbook,
    styles: _Styles,
) -> None:
    """Write the first sheet: title, facts, contents, definitions."""
    sheet = book.add_worksheet(names[0])
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, 1, 90)
    gettext = meta.formats.text.gettext
    row = put_on_sheet(sheet, meta.brand)
    sheet.write_string(row, 0, meta.title, styles.title)
    row += 2
    for term, text in meta.facts.items():
        sheet.write_string(row, 0, term, styles.muted)
        sheet.write_string(row, 1, text, styles.wrap)
        row += 1
    row += 1
    sheet.write_string(row, 0, gettext("Sheet"), styles.head)
    sheet.write_string(row, 1, gettext("Rows"), styles.head)
    for name, (title, frame) in zip(names[1:], parts, strict=True):
        row += 1
        target = name.replace("'", "''")
        sheet.write_url(row, 0, f"internal:'{target}'!A1", styles.link, title)
        sheet.write_number(row, 1, len(frame), styles.units["count"])
    row += 2
    if meta.definitions:
        sheet.write_string(row, 0, gettext("Definition"), styles.head)
        sheet.write_string(row, 1, "", styles.head)
    for entry in meta.definitions:
        row += 1
        sheet.write_string(row, 0, entry.term, styles.strong)
        sheet.write_string(row, 1, entry.text, styles.wrap)


def _sheet(sheet: Any, frame: pd.DataFrame, meta: Workbook, styles: _Styles) -> None:
    """Write a table: frozen head with filter, typed columns, estimated widths."""
    sheet.freeze_panes(1, 0)
    heads, kinds = [], []
    for i, name in enumerate(frame.columns):
        values = frame[name]
        unit = meta.units.get(str(name)) or _unit(values)
        heads.append(_head(str(name), unit, meta))
        kinds.append(styles.units.get(unit, styles.units["text"]))
        sheet.set_column(i, i, _width(heads[-1], values, unit, meta))
    sheet.fill(heads, frame, styles.head, kinds, meta.formats.timezone)
    if len(frame.columns):
        sheet.autofilter(0, 0, len(frame), len(frame.columns) - 1)


def _unit(values: pd.Series) -> str:
    """Return the unit that a column's type suggests."""
    kind = values.dtype
    if isinstance(kind, pd.DatetimeTZDtype):
        return "instant"
    if pd.api.types.is_datetime64_any_dtype(kind):
        return "date"
    if pd.api.types.is_bool_dtype(kind):
        return "text"
    if pd.api.types.is_integer_dtype(kind):
        return "count"
    if pd.api.types.is_numeric_dtype(kind):
        return "decimal"
    first = next((value for value in values if value is not None), None)
    if isinstance(first, dt.datetime) and first.tzinfo is not None:
        return "instant"
    if isinstance(first, dt.date):
        return "date"
    return "decimal" if isinstance(first, Decimal) else "text"


def _head(name: str, unit: str, meta: Workbook) -> str:
    """Return a column's head: its label, with the unit where cells do not show it."""
    label = meta.labels.get(name, name)
    units = {
        **_UNIT_NAMES,
        "money": meta.formats.currency,
        "instant": meta.formats.timezone,
    }
    return f"{label} ({units[unit]})" if unit in units else label


def _width(head: str, values: pd.Series, unit: str, meta: Workbook) -> float:
    """Return a column's width in characters, from its head and its first cells."""
    if unit in ("instant", "date", "month"):
        longest = 17 if unit == "instant" else 10
    else:
        longest = _longest(values.head(_MEASURED_ROWS), meta.formats.timezone)
    word = max((len(word) for word in head.split()), default=0) + 3
    return float(min(60, max(longest + 2, word, 9)))


def _longest(values: pd.Series, timezone: str) -> int:
    """Return how many characters the longest cell shows."""
    kind = values.dtype
    if isinstance(kind, pd.StringDtype):
        return max((len(v) for v in values.tolist() if isinstance(v, str)), default=0)
    if pd.api.types.is_numeric_dtype(kind) and not pd.api.types.is_bool_dtype(kind):
        sizes = np.abs(values.to_numpy("float64", na_value=np.nan))
        known = sizes[np.isfinite(sizes)]
        return len(f"-{known.max():,.2f}") if len(known) else 0
    cells = (cell(value, timezone) for value in values.tolist())
    return max((len(str(c)) for c in cells if c is not None), default=0)
