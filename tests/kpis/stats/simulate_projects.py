"""Simulations of a project's effect: intervals, verdicts, and cautions beside them.

`python -m kpis.stats.simulate_projects [process ...] [--runs 400]`, in `tests/`, draws
projects whose effect is known and prints the figures that `docs/statistics.md` records,
all from the same runs. A process is a name of `PROJECTS`; by default all.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass, replace

import numpy as np

from kpi_lib.kpis.stats.interrupted_series import ImpactResult, impact

from .simulate import LIVE, Project

PROJECTS = (
    Project("Poisson, 40 + 16 weeks", 40, 16, 8.0),
    Project("Poisson", 78, 26, 8.0),
    Project("over-dispersed", 78, 26, 8.0, dispersion=0.2),
    Project("5 a week", 78, 26, 0.7),
    Project("AR(1) 0.5", 78, 26, 8.0, correlation=0.5),
    Project("AR(1) 0.8", 78, 26, 8.0, correlation=0.8),
    Project("random walk 0.02 a week", 78, 26, 8.0, walk=0.02),
    Project("random walk 0.04 a week", 78, 26, 8.0, walk=0.04),
    Project("trend +15 % a year", 78, 26, 8.0, trend=0.15),
    Project("trend -15 % a year", 78, 26, 8.0, trend=-0.15),
    Project("trend +35 % a year", 78, 26, 8.0, trend=0.3),
    Project("trend -50 % a year", 78, 26, 8.0, trend=-0.7),
    Project("season in the control", 78, 26, 8.0, season=0.2, control=4.0),
    Project("season, 120 + 40 weeks", 120, 40, 8.0, season=0.2),
    Project("season without a control", 78, 26, 8.0, season=0.2),
)
CAUTIONS = ("wandering_level", "strong_trend", "only_just")
EFFECTS = (0.0, -0.2, -0.4)


@dataclass(frozen=True)
class Outcome:
    """Shares of runs.

    Attributes
    ----------
    covered : float
        Whose interval holds the effect.
    claimed : float
        With a verdict of a change.
    by_caution : dict of str to float
        With that verdict and a caution, by caution.
    warned : dict of str to float
        With a caution, whatever the verdict.
    """

    covered: float
    claimed: float
    by_caution: dict[str, float]
    warned: dict[str, float]

    @property
    def without_caution(self) -> float:
        """Share of runs with a verdict of a change and no caution."""
        return self.claimed - sum(self.by_caution.values())


def outcome(runs: int, shape: Project) -> Outcome:
    """Compare drawn projects with the truth."""
    found = []
    for seed in range(runs):
        counts, control = shape.draw(np.random.default_rng([seed, 10]))
        found.append(impact(counts, LIVE.date(), control=control))
    truth = 100 * np.expm1(shape.effect)
    claims = [each for each in found if each.verdict in ("improved", "worse")]
    return Outcome(
        sum(each.ci_low_pct <= truth <= each.ci_high_pct for each in found) / runs,
        len(claims) / runs,
        _shares(claims, runs),
        _shares(found, runs),
    )


def _shares(found: list[ImpactResult], runs: int) -> dict[str, float]:
    return {
        name: sum(each.caution == name for each in found) / runs for name in CAUTIONS
    }


def main() -> None:
    """Print coverage, verdicts and cautions of each process and effect."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("processes", nargs="*", metavar="process")
    parser.add_argument("--runs", type=int, default=400)
    asked = parser.parse_args()
    for shape in PROJECTS:
        if asked.processes and shape.name not in asked.processes:
            continue
        for effect in EFFECTS:
            found = outcome(asked.runs, replace(shape, effect=np.log1p(effect)))
            cautions, warned = (
                " ".join(f"{share:.3f}" for share in shares.values())
                for shares in (found.by_caution, found.warned)
            )
            print(
                f"{shape.name} {100 * effect:+.0f} %: covered {found.covered:.3f} "
                f"claimed {found.claimed:.3f} (cautions {cautions}, without "
                f"{found.without_caution:.3f}), any verdict {warned}",
                flush=True,
            )


if __name__ == "__main__":
    main()
