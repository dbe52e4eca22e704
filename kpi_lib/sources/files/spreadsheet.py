"""Conversion of an Excel sheet to CSV, row by row."""

from __future__ import annotations

import csv
import errno
import itertools
import warnings
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from openpyxl.reader.excel import ExcelReader

from kpi_lib.domain.errors import DataError
from kpi_lib.sources.files.cell_texts import cell_text
from kpi_lib.sources.files.header_lines import (
    ROWS_SEARCHED,
    find_header,
    known_names,
    remark,
)
from kpi_lib.sources.files.import_progress import Listener, Progress
from kpi_lib.sources.files.mapping import Mapping
from kpi_lib.sources.files.merged_cells import MergedCells, merged_cells
from kpi_lib.sources.files.ragged_lines import DamagedLine
from kpi_lib.sources.files.sheet_choice import choose_sheet, sheet_names, sheet_remark

_PROGRESS_ROWS = 10_000

Row = tuple[int, list[str], str]
"""Number in the sheet, texts, kinds (a letter each)."""


@dataclass
class Sheet:
    """A sheet as CSV: the columns, and one more with the kinds of a row's values.

    Attributes
    ----------
    path : Path
    names : list of str
        Without the column of kinds.
    warnings : list of str
    damaged : list of DamagedLine
        Rows with cells beside the named columns.
    """

    path: Path
    names: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    damaged: list[DamagedLine] = field(default_factory=list)
    name: str = ""
    others: list[str] = field(default_factory=list)
    """Further sheets of the workbook."""
    is_first: bool = True
    remark: str = ""
    """Which of several sheets was chosen, where the mapping names none."""


class _Reader(ExcelReader):  # type: ignore[misc]
    """Reader of a workbook's cells; damage to what holds no data does not matter."""

    def read_properties(self) -> None:
        pass

    def read_custom(self) -> None:
        pass

    def read_theme(self) -> None:
        pass


def write_csv(
    path: Path, scratch: Path, label: str, mapping: Mapping, listener: Listener
) -> Sheet:
    """Write a sheet as CSV in UTF-8; titles above the header and empty rows go.

    Instants become ISO 8601, durations ``37:30:00``, whole numbers lose their ``.0``.

    Raises
    ------
    DataError
        No workbook, a damaged one, no such sheet, or an empty one.
    """
    result = Sheet(scratch / "sheet.csv")
    try:
        # The workbook's reader leaves a file open that it cannot read.
        with warnings.catch_warnings(), path.open("rb") as file:
            # Openpyxl warns of styles and drop-down lists, which hold no data.
            warnings.simplefilter("ignore")
            reader = _Reader(file, read_only=True, data_only=True)
            reader.read()
            book = reader.wb
            try:
                known, names = known_names(mapping), sheet_names(book)
                if not names:
                    remedy = "save the rows that the charts show in a sheet"
                    raise DataError(label, "has charts alone", remedy=remedy)
                chosen = mapping.sheet or choose_sheet(book, known)
                if chosen not in names:
                    kind = " with cells" if chosen in book.sheetnames else ""
                    raise DataError(
                        label,
                        f'has no sheet "{chosen}"{kind}',
                        "one of " + ", ".join(f'"{n}"' for n in names),
                    )
                book[chosen].reset_dimensions()
                merged = merged_cells(book[chosen])
                rows = _rows(book[chosen], merged)
                _write(rows, result, label, mapping, known, listener)
                result.name = chosen
                result.others = [name for name in names if name != chosen]
                result.is_first = chosen == names[0]
            finally:
                book.close()
    except (DataError, MemoryError):
        raise
    # A damaged workbook can fail anywhere in the archive, its XML or its cells.
    except Exception as error:
        if isinstance(error, OSError) and error.errno == errno.ENOSPC:
            raise
        raise _no_workbook(label, error) from error
    result.warnings += merged.warnings()
    if result.others and mapping.sheet is None:
        result.remark = sheet_remark(names, chosen)
    return result


def _no_workbook(label: str, error: Exception) -> DataError:
    reason = " ".join(str(error).split())[:200] or type(error).__name__
    if isinstance(error, KeyError):
        problem = f"is no Excel workbook ({reason})"
        return DataError(label, problem, "", "open it in Excel and save it anew")
    return DataError(
        label,
        f"is damaged ({reason})",
        "a whole Excel workbook",
        "get the file anew, or open it in Excel and save it anew",
    )


def _rows(sheet: Any, merged: MergedCells) -> Iterator[Row]:
    """Yield the rows that are not empty."""
    for number, cells in enumerate(sheet.iter_rows(), 1):
        values: list[str] = []
        kinds = ""
        for column, cell in enumerate(cells, 1):
            text, kind = cell_text(cell)
            if not text:
                text, kind = merged.filling(number, column)
            else:
                merged.see(number, column, text, kind)
            values.append(text)
            kinds += kind
        while values and not values[-1]:
            values.pop()
        if values:
            yield number, values, kinds[: len(values)]


def _write(
    rows: Iterator[Row],
    result: Sheet,
    label: str,
    mapping: Mapping,
    known: Collection[str],
    listener: Listener,
) -> None:
    start = list(itertools.islice(rows, max(ROWS_SEARCHED, mapping.header_row or 0)))
    if not start:
        remedy = "say in a mapping which sheet holds the rows, for example sheet: Data"
        raise DataError(label, "the sheet is empty", "", remedy)
    if mapping.header_row is None:
        index = find_header([row[1] for row in start], known)
        result.warnings += [remark(start[index][0] - 1, "row")] if index else []
    else:
        numbers = [row[0] for row in start]
        if mapping.header_row not in numbers:
            place = f"{label}: row {mapping.header_row}"
            raise DataError(place, "is empty", "the names of the columns")
        index = numbers.index(mapping.header_row)
    result.names = start[index][1]
    width = len(result.names)
    with result.path.open("w", encoding="utf-8", errors="replace", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow([*result.names, "_kinds"])
        for number, values, kinds in itertools.chain(start[index + 1 :], rows):
            if len(values) > width:
                problem = f"{len(values)} cells, {width} of them below a column's name,"
                damage = DamagedLine(number, problem, tuple(values), "row")
                result.damaged.append(damage)
                continue
            missing = width - len(values)
            writer.writerow([*values, *[""] * missing, kinds + "t" * missing])
            if number % _PROGRESS_ROWS == 0:
                listener(Progress(label, "reading", number, 0))
