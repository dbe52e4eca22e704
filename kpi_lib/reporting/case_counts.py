"""Words for how many cases a figure rests on: ``12 answers``, ``45 of 50``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, Literal

from kpi_lib.domain.result import Headline
from kpi_lib.reporting.formats import Formats

Noun = Literal[
    "cases", "tickets", "alerts", "entries", "answers", "technicians", "projects",
    "clients",
]  # fmt: skip

_NOUNS: Final[Mapping[Noun, Callable[[Formats, int], str]]] = {
    "cases": lambda f, n: f.text.ngettext("{n} case", "{n} cases", n),
    "tickets": lambda f, n: f.text.ngettext("{n} ticket", "{n} tickets", n),
    "alerts": lambda f, n: f.text.ngettext("{n} alert", "{n} alerts", n),
    "entries": lambda f, n: f.text.ngettext("{n} entry", "{n} entries", n),
    "answers": lambda f, n: f.text.ngettext("{n} answer", "{n} answers", n),
    "technicians": lambda f, n: f.text.ngettext("{n} technician", "{n} technicians", n),
    "projects": lambda f, n: f.text.ngettext("{n} project", "{n} projects", n),
    "clients": lambda f, n: f.text.ngettext("{n} client", "{n} clients", n),
}
_BY_HEADLINE: Final[Mapping[str, Noun]] = {
    "median_ttr_hours": "tickets",
    "median_first_response_minutes": "tickets",
    "median_mttr_hours": "alerts",
    "csat": "answers",
    "nps": "answers",
    "total_minutes": "entries",
    "billable_pct": "entries",
    "billable_ratio_pct": "entries",
    "estimated_value": "tickets",
    "estimated_monthly_value": "tickets",
    "unbilled_minutes": "tickets",
    "savings_hours": "tickets",
    "savings": "tickets",
    "hours_saved_per_month": "projects",
    "projects": "tickets",
    "opportunities": "tickets",
    "high": "tickets",
    "needs": "tickets",
    "owners": "tickets",
}
"""Headlines whose cases are no parts of them, and what these are."""
_PLAIN: Final = (
    "tickets_per_day", "busiest_day_tickets", "anomalous_days", "companies",
)  # fmt: skip
"""Headlines that say themselves what they count, or whose cases say nothing of them."""


def counted(n: int, noun: Noun, formats: Formats) -> str:
    """Write a number of cases with its noun."""
    return _NOUNS[noun](formats, n).format(n=formats.integer(n))


def evidence(headline: Headline, formats: Formats) -> str:
    """Write what a headline rests on; empty where the figure says it itself."""
    n, value = headline.n, headline.value
    is_count = headline.unit == "count"
    if value is None or headline.key in _PLAIN or (is_count and value == n):
        return ""
    if noun := _BY_HEADLINE.get(headline.key):
        return counted(n, noun, formats)
    part = value * n / 100 if headline.unit == "percent" else value
    if headline.unit not in ("count", "percent") or not 0 <= round(part) <= n:
        return counted(n, "cases", formats)
    of = formats.text.gettext("of {n}").format(n=formats.integer(n))
    if is_count:
        return of
    return formats.text.gettext("{k} of {n}").format(
        k=formats.integer(round(part)), n=formats.integer(n)
    )
