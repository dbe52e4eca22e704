"""Companies, boards and types that made a day unusual."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

import numpy as np
import pandas as pd

from kpi_lib.kpis.stats.daily_index import daily_index, holiday_flags

WEEK = 7


def expected_by_value(
    counts: pd.DataFrame, day: date, holidays: Collection[date] = ()
) -> pd.Series:
    """Expect each value's tickets on a day, from the days before it alone.

    Parameters
    ----------
    counts : pandas.DataFrame
        Tickets, days x values (companies, boards or types), complete and in order.
    day : date
        The day to expect; rows from it on are not read.
    holidays : collection of date
        Public holidays.

    Returns
    -------
    pandas.Series
        Expected tickets, indexed by the columns; NaN where no day lies before.

    Raises
    ------
    ValueError
        If a day is missing or out of order.

    Notes
    -----
    The mean of up to 26 weeks before, recent ones weighing more (half-life 8 weeks),
    earlier holidays left out and peaks cut, on that weekday; drawn to level times
    everyone's weekday pattern by as much as 5 tickets weigh. On a holiday all
    values are cut alike: to the share that earlier holidays brought in all, the
    quietest weekday counting as one of them.
    """
    index = daily_index(counts.index)
    before = np.flatnonzero(index < pd.Timestamp(day))[-26 * WEEK :]
    if before.size == 0:
        return pd.Series(np.nan, index=counts.columns, name="expected")
    table = counts.to_numpy(dtype=np.float64)[before]
    holiday = holiday_flags(index[before], holidays)
    if holiday.all():
        holiday = np.zeros_like(holiday)
    on_weekday = np.eye(WEEK)[index[before].day_of_week.to_numpy()]
    weight = np.where(holiday, 0.0, 0.5 ** ((before[-1] - before) / (8 * WEEK)))
    # A weekday is at most about twice the mean; four deviations above is a peak.
    busy = 2 * (weight @ table) / weight.sum()
    cut = np.minimum(table, busy + 4 * np.sqrt(busy) + 1) * weight[:, None]
    tickets, seen = on_weekday.T @ cut, on_weekday.T @ weight
    everyone = (tickets.sum(axis=1) + 0.5) / (seen + 0.5)
    level = tickets.sum(axis=0) / (everyone @ seen)
    wanted = pd.Timestamp(day).day_of_week
    prior = level * everyone[wanted]
    with np.errstate(divide="ignore"):
        expected = (tickets[wanted] + 5) / (seen[wanted] + 5 / prior)
    if day in holidays and everyone[wanted] >= everyone.max() / 2:
        usual, quiet = on_weekday @ everyone, everyone.min()
        past = holiday & (usual >= everyone.max() / 2)
        brought = table[past].sum() + quiet
        expected *= min(brought / (usual[past].sum() + everyone[wanted]), 1.0)
    return pd.Series(expected, index=counts.columns, name="expected")


def drivers(
    counts_by_dimension: Mapping[str, pd.DataFrame],
    day: date,
    holidays: Collection[date] = (),
    *,
    most: int = 5,
) -> pd.DataFrame:
    """Name the values whose tickets differ most from their own expectation.

    Parameters
    ----------
    counts_by_dimension : mapping of str to pandas.DataFrame
        For each dimension (company, board, type) the daily tickets, days x values.
    day : date
        The anomalous day; it must be in each frame.
    holidays : collection of date
        Public holidays.
    most : int
        Rows at most.

    Returns
    -------
    pandas.DataFrame
        `dimension, value, ticket_count, expected`, the largest absolute difference
        first, then by dimension and value; values as expected are left out.

    Raises
    ------
    KeyError
        If the day is not in a frame.
    """
    parts = []
    for dimension, counts in counts_by_dimension.items():
        place = daily_index(counts.index).get_loc(pd.Timestamp(day))
        part = pd.DataFrame(
            {
                "dimension": dimension,
                "value": counts.columns.astype(object),
                "ticket_count": counts.iloc[place].to_numpy(dtype=np.int64),
                "expected": expected_by_value(counts, day, holidays).to_numpy(),
            }
        )
        parts.append(part)
    columns = ["dimension", "value", "ticket_count", "expected"]
    if not parts:
        return pd.DataFrame(columns=columns)
    candidates = pd.concat(parts, ignore_index=True).dropna(subset="expected")
    difference = (candidates["ticket_count"] - candidates["expected"]).abs().round(9)
    candidates = candidates.assign(difference=difference)[difference > 0]
    candidates = candidates.sort_values(
        ["difference", "dimension", "value"], ascending=[False, True, True]
    )
    return candidates[columns].head(most).reset_index(drop=True)
