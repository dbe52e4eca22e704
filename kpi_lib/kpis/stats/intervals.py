"""95% intervals of a share and a median, and the lower end of a mean.

From `LEAST` cases on, and never of zero width: cases that are all alike still leave
room for other ones.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from scipy.special import bdtr, bdtrik, betainc, betaincinv, stdtrit

from kpi_lib.kpis.stats.least_cases import LEAST

Z95 = 1.959963984540054
"""Normal quantile of a two-sided 95% interval."""
STEPS = {"minutes": 1.0, "hours": 0.1, "days": 1.0}
"""The least difference that is shown, by unit."""
_TAIL = 0.025
_HALVINGS = 25


def share_interval(
    successes: float, n: int, effect: float = 1.0
) -> tuple[float, float] | None:
    """Return the mid-p interval of a share.

    Parameters
    ----------
    successes : float
        Rounded to a whole number; of no account under `LEAST` cases.
    n : int
    effect : float
        How many cases count as one independent case (`design_effect`).

    Returns
    -------
    tuple of float or None
        Low and high, from 0 to 1; None under `LEAST` cases.

    Notes
    -----
    Clopper and Pearson's interval with half of the probability of what was observed
    (Lancaster 1961; method 6 of Newcombe 1998). Wilson's covers 83% at some shares near
    0 and 1, where most desks are; this one 91% at least from 5 cases on.
    """
    if n < LEAST:
        return None
    whole = round(successes)
    part, others = whole / effect, (n - whole) / effect
    return _least_share(part, others), 1 - _least_share(others, part)


def share_at_least(part: int, n: int, tail: float, effect: float = 1.0) -> float | None:
    """Return the lower end of the mid-p interval of a share.

    Parameters
    ----------
    part, n : int
    tail : float
        Chance that it lies above the share.
    effect : float
        As for `share_interval`.

    Returns
    -------
    float or None
        From 0 to 1; None under `LEAST` cases.
    """
    if n < LEAST:
        return None
    return _least_share(part / effect, (n - part) / effect, tail)


def _least_share(part: float, others: float, tail: float = _TAIL) -> float:
    """Return the share under which as many cases or more are too unlikely."""
    if not part:
        return 0.0
    # Between the shares at which all of what was observed counts, and none of it.
    low = float(betaincinv(part, others + 1, tail))
    high = float(betaincinv(part + 1, others, tail)) if others else 1.0
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        more = betainc(part + 1, others, middle) if others else 0.0
        is_likely = (betainc(part, others + 1, middle) + more) / 2 > tail
        low, high = (low, middle) if is_likely else (middle, high)
    return (low + high) / 2


def mean_at_least(
    mean: float, stddev: float, n: int, tail: float = _TAIL
) -> float | None:
    """Return the lower end of Student's interval of a mean.

    Parameters
    ----------
    mean : float
    stddev : float
        Of the sample, with n - 1 in its denominator.
    n : int
    tail : float
        Chance that it lies above the mean.

    Returns
    -------
    float or None
        None under `LEAST` values, and where all are alike: they tell no spread.

    Notes
    -----
    Of durations, which are skewed to the right, only this end holds as often as it
    says; the upper one is too low in 10 to 20% of samples.
    """
    if n < LEAST or not stddev > 0:
        return None
    return mean - float(stdtrit(n - 1, 1 - tail)) * stddev / math.sqrt(n)


def median_interval(
    values: Sequence[float], unit: str, effect: float = 1.0
) -> tuple[float, float] | None:
    """Return the interval of a median.

    Parameters
    ----------
    values : sequence of float
        In order, 0 or more.
    unit : str
        One of `STEPS`.
    effect : float
        How many values count as one independent value (`median_effect`).

    Returns
    -------
    tuple of float or None
        None under 6 values, where not even the extremes enclose the median in 95% of
        samples, and where so many go together that these are worth no more.

    Notes
    -----
    Order statistics (`median_ranks`), as far apart as the root of the effect. Where
    both are the same value, as of durations that were rounded, the ends lie half-way to
    the next other ones, which is what rounding can hide, and a step of the unit to
    either side at least. An interval narrower than a step is widened by one to either
    side.
    """
    n = len(values)
    ranks = median_ranks(n)
    if ranks is None:
        return None
    middle = (n + 1) / 2
    lowest = round(middle - (middle - ranks[0]) * math.sqrt(effect))
    if lowest < 1:
        return None
    low, high = float(values[lowest - 1]), float(values[n - lowest])
    step = STEPS[unit]
    if low == high:
        below = max((float(v) for v in values if v < low), default=low)
        above = min((float(v) for v in values if v > high), default=high)
        low = min((below + low) / 2, low - step)
        high = max((high + above) / 2, high + step)
    elif high - low < step:
        low, high = low - step, high + step
    return max(0.0, low), high


def median_ranks(n: int) -> tuple[int, int] | None:
    """Return the ranks of the two values that enclose a median.

    Parameters
    ----------
    n : int
        How many values there are.

    Returns
    -------
    tuple of int or None
        Ranks from 1 to `n`, the narrowest pair alike on both sides that holds the
        median in at least 95% of samples, whatever the distribution; None under 6
        values, where not even the extremes do.

    Notes
    -----
    Order statistics: the number of values below the median is binomial.
    """
    if n < 6:
        return None
    below = math.floor(bdtrik(_TAIL, n, 0.5))
    # The inverse is found by iteration and may end beside a whole number.
    while bdtr(below, n, 0.5) > _TAIL:
        below -= 1
    while bdtr(below + 1, n, 0.5) <= _TAIL:
        below += 1
    return below + 1, n - below
