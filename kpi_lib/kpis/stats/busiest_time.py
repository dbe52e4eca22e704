"""Time of the week at which clearly more events come than at any other."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from kpi_lib.kpis.stats.changes import SIGNIFICANT
from kpi_lib.kpis.stats.count_changes import LEAST_DAYS, binomial_score, tail

Floats = NDArray[np.float64]


def busiest_time(
    counts: ArrayLike, weekdays: ArrayLike
) -> tuple[int | None, int | None] | None:
    """Find the time of the week with clearly the most events, else of day or week.

    It beats the next one by more than chance brings, given how much its days scatter,
    and no other has more events a day.

    Parameters
    ----------
    counts : array_like of float, shape (days, times)
        Events of each day by time of the day.
    weekdays : array_like of int
        Weekday of each day, from 0.

    Returns
    -------
    tuple or None
        Weekday and time; None for either where all of them are meant, None alone where
        no time is clearly first.
    """
    y, weekday = np.asarray(counts, dtype=float), np.asarray(weekdays, dtype=np.int64)
    kinds = np.eye(7)[weekday]
    often = kinds.sum(axis=0)
    by_kind = kinds.T @ y
    off = y - kinds @ (by_kind / np.maximum(often, 1)[:, None])
    free = len(y) - int((often > 0).sum())
    times = y.shape[1]
    if free < LEAST_DAYS:
        # Each weekday came but once: what its times have beyond those of all days.
        total = max(float(y.sum()), 1e-9)
        off = y - np.outer(y.sum(axis=1), y.sum(axis=0)) / total
        free, by_day = (len(y) - 1) * (times - 1) // times, None
    else:
        by_day = _dispersion(off.sum(axis=1), y, free)
    if free < 1:
        return None
    cells = _dispersion(off, y, free * times)
    first = _first(by_kind.T.ravel(), np.tile(often, times), cells, free)
    if first is not None:
        return first % 7, first // 7
    first = _first(y.sum(axis=0), np.full(times, len(y)), cells, free)
    if first is not None:
        return None, first
    if by_day is None:
        return None
    first = _first(by_kind.sum(axis=1), often, by_day, free)
    return None if first is None else (first, None)


def _dispersion(off: Floats, y: Floats, free: float) -> float:
    total = float(y.sum())
    return float((off**2).sum()) / total * off.size / free if total else 1.0


def _first(counts: Floats, days: Floats, dispersion: float, free: float) -> int | None:
    """Return the place of the largest count, if it clearly beats the next by day."""
    rates = np.divide(counts, days, out=np.zeros(len(counts)), where=days > 0)
    order = np.argsort(-rates, kind="stable")
    first, second = int(order[0]), int(order[1])
    if counts[first] < counts.max() or not days[first] or not days[second]:
        return None
    share = days[first] / (days[first] + days[second])
    z = binomial_score(round(counts[first]), round(counts[second]), share)
    is_clear = tail(z, dispersion, free) < SIGNIFICANT
    return first if is_clear and rates[first] > rates[second] else None
