"""Conversion of an Excel sheet to CSV, row by row."""

from __future__ import annotations

import csv
import warnings
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from kpi_lib.domain.errors import DataError
from kpi_lib.sources.files.import_progress import Listener, Progress

_PROGRESS_ROWS = 10_000


def write_csv(
    path: Path, target: Path, label: str, sheet: str | None, listener: Listener
) -> str:
    """Write a sheet as CSV in UTF-8; its first row that is not empty is the header.

    Instants become ISO 8601, whole numbers lose their ``.0``, empty rows go.

    Returns
    -------
    str
        Warning that names the sheet read, where there are several; else empty.

    Raises
    ------
    DataError
        No workbook, no such sheet, or an empty one.
    """
    try:
        with warnings.catch_warnings():
            # Openpyxl warns of styles and drop-down lists, which hold no data.
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(path, read_only=True, data_only=True)
            try:
                chosen = sheet or book.sheetnames[0]
                if chosen not in book.sheetnames:
                    raise DataError(
                        label,
                        f'has no sheet "{chosen}"',
                        "one of " + ", ".join(f'"{n}"' for n in book.sheetnames),
                    )
                book[chosen].reset_dimensions()
                _write(
                    book[chosen].iter_rows(values_only=True), target, label, listener
                )
                others = [name for name in book.sheetnames if name != chosen]
            finally:
                book.close()
    except (
        zipfile.BadZipFile, InvalidFileException, KeyError, ParseError, EOFError,
        ValueError,
    ) as error:  # fmt: skip
        remedy = "open it in Excel and save it anew"
        raise DataError(label, f"is no Excel workbook ({error})", "", remedy) from error
    if others and sheet is None:
        return f'has {len(others) + 1} sheets; only the first, "{chosen}", was read'
    return ""


def _write(
    rows: Iterator[tuple[Any, ...]], target: Path, label: str, listener: Listener
) -> None:
    width = 0
    with target.open("w", encoding="utf-8", errors="replace", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        for number, cells in enumerate(rows, 1):
            values = [_text(cell) for cell in cells]
            while values and not values[-1]:
                values.pop()
            if not values:
                continue
            width = width or len(values)
            if len(values) > width:
                raise DataError(
                    f"{label}: row {number}",
                    f"has {len(values)} cells",
                    f"at most {width}, one for each named column",
                    "name that column in the first row, or empty the cell",
                )
            writer.writerow(values + [""] * (width - len(values)))
            if number % _PROGRESS_ROWS == 0:
                listener(Progress(label, "reading", number, 0))
    if not width:
        remedy = "say in a mapping which sheet holds the rows, for example sheet: Data"
        raise DataError(label, "the sheet is empty", "", remedy)


def _text(cell: Any) -> str:
    match cell:
        case None:
            return ""
        case bool():
            return str(cell).lower()
        case float() if cell.is_integer() and abs(cell) < 2**53:
            return str(int(cell))
        case datetime() | date() | time():
            return cell.isoformat()
        case _:
            return str(cell)
