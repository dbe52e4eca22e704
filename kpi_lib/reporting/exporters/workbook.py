"""XLSX workbooks of a report: its tables, the rows behind them, a contents sheet."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import xlsxwriter

from kpi_lib.reporting.brand import NO_BRAND, Brand, branded
from kpi_lib.reporting.exporters.logo_picture import put_on_sheet
from kpi_lib.reporting.exporters.print_setup import print_front, print_table
from kpi_lib.reporting.exporters.sheet_columns import (
    WIDEST,
    head_height,
    row_heights,
    text_height,
    unit_of,
    width_of,
)
from kpi_lib.reporting.exporters.sheet_styles import LEFT_UNITS, SheetStyles
from kpi_lib.reporting.exporters.worksheet import TableSheet
from kpi_lib.reporting.formats import Formats
from kpi_lib.reporting.theme import COLOURS, Colours

if TYPE_CHECKING:
    from kpi_lib.reporting.content_blocks import Definition

MAX_ROWS = 1_048_576
MAX_NAME = 31
_MAX_ROWS_IN_MEMORY = 20_000
"""Larger workbooks are put together from temporary files."""

CREATED = dt.datetime(2000, 1, 1)  # noqa: DTZ001 - Excel's dates have no zone

_TERM_WIDTH, _TEXT_WIDTH = 34, 90
"""Characters of the columns of the first sheet."""
_MANY_COLUMNS = 8
"""Columns from which on the first one stays in sight."""
_FORBIDDEN = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
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
    totals : mapping of str to sequence of str
        By title of a sheet: its columns that have a sum at the foot.
    heading : sequence of str
        What stands above each printed page, at the left and at the right.
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
    totals: Mapping[str, Sequence[str]] = field(default_factory=dict)
    heading: Sequence[str] = ()
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
    styles = SheetStyles(book, branded(meta.brand["accent"], meta.colours))
    parts = list(_parts(sheets))
    gettext = meta.formats.text.gettext
    names = _sheet_names([gettext("Contents"), *(title for title, _ in parts)])
    _front(book, names, parts, meta, styles)
    for name, (title, frame) in zip(names[1:], parts, strict=True):
        # Sums of a part would be taken for those of the table.
        is_whole = len(frame) == len(sheets.get(title, ()))
        summed = meta.totals.get(title, ()) if is_whole else ()
        _sheet(book.add_worksheet(name, TableSheet), frame, summed, meta, styles)
    book.close()


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
    styles: SheetStyles,
) -> None:
    """Write the first sheet: title, facts, contents, definitions."""
    sheet = book.add_worksheet(names[0])
    sheet.hide_gridlines(2)
    print_front(sheet, meta.formats, meta.heading, meta.brand["footer"])
    sheet.set_column(0, 0, _TERM_WIDTH)
    sheet.set_column(1, 1, _TEXT_WIDTH)

    def pair(row: int, term: str, text: str, style: Any) -> None:
        """Write a term and its text, the row as high as the longer of them."""
        high = text_height(term, _TERM_WIDTH), text_height(text, _TEXT_WIDTH)
        sheet.set_row(row, max(high))
        sheet.write_string(row, 0, term, style)
        sheet.write_string(row, 1, text, styles.wrap)

    gettext = meta.formats.text.gettext
    row = put_on_sheet(sheet, meta.brand)
    sheet.write_string(row, 0, meta.title, styles.title)
    row += 2
    for term, text in meta.facts.items():
        pair(row, term, text, styles.muted)
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
        pair(row, entry.term, entry.text, styles.strong)


def _sheet(
    sheet: Any,
    frame: pd.DataFrame,
    summed: Sequence[str],
    meta: Workbook,
    styles: SheetStyles,
) -> None:
    """Write a table: frozen head with filter, typed columns, widths, sums, print."""
    sheet.freeze_panes(1, int(len(frame.columns) > _MANY_COLUMNS))
    heads: list[str] = []
    widths: list[float] = []
    tops, kinds, sums, long = [], [], [], []
    for i, name in enumerate(frame.columns):
        values = frame[name]
        unit = meta.units.get(str(name)) or unit_of(values)
        heads.append(_head(str(name), unit, meta))
        widths.append(width_of(heads[-1], values, unit, meta.formats.timezone))
        if widths[-1] == WIDEST and unit in ("text", "list"):
            long.append(i)
        is_left = unit in LEFT_UNITS or unit not in styles.units
        tops.append(styles.head if is_left else styles.number_head)
        plain = styles.units.get(unit, styles.units["text"])
        kinds.append(styles.long_text if i in long else plain)
        value = _sum(values) if name in summed else None
        sums.append((value, styles.totals.get(unit, styles.totals["text"])))
        sheet.set_column(i, i, widths[-1])
    sheet.fill(heads, frame, tops, kinds, meta.formats.timezone)
    sheet.set_heights(head_height(heads, widths), row_heights(frame, long))
    if summed:
        sheet.add_sums(meta.formats.text.gettext("Total"), sums)
    if len(frame.columns):
        last = len(frame), len(frame.columns) - 1
        sheet.autofilter(0, 0, *last)
        line = {"type": "formula", "criteria": "=TRUE", "format": styles.line}
        sheet.conditional_format(1, 0, *last, line)
    footer = meta.brand["footer"]
    print_table(sheet, meta.formats, meta.heading, footer, sum(widths))


def _sum(values: pd.Series) -> float | None:
    """Return the sum of a column; a sum of which some part is not known is not, too."""
    numbers = values.to_numpy("float64", na_value=np.nan)
    return float(numbers.sum()) if np.isfinite(numbers).all() else None


def _head(name: str, unit: str, meta: Workbook) -> str:
    """Return a column's head: its label, with the unit where cells do not show it."""
    label = meta.labels.get(name, name)
    units = {
        **_UNIT_NAMES,
        "money": meta.formats.currency,
        "instant": meta.formats.timezone,
    }
    return f"{label} ({units[unit]})" if unit in units else label
