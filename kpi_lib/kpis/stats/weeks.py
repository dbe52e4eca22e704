"""Days summed to whole weeks around one day, and weeks to calendar months."""

from __future__ import annotations

from datetime import date, timedelta

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
    week = np.floor((days - pd.Timestamp(live_at)).days.to_numpy() / 7).astype(int)
    tickets = counts.to_numpy(dtype=np.float64)
    other = np.full(len(days), np.nan) if control is None else control.to_numpy(float)
    frame = pd.DataFrame(
        {"week": week, "tickets": tickets, "control": other, "days": 1}
    )
    table = frame.groupby("week").sum(min_count=1)
    table = table[(table["days"] == 7) & (table.index >= -LONGEST_WEEKS)]
    start = [pd.Timestamp(live_at) + timedelta(days=7 * int(w)) for w in table.index]
    return table.assign(
        start=pd.DatetimeIndex(start), is_after=table.index >= 0
    ).reset_index(drop=True)


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
    numbers = ["tickets", "expected", "ci_low", "ci_high"]
    days = weeks.loc[weeks.index.repeat(weeks["days"])]
    offset = pd.to_timedelta(days.groupby(level=0).cumcount(), unit="D")
    day = days["start"] + offset
    per_day = days[numbers].div(days["days"], axis=0).assign(is_after=days["is_after"])
    month = day.dt.to_period("M").dt.to_timestamp().rename("month_start")
    grouped = per_day.groupby(month)
    total = grouped[numbers].sum(min_count=1)
    return total.assign(is_after=grouped["is_after"].any()).reset_index()
