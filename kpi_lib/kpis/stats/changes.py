"""Two-sided p-values of a change: between two shares, counts, or samples of values."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from scipy.special import bdtr, ndtr

SIGNIFICANT = 0.05
"""Below it a change is called clear."""


def share_p(part: int, whole: int, part_before: int, whole_before: int) -> float:
    """Return the p-value of two shares; 1 where either is of nothing.

    Notes
    -----
    The pooled z test with the correction (N - 1)/N of E. Pearson (Campbell 2007).
    """
    total = whole + whole_before
    pooled = (part + part_before) / total if total else 0.0
    if not whole or not whole_before or pooled in (0.0, 1.0):
        return 1.0
    variance = pooled * (1 - pooled) * (1 / whole + 1 / whole_before)
    z = (part / whole - part_before / whole_before) / math.sqrt(
        variance * total / (total - 1)
    )
    return float(2 * ndtr(-abs(z)))


def count_p(count: int, before: int, days: float = 1, days_before: float = 1) -> float:
    """Return the p-value of two counts of events, over as many days each.

    Notes
    -----
    Given their sum, the first of two Poisson counts is binomial; twice the smaller
    tail.
    """
    total = count + before
    if not total:
        return 1.0
    share = days / (days + days_before)
    at_most = float(bdtr(count, total, share))
    at_least = 1 - float(bdtr(count - 1, total, share)) if count else 1.0
    return min(1.0, 2 * min(at_most, at_least))


def median_p(values: Sequence[float], before: Sequence[float]) -> float:
    """Return the p-value of two samples, by their ranks; 1 where either is empty.

    Notes
    -----
    Mann and Whitney 1947, normal approximation with ties and continuity corrected.
    """
    n, m = len(values), len(before)
    if not n or not m:
        return 1.0
    pooled = np.concatenate([np.asarray(values, float), np.asarray(before, float)])
    _, inverse, counts = np.unique(pooled, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    ranks = ((last - counts + 1 + last) / 2)[inverse]
    u = ranks[:n].sum() - n * (n + 1) / 2
    size = n + m
    ties = float(((counts.astype(float) ** 3) - counts).sum())
    variance = n * m / 12 * (size + 1 - ties / (size * (size - 1)))
    if variance <= 0:
        return 1.0
    z = max(abs(u - n * m / 2) - 0.5, 0) / math.sqrt(variance)
    return float(2 * ndtr(-z))


def excess_p(cases: int, size: int, other_cases: int, other_size: int) -> float:
    """Return the one-sided p-value of more cases in a group than in the others.

    Notes
    -----
    Fisher's exact test: the hypergeometric upper tail.
    """
    total, all_cases = size + other_size, cases + other_cases
    whole = _log_choose(total, size)
    return min(
        1.0,
        math.fsum(
            math.exp(
                _log_choose(all_cases, k)
                + _log_choose(total - all_cases, size - k)
                - whole
            )
            for k in range(cases, min(size, all_cases) + 1)
            if size - k <= total - all_cases
        ),
    )


def _log_choose(n: int, k: int) -> float:
    return math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)
