"""Part of a client's review: price, owner and day of a recommendation."""

from __future__ import annotations

from datetime import date, timedelta

import pandas as pd

from kpi_lib.facts.tenant_facts import Facts
from kpi_lib.kpis.question import Question


def with_offer(frame: pd.DataFrame, question: Question) -> pd.DataFrame:
    """Add to recommendations what each costs the client, who answers and by when.

    Parameters
    ----------
    frame : DataFrame
        With ``effort_hours``.
    question : Question
        Of the recommendations.

    Returns
    -------
    DataFrame
        With ``price`` (the effort at the rate that clients are quoted; NULL without
        one), ``owner`` and ``due_on`` (of the settings' action ``recommendations``;
        NULL without one).
    """
    rate = _rate(question.facts)
    action = question.facts.params.action_for("recommendations", question.company)
    due: date | None = None
    if action is not None and action.due_days is not None:
        as_of = question.facts.as_of(question.period)
        day = as_of.astimezone(question.facts.params.zone).date()
        due = day + timedelta(days=action.due_days)
    hours = frame["effort_hours"].astype(float)
    return frame.assign(
        price=hours * (float("nan") if rate is None else rate),
        owner=pd.Series(action.owner if action else None, frame.index, dtype="str"),
        due_on=pd.Series(due, frame.index, dtype="datetime64[us]"),
    )


def _rate(facts: Facts) -> float | None:
    """Return the price of an hour; a client's connection holds no other rate."""
    rates = facts.params.rates
    rate = rates.offer_rate or rates.hourly_rate
    return None if rate is None else float(rate)
