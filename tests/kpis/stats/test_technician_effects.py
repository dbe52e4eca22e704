"""The parts of the technicians' model against published and brute-force values."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import statsmodels
from numpy.linalg import inv, slogdet

from kpi_lib.kpis.stats.case_design import Cholesky, Design, Indicators, coded
from kpi_lib.kpis.stats.technician_days import DayComponent
from kpi_lib.kpis.stats.technician_effects import Crossed, Projected

from .simulate_technicians import Process

DIETOX = Path(statsmodels.__file__).parent / "regression/tests/results/dietox.csv"
SIZES = [12, 25, 40, 18]


@pytest.mark.skipif(not DIETOX.exists(), reason=f"statsmodels ships no {DIETOX}")
def test_the_likelihood_is_the_published_one_on_dietox() -> None:
    # Weight of pigs by time: variance of pigs 40.39 and of the error 11.37
    # (statsmodels' example and R's lme4).
    data = pd.read_csv(DIETOX)
    x = np.column_stack([np.ones(len(data)), data["Time"]])
    y = data["Weight"].to_numpy()
    z = pd.get_dummies(data["Pig"]).to_numpy(float)
    off = np.eye(len(data)) - x @ np.linalg.solve(x.T @ x, x.T)
    roots, directions = np.linalg.eigh(z.T @ off @ z)
    model = Projected(
        np.maximum(roots, 0.0), directions, directions.T @ (z.T @ off @ y), y @ off @ y
    )
    ratios = np.linspace(1.8, 2.0, 2001)
    likelihood, rest = model.restricted_likelihood(ratios, len(data) - 2)
    best = likelihood.argmax()
    error = rest[best] / (len(data) - 2)
    assert error == pytest.approx(11.37, abs=0.005)
    assert ratios[best] ** 2 * error == pytest.approx(40.39, abs=0.01)


def _design() -> tuple[Design, np.ndarray]:
    frame, _ = Process(day=0.3, kind=0.4).draw(np.random.default_rng(7), SIZES)
    owner = np.repeat(np.arange(4), SIZES)
    least = {"board": 1, "type": 1, "priority": 1}
    days = frame["resolved_on"].to_numpy()
    design = Design.of(frame, np.arange(len(frame)), owner, days, least, "type")
    return design, np.log(frame["minutes"].to_numpy())


def _dense(design: Design) -> np.ndarray:
    fixed = design.fixed
    blocks = [
        np.eye(n)[codes] for codes, n in zip(fixed.codes, fixed.levels, strict=True)
    ]
    return np.hstack(blocks)


def test_days_cells_and_technicians_are_those_of_the_whole_covariance() -> None:
    design, y = _design()
    n, k, t = y.size, design.technicians, len(design.kinds)
    variance = np.array([0.7, 1.2, 1.0, 1.6])
    days = DayComponent(0.35, np.bincount(design.day).astype(float))
    crossed = Crossed.of(y, design, variance, days)
    x = _dense(design)
    x = x[:, crossed.fixed.columns]
    z = np.eye(k)[design.owner]
    c = np.eye(k * t)[design.owner * t + design.kind]
    d = np.eye(days.sizes.size)[design.day]
    root = np.sqrt(variance)[design.owner]
    found, wanted = [], []
    for cell, own in ((0.0, 0.2), (0.4, 0.2), (0.4, 0.05), (0.9, 0.7)):
        # All in units of the error, each technician's rows divided by the own spread.
        inner = 0.35 * d @ d.T + np.eye(n)
        scaled_z, scaled_c = z / root[:, None], c / root[:, None]
        v = inner + own**2 * scaled_z @ scaled_z.T + cell**2 * scaled_c @ scaled_c.T
        xs, ys = x / root[:, None], y / root
        weight = inv(v)
        middle = xs.T @ weight @ xs
        slopes = np.linalg.solve(middle, xs.T @ weight @ ys)
        left = ys - xs @ slopes
        rest = left @ weight @ left
        freedom = n - x.shape[1]
        wanted.append(
            -(slogdet(v)[1] + slogdet(middle)[1]) / 2 - freedom / 2 * np.log(rest)
        )
        model = crossed.with_cells(cell)
        likelihood, found_rest = model.restricted_likelihood(np.array([own]), freedom)
        found.append(likelihood[0])
        assert found_rest[0] == pytest.approx(rest)
        effect = model.directions @ (model.rotated / (model.roots + own**-2))
        np.testing.assert_allclose(
            effect, own**2 * scaled_z.T @ weight @ left, rtol=1e-6
        )
    np.testing.assert_allclose(np.diff(found), np.diff(wanted), rtol=1e-6)


def test_sums_over_levels_are_those_of_the_matrix() -> None:
    design, y = _design()
    x, weight = _dense(design), np.linspace(0.5, 2, y.size)
    np.testing.assert_allclose(design.fixed.products(y), x.T @ y)
    np.testing.assert_allclose(design.fixed.gram(weight), x.T @ (x * weight[:, None]))
    slopes = np.linspace(-1, 1, x.shape[1])
    np.testing.assert_allclose(design.fixed.predict(slopes), x @ slopes)


def test_columns_that_others_explain_are_left_out() -> None:
    twice = Indicators((np.array([0, 0, 1, 1, 2]),) * 2, (3, 3))
    factor = Cholesky.of(twice.gram())
    assert factor.columns.size == 3
    slopes = factor.solve(twice.products(np.array([1.0, 3.0, 4.0, 6.0, 9.0])))
    np.testing.assert_allclose(twice.predict(slopes), [2, 2, 5, 5, 9])


def test_joined_factors_give_the_sums_of_each() -> None:
    rng = np.random.default_rng(8)
    levels = (1, 3, 40, 4)
    codes = tuple(rng.integers(0, size, 300) for size in levels)
    factors = Indicators(codes, levels)
    assert [part.factors for part in factors.joined] == [[0, 1, 3], [2]]
    dense = np.concatenate(
        [np.eye(size)[own] for own, size in zip(codes, levels, strict=True)], axis=1
    )
    values, slopes = rng.normal(size=300), rng.normal(size=sum(levels))
    np.testing.assert_allclose(factors.products(values), dense.T @ values)
    np.testing.assert_allclose(factors.predict(slopes), dense @ slopes)


def test_rare_and_missing_levels_are_pooled() -> None:
    values = pd.Series(["b", "b", "a", "a", None, "x"])
    every = np.arange(6)
    codes, levels = coded(values, every, 2)
    assert levels == ["(other)", "a", "b"]
    assert [levels[code] for code in codes] == [
        "b",
        "b",
        "a",
        "a",
        "(other)",
        "(other)",
    ]
    assert coded(values, every, 1)[1] == ["(none)", "a", "b", "x"]
    # A level counts by the rows that are asked for.
    assert coded(values, every[1:], 2)[1] == ["(other)", "a"]


def test_what_tickets_of_a_day_share_is_found() -> None:
    rng = np.random.default_rng(3)
    frame, _ = Process(skill=0.0).draw(rng, [600] * 4)
    owner = np.repeat(np.arange(4), 600)
    days = frame["resolved_on"].to_numpy()
    design = Design.of(frame, np.arange(2400), owner, days, {"type": 1}, "type")
    own, shared = rng.normal(size=2400), rng.normal(size=480)[design.day]
    for ratio in (0.0, 0.5):
        found = DayComponent.of(own + np.sqrt(ratio) * shared, design)
        assert found.ratio == pytest.approx(ratio, abs=0.08)
        # Without a component the freedom is the error's, with one it is less.
        assert found.freedom(4, 2000) <= 2000
