"""The second net: a finished report for a client is searched before anyone gets it.

The first net is the connection (`kpi_lib.audience`). What still slips through, by a
name in a text or a column that somebody added, is found here by whole words, and the
report is not published. What counts as forbidden: `kpi_lib.forbidden`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from kpi_lib.errors import RenderError
from kpi_lib.forbidden import COLUMNS, INTERNAL, Forbidden, forbidden_for
from kpi_lib.names import fold
from kpi_lib.reporting.columns import COLUMNS as READINGS
from kpi_lib.reporting.published_text import FIRST_ROW, HEAD, texts_of
from kpi_lib.reporting.text import LANGUAGES, translator

__all__ = [
    "Forbidden",
    "Leak",
    "check_published",
    "find_leaks",
    "forbidden_for",
    "refuse_leaks",
]

_SHOWN: Final = 5
_UNIT: Final = re.compile(r"\s*\([^()]*\)$")
_COLUMN: Final = re.compile(r"(?<![a-z0-9_])[a-z0-9]+(?:_[a-z0-9]+)+(?![a-z0-9_])")


@dataclass(frozen=True)
class Leak:
    """Something that must not leave the house, and where it stands.

    Attributes
    ----------
    file : str
    place : str
        Such as ``page 3`` or ``sheet Tickets, cell B7``.
    phrase : str
        As the tenant's data or the list of terms spells it.
    kind : str
        ``another client``, ``a technician`` or ``an internal term``.
    """

    file: str
    place: str
    phrase: str
    kind: str

    def __str__(self) -> str:
        return f"{self.place} of {self.file} names {self.kind}, “{self.phrase}”"


def check_published(paths: Iterable[Path], forbidden: Forbidden) -> list[Leak]:
    """Search finished files; see `find_leaks`."""
    return [
        leak
        for path in paths
        for leak in find_leaks(path.name, path.read_bytes(), forbidden)
    ]


def find_leaks(name: str, content: bytes, forbidden: Forbidden) -> list[Leak]:
    """Search one finished file for what its client must not see.

    Parameters
    ----------
    name : str
        File name; its ending tells the kind.
    content : bytes
    forbidden : Forbidden

    Returns
    -------
    list of Leak
        Each phrase once per place, in reading order.

    Raises
    ------
    RenderError
        The file cannot be read, or holds what cannot be searched.
    """
    found: dict[Leak, None] = {}
    for place, text in texts_of(name, content):
        plain = _plain(text)
        for phrase, kind in forbidden.find(plain):
            found[Leak(name, place, phrase, kind)] = None
        if place == HEAD or FIRST_ROW.search(place):
            for column in _heads(plain):
                found[Leak(name, place, column, INTERNAL)] = None
        for column in _columns(plain):
            found[Leak(name, place, column, INTERNAL)] = None
    return list(found)


def refuse_leaks(files: Mapping[str, bytes], forbidden: Forbidden) -> None:
    """Refuse to publish files for a client that hold what the client must not see.

    Parameters
    ----------
    files : mapping of str to bytes
        Name and content of each.
    forbidden : Forbidden

    Raises
    ------
    RenderError
        Names what was found and where; nothing may be published then.
    """
    leaks = [
        leak for name in files for leak in find_leaks(name, files[name], forbidden)
    ]
    if not leaks:
        return
    named = "; ".join(map(str, leaks[:_SHOWN]))
    more = f"; and {len(leaks) - _SHOWN} more" if len(leaks) > _SHOWN else ""
    raise RenderError(
        f"report for {forbidden.company}",
        f"was not published: {named}{more}",
        "nothing internal in a client's report",
        "correct the text where it comes from, or leave it out of the notebook",
    )


def _plain(text: str) -> str:
    """Take out signs that are not seen: soft hyphens, joiners, marks of direction."""
    if text.isascii():
        return text
    return "".join(sign for sign in text if unicodedata.category(sign) != "Cf")


def _columns(text: str) -> set[str]:
    """Return the internal columns that a text names; single words may be words."""
    return set(_COLUMN.findall(fold(text))) & COLUMNS if "_" in text else set()


def _heads(text: str) -> set[str]:
    """Return the internal column that a head stands for, by its name or its label."""
    head = fold(" ".join(text.split()))
    both = {head, _UNIT.sub("", head)}
    return both & (COLUMNS | _labels())


@lru_cache
def _labels() -> frozenset[str]:
    """Return the labels, in all languages, that stand for internal columns alone."""
    used: dict[bool, set[str]] = {True: set(), False: set()}
    for key, reading in READINGS.items():
        for language in LANGUAGES:
            label = fold(translator(language).gettext(reading.label))
            used[key in COLUMNS].add(label)
    return frozenset(used[True] - used[False])
