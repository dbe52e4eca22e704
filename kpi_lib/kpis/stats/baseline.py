"""Forecast of a daily count from the days before it alone.

A walk goes through the history week by week. Before each week the model is fitted
to the days before, and then forecasts the seven days. So every expectation is out
of sample, and what came later cannot change it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from statsmodels.tsa.seasonal import STL

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

WEEK = 7
FIRST_FORECAST = 4 * WEEK
"""Days before the first forecast: the walk needs errors before it can judge."""

FIT_WEEKS = 52
"""Weeks that a fit looks back on: bounds its cost and forgets old habits."""

STL_LEVEL = 20.0
"""Mean tickets a day from which STL on the logarithm gives the expectation."""

TWO_YEARS = 104 * WEEK
"""Days of history from which the yearly rhythm is known."""

_LEVEL_HALF_LIFE = 21.0  # days
_PATTERN_HALF_LIFE = 26.0  # weeks
_BREAK_DAYS, _BREAK_FLAGS = 21, 12
_HOLIDAY_SPREAD = 0.25  # squared coefficient of variation before any is seen


@dataclass(frozen=True, slots=True)
class Walk:
    """Forecasts of a walk, one value per day; NaN before the first forecast.

    Attributes
    ----------
    expected : ndarray of float
        Expected tickets on the day, holiday effect included.
    dispersion : ndarray of float
        The negative binomial's alpha: variance = expected + alpha * expected**2.
    clean : ndarray of float
        The history as later forecasts see it: anomalies and holidays replaced by
        what an ordinary day would have brought.
    """

    expected: Floats
    dispersion: Floats
    clean: Floats


def walk(counts: Floats, holiday: Flags) -> Walk:
    """Forecast each day from the days before it.

    Parameters
    ----------
    counts : ndarray of float, shape (days,)
        Complete daily counts, oldest first.
    holiday : ndarray of bool, shape (days,)
        Whether the day is a public holiday.

    Returns
    -------
    Walk
        Arrays of shape (days,).
    """
    days = counts.size
    expected = np.full(days, np.nan)
    dispersion = np.full(days, np.nan)
    clean = _first_weeks(counts, holiday)
    ordinary = np.full(days, np.nan)
    judged = np.full(days, np.nan)
    direction = np.zeros(days)
    seen = _Holidays(np.empty(0), np.empty(0))
    for start in range(FIRST_FORECAST, days, WEEK):
        stop = min(start + WEEK, days)
        week, past = slice(start, stop), slice(max(0, start - FIT_WEEKS * WEEK), start)
        whole_week = forecast_week(clean[:start])
        base, is_holiday = whole_week[: stop - start], holiday[week]
        quiet, busiest = float(whole_week.min()), float(whole_week.max())
        alpha = _dispersion(judged[past], ordinary[past])
        mean, spread = seen.expect(base, quiet, busiest)
        ordinary[week] = base
        expected[week] = np.where(is_holiday, mean, base)
        dispersion[week] = alpha + np.where(is_holiday, spread, 0.0)
        low, high = _limits(expected[week], dispersion[week])
        observed = counts[week]
        direction[week] = np.where(observed > high, 1, np.where(observed < low, -1, 0))
        cut = np.clip(observed, low, high)
        # A cut peak would still pull the level; so the forecast itself stands in.
        clean[week] = np.where(is_holiday | (direction[week] != 0), base, observed)
        judged[week] = np.where(is_holiday, np.nan, cut)
        seen = seen.learn(cut[is_holiday], base[is_holiday], busiest)
        _accept_break(counts, clean, ordinary, direction, holiday, stop)
    return Walk(expected, dispersion, clean)


def forecast_week(clean: Floats) -> Floats:
    """Expect the seven days after a cleaned history.

    Parameters
    ----------
    clean : ndarray of float, shape (days,)
        At least four weeks without anomalies and holidays.

    Returns
    -------
    ndarray of float, shape (7,)
        Expected tickets a day, above zero.

    Notes
    -----
    Level times weekday times yearly rhythm. From a mean of `STL_LEVEL` over the
    last eight weeks on, level and weekday come from STL on the logarithm (Cleveland
    et al. 1990), set right for the bias of the logarithm weekday by weekday. Below
    it they are ratios of weighted sums, which are unbiased for counts near zero.
    """
    weeks = min(clean.size // WEEK, FIT_WEEKS)
    yearly, ahead = _yearly(clean, weeks * WEEK)
    level = clean[-weeks * WEEK :] / yearly
    table = level.reshape(weeks, WEEK)
    if level[-8 * WEEK :].mean() >= STL_LEVEL:
        fit = STL(
            np.log(level + 0.5),
            period=WEEK,
            seasonal=25,
            trend=61,
            seasonal_deg=0,
            trend_jump=WEEK,
            low_pass_jump=WEEK,
        ).fit(inner_iter=2)
        inside = np.exp(fit.trend + fit.seasonal).reshape(weeks, WEEK)
        bias = table[-26:].sum(axis=0) / inside[-26:].sum(axis=0)
        base = np.exp(fit.trend[-1] + fit.seasonal[-WEEK:]) * bias
    else:
        base = _ratio_of_sums(table)
    return np.asarray(np.maximum(base, 0.5 / (weeks + 1)) * ahead)


def _ratio_of_sums(table: Floats) -> Floats:
    """Weighted level times weekday share of a (weeks, 7) table of counts."""
    weeks = len(table)
    weight = 0.5 ** (np.arange(weeks)[::-1] / _PATTERN_HALF_LIFE)
    per_day = weight @ table + 0.5
    pattern = per_day / per_day.mean()
    age = np.arange(weeks * WEEK)[::-1]
    recent = 0.5 ** (age / _LEVEL_HALF_LIFE)
    level = (recent @ table.ravel() + 0.5) / (recent @ np.tile(pattern, weeks))
    return np.asarray(pattern * level)


def _yearly(clean: Floats, length: int) -> tuple[Floats, Floats]:
    """Yearly factors of the last `length` days and of the seven days ahead.

    A 21-day mean over the 365-day mean around it, averaged over the same days of
    the years known and shrunk by the share of its variance that is noise.
    """
    days = clean.size
    if days < TWO_YEARS:
        return np.ones(length), np.ones(WEEK)
    short, long = _centred_mean(clean, 21), _centred_mean(clean, 365)
    with np.errstate(divide="ignore", invalid="ignore"):
        profile = np.log((short + 0.05) / (long + 0.05))
    position = np.arange(days - length, days + WEEK)
    total, years = np.zeros(position.size), np.zeros(position.size)
    for shift in range(-364 * (days // 364), 365, 364):
        source = position + shift
        inside = (source >= 0) & (source < days)
        value = np.where(inside, profile[np.clip(source, 0, days - 1)], np.nan)
        known = np.isfinite(value)
        total += np.where(known, value, 0.0)
        years += known
    mean = np.divide(total, years, out=np.zeros_like(total), where=years > 0)
    noise = 2.0 / (21 * max(float(clean[-364:].mean()), 0.1)) / max(years.mean(), 1.0)
    factor = np.exp(mean * max(0.0, 1 - noise / max(float(mean.var()), 1e-12)))
    return factor[:length], factor[length:]


def _centred_mean(values: Floats, width: int) -> Floats:
    """Return the moving mean of odd width, NaN where the window is cut."""
    out = np.full(values.size, np.nan)
    sums = np.cumsum(np.concatenate([[0.0], values]))
    half = width // 2
    out[half : values.size - half] = (sums[width:] - sums[:-width]) / width
    return out


def _first_weeks(counts: Floats, holiday: Flags) -> Floats:
    """Cut the first four weeks' outliers against their own weekday's median."""
    clean = counts.astype(np.float64).copy()
    first = clean[:FIRST_FORECAST]
    if first.size < FIRST_FORECAST:
        return clean
    table = np.where(holiday[: first.size], np.nan, first).reshape(-1, WEEK)
    filled = np.where(np.isnan(table).all(axis=0), first.reshape(-1, WEEK), table)
    median = np.tile(np.nanmedian(filled, axis=0), len(table))
    low, high = _limits(np.maximum(median, 0.5), np.full(first.size, 0.1))
    cut = np.where(holiday[: first.size], median, np.clip(first, low, high))
    clean[: first.size] = cut
    return clean


def _dispersion(judged: Floats, expected: Floats) -> float:
    """Alpha of the negative binomial, by moments of the forecast errors."""
    known = np.isfinite(expected) & np.isfinite(judged)
    if known.sum() < FIRST_FORECAST:
        return 0.1
    mean = expected[known]
    excess = ((judged[known] - mean) ** 2 - mean).sum() / (mean**2).sum()
    return float(np.clip(excess, 0.0, 4.0))


def _limits(mean: Floats, alpha: Floats) -> tuple[Floats, Floats]:
    """Range of three standard deviations, widened upwards by the skewness."""
    deviation = np.sqrt(mean + alpha * mean**2)
    skew = (1 + 2 * alpha * mean) / deviation
    shift = deviation * skew * 8 / 6
    low = mean - 3 * deviation + shift
    return np.clip(low, 0.0, mean), mean + 3 * deviation + shift


def _accept_break(
    counts: Floats,
    clean: Floats,
    expected: Floats,
    direction: Floats,
    holiday: Flags,
    stop: int,
) -> None:
    """Treat three weeks that deviate to one side as a new level.

    The history before is scaled to the new level, so that the next forecast starts
    from it and keeps its weekdays and years.
    """
    start = stop - _BREAK_DAYS
    if start < FIRST_FORECAST or abs(direction[start:stop].sum()) < _BREAK_FLAGS:
        return
    recent = np.where(holiday[start:stop], clean[start:stop], counts[start:stop])
    usual = expected[start:stop]
    clean[:start] *= max((recent.sum() + 0.5) / (usual.sum() + 0.5), 0.02)
    clean[start:stop] = recent
    direction[start:stop] = 0


@dataclass(frozen=True, slots=True)
class _Holidays:
    """Tickets on earlier public holidays, and on an ordinary day in their place."""

    brought: Floats
    ordinary: Floats

    def learn(self, brought: Floats, ordinary: Floats, busiest: float) -> _Holidays:
        """Add holidays on days that would have been busy; others are no evidence."""
        busy = ordinary >= busiest / 2
        return _Holidays(
            np.concatenate([self.brought, brought[busy]]),
            np.concatenate([self.ordinary, ordinary[busy]]),
        )

    def expect(
        self, base: Floats, quiet: float, busiest: float
    ) -> tuple[Floats, Floats]:
        """Expect tickets, and added dispersion, if the days were holidays.

        The quietest weekday counts as one holiday seen; so it is the expectation
        before any, and loses its weight with each. Days that are quiet anyway
        stay as they are.
        """
        share = (self.brought.sum() + quiet) / np.maximum(
            self.ordinary.sum() + base, 1e-9
        )
        known = self.brought.size
        usual = max(self.brought.sum() / self.ordinary.sum(), 0.01) if known else 1.0
        predicted = usual * self.ordinary
        excess = ((self.brought - predicted) ** 2 - predicted).sum()
        spread = max(0.0, excess / (predicted**2).sum()) if known else 0.0
        blended = (known * spread + 2 * _HOLIDAY_SPREAD) / (known + 2)
        mean = np.where(base >= busiest / 2, base * np.minimum(share, 1.0), base)
        return mean, np.full(base.size, blended)
