"""KPI 01: which opportunities come first, without what one-off days brought."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

import pandas as pd

from kpi_lib.kpis.question import Question
from kpi_lib.kpis.ticket_trends import one_off_days

_SHARE: Final = 3
"""One row of so many is of high priority, rounded up."""
_USUAL_DAYS: Final = 365
"""Days before the period from which the usual number is taken, a year's seasons."""
_LEAST_DAYS: Final = 30
"""Minimum number of days before the period to tell what is usual."""
_KEYS = ["company", "board"]


def with_priority(question: Question, main: pd.DataFrame) -> pd.DataFrame:
    """Add the column ``priority`` to the opportunities.

    ``high`` is the third of the rows with the largest value; where no value is known,
    with the most tickets above the usual number of that company and board. A row
    without any value, or without more tickets than usual, is ``normal``.

    Parameters
    ----------
    question : Question
        Of KPI 01.
    main : DataFrame
        Its table.
    """
    if main.empty:
        return main.assign(priority=main["company"])
    one_off = one_off_days(question.facts, question.period)
    standing = question.table("standing", one_off=one_off)
    rows = main[_KEYS].merge(standing, "left", _KEYS).fillna(0).set_axis(main.index)
    is_valued = main["estimated_monthly_value"].notna().any()
    if is_valued and not question.lacks("estimated_monthly_value"):
        gain = rows["unbilled_minutes"].astype(float)
    else:
        gain = _above_usual(question, rows, len(one_off))
    order = pd.DataFrame(
        {"gain": gain, "ticket_count": main["ticket_count"].astype(int)}
    ).sort_values(["gain", "ticket_count"], ascending=False, kind="stable")
    first = order[order["gain"] > 0].head(math.ceil(len(main) / _SHARE)).index
    priority = pd.Series("normal", main.index, dtype=main["company"].dtype)
    priority[first] = "high"
    return main.assign(priority=priority)


def _above_usual(question: Question, rows: pd.DataFrame, one_off: int) -> pd.Series:
    """Return the tickets above the usual number; NaN where that is not known."""
    first_day = question.period.first_day
    begins = question.facts.first_days.get("raw_tickets", date.min)
    usual_from = max(begins, first_day - timedelta(days=_USUAL_DAYS))
    days_before = (first_day - usual_from).days
    if days_before < _LEAST_DAYS:
        return pd.Series(float("nan"), rows.index)
    usual = replace(question, path="kpis/usual_demand.sql").table(
        "usual", usual_from=usual_from
    )
    before = rows[_KEYS].merge(usual, "left", _KEYS)["ticket_count"].fillna(0)
    ordinary_days = question.parameters["days"] - one_off
    expected = before.set_axis(rows.index) / days_before * ordinary_days
    above: pd.Series = rows["ticket_count"] - expected
    return above
