"""Intervals against published values."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import bdtr

from kpi_lib.kpis.stats.intervals import median_ranks, share_interval


# Newcombe 1998, "Two-sided confidence intervals for the single proportion", table I,
# method 6 (binomial, mid-p).
@pytest.mark.parametrize(
    ("successes", "n", "low", "high"),
    [
        (81, 263, 0.2544, 0.3658),
        (15, 148, 0.0601, 0.1581),
        (0, 20, 0.0, 0.1391),
        (1, 29, 0.0017, 0.1585),
    ],
)
def test_share_as_published(successes: int, n: int, low: float, high: float) -> None:
    assert share_interval(successes, n) == pytest.approx((low, high), abs=5e-5)


def test_share_of_all_and_of_none() -> None:
    low, high = share_interval(20, 20) or (0, 0)
    assert low == pytest.approx(1 - 0.1391, abs=5e-5)
    assert high == 1.0  # a share of 1 lies in it
    assert share_interval(0, 20) == pytest.approx((0, 0.1391), abs=5e-5)


# Hahn and Meeker, "Statistical Intervals", ranks for the median at 95%.
@pytest.mark.parametrize(
    ("n", "ranks"),
    [(6, (1, 6)), (10, (2, 9)), (20, (6, 15)), (25, (8, 18)), (100, (40, 61))],
)
def test_median_ranks_as_published(n: int, ranks: tuple[int, int]) -> None:
    assert median_ranks(n) == ranks


def test_median_ranks_are_the_narrowest_that_cover() -> None:
    assert median_ranks(5) is None
    for n in [*range(6, 400), 1_000, 10_000, 1_000_000]:
        low, high = median_ranks(n) or (0, 0)
        assert low + high == n + 1
        assert 1 - 2 * bdtr(low - 1, n, 0.5) >= 0.95
        assert 1 - 2 * bdtr(low, n, 0.5) < 0.95


def test_median_interval_covers_a_skewed_median() -> None:
    draws = np.sort(np.random.default_rng(1).lognormal(3, 1, (4_000, 31)), axis=1)
    low, high = median_ranks(31) or (0, 0)
    inside = (draws[:, low - 1] <= np.exp(3)) & (np.exp(3) <= draws[:, high - 1])
    assert 0.94 < inside.mean() < 0.98
