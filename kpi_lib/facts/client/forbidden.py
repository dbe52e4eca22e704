"""What a report for one client must not hold: other clients, people, money, signals.

Judgement calls:

- Names count as whole phrases: a client called "Acme Support" forbids these two words
  in a row, not "support".
- What stands inside the client's own name or the provider's name is no hit, so that
  "Nord" may be another client of the provider of "Clinique Nord".
- A name that the reports' own texts use word for word ("Support", "May", "Service
  desk") is not searched for: it cannot be told apart from the words. Nor can one of
  digits alone from a figure. `Forbidden.left_out` names these.
- A technician's name is forbidden whoever bears it. Where a contact of the client has
  the same name, the report does not need that name either.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from importlib import resources
from typing import Final

from babel import Locale
from babel.messages.pofile import read_po

from kpi_lib.domain.names import fold
from kpi_lib.domain.schema import NO_BOARD, NO_COMPANY, NO_TICKET, UNASSIGNED
from kpi_lib.facts.tenant_facts import Facts, find_company
from kpi_lib.settings.params_folder import TenantParams
from kpi_lib.text.phrases import Phrases, words

COMPANY: Final = "another client"
PERSON: Final = "a technician"
INTERNAL: Final = "an internal term"

TERMS: Final = (
    *("cost", "costs", "hourly cost", "cost price", "margin", "margins"),
    *("profit", "profits", "profitability", "profitable", "markup", "hourly rate"),
    *("hourly rates", "effective rate", "effective rate per hour", "billing rate"),
    *("coût", "coûts", "coût horaire", "prix de revient", "marge", "marges"),
    *("rentabilité", "rentable", "bénéfice", "taux horaire", "taux horaires"),
    *("taux effectif", "taux de facturation"),
    *("sales opportunity", "sales opportunities", "sales signal", "sales signals"),
    *("opportunity level", "suggested action", "upsell", "upselling", "cross-sell"),
    *("extend the contract", "contract extension", "out of scope"),
    *("opportunité commerciale", "opportunités commerciales", "signal commercial"),
    *("signaux commerciaux", "niveau d'opportunité", "vente incitative"),
    *("vente croisée", "prolonger le contrat", "étendre le contrat"),
    *("internal note", "internal notes", "internal only", "internal use only"),
    *("note interne", "notes internes", "usage interne", "do not share"),
    *("ne pas diffuser", "ne pas partager"),
)
"""Words of costs, margins, sales signals and internal notes, in both languages."""

COLUMNS: Final = frozenset(
    {
        *("owner", "member", "signal", "cost", "score", "weekly_hours", "hourly_rate"),
        *("hourly_cost", "monthly_amount", "effective_hourly_rate", "estimated_value"),
        *("estimated_monthly_value", "estimated_savings_per_month", "hours_invested"),
        *("savings_per_month", "roi_pct", "payback_months", "opportunity_level"),
        *("suggested_action", "out_of_scope_count", "out_of_scope_minutes"),
        *("unbilled_minutes", "utilization_pct", "billable_ratio_pct", "verdict"),
        *("peer_median_ttr_hours", "ttr_ratio", "observed_hours", "expected_hours"),
    }
)
"""Names of columns that stay inside: forbidden as a cell, sheet, field or attribute."""

_GROUPS: Final = frozenset(
    fold(name) for name in (NO_COMPANY, NO_BOARD, NO_TICKET, UNASSIGNED)
)

_OWNERS = """
select distinct trim(owner) as name from raw_tickets where trim(owner) <> ''
union
select distinct trim(member) from raw_time_entries where trim(member) <> ''
"""
_COMPANIES = """
select distinct trim(company) as name
from (
    select company from raw_tickets
    union all
    select company from raw_time_entries
    union all
    select company from raw_agreements
    union all
    select company from raw_security_alerts
    union all
    select company from raw_surveys
    union all
    select company from raw_commitments
    union all
    select company from raw_projects
) as named
where trim(company) <> ''
"""


@dataclass(frozen=True)
class Forbidden:
    """What the report of one client must not hold.

    Attributes
    ----------
    company : str
        The client that the report is for.
    own : tuple of str
        Its name and aliases, and the provider's name: hits inside are none.
    names : mapping of str to tuple of str
        Kind (`COMPANY`, `PERSON`) and the phrases.
    terms : tuple of str
        See `TERMS`.
    left_out : tuple of str
        Names that are words of the reports themselves.
    """

    company: str
    own: tuple[str, ...]
    names: Mapping[str, tuple[str, ...]]
    terms: tuple[str, ...] = TERMS
    left_out: tuple[str, ...] = field(default=())

    @cached_property
    def kinds(self) -> Mapping[str, str]:
        """Kind of each phrase."""
        found = dict.fromkeys(self.terms, INTERNAL)
        for kind, phrases in self.names.items():
            found |= dict.fromkeys(phrases, kind)
        return found

    @cached_property
    def phrases(self) -> Phrases:
        """All phrases."""
        return Phrases(self.kinds)

    @cached_property
    def own_phrases(self) -> Phrases:
        """The names in which nothing counts as a hit."""
        return Phrases(self.own)

    def find(self, text: str) -> list[tuple[str, str]]:
        """Return phrase and kind of what `text` holds and must not."""
        hits = self.phrases.find(text)
        if not hits:
            return []
        masks = self.own_phrases.find(text)
        return [
            (hit.phrase, self.kinds[hit.phrase])
            for hit in hits
            if not any(m.start <= hit.start and hit.end <= m.end for m in masks)
        ]

    def clean(self, text: str) -> str:
        """Return `text` without what must not stand in it: words become ``[...]``."""
        found = self.find(text)
        if not found:
            return text
        for kind, mark in ((COMPANY, "[company]"), (PERSON, "[name]")):
            named = [phrase for phrase, of in found if of == kind]
            text = Phrases(named).replace(text, mark) if named else text
        terms = [phrase for phrase, of in found if of == INTERNAL]
        return Phrases(terms).replace(text, "[…]") if terms else text


@dataclass(frozen=True)
class Names:
    """Who stands in a tenant's tables.

    Attributes
    ----------
    known : tuple of str
        Companies as reports call them.
    companies, people : tuple of str
        As they are stored.
    """

    known: tuple[str, ...]
    companies: tuple[str, ...]
    people: tuple[str, ...]

    @classmethod
    def of(cls, facts: Facts) -> Names:
        """Gather the names from all of a tenant's facts."""
        return cls(
            facts.companies(),
            tuple(facts.query(_COMPANIES)["name"]),
            tuple(facts.query(_OWNERS)["name"]),
        )


def forbidden_for(names: Names, params: TenantParams, company: str) -> Forbidden:
    """Return what a report for one of a tenant's companies must not hold.

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
    ours = fold(name)
    own = {name, params.name}
    others: set[str] = set()
    for other in {*names.companies, *params.companies, *aliases} - {NO_COMPANY}:
        called = params.company_alias.get(fold(other), other)
        (own if fold(called) == ours else others).add(other)
    logins = {alias for m in params.members.values() for alias in m.aliases}
    people = {*names.people, *params.members, *logins}
    phrases = {
        COMPANY: _sorted(n for n in others if fold(n) not in _GROUPS),
        PERSON: _sorted(n for n in people if fold(n) not in _GROUPS),
    }
    used = {kind: tuple(n for n in some if _tells(n)) for kind, some in phrases.items()}
    left_out = _sorted(n for some in phrases.values() for n in some if not _tells(n))
    return Forbidden(name, _sorted(own), used, left_out=left_out)


def _sorted(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(names)))


def _tells(name: str) -> bool:
    """Tell whether a name can be told from the words that every report uses."""
    parts = words(name)
    if len(parts) > 1:
        return f" {' '.join(parts)} " not in _told()
    return any(
        len(part) > 1 and not part.isdigit() and part not in vocabulary()
        for part in parts
    )


_OURS: Final = ("kpi lib", "min")
"""What the reports say beside their catalogue of texts: who made them, a unit."""


@lru_cache
def vocabulary() -> frozenset[str]:
    """Return the words of all texts of ours, of months and weekdays."""
    used = {word for text in _texts() for word in text}
    for code in ("en", "fr"):
        locale = Locale.parse(code)
        for calendar in (locale.months, locale.days):
            for widths in calendar.values():
                for named in widths.values():
                    used.update(*map(words, named.values()))
    return frozenset(used)


@lru_cache
def _told() -> str:
    """Return all texts of ours as words, a line each."""
    return "\n".join(f" {' '.join(text)} " for text in _texts())


@lru_cache
def _texts() -> tuple[tuple[str, ...], ...]:
    """Return the words of each text of ours."""
    path = resources.files("kpi_lib") / "locale" / "fr" / "LC_MESSAGES" / "kpi.po"
    with path.open("rb") as file:
        catalogue = read_po(file, locale="fr")
    found: list[str] = list(_OURS)
    for message in catalogue:
        for form in (message.id, message.string):
            found += [form] if isinstance(form, str) else list(form or ())
    return tuple(map(words, found))
