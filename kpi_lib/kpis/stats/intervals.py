"""95% intervals of a share, a mean and a median."""

from __future__ import annotations

import math

from scipy.special import bdtr, bdtrik, stdtrit

Z95 = 1.959963984540054
"""Normal quantile of a two-sided 95% interval."""


def share_interval(successes: float, n: int) -> tuple[float, float] | None:
    """Return Wilson's score interval of a share.

    Parameters
    ----------
    successes : float
        Usually a whole number.
    n : int

    Returns
    -------
    tuple of float or None
        Low and high, from 0 to 1; None where `n` is 0.

    Notes
    -----
    Wilson 1927, without continuity correction.
    """
    if n == 0:
        return None
    share, z2 = successes / n, Z95**2
    centre = (share + z2 / (2 * n)) / (1 + z2 / n)
    half = Z95 / (1 + z2 / n) * math.sqrt(share * (1 - share) / n + z2 / (4 * n**2))
    return max(0.0, centre - half), min(1.0, centre + half)


def mean_interval(mean: float, stddev: float, n: int) -> tuple[float, float] | None:
    """Return Student's interval of a mean.

    Parameters
    ----------
    mean : float
    stddev : float
        Of the sample, with n - 1 in its denominator.
    n : int

    Returns
    -------
    tuple of float or None
        None under 2 values, which tell no spread.
    """
    if n < 2:
        return None
    half = float(stdtrit(n - 1, 0.975)) * stddev / math.sqrt(n)
    return mean - half, mean + half


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
    below = math.floor(bdtrik(0.025, n, 0.5))
    # The inverse is found by iteration and may end beside a whole number.
    while bdtr(below, n, 0.5) > 0.025:
        below -= 1
    while bdtr(below + 1, n, 0.5) <= 0.025:
        below += 1
    return below + 1, n - below
