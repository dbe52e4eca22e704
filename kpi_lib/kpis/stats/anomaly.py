"""Days whose number of tickets does not fit weekday, level, season and holidays."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kpi_lib.kpis.stats.baseline import FIRST_FORECAST, WEEK, Walk, walk
from kpi_lib.kpis.stats.count_score import count_score
from kpi_lib.kpis.stats.daily_index import daily_index, holiday_flags

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

_CALIBRATION_HALF_LIFE = 182.0  # days
_CALIBRATION_PRIOR = 28.0  # days' weight of a spread of 1
_CALIBRATION_DAYS = 3 * 182  # what is older has an eighth of the weight
_WITHIN_3 = 0.973  # variance of a normal score that is cut off at 3
_LEAST_SPREAD, _MOST_SPREAD = 0.75, 1.5
_FEW = 2.0  # expected tickets under which no score is widened
_BY_WEEK = 1.0  # tickets a day under which days are judged together with six before


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
    The forecast is `baseline.walk`'s. The score is the normal score of the mid-p tail
    of a negative binomial, mixed over the uncertain level, over the spread that scores
    had before (0.75 to 1.5; half-life 182 days): a tenant whose days always scatter
    more than the model is not flagged more.

    Under 1 ticket a day single days tell little: the seven days up to the day are
    judged together, where the day lies on the same side as they do.

    For two weeks after the level changed by half or more, a day that fits the level
    before is not flagged: the end of a long outage is no second one.
    """
    if min_history_days < 4 * WEEK:
        raise ValueError(f"min_history_days: got {min_history_days}; expected >= 28")
    index = daily_index(counts.index)
    values = counts.to_numpy(dtype=np.float64)
    if not (values >= 0).all():
        raise ValueError("counts: a negative or missing number; expected 0 or more")
    wanted = pd.DatetimeIndex(list(days))
    place = index.get_indexer(wanted)
    judged = place >= min_history_days
    # The walk ends at the last requested day: later days must not matter.
    last = int(place.max(initial=-1)) + 1
    holiday = holiday_flags(index[:last], holidays)
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
    if not place.size:
        return np.empty(0)
    score = _score(counts, steps, place)
    former = place[np.isfinite(steps.before[place])]
    if former.size:
        known = np.isin(place, former)
        other = count_score(
            counts[place][known],
            steps.before[place][known],
            steps.dispersion[place][known],
        )
        score[known] = np.where(
            np.abs(other) < np.abs(score[known]), other, score[known]
        )
    spread, days = _spread(counts, holiday, steps, place)
    score /= np.where(steps.expected[place] < _FEW, np.maximum(spread, 1.0), spread)
    # The spread comes from so many days only: Student's t, as a normal score.
    return np.asarray(score * (1 - 0.25 / days) / np.sqrt(1 + score**2 / (2 * days)))


def _score(counts: Floats, steps: Walk, place: NDArray[np.intp]) -> Floats:
    """Score days, or, where few tickets come, the seven days up to each."""
    mean, alpha = steps.expected[place], steps.dispersion[place]
    levels, weights = steps.levels[place], steps.weights[place]
    score = count_score(counts[place], mean, alpha, levels, weights)
    week = place[:, None] - np.arange(WEEK)
    means, dispersions = steps.expected[week], steps.dispersion[week]
    total = means.sum(axis=1)
    observed = counts[week].sum(axis=1)
    few = total < WEEK * _BY_WEEK
    if not few.any():
        return score
    pooled = (dispersions * means**2).sum(axis=1) / total**2
    together = count_score(
        observed[few], total[few], pooled[few], levels[few], weights[few]
    )
    is_same_side = np.sign(counts[place] - mean)[few] == np.sign(together)
    score[few] = np.where(is_same_side, together, score[few])
    return score


def _spread(
    counts: Floats, holiday: Flags, steps: Walk, place: NDArray[np.intp]
) -> tuple[Floats, Floats]:
    """Return the spread of the scores before each place, and the days behind it."""
    first = max(FIRST_FORECAST, int(place.min()) - _CALIBRATION_DAYS)
    days = np.arange(first, int(place.max()))
    days = days[~holiday[days]]
    score = count_score(
        counts[days],
        steps.expected[days],
        steps.dispersion[days],
        steps.levels[days],
        steps.weights[days],
    )
    inside = np.abs(score) <= 3
    grown = 0.5 ** ((days.max(initial=first) - days) / _CALIBRATION_HALF_LIFE) * inside
    squares = np.concatenate([[0.0], np.cumsum(grown * score**2)])
    weight = np.concatenate([[0.0], np.cumsum(grown)])
    before = np.searchsorted(days, place)
    now = 0.5 ** ((days.max(initial=first) - place) / _CALIBRATION_HALF_LIFE)
    seen, prior = squares[before] / now, _CALIBRATION_PRIOR
    known = weight[before] / now + prior
    variance = (seen / _WITHIN_3 + prior) / known
    return np.clip(np.sqrt(variance), _LEAST_SPREAD, _MOST_SPREAD), known
