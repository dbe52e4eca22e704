"""Service desk of one period: its headlines, by priority, and when tickets come."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import pandas as pd

from kpi_lib.domain.definitions.service_kpis import SERVICE_SUMMARY
from kpi_lib.domain.period import Period
from kpi_lib.domain.result import Direction, Headline
from kpi_lib.facts.tenant_facts import Facts
from kpi_lib.kpis.question import Question
from kpi_lib.kpis.review import satisfaction, service

LABELS: Final = {
    "new_tickets": "New tickets",
    "sla_met_pct": "Within the agreed time",
    "median_first_response_minutes": "Median first response",
    "median_ttr_hours": "Median time to resolution",
    "csat": "Satisfaction, 1 to 5",
    "backlog_open": "Open at the end",
}
"""Headlines of the service desk, in order; the figures are those of a review."""
_BETTER: Final[dict[str, Direction]] = {
    "sla_met_pct": "higher",
    "csat": "higher",
    "new_tickets": "neutral",
}


def headlines(
    facts: Facts, period: str | Period, company: str | None = None
) -> tuple[Headline, ...]:
    """Return the figures of a period: service levels, times, satisfaction, backlog."""
    cards = (
        *service.compute(facts, period, company).headlines,
        *satisfaction.compute(facts, period, company).headlines,
    )
    by_key = {card.key: card for card in cards}
    return tuple(
        replace(by_key[key], label=label, direction=_BETTER.get(key, "lower"))
        for key, label in LABELS.items()
    )


def tables(
    facts: Facts, period: str | Period, company: str | None = None
) -> dict[str, pd.DataFrame]:
    """Return ``by_priority`` (see `review.service`) and ``arrivals``.

    ``arrivals`` has a row per weekday (1 is Monday) and local hour.
    """
    question = Question.ask(
        "service_desk",
        facts,
        period,
        company,
        path="kpis/desk_figures.sql",
        needs=SERVICE_SUMMARY.needs,
    )
    by_priority = service.compute(facts, period, company).main
    return {"by_priority": by_priority, "arrivals": question.table("arrivals")}
