"""The seasonal judgement of daily counts."""

from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from kpi_lib.kpis.stats.anomaly import seasonal_anomalies
from kpi_lib.kpis.stats.count_score import count_score
from kpi_lib.kpis.stats.drivers import drivers, expected_by_value

from .simulate import OFFICE, ROUND_THE_CLOCK, anomaly_flags, daily

MONDAY = date(2023, 1, 2)


def series(values: np.ndarray, first: date = MONDAY) -> pd.Series:
    return pd.Series(values, index=pd.date_range(first, periods=len(values)))


def office(days: int, level: float, seed: int = 1, **kwargs: float) -> pd.Series:
    return daily(np.random.default_rng(seed), days, level, OFFICE, **kwargs)


def on(day: date, counts: pd.Series, holidays: tuple[date, ...] = ()) -> pd.Series:
    return seasonal_anomalies(counts, [day], holidays).iloc[0]


def test_columns_and_order_are_the_days_asked_for() -> None:
    days = [date(2023, 6, 2), date(2023, 6, 1)]
    out = seasonal_anomalies(office(200, 10), days)
    assert list(out.columns) == ["expected", "seasonal_z_score", "seasonal_status"]
    assert list(out.index) == days
    assert set(out["seasonal_status"]) <= {"NORMAL", "ANOMALY"}


def test_under_eight_weeks_it_cannot_tell() -> None:
    counts = office(57, 10)
    last_unknown, first_known = MONDAY + timedelta(55), MONDAY + timedelta(56)
    out = seasonal_anomalies(counts, [last_unknown, first_known])
    assert out["seasonal_z_score"].isna().tolist() == [True, False]
    assert out["expected"].isna().tolist() == [True, False]
    assert out["seasonal_status"].iloc[0] is None
    assert out["seasonal_status"].iloc[1] == "NORMAL"


def test_days_outside_the_history_are_unknown() -> None:
    out = seasonal_anomalies(office(80, 10), [date(2022, 1, 1), date(2030, 1, 1)])
    assert out["seasonal_z_score"].isna().all()
    assert out["seasonal_status"].tolist() == [None, None]


def test_an_empty_history_or_no_days() -> None:
    assert on(MONDAY, series(np.array([])))["seasonal_status"] is None
    assert seasonal_anomalies(office(80, 10), []).empty


def test_a_gap_is_refused() -> None:
    with pytest.raises(ValueError, match="a day is missing or out of order"):
        seasonal_anomalies(office(80, 10).drop(pd.Timestamp("2023-02-01")), [MONDAY])


def test_negative_counts_are_refused() -> None:
    with pytest.raises(ValueError, match="counts: a negative or missing number"):
        seasonal_anomalies(series(np.array([1.0, -1.0])), [MONDAY])


def test_too_short_a_minimum_is_refused() -> None:
    with pytest.raises(ValueError, match="min_history_days: got 7; expected >= 28"):
        seasonal_anomalies(office(80, 10), [MONDAY], min_history_days=7)


@settings(max_examples=25, deadline=None)
@given(
    seed=st.integers(0, 10_000),
    level=st.sampled_from([0.5, 5.0, 40.0]),
    place=st.integers(60, 320),
)
def test_later_days_change_nothing(seed: int, level: float, place: int) -> None:
    counts = office(330, level, seed)
    holidays = [MONDAY + timedelta(50), MONDAY + timedelta(place)]
    day = MONDAY + timedelta(place)
    alone = seasonal_anomalies(counts.iloc[: place + 1], [day], holidays)
    changed = counts.copy()
    changed.iloc[place + 1 :] = 9 * changed.iloc[place + 1 :] + 1000
    whole = [MONDAY + timedelta(i) for i in range(330)]
    among = seasonal_anomalies(changed, whole, holidays).loc[[day]]
    pd.testing.assert_frame_equal(alone, among)


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10_000), place=st.integers(60, 199))
def test_a_days_own_count_does_not_move_its_expectation(seed: int, place: int) -> None:
    counts = office(200, 12, seed)
    day = MONDAY + timedelta(place)
    before = on(day, counts)
    counts.iloc[place] += 100
    after = on(day, counts)
    assert after["expected"] == before["expected"]
    assert after["seasonal_z_score"] > before["seasonal_z_score"]


@pytest.mark.parametrize("level", [0.5, 2, 10, 40, 200])
@pytest.mark.parametrize("pattern", [OFFICE, ROUND_THE_CLOCK])
@pytest.mark.parametrize("dispersion", [0.0, 0.05])
def test_false_alarms_stay_under_one_percent(
    level: float, pattern: tuple[float, ...], dispersion: float
) -> None:
    flags = anomaly_flags(8, 400, level, pattern, dispersion)
    assert flags.size > 2500
    assert flags.mean() < 0.01


@pytest.mark.parametrize("level", [20, 60, 200])
def test_a_day_with_two_and_a_half_times_the_tickets_is_found(level: float) -> None:
    found = 0
    for seed in range(20):
        counts = office(390, level, seed)
        day = date(2024, 1, 17)
        counts.loc[pd.Timestamp(day)] = round(2.5 * on(day, counts)["expected"])
        found += on(day, counts)["seasonal_status"] == "ANOMALY"
    assert found == 20


def test_a_quiet_sunday_is_no_anomaly_and_a_quiet_monday_is() -> None:
    counts = office(400, 60)
    sunday, monday = date(2024, 1, 28), date(2024, 1, 29)
    counts.loc[pd.Timestamp(sunday)] = counts.loc[pd.Timestamp(monday)] = 5
    out = seasonal_anomalies(counts, [sunday, monday])
    assert out["seasonal_status"].tolist() == ["NORMAL", "ANOMALY"]


def test_an_earlier_spike_does_not_move_the_baseline() -> None:
    counts = office(400, 60)
    day = date(2024, 1, 24)
    calm = on(day, counts)["expected"]
    counts.loc["2024-01-10":"2024-01-16"] *= 6
    assert on(day, counts)["expected"] == pytest.approx(calm, rel=0.15)


def test_a_new_level_is_accepted_within_five_weeks() -> None:
    counts = office(500, 60)
    counts.iloc[400:] *= 3
    days = [MONDAY + timedelta(i) for i in range(400, 500)]
    flagged = seasonal_anomalies(counts, days)["seasonal_status"] == "ANOMALY"
    assert flagged.iloc[:5].sum() >= 4
    assert flagged.iloc[35:].mean() < 0.05


def test_a_holiday_counts_as_the_quietest_weekday_before_any_is_known() -> None:
    counts = office(400, 60)
    day = date(2024, 1, 24)
    counts.loc[pd.Timestamp(day)] = 6
    assert on(day, counts)["seasonal_status"] == "ANOMALY"
    known = on(day, counts, (day,))
    assert known["seasonal_status"] == "NORMAL"
    # Level 60, Sundays a tenth of it.
    assert known["expected"] == pytest.approx(6, abs=3)


def test_the_effect_of_holidays_is_learned_from_earlier_ones() -> None:
    counts = office(400, 60)
    earlier = tuple(date(2023, month, 15) for month in (5, 6, 8, 9, 11))
    for holiday in earlier:
        counts.loc[pd.Timestamp(holiday)] //= 2
    day = date(2024, 1, 24)
    usual = on(day, counts)["expected"]
    expected = on(day, counts, (*earlier, day))["expected"]
    # Five halves and one Sunday's tenth: (5 * 0.5 + 0.1) / 6 = 0.43.
    assert expected / usual == pytest.approx(0.43, abs=0.07)


def test_the_yearly_rhythm_is_known_after_two_years() -> None:
    counts = office(1000, 60)
    july = counts.index.month == 7
    counts = counts.where(~july, (counts * 0.5).round())
    first = [date(2024, 7, 1) + timedelta(i) for i in (0, 1, 2, 3, 4)]
    third = [date(2025, 7, 1) + timedelta(i) for i in range(5)]
    grown = pd.concat([counts, counts.iloc[:0]])
    assert grown.index[-1] >= pd.Timestamp("2025-07-05")
    known = seasonal_anomalies(grown, third)["expected"].mean()
    unknown = seasonal_anomalies(grown.loc["2023-12-04":], first)["expected"].mean()
    truth = grown.loc["2025-07-01":"2025-07-05"].mean()
    assert abs(known - truth) < 0.7 * abs(unknown - truth)


def test_constant_counts_and_zeros() -> None:
    day = MONDAY + timedelta(150)
    flat = series(np.full(151, 7.0))
    assert on(day, flat)["expected"] == pytest.approx(7, rel=0.02)
    assert on(day, flat)["seasonal_status"] == "NORMAL"
    none = series(np.zeros(151))
    assert on(day, none)["seasonal_status"] == "NORMAL"
    none.iloc[150] = 5
    assert on(day, none)["seasonal_status"] == "ANOMALY"


def test_the_score_is_the_mid_p_of_the_count_model() -> None:
    observed = np.array([0.0, 4.0, 12.0])
    mean, alpha = np.array([3.0, 3.0, 3.0]), np.array([0.0, 0.25, 0.25])
    # Poisson(3): P(0) / 2 = 0.0249. Negative binomial with size 4, p = 4 / 7.
    negative = stats.nbinom(4, 4 / 7)
    wanted = [
        stats.norm.ppf(stats.poisson.pmf(0, 3) / 2),
        stats.norm.isf(negative.sf(4) + negative.pmf(4) / 2),
        stats.norm.isf(negative.sf(12) + negative.pmf(12) / 2),
    ]
    np.testing.assert_allclose(count_score(observed, mean, alpha), wanted, rtol=1e-9)


def test_a_score_is_finite_however_far_out() -> None:
    score = count_score(np.array([1e6]), np.array([0.01]), np.array([0.0]))
    assert np.isfinite(score).all()
    assert score[0] > 30


def by_company() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "Acme": office(200, 10, 1),
            "Boréal": office(200, 4, 2),
            "Caisse": office(200, 2, 3),
            "Idle": office(200, 2, 3) * 0,
        }
    )


def test_values_are_expected_at_their_own_level_on_that_weekday() -> None:
    counts = by_company()
    # Office means: level times 1.05 on Wednesday, times 0.1 on Sunday.
    wednesday = expected_by_value(counts, date(2023, 7, 19))
    sunday = expected_by_value(counts, date(2023, 7, 16))
    assert wednesday["Acme"] == pytest.approx(10.5, rel=0.25)
    assert wednesday["Boréal"] == pytest.approx(4.2, rel=0.35)
    assert sunday["Acme"] == pytest.approx(1.0, abs=0.6)
    assert wednesday["Idle"] == 0


def test_values_read_no_later_day_and_know_holidays() -> None:
    counts, day = by_company(), date(2023, 7, 19)
    wanted = expected_by_value(counts, day)
    counts.loc["2023-07-19":] += 50
    pd.testing.assert_series_equal(expected_by_value(counts, day), wanted)
    holiday = expected_by_value(counts, day, (day,))
    sunday = expected_by_value(counts.loc[:"2023-07-18"], date(2023, 7, 23))
    assert (holiday <= wanted).all()
    # With none known the holiday has the quietest weekday's share.
    assert holiday.sum() < 2.5 * sunday.sum()


def test_no_day_before_means_no_expectation() -> None:
    assert expected_by_value(by_company(), MONDAY).isna().all()


def test_drivers_name_the_cause_first() -> None:
    counts, day = by_company(), date(2023, 7, 19)
    counts.loc[pd.Timestamp(day), "Boréal"] += 40
    boards = pd.DataFrame({"Network": counts.sum(axis=1)})
    found = drivers({"company": counts, "board": boards}, day)
    assert list(found.columns) == ["dimension", "value", "ticket_count", "expected"]
    assert set(found["value"].iloc[:2]) == {"Boréal", "Network"}
    assert "Idle" not in set(found["value"])
    assert len(found) == 4
    assert len(drivers({"company": counts, "board": boards}, day, most=1)) == 1


def test_drivers_without_dimensions_or_day() -> None:
    assert drivers({}, MONDAY).empty
    with pytest.raises(KeyError):
        drivers({"company": by_company()}, date(2030, 1, 1))
