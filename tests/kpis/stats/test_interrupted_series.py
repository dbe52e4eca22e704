"""The effect of a project on the tickets that it should reduce."""

from datetime import date

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from statsmodels.tsa.statespace.structural import UnobservedComponents
from support.monthly_impact import impact_monthly
from support.places import REAL_DATA

from kpi_lib.kpis.stats import drifting_level
from kpi_lib.kpis.stats.interrupted_series import impact, monthly_series

from .simulate import Project
from .simulate_projects import outcome

SEATBELTS = "seatbelts/seatbelts_drivers_ksi_1969_1984.csv"
LIVE = date(2025, 1, 6)


def project(
    weeks_before: int,
    weeks_after: int,
    *,
    effect: float = 0.0,
    level: float = 10.0,
    seed: int = 1,
) -> pd.Series:
    shape = Project("p", weeks_before, weeks_after, level, effect=np.log1p(effect))
    return shape.draw(np.random.default_rng(seed))[0]


@pytest.mark.real
@pytest.mark.skipif(
    not (REAL_DATA / SEATBELTS).exists(), reason=f"no {REAL_DATA / SEATBELTS}"
)
def test_the_seat_belt_law_has_its_published_effect() -> None:
    # Harvey and Durbin 1986: -23.0 %, 95 % interval -14.7 to -30.6 %.
    data = pd.read_csv(REAL_DATA / SEATBELTS)
    months = pd.to_datetime(data["month"] + "-01")
    drivers = pd.Series(data["drivers_ksi"].to_numpy(), index=pd.DatetimeIndex(months))
    found = impact_monthly(drivers, date(1983, 2, 1))
    assert -27 < found.change_pct < -19
    assert found.ci_low_pct < -23 < found.ci_high_pct
    assert found.verdict == "improved"
    assert (found.periods_before, found.periods_after) == (169, 23)
    assert found.method == "log counts"


def test_at_given_variances_it_is_statsmodels_local_level(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rng = np.random.default_rng(3)
    after = (np.arange(120) >= 80).astype(float)
    waves = np.sin(np.arange(120) / 8)
    level = 5 + np.cumsum(rng.normal(0, 0.05, 120))
    counts = np.exp(level + 0.3 * waves - 0.4 * after + rng.normal(0, 0.1, 120))
    design, flat = np.column_stack([np.ones(120), waves, after]), np.full(3, np.inf)
    # One ratio of walk to error, 0.4, is all that is left of the grid.
    monkeypatch.setattr(drifting_level, "_RATIOS", np.array([0.4]))
    fit = drifting_level.fit_logarithms(counts, design, np.zeros(3), flat, 0.02, 0.95)
    peer = UnobservedComponents(
        np.log(counts), "llevel", exog=design[:, 1:], mle_regression=False
    )
    smooth = peer.smooth([1.0, 0.4**2])
    walk, wave, change = smooth.smoothed_state
    assert fit.change == pytest.approx(change[-1], abs=1e-5)
    np.testing.assert_allclose(fit.path, walk + wave * waves, atol=1e-4)
    # The interval is its standard error times the t of 117 degrees of freedom.
    errors = smooth.forecasts_error[0][3:] ** 2 / smooth.forecasts_error_cov[0, 0][3:]
    scale = np.sqrt(errors.sum() / 117)
    width = 2 * stats.t.ppf(0.975, 117) * scale
    width *= np.sqrt(smooth.smoothed_state_cov[-1, -1, -1])
    assert fit.high - fit.low == pytest.approx(width, rel=0.02)


def test_a_planted_cut_is_found_and_adds_up() -> None:
    found = impact(project(60, 26, effect=-0.4), LIVE)
    assert found.verdict == "improved"
    assert found.reason is None
    assert found.ci_low_pct < -40 < found.ci_high_pct < 0
    ratio = found.observed_after / found.expected_after
    assert 100 * (ratio - 1) == pytest.approx(found.change_pct)
    after = found.series[found.series["is_after"]]
    assert after["expected"].sum() == pytest.approx(found.expected_after)
    assert after["tickets"].sum() == found.observed_after
    assert len(after) == found.periods_after == 26
    before = found.series[~found.series["is_after"]]
    assert before["expected"].sum() == pytest.approx(before["tickets"].sum())
    inside = found.series[["ci_low", "expected", "ci_high"]].diff(axis=1).iloc[:, 1:]
    assert (inside > 0).all(axis=None)


def test_a_rise_is_worse() -> None:
    assert impact(project(60, 26, effect=0.8), LIVE).verdict == "worse"


def test_a_small_effect_cannot_be_told() -> None:
    found = impact(project(60, 26, effect=-0.03), LIVE)
    assert found.verdict == "cannot tell"
    assert found.reason == "the interval includes 0"
    assert found.ci_low_pct < 0 < found.ci_high_pct


def test_few_counts_are_modelled_as_counts() -> None:
    few = impact(project(60, 40, level=1.0, effect=-0.8), LIVE)
    assert few.method == "counts"
    assert few.verdict == "improved"
    assert impact(project(60, 40), LIVE).method == "log counts"


def test_no_ticket_at_all_after_is_an_improvement() -> None:
    counts = project(60, 26, level=2.0)
    counts.loc[pd.Timestamp(LIVE) :] = 0
    found = impact(counts, LIVE)
    assert found.verdict == "improved"
    assert found.change_pct < -90
    assert found.observed_after == 0
    assert np.isfinite(found.ci_low_pct)


def test_too_early_shows_the_figures_but_no_verdict() -> None:
    found = impact(project(60, 7, effect=-0.8), LIVE)
    assert found.verdict == "too early"
    assert found.reason == "7 weeks after, fewer than 8"
    assert found.change_pct < -60
    not_yet = impact(project(60, 0), LIVE)
    assert not_yet.verdict == "too early"
    assert np.isnan(not_yet.change_pct)
    assert not_yet.series["expected"].isna().all()


def test_little_history_cannot_tell() -> None:
    found = impact(project(25, 20, effect=-0.8), LIVE)
    assert (found.verdict, found.reason) == (
        "cannot tell",
        "25 weeks before, fewer than 26",
    )
    assert np.isnan(found.change_pct)
    rare = project(60, 20) * 0
    assert impact(rare, LIVE).reason == "0 tickets before, fewer than 10"
    none = impact(rare.iloc[:0], LIVE)
    assert none.verdict == "too early"
    assert none.series.empty
    assert monthly_series(none).empty


def test_weeks_are_counted_from_the_first_day_with_the_project() -> None:
    counts = project(30, 10)
    found = impact(counts.iloc[3:-2], LIVE)
    assert (found.periods_before, found.periods_after) == (29, 9)
    first_after = found.series.loc[found.series["is_after"], "start"].iloc[0]
    assert first_after == pd.Timestamp(LIVE)
    week = counts.loc[LIVE : date(2025, 1, 12)].sum()
    assert found.series.loc[found.series["is_after"], "tickets"].iloc[0] == week


def test_a_control_takes_out_what_both_share() -> None:
    # Both halve at the moment of the project: no effect of its own.
    rng = np.random.default_rng(2)
    counts, _ = Project("p", 70, 30, 12.0).draw(rng)
    other = pd.Series(rng.poisson(40, len(counts)), index=counts.index)
    halved = np.where(counts.index >= pd.Timestamp(LIVE), 0.5, 1.0)
    counts, other = (counts * halved).round(), (other * halved).round()
    assert impact(counts, LIVE).verdict == "improved"
    found = impact(counts, LIVE, control=other)
    assert found.verdict == "cannot tell"
    assert abs(found.change_pct) < 20
    idle = pd.Series(0.0, index=counts.index)
    assert impact(counts, LIVE, control=idle).change_pct == pytest.approx(
        impact(counts, LIVE).change_pct
    )


def test_wrong_series_are_refused() -> None:
    counts = project(30, 10)
    with pytest.raises(ValueError, match="counts: a day is missing or out of order"):
        impact(counts.drop(counts.index[5]), LIVE)
    with pytest.raises(ValueError, match="control: other days than counts"):
        impact(counts, LIVE, control=counts.iloc[1:])
    months = pd.Series([1.0, 2.0], index=pd.to_datetime(["2024-01-01", "2024-03-01"]))
    with pytest.raises(ValueError, match="counts: a month is missing"):
        impact_monthly(months, LIVE)


def test_weeks_are_summed_to_months_by_days() -> None:
    counts = project(30, 10)
    found = impact(counts, LIVE)
    months = monthly_series(found)
    assert list(months.columns) == [
        *["month_start", "tickets", "expected", "ci_low", "ci_high", "is_after"]
    ]
    assert months["tickets"].sum() == pytest.approx(found.series["tickets"].sum())
    assert months["expected"].sum() == pytest.approx(found.series["expected"].sum())
    january = months[months["month_start"] == pd.Timestamp("2025-01-01")].iloc[0]
    # 1 to 5 January are 5 of 7 days of the week from 30 December; then weeks from
    # the 6th, 13th and 20th, and 5 of 7 days of that from the 27th.
    tickets = found.series.set_index("start")["tickets"]
    wanted = (
        tickets["2024-12-30"] * 5 / 7
        + tickets["2025-01-06"]
        + tickets["2025-01-13"]
        + tickets["2025-01-20"]
        + tickets["2025-01-27"] * 5 / 7
    )
    assert january["tickets"] == pytest.approx(wanted)
    assert january["is_after"]
    assert not months["is_after"].iloc[0]


def test_it_gives_the_same_twice() -> None:
    counts = project(60, 26, level=1.5)
    left, right = impact(counts, LIVE), impact(counts.copy(), LIVE)
    assert left.change_pct == right.change_pct
    pd.testing.assert_frame_equal(left.series, right.series)


@pytest.mark.parametrize(
    "shape",
    [
        Project("Poisson", 52, 26, 8.0),
        Project("serially correlated", 52, 26, 8.0, correlation=0.5),
        Project("trend", 52, 26, 8.0, trend=0.15),
        Project("season in the control", 78, 26, 8.0, season=0.2, control=4.0),
    ],
    ids=lambda shape: shape.name,
)
def test_without_an_effect_few_claims_are_made(shape: Project) -> None:
    # 100 runs at 5 %: three standard errors are 6.5 points.
    found = outcome(100, shape)
    assert found.covered >= 0.88
    assert found.claimed <= 0.115


def test_the_interval_covers_a_planted_effect() -> None:
    shape = Project("cut", 60, 30, 8.0, effect=np.log(0.6), correlation=0.3)
    found = outcome(60, shape)
    assert found.covered >= 0.86
    assert found.claimed > 0.85
