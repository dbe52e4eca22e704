"""Simulations behind the statistics.

`python -m kpis.stats.simulate [casemix] [impact]`, in `tests/`, runs the long ones and
prints the figures that `docs/statistics.md` records; those of unusual days are in
`simulate_anomaly`.
"""

import sys
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from kpi_lib.kpis.stats.anomaly import seasonal_anomalies
from kpi_lib.kpis.stats.casemix import compare
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


def tickets_of_team(
    rng: np.random.Generator,
    sizes: list[int],
    spread: float,
    *,
    heavy: bool = False,
    hard: bool = False,
) -> tuple[pd.DataFrame, np.ndarray]:
    """Draw a team's tickets; also return each technician's centred effect.

    With `heavy` the errors are t with 4 degrees of freedom; with `hard` the first
    technician gets only the board whose tickets last longest.
    """
    owners, tickets = len(sizes), sum(sizes)
    owner = np.repeat(np.arange(owners), sizes)
    effect = rng.normal(0, spread, owners)
    board = rng.choice(5, tickets, p=[0.4, 0.3, 0.15, 0.1, 0.05])
    kind = rng.choice(8, tickets)
    priority = rng.choice(4, tickets, p=[0.05, 0.15, 0.6, 0.2])
    if hard:
        board = np.where(owner == 0, 4, board)
    log_minutes = (
        5
        + np.append(rng.normal(0, 0.6, 4), 1.5)[board]
        + rng.normal(0, 0.5, 8)[kind]
        + np.array([-1, -0.5, 0, 0.7])[priority]
        + effect[owner]
    )
    noise = (
        rng.standard_t(4, tickets) / np.sqrt(2) if heavy else rng.normal(size=tickets)
    )
    frame = pd.DataFrame(
        {
            "owner": np.array([f"t{i:02d}" for i in range(owners)])[owner],
            "minutes": np.exp(log_minutes + noise),
            "board": board.astype(str),
            "type": kind.astype(str),
            "priority": priority.astype(str),
        }
    )
    return frame, effect - effect.mean()


def casemix_coverage(
    runs: int, sizes: list[int], spread: float, **kwargs: bool
) -> float:
    """Share of technicians whose interval holds their true score."""
    held = []
    for seed in range(runs):
        rng = np.random.default_rng([seed, round(100 * spread)])
        frame, effect = tickets_of_team(rng, sizes, spread, **kwargs)
        out, score = compare(frame), 100 * np.exp(-effect)
        held.append(((out["ci_low"] <= score) & (score <= out["ci_high"])).mean())
    return float(np.mean(held))


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


def print_casemix() -> None:
    """Print how often a technician's interval holds the true score."""
    teams = (
        ("4 x 50", [50] * 4, 2000),
        ("4 x 200", [200] * 4, 2000),
        ("20 to 500", list(range(20, 501, 53)), 2000),
        ("10 x 1500", [1500] * 10, 400),
    )
    cases: tuple[tuple[float, dict[str, bool]], ...] = (
        (0.2, {}),
        (0.1, {}),
        (0.3, {}),
        (0.2, {"heavy": True}),
        (0.2, {"hard": True}),
    )
    for name, sizes, runs in teams:
        for spread, kwargs in cases:
            held = casemix_coverage(runs, sizes, spread, **kwargs)
            print("technicians", name, spread, kwargs, runs, f"{held:.3f}", flush=True)


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
    parts = {"casemix": print_casemix, "impact": print_impact}
    for part in sys.argv[1:] or parts:
        parts[part]()
