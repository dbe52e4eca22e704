"""Draws of daily tickets: usual days, and the days around a project.

The long simulations that `docs/statistics.md` records rest on them: `simulate_projects`
and `simulate_anomaly`; those of technicians are in `simulate_technicians`.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from kpi_lib.kpis.stats.anomaly import seasonal_anomalies

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
