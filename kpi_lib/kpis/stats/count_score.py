"""Normal scores of counts whose mean is uncertain."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.special import betainc, gammainc, gammaincc, ndtri

Floats = NDArray[np.float64]

_TINIEST = 1e-300


def count_score(
    observed: Floats,
    mean: Floats,
    alpha: Floats,
    levels: Floats | None = None,
    weights: Floats | None = None,
) -> Floats:
    """Return the normal score of a count's mid-p tail under a negative binomial.

    Parameters
    ----------
    observed, mean, alpha : ndarray of float, shape (n,)
        Counts, expected counts, and dispersions: variance = mean + alpha mean^2.
    levels, weights : ndarray of float, shape (n, points), optional
        Factors that the mean may have, and their probabilities; else it is known.
    """
    if levels is None or weights is None:
        levels = weights = np.ones((observed.size, 1))
    x, means = observed[:, None], mean[:, None] * levels
    size = 1 / np.maximum(alpha, 1e-6)[:, None]
    is_poisson = (alpha < 1e-6)[:, None]
    # Each tail is summed on its own side: 1 - p would lose a far one.
    lower, upper = (
        (
            weights
            * (tail(x, means, size, is_poisson) + tail(x - 1, means, size, is_poisson))
        ).sum(axis=1)
        / 2
        for tail in (_at_most, _over)
    )
    below = ndtri(np.maximum(lower, _TINIEST))
    above = -ndtri(np.maximum(upper, _TINIEST))
    return np.asarray(np.where(lower < upper, below, above))


def _at_most(
    count: Floats, mean: Floats, size: Floats, is_poisson: NDArray[np.bool_]
) -> Floats:
    """P(X <= count) of a negative binomial, a Poisson where alpha is about 0."""
    tail = betainc(size, np.maximum(count, 0) + 1, size / (size + mean))
    if is_poisson.any():
        tail = np.where(is_poisson, gammaincc(np.maximum(count, 0) + 1, mean), tail)
    return np.where(count < 0, 0.0, tail)


def _over(
    count: Floats, mean: Floats, size: Floats, is_poisson: NDArray[np.bool_]
) -> Floats:
    """P(X > count) of the same distribution."""
    tail = betainc(np.maximum(count, 0) + 1, size, mean / (size + mean))
    if is_poisson.any():
        tail = np.where(is_poisson, gammainc(np.maximum(count, 0) + 1, mean), tail)
    return np.where(count < 0, 1.0, tail)
