"""Limit of a workbook cell's text, in units of UTF-16, and the cut at a character."""

from __future__ import annotations

import bisect
import unicodedata

from xlsxwriter.worksheet import Worksheet

MAX_TEXT = 32_767
"""Units of UTF-16 that a cell takes; a spreadsheet repairs a file with more."""

_LONGEST_ESCAPE = 7
"""Units of a control character, which is written as ``_x0001_``."""
_JOINER = "\u200d"


def cut_text(text: str) -> str:
    """Return a text that a cell takes: one that is too long ends with an ellipsis."""
    if len(text) * _LONGEST_ESCAPE <= MAX_TEXT or _units(text) <= MAX_TEXT:
        return text
    # A length is too long where the next one is: the first that is, less one.
    lengths = range(min(len(text), MAX_TEXT) + 1)
    end = bisect.bisect_right(lengths, MAX_TEXT - 1, key=lambda n: _units(text[:n])) - 1
    while end and _continues(text, end):
        end -= 1
    return text[:end] + "…"


def _units(text: str) -> int:
    escaped = Worksheet._escape_control_characters(text)
    return len(escaped.encode("utf-16-le", "surrogatepass")) // 2


def _continues(text: str, position: int) -> bool:
    """Return whether a character belongs to the one before it."""
    here = text[position]
    return (
        here == _JOINER
        or text[position - 1] == _JOINER
        or unicodedata.category(here) in ("Mn", "Me", "Mc")
        or "\U0001f3fb" <= here <= "\U0001f3ff"
    )
