"""Funnel limits, over-dispersion and shrinkage against published figures."""

import numpy as np
import pytest

from kpi_lib.kpis.stats.funnel import funnel_limits, over_dispersion, shrink


@pytest.mark.parametrize(
    ("level", "lower", "upper"),
    [
        (0.95, [0.5596924, 0.6108260, 0.6746958], [1.649348, 1.544419, 1.427562]),
        (0.998, [0.3862650, 0.4479107, 0.5289724], [2.082907, 1.902094, 1.702771]),
    ],
)
def test_limits_are_those_of_funnelplotr(
    level: float, lower: list[float], upper: list[float]
) -> None:
    limits = funnel_limits([15, 20, 30], level)
    np.testing.assert_allclose(limits["lower"], lower, rtol=2e-7)
    np.testing.assert_allclose(limits["upper"], upper, rtol=5e-7)


def test_limits_refuse_what_has_none() -> None:
    with pytest.raises(ValueError, match="expected: a number not above 0"):
        funnel_limits([0.0])
    with pytest.raises(ValueError, match="level: got 95; expected a number between"):
        funnel_limits([10.0], 95)


def test_over_dispersion_is_funnelplotrs() -> None:
    found = over_dispersion(
        [100, 150, 180, 80, 120, 225], [108, 112, 165, 95, 100, 220]
    )
    assert found == pytest.approx(2.948033, abs=5e-7)


def test_over_dispersion_of_nothing_and_of_nonsense() -> None:
    assert np.isnan(over_dispersion([], []))
    with pytest.raises(ValueError, match="differ in length"):
        over_dispersion([1.0], [1.0, 2.0])
    with pytest.raises(ValueError, match="a number not above 0"):
        over_dispersion([0.0], [1.0])


# Batting averages of 1970 after 45 at bats, and for the rest of the season (Efron
# and Morris, "Data analysis using Stein's estimator", 1975, table 1).
HITS = [18, 17, 16, 15, 14, 14, 13, 12, 11, 11, 10, 10, 10, 10, 10, 9, 8, 7]
SEASON = [
    *[0.346, 0.298, 0.276, 0.222, 0.273, 0.270, 0.263, 0.210, 0.269],
    *[0.230, 0.264, 0.256, 0.303, 0.264, 0.226, 0.285, 0.316, 0.200],
]


def test_shrinkage_is_that_of_efron_and_morris() -> None:
    early, season = np.array(HITS) / 45, np.array(SEASON)
    mean = early.mean()
    drawn, kept = shrink(early, mean * (1 - mean) / 45)
    assert kept == pytest.approx(0.212, abs=5e-4)
    assert ((early - season) ** 2).sum() == pytest.approx(0.0753, abs=5e-5)
    assert ((drawn - season) ** 2).sum() == pytest.approx(0.0213, abs=5e-5)
    assert drawn.mean() == pytest.approx(mean)


def test_shrinkage_at_its_ends() -> None:
    drawn, kept = shrink([1.0, 1.0, 1.0, 1.0], 0.5)
    assert (drawn.tolist(), kept) == ([1.0] * 4, 0.0)
    assert shrink([1.0, 2.0, 3.0, 9.0], 0.0)[1] == 1.0
    with pytest.raises(ValueError, match="values: got 3; expected 4 or more"):
        shrink([1.0, 2.0, 3.0], 1.0)
