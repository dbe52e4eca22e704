"""Part of a client's review: survey answers with their intervals."""

from __future__ import annotations

import math
from typing import Any

from scipy.special import stdtrit

from kpi_lib.domain.needs import Needs
from kpi_lib.domain.period import Period
from kpi_lib.domain.result import Headline, Result
from kpi_lib.facts.tenant_facts import Facts
from kpi_lib.kpis.question import Question
from kpi_lib.kpis.stats.intervals import Z95, bounded_mean_interval

LEAST_ANSWERS = 5
"""Minimum number of answers for an estimate."""


def compute(facts: Facts, period: str | Period, company: str | None = None) -> Result:
    """Summarise the answers of a period.

    Parameters
    ----------
    facts : Facts
    period : str or Period
    company : str, optional

    Returns
    -------
    Result
        Tables ``main`` (one row of counts and means) and ``answers``. The headlines
        are undefined under `LEAST_ANSWERS` answers; they are not compared with the
        previous period, since so few answers show no change.
    """
    question = Question.ask(
        "review_satisfaction",
        facts,
        period,
        company,
        path="kpis/review/satisfaction.sql",
        needs=Needs(("raw_surveys",)),
    )
    main = question.table("main")
    return question.result(
        {"main": main, "answers": question.table("evidence")},
        lambda: (_csat(main.iloc[0]), _nps(main.iloc[0])),
    )


def _csat(row: Any) -> Headline:
    n, mean, low, high = int(row.csat_count), None, None, None
    if n >= LEAST_ANSWERS:
        mean = float(row.csat_avg)
        half = float(stdtrit(n - 1, 0.975)) * float(row.csat_stddev) / math.sqrt(n)
        low, high = max(1.0, mean - half), min(5.0, mean + half)
        if half == 0:
            low, high = bounded_mean_interval(mean, n, 1.0, 5.0)
    return Headline(
        "csat",
        "Satisfaction, 1 to 5",
        mean,
        "decimal",
        n,
        low,
        high,
        reason="too few answers to tell",
    )


def _nps(row: Any) -> Headline:
    n, score, low, high = int(row.nps_count), None, None, None
    if n >= LEAST_ANSWERS:
        up, down = row.promoters / n, row.detractors / n
        score = float(100 * (up - down))
        half = 100 * Z95 * math.sqrt((up + down - (up - down) ** 2) / n)
        low, high = max(-100.0, score - half), min(100.0, score + half)
        if half == 0:
            low, high = bounded_mean_interval(score, n, -100.0, 100.0)
    return Headline(
        "nps",
        "Recommendation, −100 to 100",
        score,
        "count",
        n,
        low,
        high,
        reason="too few answers to tell",
    )
