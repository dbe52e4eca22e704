"""Gross days: a storm moves no level, and ordinary days stay as they are."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest

from kpi_lib.kpis.stats.gross_days import ordinary_counts
from kpi_lib.kpis.stats.interrupted_series import impact

FIRST = date(2025, 1, 6)
LIVE = FIRST + timedelta(420)


def office_weeks(seed: int, per_week: float = 8.0) -> pd.Series:
    """Sixty weeks before a project and twenty after, nothing changed, Poisson."""
    days = pd.date_range(FIRST, periods=560)
    usual = np.where(days.day_of_week < 5, 1.3, 0.25) * per_week / 7
    return pd.Series(np.random.default_rng(seed).poisson(usual).astype(float), days)


@pytest.mark.parametrize("seed", range(6))
def test_a_storm_before_a_project_is_no_success(seed: int) -> None:
    """Sixty-four tickets on one day of the last week before, where eight are usual.

    They were taken for the level: each of the six had improved, by 85% on average.
    """
    counts = office_weeks(seed)
    counts.iloc[417] += 64
    found = impact(counts, LIVE)
    assert found.verdict == "cannot tell"
    assert found.ci_low_pct < 0 < found.ci_high_pct
    assert found.series["tickets"].sum() == counts.sum()


def test_what_a_project_spares_stays() -> None:
    counts = office_weeks(1, 40)
    counts.iloc[420:] = np.random.default_rng(2).binomial(
        counts.iloc[420:].astype(int), 0.6
    )
    found = impact(counts, LIVE)
    assert found.verdict == "improved"
    assert found.ci_low_pct < -40 < found.ci_high_pct


@pytest.mark.parametrize("per_week", [1.0, 8.0, 200.0])
def test_ordinary_days_count_in_full(per_week: float) -> None:
    counts = office_weeks(3, per_week)
    assert ordinary_counts(counts, LIVE).sum() >= 0.99 * counts.sum()


def test_each_side_has_a_level_of_its_own() -> None:
    """Ten times as many since a day are no gross days."""
    counts = office_weeks(4, 40)
    counts.iloc[420:] *= 10
    pd.testing.assert_series_equal(ordinary_counts(counts, LIVE), counts)


def test_a_storm_among_small_gross_days_is_still_cut() -> None:
    counts = office_weeks(5)
    counts.iloc[30:390:60] += 12
    counts.iloc[417] += 64 * 4
    assert ordinary_counts(counts, LIVE).iloc[417] < 30


def test_what_comes_every_month_is_no_storm() -> None:
    """Forty tickets on the first of each month, four with the project.

    Cut to a tenth, they told 86 expected tickets where 360 were, and no verdict.
    """
    days = pd.date_range(date(2025, 1, 1), date(2026, 10, 31))
    live = date(2026, 3, 2)
    usual = np.where(days < pd.Timestamp(live), 40, 4)
    rates = np.where(days.day == 1, usual, 0.15)
    counts = pd.Series(np.random.default_rng(1).poisson(rates).astype(float), days)
    pd.testing.assert_series_equal(ordinary_counts(counts, live), counts)
    found = impact(counts, live)
    assert found.verdict == "improved"
    assert found.expected_after - found.observed_after > 200
