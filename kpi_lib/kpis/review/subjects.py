"""Part of a client's review: topics of its tickets, and those that came too late."""

from __future__ import annotations

from kpi_lib.domain.needs import TICKET_TIME, needs_of
from kpi_lib.domain.period import Period
from kpi_lib.domain.result import Result
from kpi_lib.facts.tenant_facts import Facts
from kpi_lib.kpis.known_summaries import has_summaries
from kpi_lib.kpis.question import Question
from kpi_lib.kpis.topic_labels import label_topics

NEEDS = needs_of({("raw_tickets",): "main missed totals", TICKET_TIME: "minutes"})


def compute(facts: Facts, period: str | Period, company: str | None = None) -> Result:
    """Group a client's tickets by topic, and list those that missed their time.

    Parameters
    ----------
    facts : Facts
    period : str or Period
    company : str, optional

    Returns
    -------
    Result
        Tables ``main`` (a row per topic with at least ``repeated_min_tickets``
        tickets; minutes), ``missed`` (a row per ticket that missed its agreed time,
        the latest first), ``totals`` (one row; whether any ticket has a summary).
    """
    question = Question.ask(
        "review_subjects",
        facts,
        period,
        company,
        path="kpis/review/subjects.sql",
        needs=NEEDS,
        least_tickets=facts.params.thresholds.client_training_needs.repeated_min_tickets,
    )
    label_topics(question)
    tables = {name: question.table(name) for name in ("main", "missed", "totals")}
    tables["totals"] = tables["totals"].assign(has_summaries=has_summaries(question))
    return question.result(tables)
