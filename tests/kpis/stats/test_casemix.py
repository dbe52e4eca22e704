"""Technicians compared at equal case-mix."""

import numpy as np
import pandas as pd
import pytest

from kpi_lib.kpis.stats.casemix import COLUMNS, compare

from .simulate_technicians import Process

TEAM = [200] * 6


def team(seed: int = 1) -> tuple[pd.DataFrame, np.ndarray]:
    return Process().draw(np.random.default_rng(seed), TEAM)


def test_one_row_per_owner_in_order() -> None:
    frame, _ = team()
    out = compare(frame.sample(frac=1, random_state=3))
    assert tuple(out.columns) == COLUMNS
    assert out.index.tolist() == [f"t{i:02d}" for i in range(6)]
    assert out.index.name == "owner"
    assert out["tickets"].tolist() == TEAM
    assert out["reason"].isna().all()
    assert ((out["ci_low"] < out["score"]) & (out["score"] < out["ci_high"])).all()
    np.testing.assert_allclose(out["score"], 100 * np.exp(-out["effect"]))
    assert out["observed_hours"].sum() == pytest.approx(frame["minutes"].sum() / 60)
    assert abs(out["effect"].mean()) < 1e-9


def test_row_order_does_not_matter() -> None:
    frame, _ = team()
    left, right = compare(frame), compare(frame.iloc[::-1])
    pd.testing.assert_frame_equal(left, right, rtol=1e-9)


def test_a_verdict_needs_score_and_total_time_on_one_side() -> None:
    out = compare(team()[0])
    for word, sign in (("better", 1), ("worse", -1)):
        lows = out[["ci_low", "hours_ci_low"]] > 100
        highs = out[["ci_high", "hours_ci_high"]] < 100
        agrees = (lows if sign > 0 else highs).all(axis=1)
        assert (out["verdict"] == word).tolist() == agrees.tolist()
    np.testing.assert_allclose(
        out["hours_ratio"], 100 * out["expected_hours"] / out["observed_hours"]
    )


def test_planted_skills_are_recovered_in_order() -> None:
    frame, _ = Process(skill=0.0).draw(np.random.default_rng(5), [1500] * 5)
    planted = {"t00": 0.4, "t01": 0.2, "t02": 0.0, "t03": -0.2, "t04": -0.4}
    frame["minutes"] *= np.exp(frame["owner"].map(planted))
    out = compare(frame)
    assert out["score"].is_monotonic_increasing
    assert out["verdict"].tolist() == [
        *["worse", "worse", "not distinguishable", "better", "better"]
    ]
    assert out["verdict_reason"].isna().all()
    # Minutes are the planted factor times the team's: expected / observed undoes it.
    ratio = np.log(out["hours_ratio"] / 100)
    np.testing.assert_allclose(
        ratio - ratio.mean(), [-0.4, -0.2, 0, 0.2, 0.4], atol=0.1
    )


def test_who_only_gets_hard_tickets_is_not_called_worse() -> None:
    worse = 0
    for seed in range(20):
        frame, _ = Process(skill=0.0, hard=True).draw(np.random.default_rng(seed), TEAM)
        out = compare(frame)
        hours = out["observed_hours"] / out["tickets"]
        assert hours["t00"] > 1.5 * hours["t01":].mean()
        worse += out.loc["t00", "verdict"] == "worse"
    assert worse <= 1


def test_few_very_short_tickets_and_long_ones_get_no_verdict() -> None:
    # A fifth of the tickets is rung off at once, a tenth of the others takes eight
    # times as long: the usual ticket is quick, all together are not.
    frame, _ = Process(skill=0.0).draw(np.random.default_rng(2), [400] * 5)
    own = np.flatnonzero(frame["owner"] == "t02")
    frame.loc[own, "minutes"] *= 0.6
    frame.loc[own[::10], "minutes"] *= 8.0
    frame.loc[own[1::5], "minutes"] = 0.1
    out = compare(frame).loc["t02"]
    assert out["ci_low"] > 100 > out["hours_ci_low"]
    assert out["verdict"] == "not distinguishable"
    assert out["verdict_reason"] == "faster by score, not by total time"


def test_one_day_of_work_gives_no_interval_of_the_total_time() -> None:
    frame, _ = team()
    frame.loc[frame["owner"] == "t03", "resolved_on"] = 0
    frame.loc[frame["owner"] == "t03", "minutes"] *= 0.05
    out = compare(frame).loc["t03"]
    assert out["hours_ratio"] > 500
    assert np.isnan(out["hours_ci_low"])
    assert out["verdict"] == "not distinguishable"
    assert out["verdict_reason"] == "total time cannot be compared"


def test_the_same_time_on_each_ticket_gives_no_interval_of_the_total_time() -> None:
    # Logged minutes that are always 30: an interval of zero width is no interval.
    frame, _ = team()
    own = frame["owner"] == "t03"
    frame.loc[own, ["board", "type", "priority"]] = (
        frame.loc[own, ["board", "type", "priority"]].iloc[0].to_list()
    )
    frame.loc[own, "minutes"] = 2.0
    assert frame.loc[own, "resolved_on"].nunique() >= 5
    out = compare(frame).loc["t03"]
    assert np.isnan(out["hours_ci_low"])
    assert out["verdict_reason"] == "total time cannot be compared"


def test_an_owner_alone_on_a_board_is_not_distinguishable() -> None:
    frame, _ = team()
    alone = frame["owner"] == "t00"
    frame.loc[alone, "board"] = "Projects"
    frame.loc[alone, "minutes"] *= 20
    out = compare(frame)
    assert out.loc["t00", "verdict"] == "not distinguishable"
    assert out.loc["t00", "ci_high"] / out.loc["t00", "ci_low"] > 1.5


def test_few_owners_or_tickets_cannot_tell() -> None:
    frame, _ = team()
    two = compare(frame[frame["owner"].isin(["t00", "t01"])])
    assert two["reason"].tolist() == ["fewer than 3 technicians to compare"] * 2
    assert two[["score", "ci_low", "ci_high", "verdict"]].isna().all(axis=None)
    assert two["tickets"].tolist() == [200, 200]
    few = compare(frame.groupby("owner").head(8))
    assert set(few["reason"]) == {"fewer than 50 tickets to compare"}
    none = compare(frame.iloc[:0])
    assert none.empty
    assert tuple(none.columns) == COLUMNS


def test_an_owner_with_few_tickets_is_left_out_with_the_reason() -> None:
    frame, _ = team()
    drop = frame.index[frame["owner"] == "t05"][4:]
    out = compare(frame.drop(drop))
    assert out.loc["t05", "reason"] == "fewer than 5 tickets"
    assert out.loc["t05", ["score", "verdict"]].isna().all()
    assert out.loc["t05", "tickets"] == 4
    assert out.loc["t00", "score"] > 0


def test_equal_durations_cannot_tell() -> None:
    frame, _ = team()
    out = compare(frame.assign(minutes=30.0))
    assert set(out["reason"]) == {"all durations are equal"}


def test_degenerate_factors() -> None:
    frame, _ = team()
    plain = frame.assign(board="one", type=None, priority="p")
    assert compare(plain)["score"].notna().all()
    # A priority that repeats the board adds nothing.
    twice = frame.assign(priority=frame["board"])
    once = frame.assign(priority="same")
    pd.testing.assert_frame_equal(compare(twice), compare(once), rtol=1e-6)
    rare = frame.copy()
    rare.loc[rare.index[:3], "type"] = ["x", "y", "z"]
    assert compare(rare)["score"].notna().all()


def test_company_counts_where_there_is_enough() -> None:
    frame, _ = team()
    slow = np.arange(len(frame)) % 3 == 0
    mixed = frame.assign(company=np.where(slow, "Slow", "Quick"))
    # One technician gets the slow company alone; alone it would look like skill.
    mixed.loc[mixed["owner"] == "t00", "company"] = "Slow"
    mixed["minutes"] *= np.where(mixed["company"] == "Slow", 3.0, 1.0)
    blind = compare(mixed.drop(columns="company")).loc["t00", "effect"]
    seeing = compare(mixed).loc["t00", "effect"]
    truth = compare(frame).loc["t00", "effect"]
    assert abs(seeing - truth) < abs(blind - truth) / 3


def test_missing_durations_are_refused() -> None:
    frame, _ = team()
    frame.loc[3, "minutes"] = np.nan
    with pytest.raises(ValueError, match="minutes: a missing or infinite number"):
        compare(frame)
