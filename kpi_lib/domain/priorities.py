"""Names of priorities: ``Priority 1 - Critical`` is also called ``critical``."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kpi_lib.domain.names import fold

_SEPARATOR = re.compile(r"\s+[-–—/|]\s+|\s*[():]\s*")
_CRITICAL = frozenset(
    ("critical", "critique", "highest", "urgent", "urgente", "emergency", "urgence",
     "blocker", "bloquant", "bloquante", "1", "p1", "s1", "sev1", "sev 1", "priority 1",
     "priorite 1", "severity 1")
)  # fmt: skip
_HIGH = frozenset(
    ("high", "haut", "haute", "eleve", "elevee", "2", "p2", "s2", "sev2", "sev 2",
     "priority 2", "priorite 2", "severity 2")
)  # fmt: skip
_NUMBERS = ("{}", "p{}", "s{}", "sev{}", "sev {}", "priority {}", "priorite {}",
            "severity {}")  # fmt: skip
_HIGHER = {form.format(0) for form in _NUMBERS[1:]} | {
    "very high", "tres haut", "tres haute", "tres eleve", "tres elevee"
}  # fmt: skip
_LOWER = (
    {"medium", "moyen", "moyenne", "moderate", "normal", "normale"},
    {"low", "bas", "basse", "faible", "minor", "mineur", "mineure"},
    {"lowest", "very low", "tres bas", "tres basse", "tres faible", "trivial",
     "triviale"},
)  # fmt: skip
_RANKED = (
    _HIGH | {"major", "majeur", "majeure"},
    *(
        names | {form.format(number) for form in _NUMBERS}
        for number, names in enumerate(_LOWER, start=3)
    ),
)
"""Names by rank, from the first after critical down."""


def names_of(priority: str) -> Iterator[str]:
    """Yield a priority's folded name and the parts that separators make of it.

    ``priority_names`` of ``facts/macros/agreed_times.sql`` does the same.
    """
    folded = fold(priority)
    yield folded
    yield from filter(None, _SEPARATOR.split(folded))


def is_called(priority: str, name: str) -> bool:
    """Return whether the settings mean a priority by a name."""
    return fold(name) in names_of(priority)


def is_critical(priority: str) -> bool:
    """Return whether a priority's or severity's name says that nothing is worse."""
    return not _CRITICAL.isdisjoint(names_of(priority))


def is_high(priority: str) -> bool:
    """Return whether a priority's or severity's name says that one alone is worse."""
    return not is_critical(priority) and not _HIGH.isdisjoint(names_of(priority))


def rank_of(priority: str) -> int:
    """Return the place of a priority, 0 for the worst; other names come last."""
    names = set(names_of(priority))
    if is_critical(priority) or names & _HIGHER:
        return 0
    ranks = enumerate(_RANKED, start=1)
    return next((rank for rank, called in ranks if called & names), len(_RANKED) + 1)
