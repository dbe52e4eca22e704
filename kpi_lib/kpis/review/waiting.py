"""Part of a client's review: open tickets that wait for the client."""

from __future__ import annotations

from kpi_lib.domain.names import fold
from kpi_lib.domain.needs import Needs
from kpi_lib.domain.period import Period
from kpi_lib.domain.result import Result
from kpi_lib.facts.tenant_facts import Facts
from kpi_lib.kpis.question import Question


def compute(facts: Facts, period: str | Period, company: str | None = None) -> Result:
    """List the tickets open at the report's `as_of` that wait for the client.

    Parameters
    ----------
    facts : Facts
    period : str or Period
        Its `as_of` counts; when a ticket was created does not.
    company : str, optional

    Returns
    -------
    Result
        Table ``main``: a row per ticket in one of `waiting_statuses`, the oldest
        first; ``is_approval`` where the status asks for an approval.
    """
    question = Question.ask(
        "review_waiting",
        facts,
        period,
        company,
        path="kpis/review/waiting.sql",
        needs=Needs(("raw_tickets",)),
        waiting=sorted({fold(name) for name in facts.params.waiting_statuses}),
    )
    return question.result({"main": question.table("main")})
