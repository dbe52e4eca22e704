"""Counts of days without the excess of gross ones, such as that of an outage."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import ndtri

_GROSS = (3.0, 5.0)
"""A day counts up to three times its expectation, or 5 spreads more."""
_PASSES = 8
_USUAL_WEEKS = 3, 1 / 20
"""From so many weeks with gross days on, and such a share of all, they are usual,
unless one week has most of the excess."""

Floats = NDArray[np.float64]


def without_gross(counts: Floats, usual: Floats) -> Floats:
    """Return counts without the excess of gross days.

    Parameters
    ----------
    counts : ndarray of float, shape (days,)
    usual : ndarray of float, shape (days,)
        In proportion to what each day brings.
    """
    expected = usual * (counts.sum() / max(usual.sum(), 1e-9))
    far = (counts - expected) ** 2 / np.maximum(expected, 0.5)
    spread = max(1.0, float(np.quantile(far, 0.95)) / ndtri(0.975) ** 2)
    times, spreads = _GROSS
    most = expected + spreads * np.sqrt(spread * np.maximum(expected, 1.0))
    return np.asarray(np.minimum(counts, np.maximum(most, times * expected)))


def ordinary_counts(counts: pd.Series, since: date) -> pd.Series:
    """Return daily counts without the excess of gross days, before a day and since.

    Days that come again and again, such as the first of each month, are no gross ones:
    all counts stay as they are.

    Parameters
    ----------
    counts : pandas.Series
        By day.
    since : date
        Each side of it has weekdays and a level of its own.
    """
    if counts.empty:
        return counts
    days = pd.DatetimeIndex(counts.index)
    ordinary = counts.to_numpy(dtype=float, copy=True)
    is_after = days >= pd.Timestamp(since)
    for side in (~is_after, is_after):
        if not side.any():
            continue
        weekday, y = days[side].day_of_week.to_numpy(), ordinary[side]
        for _ in range(_PASSES):
            means = np.bincount(weekday, y) / np.maximum(np.bincount(weekday), 1)
            y = without_gross(y, means[weekday])
        ordinary[side] = y
    week = (days - pd.Timestamp(since)).days.to_numpy() // 7
    excess = np.bincount(week - week.min(), counts.to_numpy(dtype=float) - ordinary)
    least, share = _USUAL_WEEKS
    is_usual = (excess > 0).sum() >= max(least, share * len(excess))
    if is_usual and excess.max() <= excess.sum() / 2:
        return counts
    return pd.Series(ordinary, counts.index)
