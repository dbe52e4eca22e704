"""Part of a client's review: commitments and their outcome."""

from __future__ import annotations

from datetime import date, timedelta

import pandas as pd

from kpi_lib.domain.needs import Needs
from kpi_lib.domain.period import Period
from kpi_lib.domain.result import Result
from kpi_lib.facts.tenant_facts import Facts
from kpi_lib.kpis.question import Question

_LONG_AGO = date(1900, 1, 1)
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
    reported = question.period
    first, after = reported.first_day, reported.last_day + timedelta(days=1)
    spans = {
        "main": {"from_day": _LONG_AGO, "until_day": first, "open_on": first},
        "made": {"from_day": first, "until_day": after, "open_on": _LONG_AGO},
    }
    found = {
        name: question.table("main", client_names=list(_CLIENT), **span)
        for name, span in spans.items()
    }
    is_asked = {
        name: frame["is_client"] & frame["outcome"].isin(_RUNNING)
        for name, frame in found.items()
    }
    yours = pd.concat([frame[is_asked[name]] for name, frame in found.items()])
    tables = {name: frame[~is_asked[name]] for name, frame in found.items()}
    return question.result(
        {
            name: frame.drop(columns="is_client").reset_index(drop=True)
            for name, frame in (tables | {"yours": yours}).items()
        }
    )
