"""95% intervals of survey marks (CSAT, NPS) and of the change between two periods.

The answers' shares have a Dirichlet distribution; the mean's is matched by a beta
distribution. A few answers that are all alike still leave room for other ones.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from scipy.special import betaincinv

from kpi_lib.kpis.stats.least_cases import LEAST, can_be_compared

CSAT_MARKS = (1.0, 2.0, 3.0, 4.0, 5.0)
CSAT_PRIOR = 0.2
NPS_POINTS = (-100.0, 0.0, 100.0)
NPS_PRIOR = 0.5


@dataclass(frozen=True)
class SurveyMean:
    """Mean of some answers and what lies behind it.

    Attributes
    ----------
    mean : float
        The observed one, which reports show.
    low, high : float or None
        95% interval; it holds the observed mean. None under `LEAST` answers.
    centre, inner_low, inner_high : float
        The posterior mean and its interval, by which two periods are compared.
    n : int
    """

    mean: float
    low: float | None
    high: float | None
    centre: float
    inner_low: float
    inner_high: float
    n: int


def csat(marks: Iterable[float]) -> SurveyMean | None:
    """Return the mean of marks from 1 to 5; None without any."""
    return survey_mean([float(mark) for mark in marks], CSAT_MARKS, CSAT_PRIOR)


def nps(answers: Iterable[float]) -> SurveyMean | None:
    """Return the net promoter score of answers from 0 to 10; None without any."""
    points = [100.0 if a >= 9 else 0.0 if a >= 7 else -100.0 for a in answers]
    return survey_mean(points, NPS_POINTS, NPS_PRIOR)


def survey_mean(
    values: Sequence[float], categories: Sequence[float], prior: float
) -> SurveyMean | None:
    """Return a mean with its interval.

    Parameters
    ----------
    values : sequence of float
        From the first to the last of the categories.
    categories : sequence of float
        Answers that can be given, in order.
    prior : float
        Weight of each category before any answer is known.
    """
    n = len(values)
    if not n:
        return None
    least, width = categories[0], categories[-1] - categories[0]
    weighted = [((x - least) / width, 1.0) for x in values]
    weighted += [((x - least) / width, prior) for x in categories]
    total = sum(weight for _, weight in weighted)
    centre = sum(weight * x for x, weight in weighted) / total
    square = sum(weight * x**2 for x, weight in weighted) / total
    variance = (square - centre**2) / (total + 1)
    k = centre * (1 - centre) / variance - 1
    low, high = (
        least + width * float(betaincinv(centre * k, (1 - centre) * k, tail))
        for tail in (0.025, 0.975)
    )
    mean = math.fsum(values) / n
    return SurveyMean(
        mean,
        min(low, mean) if n >= LEAST else None,
        max(high, mean) if n >= LEAST else None,
        least + width * centre,
        low,
        high,
        n,
    )


def clearly_differ(now: SurveyMean, before: SurveyMean) -> bool:
    """Return whether two means differ by more than chance, if they can be compared.

    Notes
    -----
    MOVER (Zou and Donner 2008) around the posterior means.
    """
    if not can_be_compared(now.n, before.n):
        return False
    difference = now.centre - before.centre
    low = difference - math.hypot(
        now.centre - now.inner_low, before.inner_high - before.centre
    )
    high = difference + math.hypot(
        now.inner_high - now.centre, before.centre - before.inner_low
    )
    return low > 0 or high < 0
