"""P-values of changes and survey intervals, against published and worked values."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.stats
from numpy.typing import ArrayLike

from kpi_lib.kpis.stats import changes, survey_intervals
from kpi_lib.kpis.stats.design_effect import Cases


def test_rises_and_falls_are_compared_by_the_sign_test() -> None:
    assert changes.signs_p(10, 2) == pytest.approx(
        scipy.stats.binomtest(10, 12, 0.5).pvalue
    )
    assert changes.signs_p(0, 0) == 1


def apart(values: ArrayLike) -> Cases:
    """Return cases each on a day, and in a week, of its own."""
    return Cases.of(values, 7 * np.arange(np.size(values)))


def test_shares_are_compared_by_the_corrected_z_test() -> None:
    # 10 of 20 and 40 of 50: pooled 5/7, z = -.3/sqrt(5/7 x 2/7 x .07 x 70/69). As many
    # days as cases: an effect of 70/68, 70 - 2 degrees of freedom.
    z = 0.3 / np.sqrt(10 / 49 * 0.07 * 70 / 69)
    expected = 2 * scipy.stats.t.sf(z / np.sqrt(70 / 68), 68)
    ones = apart([1] * 10 + [0] * 10), apart([1] * 40 + [0] * 10)
    assert changes.share_p(*ones) == pytest.approx(expected)
    by_day = Cases.of_shares([10, 0], [20, 0], [0, 1]), ones[1]
    assert sorted(by_day[0].values) == sorted(ones[0].values)
    assert changes.share_p(apart([1] * 5), apart([1] * 9)) == 1
    assert changes.share_p(apart([]), apart([1, 0])) == 1


def test_shares_of_days_that_go_together_are_compared_by_days() -> None:
    """Of six weeks, a day of five each, three were met; before all but one.

    As independent cases 15 of 30 and 25 of 30: z = 2.72, p = .007. But a day counts
    once: the sums of days vary 5 times as much, times 12/10.
    """
    now, before = (
        Cases.of(np.repeat(met, 5), np.repeat(7 * np.arange(6), 5))
        for met in ([1, 0, 1, 0, 1, 0], [1, 1, 1, 0, 1, 1])
    )
    z = (1 / 3) / np.sqrt(2 / 3 * 1 / 3 * 2 / 30 * 60 / 59)
    expected = 2 * scipy.stats.t.sf(z / np.sqrt(5 * 12 / 10), 12 - 2)
    assert changes.share_p(now, before) == pytest.approx(expected)
    assert expected > 0.25
    # The same cases on two days: how much days differ cannot be told.
    alike = [Cases.of(x.values, np.zeros(30, int)) for x in (now, before)]
    assert changes.share_p(*alike) is None


def test_medians_are_compared_by_ranks_as_scipy_does() -> None:
    rng = np.random.default_rng(1)
    for low in range(4):
        one, other = rng.integers(0, 9, 30), rng.integers(low, 11, 25)
        alone = scipy.stats.mannwhitneyu(one, other, method="asymptotic").pvalue
        z = scipy.stats.norm.isf(alone / 2)
        expected = 2 * scipy.stats.t.sf(z / np.sqrt(55 / 53), 53)
        assert changes.median_p(apart(one), apart(other)) == pytest.approx(expected)
    assert changes.median_p(apart([1, 1, 1]), apart([1, 1])) == 1
    assert changes.median_p(apart([]), apart([1, 2])) == 1


def test_an_excess_is_fisher_s() -> None:
    # The lady tasting tea: 3 or more of 4 by chance, 17/70 (Fisher 1935).
    assert changes.excess_p(3, 4, 1, 4) == pytest.approx(17 / 70)
    table = [[11, 4], [36, 813]]
    expected = scipy.stats.fisher_exact(table, alternative="greater").pvalue
    assert changes.excess_p(11, 15, 36, 849) == pytest.approx(expected)


def test_marks_that_are_all_alike_keep_their_width() -> None:
    five = survey_intervals.csat([5] * 5)
    assert five is not None
    assert (five.mean, round(five.low, 1), five.high) == (5, 3.7, 5)
    # 6 times 4 and 6 times 5, 4.5: 4.0 to 4.7
    twelve = survey_intervals.csat([4, 5] * 6)
    assert twelve is not None
    assert (round(twelve.low, 1), round(twelve.high, 1)) == (4.0, 4.7)
    assert survey_intervals.csat([]) is None
    score = survey_intervals.nps([10, 9, 8, 6])
    assert score is not None
    assert score.mean == 25


def differ(now: list[float], before: list[float]) -> bool:
    means = survey_intervals.csat(now), survey_intervals.csat(before)
    assert means[0]
    assert means[1]
    return survey_intervals.clearly_differ(means[0], means[1])


def test_marks_are_compared_from_eight_answers_on() -> None:
    assert not differ([5] * 7, [1] * 7)
    assert differ([5] * 8, [1] * 8)
    assert not differ([4, 5] * 10, [5] * 8)


@pytest.mark.parametrize("size", [5, 12])
def test_survey_intervals_hold_the_truth(size: int) -> None:
    """Shares of a typical client: a truth of 4.2; 95% of 400 draws, give or take 5."""
    rng = np.random.default_rng(size)
    shares = [0.03, 0.05, 0.12, 0.29, 0.51]
    truth = float(np.dot(shares, range(1, 6)))
    means = [
        survey_intervals.csat(rng.choice(5, size, p=shares) + 1.0) for _ in range(400)
    ]
    held = sum(m is not None and m.low <= truth <= m.high for m in means)
    assert 0.9 <= held / 400 <= 0.99
