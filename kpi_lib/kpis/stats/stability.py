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
"""Share of stable series meant to be called wandering; 6 to 7% are, simulated."""
_LAGS = 2
_DRAWS, _BLOCKS = 999, 9
_ONE_SIDED = 1.645  # normal quantile of 95%
_LEAST_FREEDOM = 12


def caution_of(counts: Floats, design: Floats, centre: Floats) -> str | None:
    """Name what makes a project's interval too narrow, by the periods before it.

    Parameters
    ----------
    counts : ndarray of float, shape (n,)
        Tickets of the periods before; a zero is taken as one half.
    design : ndarray of float, shape (n, p)
        Their regressors, as `regressors.design_matrix` builds them, without the change.
    centre : ndarray of float, shape (p,)
        Prior means of their coefficients: 1 for the control, else 0.

    Returns
    -------
    str or None
        ``strong_trend``: the trend over the control is surely (one-sided 95%,
        errors correlated as the residuals are) above `TREND_PER_YEAR`.
        ``wandering_level``: the residuals' cumulative sums are larger than in 95% of
        stable series of the same regressors. None where neither shows, or under 12
        degrees of freedom.

    Notes
    -----
    The second is the test of Kwiatkowski, Phillips, Schmidt and Shin (1992) with two
    lags; its critical value is drawn for the very regressors, from a fixed seed, so
    that `FALSE_WARNINGS` holds in short series too.
    """
    number, regressors = design.shape
    if number - regressors < _LEAST_FREEDOM:
        return None
    response = np.log(np.maximum(counts, 0.5))
    basis, triangle = np.linalg.qr(design)
    residual = response - basis @ (basis.T @ response)
    if np.abs(np.diag(triangle)).min() < 1e-9 or residual @ residual < 1e-12:
        return None
    # The control has its expected coefficient: a free one would share its trend.
    if _is_strong(response - design @ centre, design[:, centre == 0]):
        return "strong_trend"
    random, observed = np.random.default_rng(0), _wandering(residual[None, :])[0]
    larger = 0
    for _ in range(_BLOCKS):
        noise = random.normal(size=(_DRAWS // _BLOCKS, number))
        drawn = _wandering(noise - (noise @ basis) @ basis.T)
        larger += int((drawn >= observed).sum())
        # Further draws cannot make it one: of most series the first block tells.
        if (1 + larger) / (_DRAWS + 1) > FALSE_WARNINGS:
            return None
    return "wandering_level"


def _is_strong(response: Floats, design: Floats) -> bool:
    """Return whether the trend is surely above the prior's deviation."""
    basis, triangle = np.linalg.qr(design)
    inverse = np.linalg.inv(triangle)
    residual = response - basis @ (basis.T @ response)
    slope = (inverse @ (basis.T @ response))[TREND]
    power = float(residual @ residual)
    variance = power / (len(response) - design.shape[1])
    echo = max(0.0, float(residual[1:] @ residual[:-1]) / power)
    spread = variance * (inverse[TREND] @ inverse[TREND]) * (1 + echo) / (1 - echo)
    return bool(abs(slope) - _ONE_SIDED * np.sqrt(spread) > TREND_PER_YEAR)


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
