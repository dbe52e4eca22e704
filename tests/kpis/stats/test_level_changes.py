"""The seasonal judgement while the level grows, jumps, and comes back."""

import numpy as np
import pytest

from kpi_lib.kpis.stats.anomaly import seasonal_anomalies
from kpi_lib.kpis.stats.level_filter import LevelFilter, highest_level

from .simulate_anomaly import (
    CHANGE,
    MILD,
    draw,
    flags,
    found_after,
    growth,
    judged,
    jump,
    mean_of,
    outage,
    ramp,
    recall,
)


@pytest.mark.parametrize("shape", [jump(5, 60), ramp(5, 60), jump(306, 900)])
@pytest.mark.parametrize("after", [28, 84])
def test_a_busy_day_is_found_again_after_a_change(shape, after) -> None:
    assert found_after(shape, 5, after) >= 0.8


def test_the_expectation_follows_a_jump_within_two_weeks() -> None:
    mean = mean_of(jump(5, 60), CHANGE + 42)
    counts = draw(np.random.default_rng(4), mean, 0.0)
    out = judged(counts, CHANGE + 7)
    bias = (out["expected"].to_numpy() / mean.iloc[CHANGE + 7 :].to_numpy()).mean()
    assert bias == pytest.approx(1, abs=0.08)


@pytest.mark.parametrize("factor", [1.3, 0.7])
@pytest.mark.parametrize("level", [5, 60])
def test_growth_brings_no_alarms(level: float, factor: float) -> None:
    # 0.5% of 1,856 days are 9; the standard error of 0.27% is 0.12 points.
    assert flags(growth(level, factor), 4, 520).mean() < 0.0075


@pytest.mark.parametrize("factor", [3, 0.2])
def test_the_end_of_an_outage_is_no_second_one(factor: float) -> None:
    out = flags(outage(60, factor, 7), 4, CHANGE + 21, first=CHANGE)
    assert out[:, :5].mean() > 0.6
    assert out[:, 7:].mean() < 0.05


def test_a_second_outage_soon_after_the_first_is_found() -> None:
    mean = mean_of(outage(60, 3, 7), CHANGE + 17)
    mean.iloc[-1] *= 3
    counts = draw(np.random.default_rng(2), mean, 0.0)
    assert judged(counts, CHANGE + 16)["seasonal_status"].iloc[0] == "ANOMALY"


@pytest.mark.parametrize(
    ("level", "factor", "least"), [(15, 4, 0.8), (60, 2, 0.6), (60, 0.3, 0.85)]
)
def test_recall_is_the_plain_scores_at_equal_alarms(level, factor, least) -> None:
    ours, plain, _ = recall(level, MILD, factor, 3, changed=8)
    assert ours >= max(plain - 0.08, least)


def test_few_tickets_are_judged_by_seven_days() -> None:
    mean = mean_of(lambda day: np.full(day.size, 0.5), 300, MILD)
    counts = draw(np.random.default_rng(8), mean, 0.0)
    # Two a day for a week: none of the days is odd alone, together they are.
    counts.iloc[-7:] = 2.0
    last = judged(counts, 299).iloc[0]
    assert last["seasonal_status"] == "ANOMALY"
    counts.iloc[-7:-1] = 0.0
    assert judged(counts, 299).iloc[0]["seasonal_status"] == "NORMAL"


def test_holidays_do_not_move_the_level() -> None:
    mean = mean_of(growth(40, 1.0), 330, MILD)
    counts = draw(np.random.default_rng(3), mean, 0.0)
    holidays = [day.date() for day in counts.index[290:296]]
    closed = counts.copy()
    closed.iloc[290:296] = 2.0
    days = [day.date() for day in counts.index[310:]]
    usual = seasonal_anomalies(counts, days)["expected"]
    after = seasonal_anomalies(closed, days, holidays)["expected"]
    np.testing.assert_allclose(after, usual, rtol=0.08)


def test_a_filter_holds_a_level_and_a_grid_reaches_above_every_count() -> None:
    levels = LevelFilter(highest_level(50_000))
    for _ in range(8):
        levels.predict()
        week = levels.update(np.full(7, 50_000.0), np.ones(7), np.full(7, 0.001))
    assert week.level == pytest.approx(50_000, rel=0.01)
    assert week.outlier.max() < 0.05
    points, weights = levels.groups(16)
    assert points @ weights == pytest.approx(50_000, rel=0.02)
