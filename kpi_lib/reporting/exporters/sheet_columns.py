"""Columns of a workbook's sheet: the unit that a type suggests, and the width."""

from __future__ import annotations

import datetime as dt
import re
import textwrap
from collections.abc import Sequence
from decimal import Decimal
from functools import cache

import numpy as np
import pandas as pd

from kpi_lib.reporting.exporters.sheet_cells import cell

WIDEST = 60
"""Characters of the widest column, in which longer texts wrap."""
_MEASURED_ROWS = 200
"""Rows at a column's start from which its width is estimated."""
_LINE, _HIGHEST = 15.0, 405.0
"""Points of a line, and of the highest row that a spreadsheet has."""
_BUTTON = 3
"""Characters of a head that the button of the filter takes."""


def unit_of(values: pd.Series) -> str:
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


def width_of(head: str, values: pd.Series, unit: str, timezone: str) -> float:
    """Return a column's width in characters, from its head and its first cells."""
    if unit in ("instant", "date", "month"):
        longest = 17 if unit == "instant" else 10
    else:
        longest = _longest(values.head(_MEASURED_ROWS), timezone)
    word = max((len(word) for word in head.split()), default=0) + 3
    return float(min(WIDEST, max(longest + 2, word, 9)))


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


def head_height(heads: Sequence[str], widths: Sequence[float]) -> float:
    """Return the points of a row of heads that wrap in their columns."""
    lines = [
        len(textwrap.wrap(head, max(1, int(width) - _BUTTON)))
        for head, width in zip(heads, widths, strict=True)
    ]
    return _LINE * max(lines, default=1)


def text_height(text: str, width: float) -> float:
    """Return the points of a row with a text that wraps in a column."""
    lines = _lines(int(width))
    count = sum(max(1, len(lines.findall(part))) for part in text.split("\n"))
    return min(_HIGHEST, _LINE * count)


@cache
def _lines(width: int) -> re.Pattern[str]:
    """Return a pattern of a text's lines, as the slower `textwrap` breaks it.

    A line ends before a blank or after a hyphen between letters, else at `width`; but
    a word longer than a line begins one.
    """
    rest, letter = rf".{{0,{width - 1}}}", r"[^\W\d_]"
    ends = rf"(?=\s|\Z)|(?<={letter}{letter}-)(?={letter})"
    return re.compile(rf"(?:\A.|\S)(?:{rest}(?:{ends})|{rest})")


def row_heights(frame: pd.DataFrame, long: Sequence[int]) -> list[float] | None:
    """Return the points of each row; None where no column has long texts.

    Not every program finds the height of a row with a text that wraps.

    Parameters
    ----------
    frame : DataFrame
    long : sequence of int
        Places of the columns whose texts wrap, `WIDEST` characters wide.
    """
    if not long:
        return None
    columns = [frame.iloc[:, i].tolist() for i in long]
    return [
        max(_height_of(value) for value in values)
        for values in zip(*columns, strict=True)
    ]


def _height_of(value: object) -> float:
    text = cell(value, "UTC")
    if not isinstance(text, str) or (len(text) <= WIDEST and "\n" not in text):
        return _LINE
    return text_height(text, WIDEST)
