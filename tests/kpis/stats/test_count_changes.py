"""Comparisons of counts, worked by hand and simulated on days that are not tidy.

`python -m kpis.stats.simulate_changes`, in `tests/`, prints the long form that
docs/statistics.md reports.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np
import pytest
from scipy.stats import binomtest, norm, t

from kpi_lib.kpis.stats.busiest_time import busiest_time
from kpi_lib.kpis.stats.count_changes import WANDER, ComparedDays

from .simulate_changes import cases_claimed, claimed

NOW = date(2026, 3, 2)
"""A Monday."""
MONTH = 28


def days(
    history: int = 0, length: int = MONTH, later: int | None = None
) -> ComparedDays:
    before = NOW - timedelta(length)
    last = NOW + timedelta((later or length) - 1)
    return ComparedDays(before - timedelta(history), before, NOW, last)


def every_day(*levels: tuple[int, float]) -> np.ndarray:
    return np.concatenate([np.full(n, float(level)) for n, level in levels])


def score(count: int, before: int) -> float:
    return float(norm.isf(binomtest(count, count + before, 0.5).pvalue / 2))


def test_without_a_history_a_change_must_beat_what_months_wander() -> None:
    """56 then 84, each day alike: dispersion 1, and .16 squared times 140/4 more.

    Degrees of freedom: 56 days less two levels and six weekdays, for the days' part
    of it.
    """
    found = days().change(every_day((28, 2), (28, 3)))
    dispersion = 1 + WANDER**2 * 140 / 4
    z = score(84, 56)
    assert found.p == pytest.approx(
        2 * t.sf(z / np.sqrt(dispersion), 48 * dispersion**2)
    )
    assert found.is_more
    assert not found.is_clear
    assert binomtest(84, 140).pvalue < 0.03  # as independent tickets


def test_events_of_one_week_are_no_change_of_a_month() -> None:
    """26 after 6: as many in each week, or three a day more in one week of four.

    By their days alone, of which none has more than four, both were clear.
    """
    counts = every_day((56, 0))
    counts[2::5] = 1
    spread, one_week = counts.copy(), counts.copy()
    spread[28:56] += np.tile([1, 1, 1, 0], 7)
    one_week[42:49] += 3
    assert days().change(spread).is_clear
    assert not days().change(one_week).is_clear


def test_weeks_tell_with_as_many_degrees_of_freedom_as_they_are() -> None:
    """Incidents of three days: 3 alerts, then 21; weeks have a dispersion of 3.8.

    With the 53 degrees of freedom of the days p was 0.081.
    """
    two = ComparedDays(
        date(2026, 9, 1), date(2026, 9, 1), date(2026, 10, 1), date(2026, 10, 31)
    )
    counts = np.zeros(61)
    for first in (8, 31, 33, 35, 45, 46, 47, 58):
        counts[first : first + 3] += 1
    assert two.change(counts).p == pytest.approx(0.111, abs=0.001)


def test_a_steady_history_makes_a_change_clear() -> None:
    """Seven months of two a day: no two of them differ, so the dispersion is 1.

    168 places for two months, one after the other: 6 pairs, so Student's t with 6.
    """
    found = days(history=195).change(every_day((223, 2), (28, 4)))
    assert found.p == pytest.approx(2 * t.sf(score(112, 56), 168 / 28))
    assert found.is_clear


def test_months_that_always_differ_make_none_clear() -> None:
    by_turns = [(28, level) for _ in range(6) for level in (2, 4)]
    restless = days(history=11 * 28).change(every_day(*by_turns, (28, 4)))
    assert not restless.is_clear
    counts = every_day((12 * 28, 2), (28, 4))
    assert days(history=11 * 28).change(counts).is_clear


def test_a_day_of_a_batch_is_no_change() -> None:
    """Two a day, and 40 more on one day: 56, then 96."""
    counts = every_day((223, 2), (28, 2))
    counts[-10] += 40
    assert not days(history=195).change(counts).is_clear
    assert binomtest(96, 152).pvalue < 0.002
    # One of the past, as after an outage, does not hide a later change.
    counts = every_day((223, 2), (28, 4))
    counts[60] += 200
    assert days(history=195).change(counts).is_clear


def test_a_month_is_held_against_its_weekdays() -> None:
    """January has 21 working days of 40, February 20: 840 and 800 are no change."""
    january, march = date(2025, 1, 1), date(2025, 3, 1)
    first = date(2023, 6, 1)
    compared = ComparedDays(first, january, date(2025, 2, 1), march - timedelta(1))
    every = [first + timedelta(n) for n in range((march - first).days)]
    counts = np.array([40.0 if day.weekday() < 5 else 0.0 for day in every])
    found = compared.change(counts)
    assert found.p == pytest.approx(1, abs=0.05)
    # A holiday brings what holidays bring.
    closed = [date(2023, 12, 25), date(2024, 12, 25), date(2025, 1, 1)]
    counts[[every.index(day) for day in closed]] = 0
    known = ComparedDays(first, january, compared.now, compared.last, closed)
    assert known.change(counts).p == pytest.approx(1, abs=0.05)


def test_a_period_that_runs_may_bring_more_with_less() -> None:
    """Ten days of six, after 28 of three."""
    found = days(history=195, later=10).change(every_day((223, 3), (10, 6)))
    assert found.is_clear
    assert found.is_more


def test_two_days_alone_tell_nothing() -> None:
    assert days(length=1).change([3, 30]).p is None
    assert days(length=1, history=120).change(every_day((121, 3), (1, 30))).is_clear
    assert days().change(np.zeros(56)).p == 1


@pytest.mark.parametrize(
    ("process", "monthly", "history"),
    [
        ("Poisson", 20, True), ("Poisson", 5000, True), ("dispersion 8", 100, True),
        ("batches", 20, True), ("bad days", 500, True), ("weeks 0.2", 500, True),
        ("season", 5000, True), ("dispersion 8", 100, False),
        ("slow weeks", 500, False),
    ],
)  # fmt: skip
def test_few_changes_are_claimed_where_there_is_none(
    process: str, monthly: float, history: bool
) -> None:
    """At most 7%; 300 pairs have a standard error of 1.5 points."""
    assert claimed(process, monthly, 100, history=history) <= 0.1


def test_a_rise_by_half_is_found() -> None:
    assert claimed("Poisson", 100, 60, times=1.5) > 0.7
    assert claimed("dispersion 2", 500, 60, times=1.5) > 0.9


@pytest.mark.parametrize("process", ["independent", "days 1", "batches", "weeks 0.6"])
def test_equal_shares_and_medians_rarely_differ(process: str) -> None:
    assert max(cases_claimed(process, 500, 200)) <= 0.1


WEEKS = [*range(7)] * 4


@pytest.mark.parametrize(
    ("mornings", "expected"),
    [
        ([10, 10, 10, 10], (0, 1)),
        # 40 as well, but 37 of them on one Monday
        ([37, 1, 1, 1], None),
    ],
)
def test_the_busiest_time_is_so_on_more_than_one_day(
    mornings: Sequence[int], expected: tuple[int, int] | None
) -> None:
    counts = np.zeros((28, 4))
    counts[0::7, 1] = mornings
    counts[1::7, 1] = [4, 4, 4, 3]
    assert busiest_time(counts, WEEKS) == expected


def test_a_week_has_a_busiest_time_of_day_at_most() -> None:
    counts = np.tile([2.0, 20.0, 8.0, 2.0], (7, 1))
    assert busiest_time(counts, range(7)) == (None, 1)
    assert busiest_time(counts[:1], [0]) is None
    assert busiest_time(np.zeros((28, 4)), WEEKS) is None
