"""Searches a finished report for a client for what that client must not see.

The second of two barriers; the first is the connection (`client_facts`). A name in a
text or a column that somebody added is found here by whole words, and the report is
not published. `forbidden` says what counts.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from kpi_lib.domain.errors import RenderError
from kpi_lib.domain.names import fold
from kpi_lib.facts.client.forbidden import COLUMNS, INTERNAL, Forbidden, forbidden_for
from kpi_lib.facts.client.published_text import FIRST_ROW, HEAD, OwnMarkup, texts_of

__all__ = [
    "Forbidden",
    "Leak",
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


def find_leaks(
    name: str, content: bytes, forbidden: Forbidden, own: OwnMarkup
) -> list[Leak]:
    """Search one finished file for what its client must not see.

    Parameters
    ----------
    name : str
        File name; its ending tells the kind.
    content : bytes
    forbidden : Forbidden
    own : OwnMarkup
        What every report says alike.

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
    for place, text in texts_of(name, content, own):
        plain = _plain(text)
        for phrase, kind in forbidden.find(plain):
            found[Leak(name, place, phrase, kind)] = None
        if place == HEAD or FIRST_ROW.search(place):
            for column in _heads(plain, own):
                found[Leak(name, place, column, INTERNAL)] = None
        for column in _columns(plain):
            found[Leak(name, place, column, INTERNAL)] = None
    return list(found)


def refuse_leaks(
    files: Mapping[str, bytes], forbidden: Forbidden, own: OwnMarkup
) -> None:
    """Refuse to publish files for a client that hold what the client must not see.

    Parameters
    ----------
    files : mapping of str to bytes
        Name and content of each.
    forbidden : Forbidden
    own : OwnMarkup

    Raises
    ------
    RenderError
        Names what was found and where; nothing may be published then.
    """
    leaks = [
        leak for name in files for leak in find_leaks(name, files[name], forbidden, own)
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


def _heads(text: str, own: OwnMarkup) -> set[str]:
    """Return the internal column that a head stands for, by its name or its label."""
    head = fold(" ".join(text.split()))
    both = {head, _UNIT.sub("", head)}
    return both & (COLUMNS | own.internal_labels())
