"""Simulations behind the effect of projects and the everyday tests of unusual days.

`python -m kpis.stats.simulate`, in `tests/`, runs the long ones and prints the figures
that `docs/statistics.md` records; those of unusual days are in `simulate_anomaly`,
those of technicians in `simulate_technicians`.
"""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from kpi_lib.kpis.stats.anomaly import seasonal_anomalies
from kpi_lib.kpis.stats.interrupted import impact

LIVE = pd.Timestamp("2025-01-06")

OFFICE = (1.25, 1.1, 1.05, 1.0, 0.9, 0.15, 0.1)
ROUND_THE_CLOCK = (1.1, 1.05, 1.0, 1.0, 1.0, 0.95, 0.9)


def daily(
    rng: np.random.Generator,
    days: int,
    level: float,
    pattern: tuple[float, ...],
    dispersion: float = 0.0,
    yearly: float = 0.0,
    first: str = "2023-01-02",
) -> pd.Series:
    """Draw daily counts with weekday and yearly rhythm, over-dispersed if asked."""
    index = pd.date_range(first, periods=days)
    mean = level * np.array(pattern)[index.day_of_week]
    mean = mean * np.exp(yearly * np.sin(2 * np.pi * index.day_of_year / 365.25))
    if dispersion > 0:
        mean = mean * rng.gamma(1 / dispersion, dispersion, days)
    return pd.Series(rng.poisson(mean).astype(np.float64), index=index)


def anomaly_flags(
    runs: int, days: int, level: float, pattern: tuple[float, ...], dispersion: float
) -> np.ndarray:
    """Flag every judged day of normal histories."""
    flags = []
    for seed in range(runs):
        rng = np.random.default_rng([seed, days])
        counts = daily(rng, days, level, pattern, dispersion, yearly=0.15)
        out = seasonal_anomalies(counts, [day.date() for day in counts.index])
        known = out["seasonal_status"].notna()
        flags.append((out.loc[known, "seasonal_status"] == "ANOMALY").to_numpy())
    return np.concatenate(flags)


@dataclass(frozen=True)
class Project:
    """A process that draws the daily tickets around a project.

    `level` is tickets a day; `effect` and `season` are on the logarithm, `trend` on
    the logarithm a year; `correlation` is that of an AR(1) level between weeks (its
    deviation 0.12), `walk` a random walk's step a week, `control` the control's
    level over the project's, which shares its season.
    """

    name: str
    weeks_before: int
    weeks_after: int
    level: float
    effect: float = 0.0
    trend: float = 0.0
    season: float = 0.0
    correlation: float = 0.0
    walk: float = 0.0
    dispersion: float = 0.0
    control: float = 0.0

    def draw(self, rng: np.random.Generator) -> tuple[pd.Series, pd.Series | None]:
        """Draw the project's tickets and the control's."""
        weeks = self.weeks_before + self.weeks_after
        days = pd.date_range(
            LIVE - pd.Timedelta(weeks=self.weeks_before), periods=7 * weeks
        )
        week = np.arange(7 * weeks) // 7
        drift = np.cumsum(rng.normal(0, self.walk, weeks))
        noise = rng.normal(0, 0.12, weeks) if self.correlation else np.zeros(weeks)
        for i in range(1, weeks):
            fresh = np.sqrt(1 - self.correlation**2) * noise[i]
            noise[i] = self.correlation * noise[i - 1] + fresh
        phase = rng.uniform(0, 2 * np.pi)
        season = self.season * np.sin(2 * np.pi * week / 52.18 + phase)
        pattern = np.array(OFFICE)[days.day_of_week] / np.mean(OFFICE)
        log_mean = (
            season
            + self.trend * week / 52.18
            + (drift + noise)[week]
            + self.effect * (days >= LIVE)
        )
        mean = self.level * pattern * np.exp(log_mean)
        if self.dispersion:
            mean = mean * rng.gamma(1 / self.dispersion, self.dispersion, mean.size)
        counts = pd.Series(rng.poisson(mean).astype(np.float64), index=days)
        if not self.control:
            return counts, None
        other = self.control * self.level * pattern * np.exp(season)
        return counts, pd.Series(rng.poisson(other).astype(np.float64), index=days)


def impact_outcomes(runs: int, shape: Project) -> tuple[float, float, float]:
    """Shares of runs that cover the effect and that claim one, and the mean error."""
    truth = 100 * np.expm1(shape.effect)
    rows = []
    for seed in range(runs):
        counts, control = shape.draw(np.random.default_rng([seed, 10]))
        found = impact(counts, LIVE.date(), control=control)
        rows.append(
            (
                found.ci_low_pct <= truth <= found.ci_high_pct,
                found.verdict in ("improved", "worse"),
                found.change_pct - truth,
            )
        )
    covered, claimed, error = np.mean(rows, axis=0)
    return float(covered), float(claimed), float(error)


def print_impact() -> None:
    """Print how often an interval holds the effect, and how often one is claimed."""
    for shape in PROJECTS:
        for effect in (0.0, np.log(0.6)):
            outcome = impact_outcomes(400, replace(shape, effect=effect))
            covered, claimed, error = outcome
            print(
                f"project {shape.name} {100 * np.expm1(effect):.0f} % "
                f"covered {covered:.3f} claimed {claimed:.3f} error {error:+.1f}",
                flush=True,
            )


PROJECTS = (
    Project("Poisson 40 + 16 weeks", 40, 16, 8.0),
    Project("Poisson 78 + 26", 78, 26, 8.0),
    Project("over-dispersed", 78, 26, 8.0, dispersion=0.2),
    Project("few (5 a week)", 78, 26, 0.7),
    Project("AR(1) 0.5", 78, 26, 8.0, correlation=0.5),
    Project("AR(1) 0.8", 78, 26, 8.0, correlation=0.8),
    Project("random walk 0.02 a week", 78, 26, 8.0, walk=0.02),
    Project("trend +15 % a year", 78, 26, 8.0, trend=0.15),
    Project("trend -15 % a year", 78, 26, 8.0, trend=-0.15),
    Project("season in the control", 78, 26, 8.0, season=0.2, control=4.0),
    Project("season, two years before", 120, 40, 8.0, season=0.2),
)


if __name__ == "__main__":
    print_impact()
