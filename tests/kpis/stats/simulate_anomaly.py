"""Simulations of unusual days: false alarms, recall, and the weeks after a change.

`python -m kpis.stats.simulate_anomaly`, in `tests/`, prints the figures that
`docs/statistics.md` records (about ten minutes alone on one core).
"""

import sys
from collections.abc import Callable

import numpy as np
import pandas as pd

from kpi_lib.kpis.stats.anomaly import seasonal_anomalies

Shape = Callable[[np.ndarray], np.ndarray]

OFFICE = np.array((1.25, 1.1, 1.05, 1.0, 0.9, 0.15, 0.1)) * 7 / 5.55
MILD = np.array((1.1, 1.05, 1.0, 1.0, 1.0, 0.95, 0.9)) / 1.0
CHANGE = 364  # the day from which a jump or ramp is over
FIRST = "2022-01-03"


def jump(low: float, high: float) -> Shape:
    """Change the level from one day to the next."""
    return lambda day: np.where(day < CHANGE, low, high)


def ramp(low: float, high: float) -> Shape:
    """Change the level evenly in the logarithm over eight weeks."""
    ends = np.log([low, high])
    return lambda day: np.exp(np.interp(day, [CHANGE - 56, CHANGE], ends))


def growth(level: float, factor: float) -> Shape:
    """Change the level by a factor a year."""
    return lambda day: level * factor ** (day / 365)


def outage(level: float, factor: float, days: int) -> Shape:
    """Change the level for some days."""
    return lambda day: np.where(
        (day >= CHANGE) & (day < CHANGE + days), level * factor, level
    )


def mean_of(shape: Shape, days: int, pattern: np.ndarray = OFFICE) -> pd.Series:
    """Return the expected tickets of each day."""
    index = pd.date_range(FIRST, periods=days)
    return pd.Series(shape(np.arange(days)) * pattern[index.day_of_week], index=index)


def draw(rng: np.random.Generator, mean: pd.Series, dispersion: float) -> pd.Series:
    """Draw counts about a mean."""
    if dispersion:
        mean = mean * rng.gamma(1 / dispersion, dispersion, mean.size)
    return pd.Series(rng.poisson(mean).astype(np.float64), index=mean.index)


def judged(counts: pd.Series, first: int) -> pd.DataFrame:
    """Judge all days from a place of the history on."""
    return seasonal_anomalies(counts, [day.date() for day in counts.index[first:]])


def flags(
    shape: Shape, runs: int, days: int, dispersion: float = 0.0,
    pattern: np.ndarray = OFFICE, first: int = 56,
) -> np.ndarray:  # fmt: skip
    """Flag the days of histories without anomalies, of shape (runs, days)."""
    mean = mean_of(shape, days, pattern)
    found = []
    for seed in range(runs):
        counts = draw(np.random.default_rng([seed, days]), mean, dispersion)
        out = judged(counts, first)
        found.append((out["seasonal_status"] == "ANOMALY").to_numpy())
    return np.array(found)


def found_after(
    shape: Shape, runs: int, after: int, dispersion: float = 0.0, factor: float = 2.5
) -> float:
    """Share of days of a multiple that are found so many days after the change."""
    place = CHANGE + after + 2  # a Wednesday
    mean = mean_of(shape, place + 1)
    mean.iloc[-1] *= factor
    found = 0
    for seed in range(runs):
        counts = draw(np.random.default_rng([seed, after]), mean, dispersion)
        found += judged(counts, place)["seasonal_status"].iloc[0] == "ANOMALY"
    return found / runs


def plain_scores(counts: pd.Series) -> pd.Series:
    """Score days against mean and spread of the 30 days before."""
    before = counts.rolling(30)
    return (counts - before.mean().shift()) / before.std().shift()


def recall(
    level: float, pattern: np.ndarray, factor: float, runs: int, changed: int = 6
) -> tuple[float, float, float]:
    """Share of changed days found, ours and the plain score's, at equal alarms.

    Returns the alarms a day at the threshold of 3 as well, which both have.
    """
    mean = mean_of(lambda day: np.full(day.size, level), 420, pattern)
    normal: list[list[float]] = [[], []]
    odd: list[list[float]] = [[], []]
    for seed in range(runs):
        rng = np.random.default_rng([seed, 3])
        counts = draw(rng, mean, 0.0)
        normal[0] += list(judged(counts, 60)["seasonal_z_score"].abs())
        normal[1] += list(plain_scores(counts).iloc[60:].abs())
        for place in rng.choice(np.arange(200, 420), changed, replace=False):
            other = counts.iloc[: place + 1].copy()
            other.iloc[-1] = rng.poisson(mean.iloc[place] * factor)
            odd[0].append(abs(judged(other, place)["seasonal_z_score"].iloc[0]))
            odd[1].append(abs(plain_scores(other).iloc[-1]))
    alarms = float(np.mean(np.array(normal[0]) > 3))
    equal = float(np.quantile(normal[1], 1 - alarms))
    ours, plain = np.array(odd[0]) > 3, np.array(odd[1]) > equal
    return float(ours.mean()), float(plain.mean()), alarms


def main(runs: int) -> None:
    """Print all tables."""
    for level in (0.2, 0.5, 1, 2, 5, 15, 60, 300):
        for name, pattern in (("office", OFFICE), ("mild", MILD)):
            shares = [
                f"{100 * flags(growth(level, 1.0), runs, 520, a, pattern).mean():.2f}"
                for a in (0.0, 0.1)
            ]
            print("false alarms %", level, name, *shares, flush=True)
    for level in (2, 15, 60):
        for factor in (1.3, 0.7):
            share = flags(growth(level, factor), runs, 520).mean()
            print("a year times", factor, level, f"{100 * share:.2f}", flush=True)
    for name, shape in (("jump", jump(5, 60)), ("ramp", ramp(5, 60))):
        for dispersion in (0.0, 0.1):
            shares = [
                f"{found_after(shape, runs, after, dispersion):.2f}"
                for after in (14, 28, 42, 84)
            ]
            print("found after", name, dispersion, *shares, flush=True)
    for factor, days in ((3, 5), (3, 7), (0.2, 7)):
        out = flags(outage(60, factor, days), runs, CHANGE + days + 14, first=CHANGE)
        share = out[:, days:].mean()
        print("after an outage", factor, days, f"{100 * share:.2f} %", flush=True)
    for name, pattern in (("office", OFFICE), ("mild", MILD)):
        for level in (5, 15, 60):
            for factor in (2, 4, 0.3):
                cell = " ".join(
                    f"{value:.3f}" for value in recall(level, pattern, factor, runs)
                )
                print("recall", name, level, factor, cell, flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 40)
