"""Two-sided p-values of a change: between two shares, or two samples of values."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.special import bdtr, stdtr

from kpi_lib.kpis.stats.design_effect import Cases, Floats, Scatter

SIGNIFICANT = 0.05
"""Below it a change is called clear."""
_LEAST_DAYS, _LEAST_WEEKS = 2.0, 4.0
"""Minimum degrees of freedom of what days, and weeks, have in common."""


def share_p(now: Cases, before: Cases) -> float | None:
    """Return the p-value of two shares, by day as cases of a day may go together.

    It is 1 where either is of nothing, None where too few days tell how much they
    differ.

    Notes
    -----
    The pooled z test with the correction (N - 1)/N of E. Pearson (Campbell 2007).
    """
    parts = [(int(x.values.sum()), len(x.values)) for x in (now, before)]
    z = _share_score(*parts[0], *parts[1])
    return _grouped_p(z, (now.scores, before.scores), (now.days, before.days))


def median_p(now: Cases, before: Cases) -> float | None:
    """Return the p-value of two samples by their ranks, as `share_p` by day.

    Notes
    -----
    Mann and Whitney 1947, normal approximation with ties and continuity corrected.
    """
    z, one, other = _rank_score(now.values, before.values)
    return _grouped_p(z, (one, other), (now.days, before.days))


def _share_score(part: int, whole: int, part_before: int, whole_before: int) -> float:
    total = whole + whole_before
    pooled = (part + part_before) / total if total else 0.0
    if not whole or not whole_before or pooled in (0.0, 1.0):
        return 0.0
    variance = pooled * (1 - pooled) * (1 / whole + 1 / whole_before)
    off = part / whole - part_before / whole_before
    return off / math.sqrt(variance * total / (total - 1))


def _rank_score(values: Floats, before: Floats) -> tuple[float, Floats, Floats]:
    """Return the normal score of two samples, and the ranks of each about its mean."""
    n, m = len(values), len(before)
    if not n or not m:
        return 0.0, values, before
    pooled = np.concatenate([values, before])
    _, inverse, counts = np.unique(pooled, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    ranks = ((last - counts + 1 + last) / 2)[inverse]
    one, other = ranks[:n] - ranks[:n].mean(), ranks[n:] - ranks[n:].mean()
    u = ranks[:n].sum() - n * (n + 1) / 2
    size = n + m
    ties = float(((counts.astype(float) ** 3) - counts).sum())
    variance = n * m / 12 * (size + 1 - ties / (size * (size - 1)))
    if variance <= 0:
        return 0.0, one, other
    z = max(abs(u - n * m / 2) - 0.5, 0) / math.sqrt(variance)
    return z, one, other


def _grouped_p(
    z: float, scores: Sequence[Floats], days: Sequence[NDArray[np.int64]]
) -> float | None:
    """Return the p-value of a score by what days and weeks have in common.

    Notes
    -----
    The score is divided by the root of the design effect: the variance of the sums
    of days, or weeks, over that of their cases; at least 1. Its degrees of freedom are
    two less than the days, or weeks, that as many equal ones would be. The more
    cautious of both decides.
    """
    if not z:
        return 1.0
    cautious = []
    for width, least in ((1, _LEAST_DAYS), (7, _LEAST_WEEKS)):
        together = alone = clusters = equal = 0.0
        for score, day in zip(scores, days, strict=True):
            found = Scatter.of(score, day, width)
            together += found.squares / len(score) ** 2
            alone += float(score @ score) / len(score) ** 2
            clusters += found.groups
            equal += found.equal
        free = equal - 2
        if free >= least:
            few = clusters / (clusters - 2)
            effect = max(1.0, together / alone * few) if alone else 1.0
            cautious.append(float(2 * stdtr(free, -abs(z) / math.sqrt(effect))))
        elif width == 1:
            return None
    return max(cautious)


def signs_p(rose: int, fell: int) -> float:
    """Return the p-value of as many rises as falls, the sign test."""
    total = rose + fell
    return min(1.0, 2 * float(bdtr(min(rose, fell), total, 0.5))) if total else 1.0


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
