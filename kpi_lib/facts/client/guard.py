"""Search of a client's finished report for forbidden names, terms and columns.

The second of two barriers; the first is the connection (`client_facts`). It catches a
name in a notebook's text or a column that somebody added, by whole words, and the
report is not published.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from kpi_lib.domain.errors import RenderError
from kpi_lib.domain.names import fold
from kpi_lib.facts.client.forbidden import INTERNAL, Forbidden
from kpi_lib.facts.client.internal_terms import INTERNAL_COLUMNS
from kpi_lib.facts.client.search.finished_file import texts_of
from kpi_lib.facts.client.search.searched_text import FIRST_ROW, HEAD, OwnMarkup
from kpi_lib.text.phrases import without_invisible

_SHOWN: Final = 5
_KEPT: Final = 10_000
"""Texts of a file whose hits are kept while it is searched."""

_UNIT: Final = re.compile(r"\s*\([^()]*\)$")
_COLUMN: Final = re.compile(r"(?<![a-z0-9_])[a-z0-9]+(?:_[a-z0-9]+)+(?![a-z0-9_])")


@dataclass(frozen=True)
class Leak:
    """A forbidden phrase in a finished file, and its place.

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
    """Find the forbidden phrases in one finished file.

    Parameters
    ----------
    name : str
        File name; its suffix tells the kind.
    content : bytes
    forbidden : Forbidden
    own : OwnMarkup
        Markup that every report shares, which is not searched.

    Returns
    -------
    list of Leak
        Each phrase once per place, in reading order.

    Raises
    ------
    RenderError
        The file cannot be read, or holds what cannot be searched.
    """
    leaks: dict[Leak, None] = {}

    # The cells of a column say the same again and again.
    @lru_cache(maxsize=_KEPT)
    def found(text: str, is_head: bool) -> list[tuple[str, str]]:
        plain = without_invisible(text)
        columns = [*(_heads(plain, own) if is_head else ()), *_columns(plain)]
        return [*forbidden.find(plain), *((column, INTERNAL) for column in columns)]

    for place, text in texts_of(name, content, own):
        is_head = place == HEAD or bool(FIRST_ROW.search(place))
        for phrase, kind in found(text, is_head):
            leaks[Leak(name, place, phrase, kind)] = None
    return list(leaks)


def refuse_leaks(
    files: Mapping[str, bytes], forbidden: Forbidden, own: OwnMarkup
) -> None:
    """Refuse to publish files for a client that hold forbidden phrases.

    Parameters
    ----------
    files : mapping of str to bytes
        Name and content of each.
    forbidden : Forbidden
    own : OwnMarkup

    Raises
    ------
    RenderError
        Names each phrase and its place; no file may be published then.
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


def _columns(text: str) -> set[str]:
    """Return the internal columns that a text names, of those with an underscore.

    Others, such as "signal", are ordinary words outside a column's head.
    """
    return set(_COLUMN.findall(fold(text))) & INTERNAL_COLUMNS if "_" in text else set()


def _heads(text: str, own: OwnMarkup) -> set[str]:
    """Return the internal column that a head names, by its key or its label."""
    head = fold(" ".join(text.split()))
    both = {head, _UNIT.sub("", head)}
    return both & (INTERNAL_COLUMNS | own.internal_labels())
