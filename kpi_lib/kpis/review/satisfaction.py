"""Part of a client's review: survey answers with their intervals."""

from __future__ import annotations

import pandas as pd

from kpi_lib.domain.needs import Needs
from kpi_lib.domain.period import Period
from kpi_lib.domain.result import Headline, Result
from kpi_lib.facts.tenant_facts import Facts
from kpi_lib.kpis.question import Question
from kpi_lib.kpis.stats import survey_intervals
from kpi_lib.kpis.stats.least_cases import LEAST
from kpi_lib.kpis.stats.survey_intervals import SurveyMean


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
        are undefined under `LEAST` answers; they are not compared with the
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
    main, answers = question.table("main"), question.table("evidence")
    return question.result(
        {"main": main, "answers": answers}, lambda: _headlines(answers)
    )


def _headlines(answers: pd.DataFrame) -> tuple[Headline, ...]:
    marks, scores = answers["csat"].dropna(), answers["nps"].dropna()
    csat, csat_low, csat_high = _estimate(survey_intervals.csat(marks))
    nps, nps_low, nps_high = _estimate(survey_intervals.nps(scores))
    return (
        Headline(
            "csat",
            "Satisfaction, 1 to 5",
            csat,
            "decimal",
            len(marks),
            csat_low,
            csat_high,
            reason="too few answers to tell",
        ),
        Headline(
            "nps",
            "Recommendation, −100 to 100",
            nps,
            "count",
            len(scores),
            nps_low,
            nps_high,
            reason="too few answers to tell",
        ),
    )


def _estimate(
    found: SurveyMean | None,
) -> tuple[float | None, float | None, float | None]:
    """Return a mean and its interval; undefined under `LEAST` answers."""
    if found is None or found.n < LEAST:
        return None, None, None
    return found.mean, found.low, found.high
