"""Likeness of a file's headers to the names of a table's columns."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from kpi_lib.domain.names import fold, fold_letters
from kpi_lib.domain.schema import Table
from kpi_lib.sources.files.header_words import WORDS

_SIDES = re.compile(r"\s[/|]\s")
_HUMP = re.compile(r"(?<=[^\W\d_A-Z])(?=[A-Z])")
_ROW_WORD = re.compile(r"ticket[ _]?(?=[A-Z_ ]*[A-Z])", re.IGNORECASE)
_NUMBER = re.compile(r"#|№|\bn[°º]|^(?:no|nr|num)\.?$", re.IGNORECASE)
_OF_ROW = 0.98
"""Likeness of what stands behind a ticket's own word: just below the bare name's."""


@cache
def _keys(table: str) -> dict[str, tuple[str, ...]]:
    """Return each column's words as they are compared, without doubles."""
    return {
        column: tuple(dict.fromkeys(map(compared, words.split(", "))))
        for column, words in WORDS.get(table, {}).items()
    }


def compared(header: str) -> str:
    """Return a header's letters and digits; ``#`` and ``N°`` count as "number"."""
    return fold_letters(_NUMBER.sub(" number ", header))


def likeness(table: str, column: str, header: str) -> float:
    """Return from 0 to 1 how surely a header names a column of a table.

    From 0.8 on the header is one of the column's words, above 0.4 it holds one. A
    header in two languages, ``Client / Kunde``, names what one of them does, and
    ``TicketCreatedDate`` what it does without the word for the row.
    """
    sides = [side for side in _SIDES.split(header) if compared(side)]
    read = [_likeness(table, column, side) for side in sides or [header]]
    if (row := _ROW_WORD.match(header)) and table == "raw_tickets":
        read.append(_OF_ROW * _likeness(table, column, header[row.end() :]))
    return max(read)


def _likeness(table: str, column: str, header: str) -> float:
    key = compared(header)
    words = _keys(table).get(column, ())
    if not key:
        return 0.0
    if key == compared(column):
        return 1.0
    for rank, word in enumerate(words):
        if key == word:
            return 0.99 - 0.19 * rank / len(words)
    parts = [compared(part) for part in _split(header)]
    best = 0.0
    for rank, word in enumerate(words):
        if len(word) > 3 and _holds(parts, word):
            share = len(word) / len(key)
            best = max(best, 0.4 + 0.3 * share - 0.05 * rank / len(words))
    return best


def _split(header: str) -> list[str]:
    spaced = fold(_HUMP.sub(" ", header))
    return "".join(c if c.isalnum() else " " for c in spaced).split()


def _holds(parts: Sequence[str], word: str) -> bool:
    """Tell whether neighbouring parts of a header make up a word."""
    return any(
        "".join(parts[i:j]) == word
        for i in range(len(parts))
        for j in range(i + 1, len(parts) + 1)
    )


def named_columns(table: Table, headers: Sequence[str]) -> dict[str, str]:
    """Return by names alone the likeliest header of each column of a table.

    The surest pair comes first; a header names one column.
    """
    pairs = sorted(
        (
            (-likeness(table.name, column.name, header), place, column.name, header)
            for column in table.columns
            for place, header in enumerate(headers)
        ),
    )
    chosen: dict[str, str] = {}
    for negative, _, column, header in pairs:
        if negative > -0.5:
            break
        if column not in chosen and header not in chosen.values():
            chosen[column] = header
    order = [name for name in table.column_names if name in chosen]
    return {name: chosen[name] for name in order}
