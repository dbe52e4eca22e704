"""Forecast of a daily count from the days before it alone.

A walk goes through the history week by week. Before each week level, weekdays, yearly
rhythm and dispersion are known from the days before, and forecast the seven days. So
every expectation is out of sample, and what came later cannot change it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kpi_lib.kpis.stats.holiday_share import HolidayShare
from kpi_lib.kpis.stats.level_filter import LevelFilter, highest_level
from kpi_lib.kpis.stats.yearly_rhythm import TWO_YEARS, yearly

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

WEEK = 7
FIRST_FORECAST = 4 * WEEK
"""Days before the first forecast: weekdays and level are first learned from them."""

GROUPS = 16
"""Levels of which a week's forecast is mixed."""

_FADE = 0.5 ** (1 / 26)  # a week's weight after the next: a half-life of 26 weeks
_LEAST_SHARE = 0.001
_PATTERN_PRIOR = 0.5  # tickets
_FIRST_ALPHA, _MOST_ALPHA = 0.03, 3.0
_SLOW = 0.05  # a week's weight in the slow mean of the level
_MOVED = 0.15  # change of the log level from which a week tells no dispersion
_JUMPED = 0.5  # probability of a jump from which the level is a new one


@dataclass(frozen=True, slots=True)
class Walk:
    """Forecasts of a walk; NaN before the first forecast.

    Attributes
    ----------
    expected : ndarray of float, shape (days,)
        Expected tickets on the day, holiday effect included.
    dispersion : ndarray of float, shape (days,)
        The negative binomial's alpha at a known level: variance = mean + alpha mean^2.
    levels, weights : ndarray of float, shape (days, GROUPS)
        The uncertain level, relative to the expected one, as few points with weights.
    before : ndarray of float, shape (days,)
        Tickets to expect if a change of level a week or two ago is over again; NaN
        where there was none.
    """

    expected: Floats
    dispersion: Floats
    levels: Floats
    weights: Floats
    before: Floats


def walk(counts: Floats, holiday: Flags) -> Walk:
    """Forecast each day from the days before it.

    Parameters
    ----------
    counts : ndarray of float, shape (days,)
        Complete daily counts, oldest first.
    holiday : ndarray of bool, shape (days,)
        Whether the day is a public holiday.
    """
    days = counts.size
    expected, dispersion, before = (np.full(days, np.nan) for _ in range(3))
    levels, weights = np.ones((days, GROUPS)), np.zeros((days, GROUPS))
    if days > FIRST_FORECAST:
        model = _Model(counts, holiday)
    for start in range(FIRST_FORECAST, days, WEEK):
        week = slice(start, min(start + WEEK, days))
        forecast = model.forecast(start)
        number = week.stop - start
        mean, spread = forecast.with_holidays(model.holidays, holiday[week])
        expected[week] = mean
        dispersion[week] = forecast.alpha[:number] + spread
        levels[week], weights[week] = forecast.levels, forecast.weights
        before[week] = mean * forecast.former
        if number == WEEK:
            model.learn(start, forecast, mean)
    return Walk(expected, dispersion, levels, weights, before)


@dataclass(frozen=True, slots=True)
class _Forecast:
    """A week ahead: weekday and yearly factors, dispersion, and the level."""

    shares: Floats
    alpha: Floats
    level: float
    levels: Floats
    weights: Floats
    former: float

    def with_holidays(
        self, known: HolidayShare, holiday: Flags
    ) -> tuple[Floats, Floats]:
        """Return the mean and the added dispersion of the week's first days."""
        whole = self.level * self.shares
        quiet, busiest = float(whole.min()), float(whole.max())
        base = whole[: holiday.size]
        mean, spread = known.expect(base, quiet, busiest)
        return np.where(holiday, mean, base), np.where(holiday, spread, 0.0)


class _Model:
    """All that is known before a week, learned week by week."""

    def __init__(self, counts: Floats, holiday: Flags) -> None:
        self._counts, self._holiday = counts, holiday
        self._clean = counts.astype(np.float64).copy()
        self._clean[:FIRST_FORECAST] = _first_weeks(counts, holiday)
        self.holidays = HolidayShare.unknown()
        self._levels = LevelFilter(highest_level(float(counts.max())))
        self._excess, self._squares = 0.0, 0.0
        self._alpha, self._is_yearly = _FIRST_ALPHA, False
        first = self._clean[:FIRST_FORECAST].reshape(-1, WEEK)
        fade = _FADE ** np.arange(len(first))[::-1]
        self._level = self._slow = max(float(first.mean()), 0.02)
        self._tickets: Floats = fade @ first
        self._exposure: Floats = np.full(WEEK, fade.sum() * self._level)
        self._seen = float(fade.sum())
        for week in first:
            self._levels.predict()
            found = self._levels.update(week, self._pattern(), self._effective_alpha())
            self._level = found.level

    def _pattern(self) -> Floats:
        """Weekday factors, of mean 1."""
        share = (self._tickets + _PATTERN_PRIOR) / (self._exposure + _PATTERN_PRIOR)
        return np.asarray(np.maximum(share / share.mean(), _LEAST_SHARE))

    def _effective_alpha(self) -> Floats:
        """Dispersion of each weekday, with what is not known of its factor."""
        unknown = 1 / (self._tickets + 1) + self._alpha / self._seen
        return np.asarray(self._alpha + unknown)

    def forecast(self, start: int) -> _Forecast:
        """Move on to the week that begins on a day of the history."""
        self._levels.predict()
        shares = self._pattern()
        if start >= TWO_YEARS:
            last, ahead = yearly(self._clean[:start], WEEK)
            if not self._is_yearly:
                # From here on the level is that without the yearly rhythm.
                self._levels.shift(-float(np.log(last).mean()))
                self._is_yearly = True
            shares = shares * ahead
        level = self._levels.mean()
        points, weights = self._levels.groups(GROUPS)
        former = self._levels.former_mean() / level
        return _Forecast(
            shares, self._effective_alpha(), level, points / level, weights, former
        )

    def learn(self, start: int, forecast: _Forecast, mean: Floats) -> None:
        """Learn the week's counts; holidays teach their own share alone."""
        week = slice(start, start + WEEK)
        counts, holiday = self._counts[week], self._holiday[week]
        usual = ~holiday
        base = forecast.level * forecast.shares
        found = self._levels.update(
            counts[usual], forecast.shares[usual], forecast.alpha[usual]
        )
        outlier = np.zeros(WEEK)
        outlier[usual] = found.outlier
        fitted = found.level * forecast.shares
        clean = np.where(holiday, fitted, (1 - outlier) * counts + outlier * fitted)
        self._clean[week] = clean
        self._learn_weekdays(clean, usual, found.level * forecast.shares)
        moved = float(np.log(found.level / self._level))
        if abs(moved) <= _MOVED:
            self._learn_dispersion(counts, base, (1 - outlier) * usual)
        if found.jump > _JUMPED:
            # Else the yearly rhythm would take the jump for a season.
            self._clean[:start] *= np.exp(moved)
        if holiday.any():
            deviation = np.sqrt(mean + forecast.alpha * mean**2)
            cut = np.minimum(counts, mean + 4 * deviation + 1)
            self.holidays = self.holidays.learn(
                cut[holiday], base[holiday], float(base.max())
            )
        self._level = found.level
        self._slow += _SLOW * (found.level - self._slow)

    def _learn_weekdays(self, clean: Floats, usual: Flags, fitted: Floats) -> None:
        """Learn what each weekday brings of the level; not from holidays."""
        exposure = fitted / self._pattern()
        self._tickets = _FADE * self._tickets + clean * usual
        self._exposure = _FADE * self._exposure + exposure * usual
        self._seen = _FADE * self._seen + 1

    def _learn_dispersion(self, counts: Floats, mean: Floats, weight: Floats) -> None:
        """Learn alpha by moments of the forecast errors, the largest ones cut."""
        most = 9 * (mean + self._alpha * mean**2) + 1
        squared = np.minimum(1.02 * (counts - mean) ** 2, most)
        self._excess = _FADE * self._excess + float(weight @ (squared - mean))
        self._squares = _FADE * self._squares + float(weight @ mean**2)
        prior = float(((self._slow * self._pattern()) ** 2).sum())
        alpha = (self._excess + _FIRST_ALPHA * prior) / (self._squares + prior)
        self._alpha = min(max(alpha, 0.0), _MOST_ALPHA)


def _first_weeks(counts: Floats, holiday: Flags) -> Floats:
    """Cut the first four weeks' peaks against their own weekday's median."""
    table = counts[:FIRST_FORECAST].reshape(-1, WEEK)
    is_holiday = holiday[:FIRST_FORECAST].reshape(-1, WEEK)
    known = np.where(is_holiday & ~is_holiday.all(axis=0), np.nan, table)
    median = np.nanmedian(known, axis=0)
    cut = np.minimum(table, median + 3 * np.sqrt(median + 0.1 * median**2) + 2)
    return np.asarray(np.where(is_holiday, median, cut)).ravel()
