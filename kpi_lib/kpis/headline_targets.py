"""Targets of a result's headlines, and their status."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from kpi_lib.domain.result import Headline
from kpi_lib.kpis.target_status import judge
from kpi_lib.settings.target_settings import Targets

MEASURES = {
    "sla_met_pct": "sla_met_pct",
    "median_first_response_minutes": "first_response_minutes",
    "median_ttr_hours": "ttr_hours",
    "fcr_pct": "fcr_pct",
    "csat": "csat",
    "nps": "nps",
    "used_pct": "included_hours_pct",
    "billable_pct": "billable_pct",
    "billable_ratio_pct": "billable_pct",
}
"""Measure that a headline is, by its key."""
_HOURS = ("included_hours_pct", "billable_pct")
"""Measures of hours, which know no chance."""


def with_targets(
    headlines: Iterable[Headline], targets: Targets
) -> tuple[Headline, ...]:
    """Return headlines with the target that was agreed and how they stand."""
    return tuple(_with_target(headline, targets) for headline in headlines)


def _with_target(headline: Headline, targets: Targets) -> Headline:
    measure = MEASURES.get(headline.key)
    if measure is None:
        return headline
    at_least, at_most = targets.get(measure)
    if headline.value is None and not headline.n:
        return replace(headline, at_least=at_least, at_most=at_most)
    status = judge(
        headline.value, headline.n, headline.low, headline.high, at_least, at_most,
        is_sample=measure not in _HOURS,
    )  # fmt: skip
    return replace(headline, at_least=at_least, at_most=at_most, status=status)
