"""Part of a client's review: ticket counts, service levels, waiting times."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pandas as pd

from kpi_lib.domain.needs import Needs
from kpi_lib.domain.period import Period
from kpi_lib.domain.priorities import rank_of
from kpi_lib.domain.result import Headline, Result
from kpi_lib.facts.tenant_facts import Facts
from kpi_lib.kpis import event_days
from kpi_lib.kpis.change_tests import change_of_shares
from kpi_lib.kpis.independent_cases import DAYS, INDEPENDENT, with_independent
from kpi_lib.kpis.question import Question
from kpi_lib.kpis.stats.intervals import share_interval
from kpi_lib.kpis.stats.least_cases import LEAST

_MANY = 10
"""Minimum count for a change in percent."""


def compute(facts: Facts, period: str | Period, company: str | None = None) -> Result:
    """Count and time a client's tickets of a period.

    Parameters
    ----------
    facts : Facts
    period : str or Period
    company : str, optional

    Returns
    -------
    Result
        Tables ``main`` (a row per priority; percent, hours, minutes), ``totals`` and
        ``before`` (one row at most, this period and the previous one), ``tickets`` (the
        rows behind).
    """
    question = Question.ask(
        "review_service",
        facts,
        period,
        company,
        path="kpis/review/service.sql",
        needs=Needs(("raw_tickets",)),
    )
    by_priority = question.table("main")
    now, before = map(_total, (by_priority, question.previous().table("main")))
    tables = {
        "main": with_independent(
            _by_rank(by_priority[by_priority["priority"].notna()])
        ),
        "totals": with_independent(now),
        "before": with_independent(
            before if question.can_compare() else before.iloc[:0]
        ),
        "tickets": question.table("evidence"),
    }
    decided = _decided(now), _decided(before)
    return question.result(
        tables, lambda: tuple(_tested(question, _headlines(tables), decided))
    )


def _by_rank(by_priority: pd.DataFrame) -> pd.DataFrame:
    """Put the worst priority first; those of one rank, or of none, by name."""
    names = by_priority["priority"]
    places = pd.DataFrame(
        {"none": names.str.startswith("("), "rank": names.map(rank_of)}
    )
    order = places.sort_values(["none", "rank"], kind="stable").index
    return by_priority.loc[order].reset_index(drop=True)


def _total(by_priority: pd.DataFrame) -> pd.DataFrame:
    """Return the row of all tickets; none where there are none."""
    return by_priority[by_priority["priority"].isna()].reset_index(drop=True)


def _decided(totals: pd.DataFrame) -> pd.DataFrame:
    """Return how many agreed times were met, and decided, a row per day and verdict."""
    rows = [
        (day, number if name == "met_on" else 0, number)
        for name in DAYS
        for days in totals[name].dropna()
        for day, number in days
    ]
    return pd.DataFrame(rows, columns=["event_date", "met", "due"])


def _tested(
    question: Question,
    cards: tuple[Headline, ...],
    decided: tuple[pd.DataFrame, pd.DataFrame],
) -> Iterator[Headline]:
    """Yield the figures, those of events and of service levels with their tests."""
    for card in cards:
        if card.key == "new_tickets":
            yield event_days.with_change(card, question, "created")
        elif card.key == "closed_tickets":
            yield event_days.with_change(card, question, "resolved")
        elif card.key == "sla_met_pct":
            p = change_of_shares(*decided, "met", "due")
            yield replace(card, change_p=p)
        else:
            yield card


def _headlines(tables: dict[str, pd.DataFrame]) -> tuple[Headline, ...]:
    """Return the figures; none is called better or worse: few are that certain."""
    now, before = (_row(tables[name]) for name in ("totals", "before"))
    n_new, n_closed, n_open, n_due, n_met, n_timed, n_answered = (
        int(now[key] or 0)
        for key in (
            "new_tickets", "closed_tickets", "backlog_open", "sla_eligible_count",
            "sla_met_count", "ttr_count", "first_response_count",
        )
    )  # fmt: skip
    limits = share_interval(n_met, n_due, n_due / (now[INDEPENDENT] or 1))
    low, high = (100 * limit for limit in limits) if limits else (None, None)
    few = "too few tickets to tell"
    return (
        Headline(
            "new_tickets", "Tickets opened", n_new, "count", n_new,
            previous=before["new_tickets"],
        ),
        Headline(
            "closed_tickets", "Tickets closed", n_closed, "count", n_closed,
            previous=before["closed_tickets"],
        ),
        Headline(
            "backlog_open", "Open at the end", n_open, "count", n_open,
            previous=_if_many(before["backlog_open"]),
        ),
        Headline(
            "sla_met_pct", "Within the agreed time",
            _if_enough(now["sla_met_pct"], n_due), "percent", n_due, low, high,
            _if_enough(before["sla_met_pct"], before["sla_eligible_count"]),
            previous_n=int(before["sla_eligible_count"] or 0),
            reason=few if n_due else "no agreed time was up",
        ),
        Headline(
            "median_ttr_hours", "Usual time to resolution",
            _if_enough(now["median_ttr_hours"], n_timed), "hours", n_timed,
            previous=_if_enough(before["median_ttr_hours"], before["ttr_count"]),
            reason=few if n_timed else "no ticket was closed",
        ),
        Headline(
            "median_first_response_minutes", "Usual time to first reply",
            _if_enough(now["median_first_response_minutes"], n_answered), "minutes",
            n_answered,
            previous=_if_enough(
                before["median_first_response_minutes"], before["first_response_count"]
            ),
            reason=few if n_answered else "no first reply was recorded",
        ),
    )  # fmt: skip


def _if_enough(value: float | None, n: float | None) -> float | None:
    """Return a share or a median, or None where it rests on too few tickets."""
    return value if n is not None and n >= LEAST else None


def _if_many(count: float | None) -> float | None:
    """Return a count, or None where it is too small for a change in percent."""
    return count if count is not None and count >= _MANY else None


def _row(frame: pd.DataFrame) -> dict[str, float | None]:
    """Return the only row as numbers; None where nothing happened at all."""
    if frame.empty:
        return dict.fromkeys(frame.columns)
    row = frame.drop(columns="priority").iloc[0]
    return {str(k): None if pd.isna(v) else float(v) for k, v in row.items()}
