"""Indexes of days, and the public holidays among them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray


def daily_index(index: pd.Index) -> pd.DatetimeIndex:
    """Read an index of days; refuse gaps, which would shift the weekdays."""
    days = pd.DatetimeIndex(index)
    if len(days) > 1 and not (np.diff(days.to_numpy()) == np.timedelta64(1, "D")).all():
        raise ValueError("counts: a day is missing or out of order; expected every day")
    return days


def holiday_flags(
    days: pd.DatetimeIndex, holidays: Collection[date]
) -> NDArray[np.bool_]:
    """Flag the days that are public holidays."""
    return np.asarray(days.isin(pd.DatetimeIndex(sorted(holidays))), dtype=np.bool_)
