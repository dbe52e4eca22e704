"""Texts of a workbook's cells, and the kind of each value."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from typing import Any

from openpyxl.utils.datetime import to_excel

from kpi_lib.sources.files.notation import DAY_CELL, NUMBER, TEXT

_NO_TIME = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.')
_FIRST_DAYS = 1_900
"""Year of the dates that a cell of a duration over 24 hours shows."""


def cell_text(cell: Any) -> tuple[str, str]:
    """Return a cell's text and the kind of its value."""
    match cell.value:
        case None:
            return "", TEXT
        case bool() as value:
            return str(value).lower(), NUMBER
        case float() as value if value.is_integer() and abs(value) < 2**53:
            return str(int(value)), NUMBER
        case int() | float() as value:
            return str(value), NUMBER
        case timedelta() as value:
            return _clock(value), NUMBER
        case datetime() as value:
            form = _NO_TIME.sub("", str(cell.number_format)).lower()
            if value.year <= _FIRST_DAYS and not re.search("[yd]", form):
                return _clock(timedelta(days=float(to_excel(value)))), NUMBER
            if value.time() == time() and not re.search("[hs]", form):
                return value.date().isoformat(), DAY_CELL
            return value.isoformat(), DAY_CELL
        case date() as value:
            return value.isoformat(), DAY_CELL
        case time() as value:
            return value.isoformat(), NUMBER
        case value:
            return str(value), TEXT


def _clock(value: timedelta) -> str:
    """Return a duration as hours, minutes and seconds, ``37:30:00``."""
    # A cell is a fraction of a day: 37:30 comes with an error of some microseconds.
    milliseconds = round(abs(value) / timedelta(milliseconds=1))
    seconds, rest = divmod(milliseconds, 1000)
    hours, seconds = divmod(seconds, 3600)
    sign = "-" if value < timedelta() and milliseconds else ""
    fraction = f".{rest:03}" if rest else ""
    return f"{sign}{hours}:{seconds // 60:02}:{seconds % 60:02}{fraction}"
