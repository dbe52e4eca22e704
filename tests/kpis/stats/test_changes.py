"""P-values of changes and survey intervals, against published and worked values."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.stats

from kpi_lib.kpis.stats import changes, survey_intervals


def test_counts_are_compared_by_the_binomial() -> None:
    # 84 and 65: 149 coin tosses, 84 or more heads twice: 0.140.
    assert changes.count_p(84, 65) == pytest.approx(0.1400554, rel=1e-6)
    assert changes.count_p(19, 4) == pytest.approx(
        scipy.stats.binomtest(19, 23, 0.5).pvalue
    )
    # 31 days against 28: as many tickets a day.
    assert changes.count_p(310, 280, 31, 28) == pytest.approx(1, abs=0.03)
    assert changes.count_p(0, 0) == 1
    assert changes.count_p(0, 6) == pytest.approx(2 / 64)


def test_shares_are_compared_by_the_corrected_z_test() -> None:
    # 10 of 20 and 40 of 50: pooled 5/7, z = -.3/sqrt(5/7 x 2/7 x .07 x 70/69).
    expected = 2 * scipy.stats.norm.cdf(-0.3 / np.sqrt(10 / 49 * 0.07 * 70 / 69))
    assert changes.share_p(10, 20, 40, 50) == pytest.approx(expected)
    assert changes.share_p(5, 5, 9, 9) == 1
    assert changes.share_p(0, 0, 1, 2) == 1


def test_medians_are_compared_by_ranks_as_scipy_does() -> None:
    rng = np.random.default_rng(1)
    for low in range(4):
        one, other = rng.integers(0, 9, 30), rng.integers(low, 11, 25)
        expected = scipy.stats.mannwhitneyu(one, other, method="asymptotic").pvalue
        assert changes.median_p(list(one), list(other)) == pytest.approx(expected)
    assert changes.median_p([1, 1, 1], [1, 1]) == 1
    assert changes.median_p([], [1, 2]) == 1


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
