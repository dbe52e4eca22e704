"""KPI 02: clients whose users need training."""

from __future__ import annotations

from kpi_lib.domain.period import Period
from kpi_lib.domain.result import Headline, Result
from kpi_lib.facts.tenant_facts import Facts
from kpi_lib.kpis.change_tests import change_of_shares
from kpi_lib.kpis.event_days import with_change_of_some
from kpi_lib.kpis.known_summaries import known_by_summaries
from kpi_lib.kpis.question import Question
from kpi_lib.kpis.topic_labels import label_topics
from kpi_lib.kpis.training_settings import with_training


def compute(
    facts: Facts, period: str | Period, *, company: str | None = None
) -> Result:
    """Count the tickets that training would have avoided.

    Parameters
    ----------
    facts : Facts
    period : str or Period
    company : str, optional

    Returns
    -------
    Result
        Tables ``main`` (a row per company with at least one such ticket; minutes)
        and ``repeated`` (a row per company, type and topic).
    """
    asked = Question.ask(
        "client_training_needs",
        facts,
        period,
        company,
        repeated=facts.params.thresholds.client_training_needs.repeated_min_tickets,
    )
    question = with_training(asked)
    label_topics(question)
    tables = {name: question.table(name) for name in ("main", "repeated")}
    return question.result(
        tables, lambda: known_by_summaries(question, _headlines(question))
    )


def _headlines(question: Question) -> tuple[Headline, ...]:
    now = question.table("totals").iloc[0]
    before = question.previous().table("totals").iloc[0]
    days, days_before = (q.table("by_day") for q in (question, question.previous()))
    by_day = [
        x.set_index("event_date")["training_tickets"] for x in (days, days_before)
    ]
    share, share_before = (
        100 * row.training_tickets / row.tickets if row.tickets else None
        for row in (now, before)
    )
    return (
        with_change_of_some(
            Headline(
                "training_tickets",
                "Tickets that ask for training",
                int(now.training_tickets),
                "count",
                int(now.tickets),
                previous=float(before.training_tickets),
                direction="lower",
            ),
            question,
            (by_day[0], by_day[1]),
        ),
        Headline(
            "training_share_pct",
            "Share of all tickets",
            share,
            "percent",
            int(now.tickets),
            previous=share_before,
            previous_n=int(before.tickets),
            change_p=change_of_shares(days, days_before, "training_tickets", "tickets"),
            direction="lower",
            reason="" if now.tickets else "no ticket was created in the period",
        ),
        Headline(
            "companies",
            "Companies concerned",
            int(now.companies),
            "count",
            int(now.tickets),
            previous=float(before.companies),
            direction="lower",
        ),
    )
