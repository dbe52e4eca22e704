"""Part of a client's review: commitments and their outcome."""

from __future__ import annotations

from datetime import date, timedelta

from kpi_lib.domain.needs import Needs
from kpi_lib.domain.period import Period
from kpi_lib.domain.result import Result
from kpi_lib.facts.tenant_facts import Facts
from kpi_lib.kpis.question import Question

_LONG_AGO = date(1900, 1, 1)


def compute(facts: Facts, period: str | Period, company: str | None = None) -> Result:
    """List the commitments open at some time in a period, with their outcome.

    The outcome is that at `as_of`. No commitment may drop out between two reviews,
    whenever their meetings take place.

    Parameters
    ----------
    facts : Facts
    period : str or Period
    company : str, optional

    Returns
    -------
    Result
        Tables ``main`` (made before the period and open when it began) and ``made``
        (made in it), those overdue first. ``outcome`` is ``done``, ``done_late``,
        ``dropped``, ``overdue`` or ``open``.
    """
    question = Question.ask(
        "review_promises",
        facts,
        period,
        company,
        path="kpis/review/promises.sql",
        needs=Needs(("raw_commitments",)),
    )
    reported = question.period
    first, after = reported.first_day, reported.last_day + timedelta(days=1)
    return question.result(
        {
            "main": question.table(
                "main", from_day=_LONG_AGO, until_day=first, open_on=first
            ),
            "made": question.table(
                "main", from_day=first, until_day=after, open_on=_LONG_AGO
            ),
        }
    )
