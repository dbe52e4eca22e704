"""Simulations of the cautions about a project's interval.

`python -m kpis.stats.simulate_cautions`, in `tests/`, runs the long ones and prints the
figures that `docs/statistics.md` records.
"""

from __future__ import annotations

import numpy as np

from kpi_lib.kpis.stats.interrupted import SEASON_YEARS
from kpi_lib.kpis.stats.regressors import design_matrix, harmonics
from kpi_lib.kpis.stats.stability import caution_of
from kpi_lib.kpis.stats.weeks import whole_weeks

from .simulate import LIVE, PROJECTS, Project

FURTHER = (
    Project("random walk 0.04 a week", 78, 26, 8.0, walk=0.04),
    Project("trend +35 %", 78, 26, 8.0, trend=0.3),
    Project("trend -50 %", 78, 26, 8.0, trend=-0.7),
    Project("season without a control", 78, 26, 8.0, season=0.2),
)


def caution_shares(runs: int, shape: Project) -> tuple[float, float]:
    """Shares of runs that are called wandering, and strongly trending, before it."""
    given = []
    for seed in range(runs):
        counts, control = shape.draw(np.random.default_rng([seed, 12]))
        table = whole_weeks(counts, control, LIVE.date())
        before = ~table["is_after"].to_numpy()
        is_long = before.sum() * 7 >= SEASON_YEARS * 364
        season = harmonics(table["start"], 3) if is_long else np.empty((len(table), 0))
        years = np.arange(len(table)) * 7 / 365.25
        design, centre, _ = design_matrix(table, years, season)
        tickets = table["tickets"].to_numpy()[before]
        given.append(caution_of(tickets, design[before, :-1], centre[:-1]))
    wandering, trend = (
        np.mean([caution == name for caution in given])
        for name in ("wandering_level", "strong_trend")
    )
    return float(wandering), float(trend)


if __name__ == "__main__":
    for each in (*PROJECTS, *FURTHER):
        shares = caution_shares(1000, each)
        print(f"{each.name} {shares[0]:.3f} {shares[1]:.3f}", flush=True)
