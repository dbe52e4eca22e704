"""Part of a client's review: commitments and their outcome."""

from __future__ import annotations

from kpi_lib.domain import sql_files
from kpi_lib.domain.needs import Needs
from kpi_lib.domain.period import Period
from kpi_lib.domain.result import Result
from kpi_lib.facts.tenant_facts import Facts
from kpi_lib.kpis.question import Question

_CLIENT = ("client", "the client", "customer", "you", "le client", "la cliente", "vous")
"""Owners that stand for the client, besides its own names."""
_RUNNING = ("overdue", "open")


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
        (made in it), those overdue first; ``yours``, those of both that the client
        owns and has not settled. ``outcome`` is ``done``, ``done_late``, ``dropped``,
        ``overdue`` or ``open``.
    """
    question = Question.ask(
        "review_promises",
        facts,
        period,
        company,
        path="kpis/review/promises.sql",
        needs=Needs(("raw_commitments",)),
    )
    statement = sql_files.statements(question.path)["main"]
    values = question.parameters | {"client_names": list(_CLIENT)}
    found = facts.once(statement, values)  # the findings ask for them, too
    is_made = found["is_made"]
    is_asked = found["is_client"] & found["outcome"].isin(_RUNNING)
    parts = {"main": ~is_made & ~is_asked, "made": is_made & ~is_asked,
             "yours": is_asked}  # fmt: skip
    own = found.drop(columns=["is_client", "is_made"])
    return question.result(
        {name: own[part].reset_index(drop=True) for name, part in parts.items()}
    )
