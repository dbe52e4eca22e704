"""What the last review promised, and what became of it."""

from __future__ import annotations

from datetime import date, timedelta

from kpi_lib.facts import Facts
from kpi_lib.period import Period
from kpi_lib.result import Result
from kpi_lib.review.asking import Part

_LONG_AGO = date(1900, 1, 1)
_UNSETTLED = ("open", "overdue")


def compute(facts: Facts, period: str | Period, company: str | None = None) -> Result:
    """List the commitments of the last review with their outcome at `as_of`.

    Parameters
    ----------
    facts : Facts
    period : str or Period
    company : str, optional

    Returns
    -------
    Result
        Tables ``main`` (made in the period before; for a period shorter than a
        quarter, since the quarter before began), ``older`` (made before these and
        still not settled) and ``made`` (made in the period itself). ``outcome`` is
        ``done``, ``dropped``, ``overdue`` or ``open``.
    """
    part = Part("promises", facts, period, company)
    asked = part.question.period
    first = min(asked.previous().first_day, _quarter_before(asked.first_day))
    older = part.table("main", from_day=_LONG_AGO, until_day=first)
    unsettled = older["outcome"].isin(_UNSETTLED)
    after = asked.last_day + timedelta(days=1)
    return part.result(
        {
            "main": part.table("main", from_day=first, until_day=asked.first_day),
            "older": older[unsettled].reset_index(drop=True),
            "made": part.table("main", from_day=asked.first_day, until_day=after),
        }
    )


def _quarter_before(day: date) -> date:
    """Return the first day of the calendar quarter before the one of `day`."""
    months = day.year * 12 + (day.month - 1) // 3 * 3 - 3
    return date(months // 12, months % 12 + 1, 1)
