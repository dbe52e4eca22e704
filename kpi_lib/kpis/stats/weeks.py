"""Days summed to whole weeks around one day, and weeks to calendar months."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pandas as pd

LONGEST_WEEKS = 208
"""Weeks before the day that are read: four years."""


def check_daily(counts: pd.Series, control: pd.Series | None) -> None:
    """Raise where a day is missing, or the control has other days than the counts.

    Parameters
    ----------
    counts, control : pandas.Series
        Tickets per day.

    Raises
    ------
    ValueError
        If a day is missing, or `control` has other days than `counts`.
    """
    days = pd.DatetimeIndex(counts.index)
    if len(days) and not days.equals(pd.date_range(days[0], periods=len(days))):
        raise ValueError("counts: a day is missing or out of order; expected every day")
    if control is not None and not pd.DatetimeIndex(control.index).equals(days):
        raise ValueError("control: other days than counts; expected the same")


def whole_weeks(
    counts: pd.Series, control: pd.Series | None, live_at: date
) -> pd.DataFrame:
    """Sum days to whole weeks counted from a day.

    Parameters
    ----------
    counts, control : pandas.Series
        Tickets per day, on the same days.
    live_at : date
        First day of a week, the first one after.

    Returns
    -------
    pandas.DataFrame
        A row per whole week: `tickets`, `control` (NaN without one), `days` (7),
        `start`, `is_after`; at most `LONGEST_WEEKS` before.
    """
    days = pd.DatetimeIndex(counts.index)
    day = np.floor((days - pd.Timestamp(live_at)).days.to_numpy()).astype(int)
    week = day // 7
    first = np.flatnonzero((day % 7 == 0) & (week >= -LONGEST_WEEKS))
    first = first[first + 7 <= len(days)]
    other = np.full(len(days), np.nan) if control is None else control.to_numpy(float)
    whole = first[:, None] + np.arange(7)
    tickets = counts.to_numpy(dtype=np.float64)
    return pd.DataFrame(
        {
            "tickets": tickets[whole].sum(axis=1),
            "control": other[whole].sum(axis=1),
            "days": 7,
            "start": days[first],
            "is_after": week[first] >= 0,
        }
    )


def by_month(weeks: pd.DataFrame) -> pd.DataFrame:
    """Sum weeks to calendar months, each week shared by its days.

    Parameters
    ----------
    weeks : pandas.DataFrame
        `start`, `days`, `tickets`, `expected`, `ci_low`, `ci_high`, `is_after`.

    Returns
    -------
    pandas.DataFrame
        `month_start` and the last five columns, in order; `is_after` from the month
        on that holds the first day after.
    """
    days = weeks["days"].to_numpy(dtype=np.int64)
    week = np.repeat(np.arange(len(weeks)), days)
    of_week = np.arange(week.size) - np.repeat(days.cumsum() - days, days)
    start = weeks["start"].to_numpy().astype("datetime64[D]")
    months, month = np.unique(
        (start[week] + of_week).astype("datetime64[M]"), return_inverse=True
    )
    total: dict[str, Any] = {"month_start": pd.DatetimeIndex(months).as_unit("us")}
    for name in ("tickets", "expected", "ci_low", "ci_high"):
        value = (weeks[name].to_numpy(dtype=np.float64) / days)[week]
        known = ~np.isnan(value)
        summed = np.bincount(month[known], value[known], len(months))
        count = np.bincount(month[known], minlength=len(months))
        total[name] = np.where(count > 0, summed, np.nan)
    after = weeks["is_after"].to_numpy(dtype=bool)[week]
    total["is_after"] = np.bincount(month[after], minlength=len(months)) > 0
    return pd.DataFrame(total)
