"""Service desk of one period: its headlines, by priority, and when tickets come."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Final

import numpy as np
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
HOURS = 6
"""Length of a time of the day: night, morning, afternoon, evening."""
TIMES_OF_DAY = range(24 // HOURS)
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

    ``arrivals`` has a row per weekday (1 is Monday) and local hour, and says which of
    them are clearly the busiest time.
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
    days = question.period.day_list(question.facts.as_of(question.period))
    arrived = arrivals(question.table("arrivals"), days)
    return {"by_priority": by_priority, "arrivals": arrived}


def arrivals(rows: pd.DataFrame, days: Sequence[date]) -> pd.DataFrame:
    """Add tickets by local day and hour up by weekday, and flag the busiest time.

    Parameters
    ----------
    rows : DataFrame
        ``ticket_count`` by ``event_date`` and ``hour``.
    days : sequence of date
        Days of the period that have begun.
    """
    # Takes 0.2 s to load, which figures without a test need not wait for.
    from kpi_lib.kpis.stats.busiest_time import busiest_time

    weekday = np.array([day.weekday() for day in days])
    counts = np.zeros((len(days), 24), dtype=np.int64)
    place = (rows["event_date"] - pd.Timestamp(days[0])).dt.days
    counts[place, rows["hour"].astype(int)] = rows["ticket_count"]
    by_time = counts.reshape(len(days), len(TIMES_OF_DAY), -1).sum(axis=2)
    found = busiest_time(by_time, weekday)
    day, time = np.divmod(np.arange(7 * 24), 24)
    is_busiest = np.full(len(day), found is not None)
    for chosen, at in zip(found or (), (day, time // HOURS), strict=False):
        is_busiest &= chosen is None or at == chosen
    return pd.DataFrame(
        {
            "weekday": day + 1,
            "hour": time,
            "ticket_count": (np.eye(7, dtype=np.int64)[weekday].T @ counts).ravel(),
            "is_busiest": is_busiest,
        }
    )
