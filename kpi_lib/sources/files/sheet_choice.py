"""Choice of a workbook's sheet where nobody names one: that with a table of data."""

from __future__ import annotations

import itertools
import shlex
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from kpi_lib.sources.files.cell_texts import cell_text
from kpi_lib.sources.files.header_lines import ROWS_SEARCHED, find_header

_ENOUGH = 4
"""Known names of columns from which on a sheet holds data for certain."""
_LEAST_WIDTH = 3
"""Cells beside each other from which on rows are a table."""


@dataclass(frozen=True)
class _Look:
    """What a sheet's first rows tell."""

    name: str
    hits: int
    width: int

    @property
    def is_table(self) -> bool:
        return self.width >= _LEAST_WIDTH


def choose_sheet(book: Any, known: Collection[str]) -> str:
    """Return the sheet to read: the first that is shown, unless another holds the data.

    Another does where the first is no table, or where it names at least twice as many
    of the `known` columns as a first that names few. A legend, narrower than a first
    whose names are not known, holds none.

    Parameters
    ----------
    book : openpyxl.Workbook
        Open for reading alone.
    known : collection of str
        Names of columns, in lower case.
    """
    names = sheet_names(book)
    sheets = [one for one in book.worksheets if one.sheet_state == "visible"]
    if len(names) == 1 or not sheets:
        return names[0]
    first, *others = (_look(one, known) for one in sheets)
    if first.is_table and first.hits >= _ENOUGH:
        return first.name
    best = max([first, *others], key=lambda one: (one.is_table, one.hits))
    is_fuller = best.hits >= max(2, 2 * first.hits) and (
        best.hits >= _ENOUGH or best.width > first.width
    )
    is_first_none = not first.is_table and best.hits >= first.hits
    return best.name if best.is_table and (is_fuller or is_first_none) else first.name


def sheet_names(book: Any) -> list[str]:
    """Return the sheets that have cells; a chart's has none."""
    return [sheet.title for sheet in book.worksheets]


def _look(sheet: Any, known: Collection[str]) -> _Look:
    sheet.reset_dimensions()
    rows = [
        [cell_text(cell)[0] for cell in cells]
        for cells in itertools.islice(sheet.iter_rows(), ROWS_SEARCHED)
    ]
    filled = [row for row in rows if any(row)]
    header = find_header(filled, known)
    if not filled:
        return _Look(sheet.title, 0, 0)
    hits = sum(cell.strip().lower() in known for cell in filled[header])
    has_rows = len(filled) > header + 1
    return _Look(sheet.title, hits, sum(map(bool, filled[header])) if has_rows else 0)


def sheet_remark(names: list[str], chosen: str) -> str:
    """Return the remark on a workbook's sheet that was chosen of several."""
    other = next(name for name in names if name != chosen)
    what = "the first" if chosen == names[0] else "the one that holds a table of data"
    return (
        f'has {len(names)} sheets; only {what}, "{chosen}", was read: '
        f"kpi mapping --sheet {shlex.quote(other)} looks at another"
    )
