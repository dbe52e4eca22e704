"""Bayesian filter of a weekly level of counts, on a grid of its logarithm.

The level walks by one of four speeds, which may change from week to week, and now and
then it jumps. So a rise, a jump and a calm stretch are followed alike, and nothing has
to be declared a new level.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln

Floats = NDArray[np.float64]

SPEEDS = (0.01, 0.03, 0.08, 0.18)
"""Standard deviations of a week's step of the log level."""

_SWITCH = 0.015  # probability a week that the speed is another one
_JUMP, _JUMP_SPREAD = 0.01, 1.0
_RETURN = 0.2  # probability that a change of the last weeks is over again
_CHANGED = 0.4  # change of the log level after which the level before is kept
_KEPT_WEEKS = 2
_OUTLIER = 0.02
_OUTLIER_ALPHA = 1.0
_LEAST_KERNEL = 0.012
_LOWEST, _HIGHEST = 0.02, 6000.0
_NEGLIGIBLE = 1e-12


@dataclass(frozen=True)
class _Grid:
    """Points of the level, and the kernels that move weight from point to point.

    Attributes
    ----------
    level : ndarray of float, shape (points,)
        Tickets a day, in order.
    width : ndarray of float, shape (points,)
        Widths of the points in the logarithm, summing to 1.
    steps : ndarray of float, shape (speeds, points, points)
        A week's step: from the row's point to the column's.
    jump : ndarray of float, shape (points, points)
    """

    level: Floats
    width: Floats
    steps: Floats
    jump: Floats


@lru_cache(maxsize=4)
def _grid(highest: float) -> _Grid:
    """Make the grid: as fine as a week's counts can tell levels apart."""
    points = [np.log(_LOWEST)]
    while points[-1] < np.log(highest):
        step = 0.3 / np.exp(points[-1] / 2)
        points.append(points[-1] + min(max(step, 0.02), 0.15))
    log = np.array(points)
    width = np.gradient(log)
    distance = (log[:, None] - log[None, :]) ** 2

    def kernel(deviation: float) -> Floats:
        density = np.exp(-0.5 * distance / deviation**2) * width
        return np.asarray(density / density.sum(axis=1, keepdims=True))

    steps = np.stack([kernel(max(speed, _LEAST_KERNEL)) for speed in SPEEDS])
    jump = kernel(_JUMP_SPREAD)
    return _Grid(np.exp(log), width / width.sum(), steps, jump)


def highest_level(largest_count: float) -> float:
    """Return the top of the grid for a history with this largest count of a day."""
    top = _HIGHEST
    while top < 2 * largest_count:
        top *= 10  # in steps: a later count must not move the points
    return top


@dataclass(frozen=True, slots=True)
class Update:
    """What a week's counts say.

    Attributes
    ----------
    level : float
        Filtered level, tickets a day.
    outlier : ndarray of float, shape (days,)
        Posterior share of the day being an outlier.
    jump : float
        Posterior probability that the level jumped, or came back, before the week.
    """

    level: float
    outlier: Floats
    jump: float


class LevelFilter:
    """Distribution of the level and its speed, week by week.

    Examples
    --------
    >>> levels = LevelFilter()
    >>> for _ in range(8):
    ...     levels.predict()
    ...     week = levels.update(np.full(7, 12.0), np.ones(7), np.full(7, 0.01))
    >>> round(week.level)
    12
    """

    def __init__(self, highest: float = _HIGHEST) -> None:
        self._grid = _grid(highest)
        speeds = np.full((len(SPEEDS), 1), 1 / len(SPEEDS))
        self._weight: Floats = speeds * self._grid.width
        self._former: Floats | None = None  # distribution before the last change
        self._kept_weeks = 0

    def predict(self) -> None:
        """Move on by a week, without a jump."""
        speeds = len(SPEEDS)
        others = _SWITCH / (speeds - 1)
        mixed = (1 - _SWITCH - others) * self._weight + others * self._weight.sum(0)
        held = slice(*self._held())
        self._weight = np.stack(
            [
                one[held] @ step[held]
                for one, step in zip(mixed, self._grid.steps, strict=True)
            ]
        )

    def update(self, counts: Floats, shares: Floats, alpha: Floats) -> Update:
        """Learn a week's counts: level times share is a day's mean.

        Parameters
        ----------
        counts, shares, alpha : ndarray of float, shape (days,)
            Tickets; weekday times yearly factor; dispersion of the day.
        """
        held = slice(*self._held())
        walked, returned = (1 - _JUMP) * self._weight, np.zeros_like(self._weight)
        jumped = _JUMP * (self._weight[:, held] @ self._grid.jump[held])
        if not counts.size:
            level = float(self._weight.sum(0) @ self._grid.level)
            return Update(level, np.empty(0), 0.0)
        usual = np.log1p(-_OUTLIER) + self._log_pmf(counts, shares, alpha)
        odd = np.log(_OUTLIER) + self._log_pmf(counts, shares, alpha + _OUTLIER_ALPHA)
        if self._former is not None:
            walked, returned = (1 - _RETURN) * walked, _RETURN * self._former
        both = np.logaddexp(usual, odd)
        log_likelihood = both.sum(axis=0)
        likelihood = np.exp(log_likelihood - log_likelihood.max())
        posterior = (walked + jumped + returned) * likelihood
        total = float(posterior.sum())
        posterior /= total
        posterior[posterior < _NEGLIGIBLE] = 0.0
        before, self._weight = self._weight, posterior / posterior.sum()
        marginal = self._weight.sum(axis=0)
        level = float(marginal @ self._grid.level)
        back = float((returned * likelihood).sum()) / total
        self._keep(before, level, is_back=back > 0.5)
        return Update(
            level,
            np.asarray(np.exp(odd - both) @ marginal),
            float((jumped * likelihood).sum()) / total + back,
        )

    def _keep(self, before: Floats, level: float, *, is_back: bool) -> None:
        """Keep the distribution before a change for some weeks."""
        self._kept_weeks -= 1
        moved = np.log(level / float(before.sum(axis=0) @ self._grid.level))
        if self._former is None and abs(moved) > _CHANGED:
            self._former, self._kept_weeks = before, _KEPT_WEEKS
        elif is_back or self._kept_weeks <= 0:
            self._former = None

    def former_mean(self) -> float:
        """Return the mean level before a change of the last weeks, else NaN."""
        if self._former is None:
            return float("nan")
        return float(self._former.sum(axis=0) @ self._grid.level)

    def shift(self, change: float) -> None:
        """Move the whole distribution by a change of the log level."""
        log = np.log(self._grid.level)
        density = self._weight / self._grid.width
        moved = [np.interp(log - change, log, one, 0.0, 0.0) for one in density]
        weight = np.stack(moved) * self._grid.width
        self._weight, self._former = weight / weight.sum(), None

    def mean(self) -> float:
        """Return the mean level."""
        return float(self._weight.sum(axis=0) @ self._grid.level)

    def groups(self, number: int) -> tuple[Floats, Floats]:
        """Return levels and weights of neighbouring points taken together.

        A tail's probability is summed over these few instead of all points.
        """
        marginal = self._weight.sum(axis=0)
        first, last = self._held(1e-7)
        edges = np.unique(np.linspace(first, last, number + 1).astype(int))[:-1]
        weight = np.add.reduceat(marginal[:last], edges)
        level = np.add.reduceat((marginal * self._grid.level)[:last], edges)
        levels, weights = np.ones(number), np.zeros(number)
        levels[: weight.size] = level / weight
        weights[: weight.size] = weight / weight.sum()
        return levels, weights

    def _held(self, least: float = _NEGLIGIBLE) -> tuple[int, int]:
        """Return the first point with weight and the one after the last."""
        points = np.flatnonzero(self._weight.sum(axis=0) > least)
        return int(points[0]), int(points[-1]) + 1

    def _log_pmf(self, counts: Floats, shares: Floats, alpha: Floats) -> Floats:
        """Log probabilities of a negative binomial, of shape (days, points)."""
        size, x = 1 / np.maximum(alpha, 1e-6)[:, None], counts[:, None]
        mean = shares[:, None] * self._grid.level
        same = gammaln(x + size) - gammaln(size) - gammaln(x + 1) + size * np.log(size)
        return np.asarray(same + x * np.log(mean) - (x + size) * np.log(size + mean))
