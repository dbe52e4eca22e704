"""Cases by day, and how far those of a day, or of a week, go together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
DayCounts = Sequence[tuple[date, int]] | None
"""What SQL's ``histogram`` gives of days; None without any."""

_NOISE = {1: 2.0, 7: 10.0}
"""How many times its own variance an excess is held against, by days of a group.

Weeks are few, and what few groups tell is skewed.
"""
_LEAST_GROUPS = 2
"""Equal groups from which on groups tell how far cases go together."""


@dataclass(frozen=True)
class Cases:
    """Cases of one period: 0 or 1, or values, each on its day.

    Attributes
    ----------
    values : ndarray of float, shape (cases,)
    days : ndarray of int, shape (cases,)
        Number of the day that each case belongs to.
    """

    values: Floats
    days: NDArray[np.int64]

    @classmethod
    def of(cls, values: ArrayLike, days: ArrayLike) -> Cases:
        """Take values and their days, dates or numbers of days."""
        dated = np.asarray(days)
        if dated.dtype.kind != "i":
            dated = dated.astype("datetime64[D]").astype(np.int64)
        return cls(np.asarray(values, dtype=float), dated.astype(np.int64))

    @classmethod
    def of_shares(cls, parts: ArrayLike, wholes: ArrayLike, days: ArrayLike) -> Cases:
        """Take the number of ones, and of all cases, of each day."""
        ones, cases = (np.asarray(x, dtype=np.int64) for x in (parts, wholes))
        counts = np.stack([ones, cases - ones], axis=1).ravel()
        values = np.tile([1.0, 0.0], len(ones))
        numbers = cls.of(values, np.repeat(np.asarray(days), 2)).days
        return cls(np.repeat(values, counts), np.repeat(numbers, counts))

    @classmethod
    def of_days(cls, met: DayCounts, missed: DayCounts) -> Cases:
        """Take how many cases of each day met, and missed: pairs of day and number."""
        pairs = [*(met or ()), *(missed or ())]
        values = np.repeat([1.0, 0.0], [len(met or ()), len(missed or ())])
        counts = [number for _, number in pairs]
        days = cls.of(values, np.array([day for day, _ in pairs], "datetime64[D]")).days
        return cls(np.repeat(values, counts), np.repeat(days, counts))

    @property
    def scores(self) -> Floats:
        """The values about their mean."""
        return self.values - self.values.mean() if len(self.values) else self.values


@dataclass(frozen=True)
class Scatter:
    """How far the sums of groups of days lie from 0.

    Attributes
    ----------
    squares : float
        Of the sums, together.
    groups : int
    equal : float
        How many equal groups these are worth.
    """

    squares: float
    groups: int
    equal: float

    @classmethod
    def of(cls, scores: Floats, days: NDArray[np.int64], width: int) -> Scatter:
        """Sum scores over each `width` days from the first one on."""
        group = (days - days.min()) // width
        sums, sizes = np.bincount(group, scores), np.bincount(group)
        sums, sizes = sums[sizes > 0], sizes[sizes > 0]
        equal = len(scores) ** 2 / float(sizes @ sizes)
        return cls(float(sums @ sums), len(sizes), equal)


def design_effect(cases: Cases) -> float:
    """Return how many cases count as one independent case, at least 1.

    Notes
    -----
    The variance of the sums of days over that of as many independent cases (Kish 1965),
    times that of weeks over what days alone bring. An excess of either is x for
    x**3 / (x**2 + c v), with the variance v that it has of independent cases: chance
    hardly widens an interval, and what is far beyond chance counts in full. Less than
    two equal days, or cases that are all alike, tell nothing.
    """
    scores, effect = cases.scores, 1.0
    alone = float(scores @ scores)
    if not alone:
        return effect
    for width, noise in _NOISE.items():
        found = Scatter.of(scores, cases.days, width)
        if found.equal < _LEAST_GROUPS:
            break
        few = (1 - 1 / len(scores)) / (1 - 1 / found.equal)
        more = max(0.0, found.squares / alone * few / effect - 1)
        variance = 2 / (found.equal - 1)
        effect *= 1 + more**3 / (more**2 + noise * variance)
    return effect


def median_effect(cases: Cases) -> float:
    """Return the design effect of a median: of the share that lies under it."""
    if not len(cases.values):
        return 1.0
    below = cases.values <= np.median(cases.values)
    return design_effect(Cases(below.astype(float), cases.days))
