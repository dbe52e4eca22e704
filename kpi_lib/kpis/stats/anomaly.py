"""Days whose number of tickets does not fit weekday, level, season and holidays."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import betainc, gammainc, gammaincc, ndtri

from kpi_lib.kpis.stats.baseline import (
    FIT_WEEKS,
    STL_LEVEL,
    WEEK,
    Flags,
    Floats,
    Walk,
    walk,
)

_RESIDUAL_ERRORS = 8 * WEEK
_TINIEST = 1e-300


def seasonal_anomalies(
    counts: pd.Series,
    days: Sequence[date],
    holidays: Collection[date] = (),
    *,
    z: float = 3.0,
    min_history_days: int = 56,
) -> pd.DataFrame:
    """Compare days with their expectation from the days before.

    Parameters
    ----------
    counts : pandas.Series
        Tickets per day, complete from the first ticket on (zeros filled), indexed
        by day in order.
    days : sequence of date
        The days to judge, each once.
    holidays : collection of date
        Public holidays, earlier ones too: their effect is learned from them.
    z : float
        A day is an anomaly where ``abs(seasonal_z_score) > z``.
    min_history_days : int
        Minimum days of history for a score; at least 28.

    Returns
    -------
    pandas.DataFrame
        One row per requested day, in that order: `expected` (tickets),
        `seasonal_z_score` and `seasonal_status` (`ANOMALY`, `NORMAL`; None where
        the score is NaN because the history is too short or the day is not in it).

    Raises
    ------
    ValueError
        If `counts` misses a day, is out of order, holds a negative number or NaN,
        or `min_history_days` is under 28.

    Notes
    -----
    The expectation is `baseline.forecast_week`'s. A day is scored in one of two ways:

    - *STL residual*: where the day is no holiday, `STL_LEVEL` (20) tickets or more
      are expected, and 56 such days with a forecast lie in the 52 weeks before. The
      residual is the distance of the square roots, ``2 sqrt(x + 3/8)`` (Anscombe
      1948), over that of the dispersion; the score is its distance from the median
      of those days' residuals over 1.4826 times their median absolute deviation,
      at least half of a Poisson count's.
    - *Count model*: else. The mid-p tail of a negative binomial (Poisson where not
      over-dispersed) turned into the normal score of the same probability.

    Earlier days beyond three standard deviations enter no later forecast: their own
    expectation stands in. Three weeks mostly out on one side are a new level.
    """
    if min_history_days < 4 * WEEK:
        raise ValueError(f"min_history_days: got {min_history_days}; expected >= 28")
    index = _daily_index(counts.index)
    values = counts.to_numpy(dtype=np.float64)
    if not (values >= 0).all():
        raise ValueError("counts: a negative or missing number; expected 0 or more")
    wanted = pd.DatetimeIndex(list(days))
    place = index.get_indexer(wanted)
    judged = place >= min_history_days
    # The walk ends at the last requested day: later days must not matter.
    last = int(place.max(initial=-1)) + 1
    holiday = _holiday_flags(index[:last], holidays)
    steps = walk(values[:last], holiday)
    expected = np.full(len(wanted), np.nan)
    score = np.full(len(wanted), np.nan)
    expected[judged] = steps.expected[place[judged]]
    score[judged] = _scores(values[:last], holiday, steps, place[judged])
    status = np.where(np.abs(score) > z, "ANOMALY", "NORMAL").astype(object)
    status[np.isnan(score)] = None
    rows = pd.Index(list(days), name="ticket_date", dtype=object)
    # A series of its own keeps None: pandas would infer text and turn it into NaN.
    column = pd.Series(status, index=rows, dtype=object)
    numbers = {"expected": expected, "seasonal_z_score": score}
    return pd.DataFrame(numbers, index=rows).assign(seasonal_status=column)


def _scores(
    counts: Floats, holiday: Flags, steps: Walk, place: NDArray[np.intp]
) -> Floats:
    """Score the days at the given places of the history."""
    score = _count_score(counts[place], steps.expected[place], steps.dispersion[place])
    regular = (steps.expected >= STL_LEVEL) & ~holiday
    with np.errstate(invalid="ignore"):
        root = 2 * (np.sqrt(counts + 0.375) - np.sqrt(steps.expected + 0.375))
    for number, day in enumerate(place):
        before = np.arange(max(0, day - FIT_WEEKS * WEEK), day)
        before = before[regular[before]]
        if not regular[day] or before.size < _RESIDUAL_ERRORS:
            continue
        window = np.append(before, day)
        residual = root[window] / np.sqrt(
            1 + steps.dispersion[day] * steps.expected[window]
        )
        earlier, latest = residual[:-1], residual[-1]
        middle = np.median(earlier)
        spread = 1.4826 * np.median(np.abs(earlier - middle))
        score[number] = (latest - middle) / max(spread, 0.5)
    return score


def _count_score(observed: Floats, mean: Floats, alpha: Floats) -> Floats:
    """Return the normal score of a count's mid-p tail under a negative binomial."""
    # Each tail is summed on its own side: 1 - p would lose a far one.
    lower = (_at_most(observed, mean, alpha) + _at_most(observed - 1, mean, alpha)) / 2
    upper = (_over(observed, mean, alpha) + _over(observed - 1, mean, alpha)) / 2
    below = ndtri(np.maximum(lower, _TINIEST))
    above = -ndtri(np.maximum(upper, _TINIEST))
    return np.asarray(np.where(lower < upper, below, above))


def _at_most(count: Floats, mean: Floats, alpha: Floats) -> Floats:
    """P(X <= count) of a negative binomial, a Poisson where alpha is about 0."""
    size = 1 / np.maximum(alpha, 1e-6)
    tail = np.where(
        alpha < 1e-6,
        gammaincc(np.maximum(count, 0) + 1, mean),
        betainc(size, np.maximum(count, 0) + 1, size / (size + mean)),
    )
    return np.where(count < 0, 0.0, tail)


def _over(count: Floats, mean: Floats, alpha: Floats) -> Floats:
    """P(X > count) of the same distribution."""
    size = 1 / np.maximum(alpha, 1e-6)
    tail = np.where(
        alpha < 1e-6,
        gammainc(np.maximum(count, 0) + 1, mean),
        betainc(np.maximum(count, 0) + 1, size, mean / (size + mean)),
    )
    return np.where(count < 0, 1.0, tail)


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
    index = _daily_index(counts.index)
    before = np.flatnonzero(index < pd.Timestamp(day))[-26 * WEEK :]
    if before.size == 0:
        return pd.Series(np.nan, index=counts.columns, name="expected")
    table = counts.to_numpy(dtype=np.float64)[before]
    holiday = _holiday_flags(index[before], holidays)
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
        place = _daily_index(counts.index).get_loc(pd.Timestamp(day))
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


def _daily_index(index: pd.Index) -> pd.DatetimeIndex:
    """Read an index of days; refuse gaps, which would shift the weekdays."""
    days = pd.DatetimeIndex(index)
    if len(days) > 1 and not (np.diff(days.to_numpy()) == np.timedelta64(1, "D")).all():
        raise ValueError("counts: a day is missing or out of order; expected every day")
    return days


def _holiday_flags(days: pd.DatetimeIndex, holidays: Collection[date]) -> Flags:
    """Flag the days that are public holidays."""
    return np.asarray(days.isin(pd.DatetimeIndex(sorted(holidays))), dtype=np.bool_)
