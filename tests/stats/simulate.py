"""Simulations behind the statistics. `python -m tests.stats.simulate` runs
the long ones and prints the figures that `docs/statistics.md` records.
"""

import numpy as np
import pandas as pd

from kpi_lib.stats.anomaly import seasonal_anomalies
from kpi_lib.stats.casemix import compare

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
