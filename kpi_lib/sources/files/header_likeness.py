"""Likeness of a file's headers to the names of a table's columns."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, lru_cache

from kpi_lib.domain.names import fold, fold_letters
from kpi_lib.domain.schema import RAW_TABLES, Table
from kpi_lib.sources.files.header_words import WORDS

_SIDES = re.compile(r"\s[/|]\s")
_HUMP = re.compile(r"(?<=[^\W\d_A-Z])(?=[A-Z])")
_ROW_WORD = re.compile(
    r"(ticket[ _]?|(request|incident|case|issue|job)[ _])(?=[A-Z_ ]*[A-Z])",
    re.IGNORECASE,
)
_BRACKETS = re.compile(r"\s*\([^()]*\)\s*$")
_OTHER_THING = re.compile(
    r"\((.*\b)?(plan|prev|target|goal|cible|ziel|soll|objetivo|expect|estim|due|contact"
    r"|kontakt|(e-?)?mail|parent|ids?\b|codes?\b|by\b|par\b|von\b|por\b)"
)
"""Words in brackets that make another thing of what stands before them."""
_PLANNED = re.compile(
    r"\b(due|deadline|target|expected|estimated|planned|scheduled|limite?|echeance"
    r"|prevue?|cible|fallig\w*|frist|soll|ziel\w*|geplant\w*|vencimiento|previst[oa]"
    r"|compromiso|objetivo)\b"
)
_RESPONSE = re.compile(
    r"\b(respon[sd]\w*|reply|reponse|antwort|reaktion\w*|respuesta)\b"
)
_PROMOTER = re.compile(r"\b(nps|promoter|recommend\w*|recommand\w*)\b")
_SPOILED = {
    "csat": _PROMOTER,
    "created_at_remote": _PLANNED,
    "updated_at_remote": _PLANNED,
    "closed_at": _PLANNED,
    "first_response_at": _PLANNED,
    "sla_due_at": _RESPONSE,
    "sla_met": _RESPONSE,
}
"""Words that make another thing of a ticket's column, until when; or of a mark."""
_LABEL = re.compile(
    r"(?:fields\.|_info\.)?(.+?)(?:\.(?:name|displayName|label|value))?"
)
"""A record's column within a document: what stands for it is its name."""
_OF_TIME = frozenset(
    ("date", "dates", "time", "datetime", "timestamp", "at", "on", "the", "of", "le",
     "la", "l", "de", "du", "d", "el", "am", "um", "datum", "uhrzeit", "zeit",
     "zeitpunkt", "fecha", "hora", "heure", "jour", "et", "y", "und", "and")
)  # fmt: skip
_GERMAN_TAIL = re.compile(r"(?<=...)(datum|uhrzeit|zeit)$")
_NUMBER = re.compile(r"#|№|\bn[°º]|^(?:no|nr|num)\.?$", re.IGNORECASE)
_NAMED = 0.8
"""Likeness from which on a header is one of a column's words."""
_WITHOUT_BRACKETS = 0.96
"""Likeness of what stands before brackets: "Facturable (O/N)", "Worked (mins)"."""
_OF_MOMENT = 0.9
"""Likeness of a header that names what a word does but for "date", "time", "le"."""
_OF_ROW = 0.98
"""Likeness of what stands behind a ticket's own word: just below the bare name's."""


@cache
def _keys(table: str) -> dict[str, tuple[str, ...]]:
    """Return each column's words as they are compared, without doubles."""
    return {
        column: tuple(dict.fromkeys(map(compared, words.split(", "))))
        for column, words in WORDS.get(table, {}).items()
    }


@lru_cache(maxsize=4096)
def compared(header: str) -> str:
    """Return a header's letters and digits; ``#`` and ``N°`` count as "number"."""
    return fold_letters(_NUMBER.sub(" number ", header))


def likeness(table: str, column: str, header: str) -> float:
    """Return from 0 to 1 how surely a header names a column of a table.

    From 0.8 on the header is one of the column's words, above 0.4 it holds one. A
    header in two languages, ``Client / Kunde``, names what both sides do, where
    ``Company / Contact`` holds two things, and ``TicketCreatedDate`` names what it does
    without the word for the row.
    """
    spoiled = _SPOILED.get(column) if table in ("raw_tickets", "raw_surveys") else None
    if spoiled and spoiled.search(fold(_HUMP.sub(" ", header).replace("_", " "))):
        return 0.0
    sides = [side for side in _SIDES.split(header) if compared(side)]
    read = [_likeness(table, column, side) for side in sides]
    if not read or min(read) < _NAMED:
        read = [_likeness(table, column, header)]
    if (row := _ROW_WORD.match(header)) and table == "raw_tickets":
        read.append(_OF_ROW * _likeness(table, column, header[row.end() :]))
    if (inner := _LABEL.fullmatch(header)) and inner[1] != header:
        read.append(_OF_ROW * _likeness(table, column, inner[1]))
    plain = _BRACKETS.sub("", header)
    if plain not in ("", header) and not _OTHER_THING.search(fold(header)):
        read.append(_WITHOUT_BRACKETS * _likeness(table, column, plain))
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
    best = 0.0
    if (table, column) in _dated() and (moment := what_of_moment(header)):
        for rank, word in enumerate(_moments(table, column)):
            if moment == word:
                best = max(best, _OF_MOMENT - 0.1 * rank / len(words))
    held = _neighbours(header)
    for rank, word in enumerate(words):
        if len(word) > 3 and word in held:
            share = len(word) / len(key)
            best = max(best, 0.4 + 0.3 * share - 0.05 * rank / len(words))
    return best


def what_of_moment(header: str) -> str:
    """Return what a header dates: "Fecha de alta" and "Hora de alta" both "alta"."""
    parts = (part for part in _split(header) if part not in _OF_TIME)
    return "".join(_GERMAN_TAIL.sub("", part) for part in parts)


@cache
def _moments(table: str, column: str) -> tuple[str, ...]:
    return tuple(map(what_of_moment, WORDS[table].get(column, "").split(", ")))


@cache
def _dated() -> frozenset[tuple[str, str]]:
    return frozenset(
        (table.name, column.name)
        for table in RAW_TABLES
        if table.name in WORDS
        for column in table.columns
        if column.is_dated
    )


def _split(header: str) -> list[str]:
    spaced = fold(_HUMP.sub(" ", header))
    return "".join(c if c.isalnum() else " " for c in spaced).split()


@cache
def _longest() -> int:
    return max(len(w) for t in WORDS for ws in _keys(t).values() for w in ws)


@lru_cache(maxsize=4096)
def _neighbours(header: str) -> frozenset[str]:
    """Return what neighbouring parts of a header make up, as long as a word can be."""
    parts = [compared(part) for part in _split(header)]
    found = set()
    for i in range(len(parts)):
        joined = ""
        for j in range(i, len(parts)):
            joined += parts[j]
            if len(joined) > _longest():
                break
            found.add(joined)
    return frozenset(found)


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
