"""Cases of a day, or of a week, that go together are worth fewer independent ones."""

from __future__ import annotations

import numpy as np
import pytest
from kpis.stats.simulate_shares import false_misses, slow_medians, widening

from kpi_lib.kpis.stats.design_effect import Cases, design_effect
from kpi_lib.kpis.stats.intervals import median_interval, share_interval


def test_cases_on_days_of_their_own_are_independent() -> None:
    values = np.array([1, 1, 0, 1, 0, 1, 1, 1.0])
    assert design_effect(Cases.of(values, 7 * np.arange(8))) == pytest.approx(1)


@pytest.mark.parametrize("values", [[], [1, 1, 1, 1, 1, 1], [0, 1, 0, 1, 1, 1]])
def test_cases_all_alike_or_of_one_day_tell_nothing(values: list[float]) -> None:
    assert design_effect(Cases.of(values, np.zeros(len(values), int))) == 1


def test_two_bad_days_are_worth_two_cases() -> None:
    """20 days of ten cases; all those of two days late: 90% of 200.

    Sums about the mean: 18 of -1, two of 9, their squares 180; of 200 cases alone 18.
    10 x (1 - 1/200) / (1 - 1/20) = 10.474; less one, x = 9.474, is held against
    2 x 2/19 = 0.2105: 1 + x^3 / (x^2 + 0.2105) = 10.452. Four weeks of 5 and -5 are
    less: 100 / 18 x (1 - 1/200) / (1 - 1/4).
    """
    days = np.array([7 * week + day for week in range(4) for day in range(5)])
    met = np.where(np.isin(days, [1, 16]), 0, 10)
    effect = design_effect(Cases.of_shares(met, np.full(20, 10), days))
    assert effect == pytest.approx(10.452, abs=0.001)
    # 180 of 200: 85 to 94%; 17.2 of 19.1: 70 to 98%.
    plain, wide = share_interval(180, 200), share_interval(180, 200, effect)
    assert plain == pytest.approx((0.8525, 0.9361), abs=0.0005)
    assert wide == pytest.approx((0.7015, 0.9841), abs=0.0005)


def test_a_bad_week_is_more_than_its_days() -> None:
    days = np.arange(28)
    shared = Cases.of_shares(np.where(days // 7 == 1, 4, 9), np.full(28, 10), days)
    spread = Cases.of_shares(np.where(days % 4 == 1, 4, 9), np.full(28, 10), days)
    assert design_effect(shared) > 2.5 * design_effect(spread)


@pytest.mark.parametrize(
    ("process", "cases", "most"),
    [
        ("independent", 300, 4.5),
        ("days 1", 1000, 5),
        ("bad days", 300, 5),
        ("weeks 0.6", 1000, 9),
    ],
)
def test_a_target_that_is_the_truth_is_seldom_missed(
    process: str, cases: int, most: float
) -> None:
    """As independent cases 3, 18, 17 and 26% of the months missed it."""
    assert 100 * false_misses(process, cases, 300) <= most


def test_a_median_of_days_that_differ_is_less_sure() -> None:
    """Of 100 values ranks 40 and 61, 10.5 from the middle; 21 where four count as one.

    A median that is its target was missed in 25% of 300 such months.
    """
    values = [float(n) for n in range(1, 101)]
    assert median_interval(values, "minutes") == (40, 61)
    assert median_interval(values, "minutes", 4) == (30, 71)
    assert median_interval(values, "minutes", 30) is None
    assert slow_medians("days 1", 1000, 300) <= 0.06


@pytest.mark.parametrize("cases", [8, 30, 300])
def test_independent_cases_lose_little(cases: int) -> None:
    assert widening(cases, 400) <= 1.06


@pytest.mark.parametrize("elsewhere", [0, 1, 20])
def test_a_month_of_nearly_one_day_tells_nothing_of_days(elsewhere: int) -> None:
    """With one case missed on another day 100 counted as one."""
    cases = Cases.of_shares([100, 0], [100 + elsewhere, 1], [0, 9])
    assert design_effect(cases) == 1
