"""Names and terms that a report for one client must not hold.

Decisions:

- Names count as whole phrases: a client called "Acme Support" forbids these two words
  in a row, not "support".
- A hit within the client's own name or the provider's name does not count, so that
  "Nord" may be another client of the provider of "Clinique Nord".
- A name that the reports' own texts use word for word ("Support", "May", "Service
  desk") is not searched for: it cannot be told from these words. Nor can a name of
  digits alone from a figure. `Forbidden.left_out` lists such names.
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
from kpi_lib.facts.client.internal_terms import INTERNAL_TERMS
from kpi_lib.facts.client.report_vocabulary import is_searchable
from kpi_lib.facts.client.tenant_names import Names
from kpi_lib.facts.companies import find_company
from kpi_lib.settings.params_folder import TenantParams
from kpi_lib.text.phrases import Phrases

COMPANY: Final = "another client"
PERSON: Final = "a technician"
INTERNAL: Final = "an internal term"

_PLACEHOLDERS: Final = {COMPANY: "[company]", PERSON: "[name]", INTERNAL: "[…]"}
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
        Names not searched for: they are words of the reports themselves.
    """

    company: str
    own: tuple[str, ...]
    names: Mapping[str, tuple[str, ...]]
    terms: tuple[str, ...] = INTERNAL_TERMS
    left_out: tuple[str, ...] = field(default=())

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
        """Return phrase and kind of each forbidden phrase in `text`."""
        hits = self.phrases.find(text)
        if not hits:
            return []
        masks = self.own_phrases.find(text)
        return [
            (hit.phrase, self.kinds[hit.phrase])
            for hit in hits
            if not any(m.start <= hit.start and hit.end <= m.end for m in masks)
        ]

    def internal_terms(self, text: str) -> tuple[str, ...]:
        """Return the internal terms in `text`, each once."""
        terms = (phrase for phrase, kind in self.find(text) if kind == INTERNAL)
        return tuple(dict.fromkeys(terms))

    def clean(self, text: str) -> str:
        """Replace forbidden phrases by ``[company]``, ``[name]`` or ``[…]``."""
        hits = self.find(text)
        if not hits:
            return text
        for kind, placeholder in _PLACEHOLDERS.items():
            phrases = [phrase for phrase, kind_of_hit in hits if kind_of_hit == kind]
            text = Phrases(phrases).replace(text, placeholder) if phrases else text
        return text


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
        kind: tuple(filter(is_searchable, some)) for kind, some in phrases.items()
    }
    left_out = _sorted(
        n for some in phrases.values() for n in some if not is_searchable(n)
    )
    return Forbidden(name, _sorted(own), searched, left_out=left_out)


def _sorted(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(names)))
