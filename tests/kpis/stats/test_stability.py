"""Cautions about a project's interval: how often they are given, and for what.

`python -m kpis.stats.simulate_projects`, in `tests/`, runs the long form that
docs/statistics.md reports.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from kpi_lib.kpis.stats.interrupted_series import impact
from kpi_lib.kpis.stats.stability import caution_of

from .simulate import LIVE, Project
from .simulate_projects import Outcome, outcome

STABLE = Project("stable", 78, 26, 8.0)


@pytest.fixture(scope="module")
def wandering() -> Outcome:
    """Draw projects whose level wanders by itself."""
    return outcome(150, replace(STABLE, walk=0.04))


@pytest.mark.parametrize(
    "shape",
    [
        STABLE,
        replace(STABLE, weeks_before=40),
        replace(STABLE, dispersion=0.2),
        replace(STABLE, level=0.7),
        replace(STABLE, weeks_before=120, season=0.2),
    ],
    ids=["78 weeks", "40 weeks", "over-dispersed", "few tickets", "season"],
)
def test_few_stable_series_are_called_wandering(shape: Project) -> None:
    # 80 runs at 5 %: three standard errors are 7 points.
    warned = outcome(80, shape).warned
    assert warned["wandering_level"] <= 0.12
    assert warned["strong_trend"] <= 0.05


def test_a_modest_trend_is_rarely_called_strong() -> None:
    for trend in (0.15, -0.15):
        warned = outcome(60, replace(STABLE, trend=trend)).warned
        assert warned["strong_trend"] <= 0.13


def test_what_makes_the_interval_too_narrow_is_found(wandering: Outcome) -> None:
    assert wandering.warned["wandering_level"] > 0.3
    falls = outcome(60, replace(STABLE, trend=-0.7)).warned
    assert falls["strong_trend"] > 0.95
    # A season that no control carries wanders, too.
    turns = outcome(30, replace(STABLE, season=0.2)).warned
    assert turns["wandering_level"] > 0.9


def test_a_caution_stands_beside_the_verdict_and_changes_no_figure() -> None:
    shape = replace(STABLE, trend=-0.7, effect=np.log(0.5))
    counts, _ = shape.draw(np.random.default_rng(4))
    found = impact(counts, LIVE.date())
    assert (found.verdict, found.caution) == ("improved", "strong_trend")
    # The same trend in the control: nothing is left to warn of.
    falling = replace(STABLE, trend=-0.7, level=40.0)
    control, _ = falling.draw(np.random.default_rng(5))
    assert impact(counts, LIVE.date(), control=control).caution is None


def test_what_a_wandering_level_could_take_away_is_only_just_a_change() -> None:
    found = outcome(60, replace(STABLE, effect=np.log(0.85)))
    assert 0.1 <= found.by_caution["only_just"] <= found.claimed / 2
    # What is far from chance stands.
    assert outcome(60, replace(STABLE, effect=np.log(0.6))).warned["only_just"] <= 0.02


def test_most_false_claims_under_a_wandering_level_carry_a_caution(
    wandering: Outcome,
) -> None:
    assert wandering.without_caution <= 0.05
    assert wandering.without_caution < wandering.claimed / 2


def test_the_weeks_after_make_no_level_wander_before() -> None:
    counts, _ = STABLE.draw(np.random.default_rng(3))
    changed = counts.copy()
    changed[changed.index >= LIVE] *= 3
    assert impact(counts, LIVE.date()).caution == impact(changed, LIVE.date()).caution


def test_too_little_to_judge_gives_no_caution() -> None:
    years = np.linspace(-0.1, 0.1, 13)
    design = np.column_stack([np.ones(13), years])
    none = np.zeros(2)
    assert caution_of(np.exp(20 * years), design, none) is None
    flat = np.column_stack([np.ones(40), np.linspace(-0.4, 0.4, 40)])
    assert caution_of(np.full(40, 9.0), flat, none) is None
    twice = np.column_stack([flat, flat[:, 1]])
    assert caution_of(np.arange(40.0), twice, np.zeros(3)) is None
