"""Search for the row with the names of the columns, below titles and remarks."""

from __future__ import annotations

import csv
import itertools
import re
import shutil
import sys
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from kpi_lib.domain.errors import DataError
from kpi_lib.domain.schema import RAW_TABLES
from kpi_lib.sources.files.mapping import Mapping
from kpi_lib.sources.files.ragged_lines import LONGEST_LINE

ROWS_SEARCHED = 30
"""Rows from the start in which the names of the columns may stand."""

_DELIMITERS = ",;\t|"
_SEPARATOR = re.compile(r'^"?sep=(.|\\t)"?\s*$', re.IGNORECASE)
_TYPE = re.compile(r'^"?#TYPE\s', re.IGNORECASE)


@dataclass(frozen=True)
class Header:
    """Names of a CSV file's columns, and the file from there on.

    Attributes
    ----------
    path : Path
        Begins with the names.
    names : list of str
    delimiter : str
    lines_above : int
        Lines of the file that were left out.
    warning : str
        Empty where only lines for programs stood above.
    """

    path: Path
    names: list[str]
    delimiter: str
    lines_above: int = 0
    warning: str = ""


def known_names(mapping: Mapping) -> set[str]:
    """Return the names of columns, in lower case, that a file is likely to have."""
    names = {name.lower() for table in RAW_TABLES for name in table.column_names}
    names |= {name.lower() for name in mapping.named_columns} | mapping.hints
    for expression in mapping.sql:
        names |= set(re.findall(r"\w+", expression.lower()))
        names |= set(re.findall(r'"([^"]+)"', expression.lower()))
    return names


def find_header(rows: Sequence[Sequence[str]], known: Collection[str]) -> int:
    """Return the index of the row that names the columns.

    The first row that is not empty, unless a later one holds more of the `known`
    names, or the first has a single cell above a table that is wider.
    """
    hits = [sum(cell.strip().lower() in known for cell in row) for row in rows]
    widths = [sum(bool(cell.strip()) for cell in row) for row in rows]
    first = next((i for i, width in enumerate(widths) if width), 0)
    if not rows:
        return 0
    most = max(hits)
    if most >= 2 and most > hits[first]:
        return hits.index(most)
    tabular = [width for width in widths if width >= 3]
    if widths[first] <= 1 and not hits[first] and len(tabular) >= 2:
        usual = max(set(tabular), key=tabular.count)
        return next(i for i, width in enumerate(widths) if width >= usual)
    return first


def remark(lines: int, unit: str = "line") -> str:
    """Return the warning that lines above the names were left out."""
    if not lines:
        return ""
    what = f"1 {unit}" if lines == 1 else f"{lines} {unit}s"
    return (
        f"the names of the columns stand in {unit} {lines + 1}; {what} above left out "
        "(header_row in a mapping says another)"
    )


def csv_header(
    path: Path, delimiter: str | None, mapping: Mapping, scratch: Path, label: str
) -> Header:
    """Find the header of a CSV file in UTF-8.

    Raises
    ------
    DataError
        The header is empty, or no CSV.
    """
    csv.field_size_limit(sys.maxsize)
    with path.open(encoding="utf-8", newline="") as file:
        wanted = mapping.header_row
        searched = max(ROWS_SEARCHED, wanted or 0)
        lines = list(
            itertools.islice(iter(lambda: file.readline(LONGEST_LINE), ""), searched)
        )
        start = 0
        if lines and (separator := _SEPARATOR.match(lines[0])):
            sign = separator[1].replace("\\t", "\t")
            delimiter, start = delimiter or sign, 1
        if len(lines) > start and _TYPE.match(lines[start]):
            start += 1
        if wanted is not None:
            index = wanted - 1
        else:
            rows = [_cells(line, delimiter) for line in lines[start:]]
            index = start + find_header(rows, known_names(mapping))
        place = f"{label}: line {index + 1}"
        first = lines[index] if index < len(lines) else ""
        chosen = delimiter or _delimiter(first)
        try:
            below = itertools.chain(lines[index:], file)
            reader = csv.reader(below, delimiter=chosen, strict=True)
            names = next(reader, [])
            # DuckDB finds no row below names that hold a line end.
            more = reader.line_num - 1
        except csv.Error as error:
            remedy = "mend the quotation marks in the first line"
            raise DataError(place, f"is no CSV ({error})", "", remedy) from error
    if not any(name.strip() for name in names):
        expected = "the names of the columns in the first line"
        raise DataError(place, "is empty", expected)
    if not index and more <= 0:
        return Header(path, names, chosen)
    below_path = scratch / f"below-{path.name}"
    with (
        path.open(encoding="utf-8", newline="") as whole,
        below_path.open("w", encoding="utf-8", newline="") as part,
    ):
        for _ in range(index + 1 + more):
            last = whole.readline()
        end = last[len(last.rstrip("\r\n")) :] or "\n"
        writer = csv.writer(part, delimiter=chosen, lineterminator=end)
        writer.writerow([" ".join(name.split()) for name in names])
        shutil.copyfileobj(whole, part, 1 << 20)
    warning = "" if wanted or index == start else remark(index)
    return Header(below_path, names, chosen, index + more, warning)


def _cells(line: str, delimiter: str | None) -> list[str]:
    try:
        return next(csv.reader([line], delimiter=delimiter or _delimiter(line)), [])
    except csv.Error:
        return []


def _delimiter(line: str) -> str:
    """Return the commonest delimiter of the header, outside quotes."""
    plain = re.sub(r'"[^"]*"', "", line)
    return max(_DELIMITERS, key=plain.count)
