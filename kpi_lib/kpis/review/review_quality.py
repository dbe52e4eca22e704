"""Part of a client's review: completeness of the data behind it."""

from __future__ import annotations

from kpi_lib.domain.period import Period
from kpi_lib.domain.result import Result
from kpi_lib.facts.tenant_facts import Facts
from kpi_lib.kpis.grade import count_missing
from kpi_lib.kpis.question import Question

CHECKS = (
    "ticket_type", "ticket_priority", "ticket_limit", "first_reply", "resolution_time",
    "entry_ticket", "alert_device", "alert_verdict",
)  # fmt: skip
"""Values that the review's figures need, in reading order."""


def compute(facts: Facts, period: str | Period, company: str | None = None) -> Result:
    """Count what is missing in a client's rows of a period.

    Parameters
    ----------
    facts : Facts
    period : str or Period
    company : str, optional

    Returns
    -------
    Result
        Table ``main``, a row per check that has rows to look at; counts, percent.
    """
    question = Question.ask(
        "review_quality", facts, period, company, path="kpis/grade.sql"
    )
    return question.result({"main": count_missing(facts, question.parameters, CHECKS)})
