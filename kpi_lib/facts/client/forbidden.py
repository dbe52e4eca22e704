"""Names and terms that a report for one client must not hold.

Decisions:

- Names count as whole phrases: a client called "Acme Support" forbids these two words
  in a row, not "support".
- A hit within the client's own name or the provider's name does not count, so that
  "Nord" may be another client of the provider of "Clinique Nord".
- Names count in the spellings of everyday use, too: "Dunmere" for "Dunmere Pharma",
  `Last, First`, `flast`, a mail domain; see `spellings`.
- A name that the reports' own texts use word for word ("Support", "May", "Service
  desk") or that is an everyday word ("Print", "Will") is not searched for: it cannot
  be told from these words. Nor can a name of digits alone from a figure.
  `Forbidden.left_out` lists such names.
- A technician's name is forbidden whoever bears it. Where a contact of the client has
  the same name, the report does not need that name either.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from kpi_lib.domain.names import fold
from kpi_lib.domain.schema import NO_BOARD, NO_COMPANY, NO_TICKET, UNASSIGNED
from kpi_lib.facts.client.everyday_words import is_everyday
from kpi_lib.facts.client.internal_terms import INTERNAL_TERMS
from kpi_lib.facts.client.other_spellings import (
    COMPANY,
    PERSON,
    OtherSpellings,
    other_spellings,
)
from kpi_lib.facts.client.report_vocabulary import is_searchable
from kpi_lib.facts.client.tenant_names import Names
from kpi_lib.facts.companies import find_company
from kpi_lib.settings.params_folder import TenantParams
from kpi_lib.text.phrases import Hit, Phrases, composed, without_invisible, words

INTERNAL: Final = "an internal term"

NAME = "[name]"
_PLACEHOLDERS: Final = {COMPANY: "[company]", PERSON: NAME, INTERNAL: "[…]"}
"""Replacements in cleaned texts, in the order in which they are made."""

_GROUPS: Final = frozenset(
    fold(name) for name in (NO_COMPANY, NO_BOARD, NO_TICKET, UNASSIGNED)
)
"""Names of groups of rows, not of a company or person."""


@dataclass(frozen=True)
class Forbidden:
    """Names and terms that the report of one client must not hold.

    Attributes
    ----------
    company : str
        The client that the report is for.
    own : tuple of str
        Its name and aliases, and the provider's name: a hit within one is none.
    names : mapping of str to tuple of str
        Kind (`COMPANY`, `PERSON`) and the phrases.
    terms : tuple of str
        See `INTERNAL_TERMS`.
    left_out : tuple of str
        Names not searched for: they are words of the reports themselves, or
        everyday words.
    spellings : OtherSpellings
        Other ways to write the names.
    people : frozenset of str
        All people's names, folded: those that are not searched for, too.
    """

    company: str
    own: tuple[str, ...]
    names: Mapping[str, tuple[str, ...]]
    terms: tuple[str, ...] = INTERNAL_TERMS
    left_out: tuple[str, ...] = field(default=())
    spellings: OtherSpellings = field(default_factory=OtherSpellings)
    people: frozenset[str] = frozenset()

    @cached_property
    def kinds(self) -> Mapping[str, str]:
        """Kind of each phrase."""
        kinds = dict.fromkeys(self.terms, INTERNAL)
        for kind, phrases in self.names.items():
            kinds |= dict.fromkeys(phrases, kind)
        return kinds

    @cached_property
    def phrases(self) -> Phrases:
        """The names and terms to search for."""
        return Phrases(self.kinds)

    @cached_property
    def own_phrases(self) -> Phrases:
        """The names in which nothing counts as a hit."""
        return Phrases(self.own)

    def find(self, text: str) -> list[tuple[str, str]]:
        """Return phrase and kind of each forbidden phrase in `text`.

        A name is given as it is stored, however the text writes it.
        """
        return [(hit.phrase, kind) for hit, kind in self._hits(text)]

    def _hits(self, text: str) -> list[tuple[Hit, str]]:
        hits = [(hit, self.kinds[hit.phrase]) for hit in self.phrases.find(text)]
        others: list[tuple[Hit, str]] = []
        # The longest first: "Vintner, Omar" holds "Vintner".
        for hit, kind in sorted(
            self.spellings.find(text), key=lambda one: one[0].start - one[0].end
        ):
            larger = (h for h, k in (*hits, *others) if k == kind)
            if not any(_is_within(hit, one) for one in larger):
                others.append((hit, kind))
        if not hits and not others:
            return []
        masks = [*self.own_phrases.find(text), *self.spellings.find_own(text)]
        return [
            (hit, kind)
            for hit, kind in sorted((*hits, *others), key=lambda one: one[0].start)
            if not any(_is_within(hit, mask) for mask in masks)
        ]

    def read(self, text: str) -> tuple[tuple[str, ...], str]:
        """Return the internal terms in `text`, each once, and the text cleaned.

        Forbidden phrases become ``[company]``, ``[name]`` or ``[…]``, those that a soft
        hyphen or another invisible sign parts as well: the reader sees them whole.
        """
        terms, clean = self._read(text)
        seen = without_invisible(clean)
        if seen != clean and (hidden := self._read(seen))[1] != seen:
            return tuple(dict.fromkeys((*terms, *hidden[0]))), hidden[1]
        return terms, clean

    def _read(self, text: str) -> tuple[tuple[str, ...], str]:
        hits = self._hits(text)
        if not hits:
            return (), text
        terms = dict.fromkeys(hit.phrase for hit, kind in hits if kind == INTERNAL)
        text = composed(text)
        parts: list[str] = []
        last = 0
        for start, end, kinds in _merged(hits):
            parts += [text[last:start], _placeholder(kinds)]
            last = end
        return tuple(terms), "".join(parts) + text[last:]


def forbidden_for(names: Names, params: TenantParams, company: str) -> Forbidden:
    """Return the names and terms forbidden in a report for one company.

    Parameters
    ----------
    names : Names
    params : TenantParams
    company : str

    Raises
    ------
    ParamsError
        The tenant has no such company.
    """
    name = find_company(company, names.known, params)
    aliases = {alias for c in params.companies.values() for alias in c.aliases}
    own = {name, params.name}
    others: set[str] = set()
    for spelling in {*names.companies, *params.companies, *aliases} - {NO_COMPANY}:
        resolved = params.company_alias.get(fold(spelling), spelling)
        (own if fold(resolved) == fold(name) else others).add(spelling)
    logins = {alias for m in params.members.values() for alias in m.aliases}
    people = {*names.people, *params.members, *logins}
    phrases = {
        COMPANY: _sorted(n for n in others if fold(n) not in _GROUPS),
        PERSON: _sorted(n for n in people if fold(n) not in _GROUPS),
    }
    searched = {
        kind: tuple(n for n in some if is_searchable(n) and not _is_plain(n))
        for kind, some in phrases.items()
    }
    spellings = other_spellings(phrases[COMPANY], phrases[PERSON], _sorted(own))
    left_out = _sorted(
        n for n in (*phrases[COMPANY], *phrases[PERSON]) if not _is_found(n)
    )
    return Forbidden(
        name, _sorted(own), searched, left_out=left_out, spellings=spellings,
        people=frozenset(map(fold, phrases[PERSON])),
    )  # fmt: skip


def _is_plain(name: str) -> bool:
    """Return whether all words of a name are everyday words."""
    return all(map(is_everyday, words(name)))


def _is_found(name: str) -> bool:
    """Return whether a name is searched for; everyday words only as they are stored."""
    return is_searchable(name) and (not _is_plain(name) or len(words(name)) > 1)


def _merged(hits: Iterable[tuple[Hit, str]]) -> list[tuple[int, int, set[str]]]:
    """Join overlapping hits to places with their kinds, in the order of the text."""
    places: list[tuple[int, int, set[str]]] = []
    for hit, kind in hits:
        if places and hit.start < places[-1][1]:
            start, end, kinds = places.pop()
            places.append((start, max(end, hit.end), kinds | {kind}))
        else:
            places.append((hit.start, hit.end, {kind}))
    return places


def _is_within(hit: Hit, other: Hit) -> bool:
    return other.start <= hit.start and hit.end <= other.end


def _placeholder(kinds: set[str]) -> str:
    return next(sign for kind, sign in _PLACEHOLDERS.items() if kind in kinds)


def _sorted(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(names)))
