"""Technicians compared at equal case-mix."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import statsmodels
from scipy import sparse

from kpi_lib.kpis.stats.casemix import COLUMNS, Projected, compare

from .simulate import casemix_coverage, tickets_of_team

TEAM = [200] * 6
DIETOX = Path(statsmodels.__file__).parent / "regression/tests/results/dietox.csv"


def team(seed: int = 1, **kwargs: bool) -> tuple[pd.DataFrame, np.ndarray]:
    return tickets_of_team(np.random.default_rng(seed), TEAM, 0.2, **kwargs)


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


def test_the_verdict_follows_the_interval() -> None:
    out = compare(team()[0])
    wanted = np.select(
        [out["ci_low"] > 100, out["ci_high"] < 100],
        ["better", "worse"],
        "not distinguishable",
    )
    assert out["verdict"].tolist() == wanted.tolist()


def test_planted_skills_are_recovered_in_order() -> None:
    frame, _ = tickets_of_team(np.random.default_rng(5), [1500] * 5, 0.0)
    planted = {"t00": 0.4, "t01": 0.2, "t02": 0.0, "t03": -0.2, "t04": -0.4}
    frame["minutes"] *= np.exp(frame["owner"].map(planted))
    out = compare(frame)
    assert out["score"].is_monotonic_increasing
    assert out["verdict"].tolist() == [
        *["worse", "worse", "not distinguishable", "better", "better"]
    ]
    # Minutes are the planted factor times the team's: expected / observed undoes it.
    ratio = out["expected_hours"] / out["observed_hours"]
    np.testing.assert_allclose(np.log(ratio), [-0.4, -0.2, 0, 0.2, 0.4], atol=0.12)


def test_who_only_gets_hard_tickets_is_not_called_worse() -> None:
    worse = 0
    for seed in range(40):
        rng = np.random.default_rng(seed)
        frame, _ = tickets_of_team(rng, TEAM, 0.0, hard=True)
        out = compare(frame)
        hours = out["observed_hours"] / out["tickets"]
        assert hours["t00"] > 1.5 * hours["t01":].mean()
        worse += out.loc["t00", "verdict"] == "worse"
    assert worse <= 2


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
    # A type that repeats the board adds nothing.
    twice = frame.assign(type=frame["board"])
    once = frame.assign(type="same")
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


@pytest.mark.skipif(not DIETOX.exists(), reason=f"statsmodels ships no {DIETOX}")
def test_the_model_is_the_published_one_on_dietox() -> None:
    # Weight of pigs by time: intercept 15.72352, slope 6.94251, variance of pigs
    # 40.39 and of the error 11.37 (statsmodels' example and R's lme4).
    data = pd.read_csv(DIETOX)
    columns = np.column_stack([np.ones(len(data)), data["Time"]])
    weight = data["Weight"].to_numpy()
    model = Projected.of(weight, sparse.csr_array(columns), data["Pig"])
    ratios = np.linspace(1.8, 2.0, 2001)
    likelihood, rest = model.restricted_likelihood(ratios)
    best = likelihood.argmax()
    error = rest[best] / model.freedom
    assert error == pytest.approx(11.37, abs=0.005)
    assert ratios[best] ** 2 * error == pytest.approx(40.39, abs=0.01)
    shrunk = model.rotated / (model.roots + 1 / ratios[best] ** 2)
    found = model.slopes(model.directions @ shrunk)
    np.testing.assert_allclose(found, [15.72352, 6.94251], atol=2e-5)


def test_it_agrees_with_the_balanced_case_by_hand() -> None:
    # No fixed effect but the mean, so the posterior is a factor times the distance
    # of each technician's mean from the grand mean.
    rng = np.random.default_rng(4)
    owner = np.repeat([f"t{i}" for i in range(8)], 60)
    log_minutes = np.repeat(rng.normal(0, 0.3, 8), 60) + rng.normal(4, 1, 480)
    frame = pd.DataFrame({"owner": owner, "minutes": np.exp(log_minutes)})
    effect = compare(frame.assign(board="b", type="t", priority="p"))["effect"]
    means = pd.Series(log_minutes).groupby(owner).mean()
    factor = effect / (means - means.mean())
    assert np.ptp(factor) < 1e-6
    within = pd.Series(log_minutes).groupby(owner).var().mean()
    between = means.var() - within / 60
    assert factor.iloc[0] == pytest.approx(between / (between + within / 60), abs=0.05)


@pytest.mark.parametrize("sizes", [[50] * 4, [150] * 10, list(range(20, 501, 53))])
def test_the_interval_covers_the_truth(sizes: list[int]) -> None:
    # 60 runs of 4 to 10 technicians: three standard errors are about 4 points.
    assert 0.90 < casemix_coverage(60, sizes, 0.2) < 0.99
