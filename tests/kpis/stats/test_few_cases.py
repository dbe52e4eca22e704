"""The rule for few cases: which intervals there are, how often they hold, comparisons.

`python -m kpis.stats.simulate_few_cases`, in `tests/`, prints the long form that
docs/statistics.md reports.
"""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest

from kpi_lib.domain.result import Headline
from kpi_lib.kpis.stats import survey_intervals
from kpi_lib.kpis.stats.interrupted_series import impact
from kpi_lib.kpis.stats.intervals import mean_at_least, median_interval, share_interval
from kpi_lib.kpis.stats.least_cases import LEAST, LEAST_COMPARED
from kpi_lib.kpis.target_status import judge
from kpi_lib.reporting.content_blocks import Headlines
from kpi_lib.reporting.formats import Formats

from .simulate_few_cases import (
    MARKS,
    draw_rounded,
    draw_skewed,
    marks_covered,
    mean_end_holds,
    median_covered,
    share_changes,
    share_covered,
)

EN = Formats("en", "en_CA", "CAD", "America/Toronto")
FR = Formats("fr", "fr_CA", "CAD", "America/Toronto")


@pytest.mark.parametrize("n", [5, 8, 20, 50])
def test_the_interval_of_a_share_covers_near_0_and_1_too(n: int) -> None:
    covered = [share_covered(n, share) for share in np.linspace(0.004, 1.0, 84)]
    assert min(covered) >= 0.91
    assert np.mean(covered) >= 0.95


@pytest.mark.parametrize("n", [6, 10, 20])
def test_the_interval_of_a_median_covers(n: int) -> None:
    # 400 runs at 95 %: three standard errors are 3.3 points.
    assert median_covered(n, draw_skewed, 400) >= 0.92
    assert median_covered(n, draw_rounded, 400) >= 0.92


def test_a_skewed_mean_is_rarely_under_its_lower_end() -> None:
    for n in (5, 20):
        assert mean_end_holds(n, 400) >= 0.97


@pytest.mark.parametrize("chances", MARKS.values(), ids=MARKS)
def test_the_interval_of_few_marks_covers(chances: tuple[float, ...]) -> None:
    # 400 runs at 91 %: three standard errors are 4.3 points.
    assert marks_covered(5, chances, 400) >= 0.86
    assert marks_covered(12, chances, 400) >= 0.89


def test_too_few_cases_give_no_interval() -> None:
    few = LEAST - 1
    assert share_interval(few, few) is None
    assert share_interval(0, 0) is None
    assert mean_at_least(10.0, 3.0, few) is None
    assert median_interval([1.0] * LEAST, "hours") is None
    found = survey_intervals.csat([5.0] * few)
    assert found is not None
    assert (found.low, found.high) == (None, None)


@pytest.mark.parametrize("n", [5, 6, 20, 500])
def test_no_interval_has_zero_width(n: int) -> None:
    for part in (0, n):
        low, high = share_interval(part, n) or (0.0, 0.0)
        assert high - low > 0.005
    assert mean_at_least(30.0, 0.0, n) is None
    for alike in ([5.0] * n, [1.0] * n):
        marks = survey_intervals.csat(alike)
        assert marks is not None
        assert marks.low is not None
        assert marks.high is not None
        assert marks.high - marks.low > 0.005
    if n < 6:
        return
    assert median_interval([60.0] * n, "minutes") == (59.0, 61.0)
    assert median_interval([0.0] * n, "days") == (0.0, 1.0)
    # What is rounded to a quarter of an hour may be half of one off, and no further,
    # however rare the next other values are.
    most = [15.0, *[30.0] * (4 * n), 45.0]
    assert median_interval(most, "minutes") == (22.5, 37.5)


def test_all_durations_alike_and_too_long_have_missed_the_target() -> None:
    low, high = median_interval([60.0] * 40, "minutes") or (0.0, 0.0)
    assert judge(60.0, 40, low, high, None, 30.0) == "missed"
    # Beside the target it may be the rounding.
    assert judge(60.0, 40, low, high, None, 59.5) == "missed_within_chance"


def test_equal_shares_are_rarely_called_different() -> None:
    for n_before in (LEAST_COMPARED, 100):
        worst = max(share_changes(8, n_before, s) for s in np.linspace(0.02, 0.98, 25))
        assert worst <= 0.07


@pytest.mark.parametrize(
    ("n", "n_before", "change", "interval"),
    [
        (4, 40, "too few to tell a change", "too few to tell"),
        (40, 7, "too few to tell a change", ""),
        (8, 8, "", ""),
    ],
)
def test_a_card_says_that_there_are_too_few(
    n: int, n_before: int, change: str, interval: str
) -> None:
    headline = Headline(
        "fcr_pct", "Never reopened", 50.0, "percent", n, previous=80.0,
        previous_n=n_before, direction="higher",
    )  # fmt: skip
    card = Headlines(EN, [headline]).data()["cards"][0]
    assert (card["change"], card["interval"]) == (change, interval)
    assert card["mood"] == "neutral"
    if change:
        french = Headlines(FR, [headline]).data()["cards"][0]["change"]
        assert french == "trop peu pour parler d’évolution"


def test_tickets_that_come_by_schedule_leave_an_interval() -> None:
    days = pd.date_range("2024-01-01", periods=7 * 80)
    counts = pd.Series(1.0, index=days)
    live = date(2025, 2, 24)
    found = impact(counts, live)
    assert found.ci_high_pct - found.ci_low_pct > 1
    # Two of 140 left out are no improvement.
    counts[[days[450], days[520]]] = 0.0
    assert impact(counts, live).verdict == "cannot tell"
