"""Tests of the weeks before a project for what its interval does not allow for.

Two processes make the interval of `interrupted.impact` too narrow: a level that wanders
on its own, and a strong trend that no other tickets share. Both are looked for in the
periods before alone, on the logarithm of the counts.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from kpi_lib.kpis.stats.regressors import TREND, TREND_PER_YEAR

Floats = NDArray[np.float64]

FALSE_WARNINGS = 0.05
"""Share of stable series that are called wandering."""
_LAGS = 2
_DRAWS = 999
_ONE_SIDED = 1.645  # normal quantile of 95%
_LEAST_FREEDOM = 12


def caution_of(counts: Floats, design: Floats) -> str | None:
    """Name what makes a project's interval too narrow, by the periods before it.

    Parameters
    ----------
    counts : ndarray of float, shape (n,)
        Tickets of the periods before; a zero is taken as one half.
    design : ndarray of float, shape (n, p)
        Their regressors, as `regressors.design_matrix` builds them, without the change.

    Returns
    -------
    str or None
        ``strong_trend``: the trend that the control leaves is surely (one-sided 95%,
        errors correlated as the residuals are) above `TREND_PER_YEAR`.
        ``wandering_level``: the residuals' cumulative sums are larger than in 95% of
        stable series of the same regressors. None where neither shows, or under 12
        degrees of freedom.

    Notes
    -----
    The second is the test of Kwiatkowski, Phillips, Schmidt and Shin (1992) with two
    lags; its critical value is drawn for the very regressors, from a fixed seed, so
    that a share of `FALSE_WARNINGS` holds in short series too.
    """
    number, regressors = design.shape
    if number - regressors < _LEAST_FREEDOM:
        return None
    response = np.log(np.maximum(counts, 0.5))
    basis, triangle = np.linalg.qr(design)
    if np.abs(np.diag(triangle)).min() < 1e-9:
        return None
    residual = response - basis @ (basis.T @ response)
    if residual @ residual < 1e-12:
        return None
    inverse = np.linalg.inv(triangle)
    slope = (inverse @ (basis.T @ response))[TREND]
    variance = residual @ residual / (number - regressors)
    error = np.sqrt(variance * (inverse[TREND] @ inverse[TREND]))
    echo = max(0.0, residual[1:] @ residual[:-1] / (residual @ residual))
    error *= np.sqrt((1 + echo) / (1 - echo))
    if abs(slope) - _ONE_SIDED * error > TREND_PER_YEAR:
        return "strong_trend"
    noise = np.random.default_rng(0).normal(size=(_DRAWS, number))
    drawn = _wandering(noise - (noise @ basis) @ basis.T)
    larger = (drawn >= _wandering(residual[None, :])[0]).sum()
    share = (1 + larger) / (_DRAWS + 1)
    return "wandering_level" if share <= FALSE_WARNINGS else None


def _wandering(residuals: Floats) -> Floats:
    """Return the statistic of each row: squared cumulative sums over the variance."""
    number = residuals.shape[1]
    sums = np.cumsum(residuals, axis=1)
    variance = (residuals**2).sum(axis=1) / number
    for lag in range(1, _LAGS + 1):
        shared = (residuals[:, lag:] * residuals[:, :-lag]).sum(axis=1) / number
        variance = variance + 2 * (1 - lag / (_LAGS + 1)) * shared
    ratio: Floats = (sums**2).sum(axis=1) / number**2 / np.maximum(variance, 1e-12)
    return ratio
