"""KPI 04: minutes worked by company, board, work type or person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pandas as pd

from kpi_lib.domain.errors import ParamsError
from kpi_lib.domain.period import Period
from kpi_lib.domain.result import Headline, Result
from kpi_lib.facts.tenant_facts import Facts
from kpi_lib.kpis.question import Question

GROUPS = ("company", "board", "work_type", "member")


def compute(
    facts: Facts,
    period: str | Period,
    *,
    company: str | None = None,
    by: Sequence[str] = ("company", "work_type"),
) -> Result:
    """Add up the minutes worked in a period.

    Parameters
    ----------
    facts : Facts
    period : str or Period
    company : str, optional
    by : sequence of str
        Columns of ``main`` to group by: company, board, work_type, member.

    Returns
    -------
    Result
        Tables ``main`` (a row per group; minutes), ``trend`` (a row per company; the
        last 7 and 30 days begun, against those before), ``daily`` (a row per day).
    """
    unknown = [name for name in by if name not in GROUPS]
    if unknown or not by:
        raise ParamsError(
            "time_consumption: by",
            f"got {', '.join(map(repr, unknown)) or 'nothing'}",
            f"some of {', '.join(GROUPS)}",
        )
    question = Question.ask("time_consumption", facts, period, company, by=list(by))
    question = replace(question, has_few_rows=False)
    main = question.table("main")
    figures = [name for name in main.columns if name not in GROUPS]
    main = main.sort_values(
        ["total_minutes", *by], ascending=[False] + [True] * len(by), ignore_index=True
    )
    return question.result(
        {
            "main": main[[*by, *figures]],
            "trend": _trend(question),
            "daily": question.table("daily"),
        },
        lambda: _headlines(question),
    )


def _trend(question: Question) -> pd.DataFrame:
    """Return the two windows and their changes, where the data reaches back."""
    trend = question.table("trend")
    days = question.period.day_list(question.facts.as_of(question.period))
    first_day = question.facts.first_days.get("raw_time_entries")
    if not days or first_day is None:
        return trend
    for length in (7, 30):
        if first_day > days[-1] - timedelta(days=2 * length - 1):
            for name in (f"previous_minutes_{length}d", f"change_{length}d_pct"):
                trend[name] = trend[name].where(trend.index < 0)
    return trend


def _headlines(question: Question) -> tuple[Headline, ...]:
    now = question.table("totals").iloc[0]
    before = question.previous().table("totals").iloc[0]
    n = int(now.entries)
    share, share_before = (
        100 * float(row.billable_minutes / row.total_minutes)
        if row.total_minutes
        else None
        for row in (now, before)
    )
    nothing = "" if n else "no time was recorded in the period"
    return (
        Headline(
            "total_minutes",
            "Time worked",
            float(now.total_minutes),
            "minutes",
            n,
            previous=float(before.total_minutes),
        ),
        Headline(
            "billable_pct",
            "Billable share",
            share,
            "percent",
            n,
            previous=share_before,
            direction="higher",
            reason=nothing,
        ),
        Headline(
            "companies",
            "Companies served",
            int(now.companies),
            "count",
            n,
            previous=float(before.companies),
        ),
    )
