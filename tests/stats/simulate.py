"""Simulations behind the statistics. `python -m tests.stats.simulate` runs
the long ones and prints the figures that `docs/statistics.md` records.
"""

import numpy as np
import pandas as pd

from kpi_lib.stats.anomaly import seasonal_anomalies

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
