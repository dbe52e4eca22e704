"""Intervals of estimates averaged over a grid of models (KPI 09 and 10).

The posterior is a weighted sum of t distributions.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, stdtr

Floats = NDArray[np.float64]

_NEARLY_NORMAL = 100
"""Degrees of freedom from which Student's distribution is computed from the normal.

Its error is under 0.00001 there, and it takes a tenth of the time.
"""


def interval(
    level: float, weight: Floats, mean: Floats, deviation: Floats, freedom: float
) -> tuple[Floats, Floats]:
    """Find the central interval of mixtures of t distributions, by bisection.

    Parameters
    ----------
    level : float
        Probability inside.
    weight : ndarray of float, shape (g,)
        Weights of the parts; they add up to 1.
    mean, deviation : ndarray of float, shape (k, g)
        Each quantity's centre and scale in each part.
    freedom : float
        Degrees of freedom.

    Returns
    -------
    tuple of (ndarray of float, ndarray of float)
        Lower and upper ends, each of shape (k,).
    """
    tail = (1 - level) / 2
    low, high = (
        _quantile(p, weight, mean, deviation, freedom) for p in (tail, 1 - tail)
    )
    return low, high


def _quantile(
    p: float, weight: Floats, mean: Floats, deviation: Floats, freedom: float
) -> Floats:
    """Halve the range 45 times, for all quantities at once."""
    low = (mean - 12 * deviation).min(axis=1)
    high = (mean + 12 * deviation).max(axis=1)
    safe = np.maximum(deviation, 1e-300)
    for _ in range(45):
        middle = (low + high) / 2
        below = _below((middle[:, None] - mean) / safe, freedom) @ weight < p
        low, high = np.where(below, middle, low), np.where(below, high, middle)
    return np.asarray((low + high) / 2)


def _below(z: Floats, freedom: float) -> Floats:
    """Return Student's distribution function (Abramowitz and Stegun, 26.7.8)."""
    if freedom < _NEARLY_NORMAL:
        return np.asarray(stdtr(freedom, z))
    factor = 1 - 1 / (4 * freedom)
    return np.asarray(ndtr(z * factor / np.sqrt(1 + z**2 / (2 * freedom))))
