"""Test of two counts of events whose days scatter more than independent events do.

How far two neighbouring periods usually lie apart is learnt from the days before them,
and from the scatter of their own days; the more cautious of both decides.
"""

from __future__ import annotations

import math
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy.special import bdtr, bdtrc, ndtri, stdtr

from kpi_lib.kpis.stats.changes import SIGNIFICANT
from kpi_lib.kpis.stats.daily_index import holiday_flags
from kpi_lib.kpis.stats.gross_days import without_gross

LEAST_PAIRS = 3.0
"""Minimum number of pairs of periods that tell what is usual."""
LEAST_DAYS = 4.0
"""Minimum degrees of freedom of the days' own scatter."""
WANDER = 0.16
"""Change of the logarithm from one period to the next, where no earlier ones tell."""
_PASSES = 8

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Wander:
    """How much the level of events changes from one period to the next of itself.

    Attributes
    ----------
    variance : float
        Of the logarithm, beyond that of independent events.
    pairs : float
        Number of independent pairs of periods that tell it.
    """

    variance: float
    pairs: float


_UNKNOWN = Wander(WANDER**2, math.inf)


@dataclass(frozen=True)
class CountChange:
    """What becomes of the events a day from one period to the next.

    Attributes
    ----------
    p : float or None
        Chance of a change at least as large without any cause; None where too few
        days tell how much they scatter.
    is_more : bool
        Whether a day of the later period brings more, weekday by weekday.
    """

    p: float | None
    is_more: bool

    @property
    def is_clear(self) -> bool:
        """Whether chance hardly brings one as large."""
        return self.p is not None and self.p < SIGNIFICANT


@dataclass(frozen=True)
class ComparedDays:
    """Days of two periods that are compared, and the days before them.

    Attributes
    ----------
    first : date
        First day that is known; at the latest `before`.
    before, now : date
        First days of the two periods; the earlier one ends where the later begins.
    last : date
        Last day of the later period.
    holidays : collection of date
    silent : collection of date
        On which rows did not come; they are no part of a period.
    """

    first: date
    before: date
    now: date
    last: date
    holidays: Collection[date] = ()
    silent: Collection[date] = ()

    @property
    def lengths(self) -> tuple[int, int]:
        """Number of days of the earlier period and of the later one."""
        start, middle, end = self._starts
        return middle - start, end - middle

    @property
    def _starts(self) -> tuple[int, int, int]:
        """Places of the earlier period's first day and the later's, and of the end."""
        first = self.first
        starts = (self.before - first).days, (self.now - first).days
        return *starts, (self.last - first).days + 1

    @cached_property
    def _kinds(self) -> Floats:
        """A row per day, a column per weekday; holidays are a weekday of their own.

        A silent day is none of them.
        """
        days = pd.date_range(self.first, self.last)
        kind = np.where(holiday_flags(days, self.holidays), 7, days.day_of_week)
        columns = np.eye(8)[kind]
        columns[holiday_flags(days, self.silent)] = 0
        return np.asarray(columns[:, columns.any(axis=0)])

    def _told(self, counts: ArrayLike) -> Floats:
        """Return the counts of each day, 0 on the silent ones."""
        told = np.asarray(counts, dtype=float)
        return np.asarray(np.where(self._kinds.any(axis=1), told, 0.0))

    def change(self, counts: ArrayLike, wander: Wander | None = None) -> CountChange:
        """Test whether both periods have as many events a day.

        Parameters
        ----------
        counts : array_like of float, shape (days,)
            Events of each day from `first` to `last`.
        wander : Wander, optional
            What other events tell, where too few earlier days are known.

        Returns
        -------
        CountChange

        Notes
        -----
        Given their sum, one of two Poisson counts is binomial, in proportion to what
        its weekdays bring. Its normal score is divided by the root of the dispersion
        and held against Student's t.
        """
        y = self._told(counts)
        start, middle, _ = self._starts
        usual = self._usual(y, middle)
        if not y[start:].any() or not usual[start:].any():
            return CountChange(1.0, False)
        share = usual[middle:].sum() / usual[start:].sum()
        is_more = bool(y[middle:].sum() > share * y[start:].sum())
        return CountChange(self._p(y, usual, wander or _UNKNOWN), is_more)

    def wander(self, counts: ArrayLike) -> Wander | None:
        """Return how much a period's level changes; None where too few days tell.

        Parameters
        ----------
        counts : array_like of float, shape (days,)
        """
        y = self._told(counts)
        _, middle, _ = self._starts
        apart, pairs = self._of_history(y, self._usual(y, middle))
        if pairs < LEAST_PAIRS:
            return None
        # Of as many events as the history has in two periods.
        information = y[:middle].mean() * math.prod(self.lengths) / sum(self.lengths)
        return Wander(max(0.0, apart - 1) / max(information, 1e-9), pairs)

    def _p(self, y: Floats, usual: Floats, wander: Wander) -> float | None:
        start, middle, _ = self._starts
        sums = y[start:middle].sum(), y[middle:].sum()
        share = float(usual[middle:].sum() / usual[start:].sum())
        z = binomial_score(round(sums[1]), round(sums[0]), share)
        spread, free = self._scatter(y, usual, 1)
        apart, pairs = self._of_history(y, usual)
        if pairs >= LEAST_PAIRS:
            by_history = tail(z, apart, pairs)
            return max(by_history, tail(z, spread, free)) if free else by_history
        if not free:
            return None
        beyond = wander.variance * sum(sums) * share * (1 - share)
        # No history tells of events that go together beyond a day: weeks do.
        by_week, weeks = self._scatter(y, usual, 7)
        spread = max(1.0, spread)
        if weeks and by_week > spread:
            spread, free = by_week, weeks
        few = spread**2 / free + beyond**2 / wander.pairs
        return tail(z, spread + beyond, (spread + beyond) ** 2 / few)

    def _usual(self, y: Floats, middle: int) -> Floats:
        """Return what each day's weekday brings, whatever the level of the periods."""
        kinds = self._kinds
        is_later = np.arange(len(y)) >= middle
        groups = np.stack([~is_later, is_later], axis=1).astype(float)
        days, by_kind, by_group = kinds.T @ groups, y @ kinds, y @ groups
        level = np.ones(2)
        for _ in range(_PASSES):
            brings = by_kind / np.maximum(days @ level, 1e-9)
            level = np.maximum(by_group / np.maximum(brings @ days, 1e-9), 1e-9)
            level = level / level.mean()
        return np.asarray(kinds @ (by_kind / np.maximum(days @ level, 1e-9)))

    def _scatter(self, y: Floats, usual: Floats, width: int) -> tuple[float, float]:
        """Return the dispersion of both periods' days, or weeks; 0 degrees if few."""
        start, middle, end = self._starts
        residuals, expected, parts = 0.0, 0.0, 0
        for part in (slice(start, middle), slice(middle, end)):
            level = y[part].sum() / max(usual[part].sum(), 1e-9)
            off = y[part] - level * usual[part]
            sums = np.bincount(np.arange(len(off)) // width, off)
            residuals += float(sums @ sums)
            expected += float(y[part].sum())
            parts += len(sums)
        free = parts - 2.0
        if width == 1:
            free -= (self._kinds.shape[1] - 1) * parts / len(y)
        if free < LEAST_DAYS:
            return 1.0, 0.0
        return residuals / expected * parts / free, free

    def _of_history(self, y: Floats, usual: Floats) -> tuple[float, float]:
        """Return how far neighbouring periods lay apart before, in Poisson variances.

        The pairs slide by a day, so that they overlap; as many count as have room one
        period after the other.
        """
        start, middle, end = self._starts
        length, later = middle - start, end - middle
        places = middle - length - later + 1
        pairs = places / ((length + later) / 2)
        if pairs < LEAST_PAIRS:
            return 1.0, 0.0
        # Days of the compared periods are left to the scatter of their days.
        counted = without_gross(y[:middle], usual[:middle])
        ends = np.concatenate([[0.0], np.cumsum(counted)])
        brings = np.concatenate([[0.0], np.cumsum(usual[:middle])])
        at = np.arange(places) + np.array([[0], [length], [length + later]])
        one, other = np.diff(ends[at], axis=0)
        bring = np.diff(brings[at], axis=0)
        share = bring[1] / np.maximum(bring.sum(axis=0), 1e-12)
        both = one + other
        poisson = float((both * share * (1 - share)).sum())
        apart = float(((other - share * both) ** 2).sum())
        return (apart / poisson if poisson else 1.0), pairs


def binomial_score(count: int, before: int, share: float) -> float:
    """Return the normal score of a binomial count, without its sign."""
    total = count + before
    at_least = float(bdtrc(count - 1, total, share)) if count else 1.0
    p = min(1.0, 2 * min(float(bdtr(count, total, share)), at_least))
    if p > 1e-200:
        return float(-ndtri(p / 2))
    return abs(count - share * total) / math.sqrt(total * share * (1 - share))


def tail(z: float, dispersion: float, free: float) -> float:
    """Return the p-value of a score, given a dispersion and its degrees of freedom."""
    return float(2 * stdtr(free, -z / math.sqrt(max(1.0, dispersion))))
