"""Regressors of an interrupted time series: trend, control, season, change."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Floats = NDArray[np.float64]

TREND = 1
"""Column of the trend among the regressors."""

TREND_PER_YEAR = 0.15
"""Prior standard deviation of the trend, on the logarithm a year."""

_CONTROL_WEIGHT, _CONTROL_SPREAD = 1.0, 0.2
_LEAST_CONTROL = 5.0
_SMOOTH_PERIODS = 13


def design_matrix(
    table: pd.DataFrame, years: Floats, season: Floats
) -> tuple[Floats, Floats, Floats]:
    """Build the regressors, the change last, with their priors.

    Parameters
    ----------
    table : pandas.DataFrame
        A row per period with `control` (NaN without one) and `is_after`.
    years : ndarray of float, shape (n,)
        Time of the periods in years.
    season : ndarray of float, shape (n, s)
        Regressors of the season, none where it is not known.

    Returns
    -------
    tuple of ndarray of float, shapes (n, p), (p,) and (p,)
        Regressors, prior means and prior standard deviations (infinite is flat).

    Notes
    -----
    A control under five tickets a period is left out.
    """
    constant = np.ones(len(table))
    columns, centre, spread = [constant], [0.0], [np.inf]
    columns.append(years - years.mean())
    centre.append(0.0)
    spread.append(TREND_PER_YEAR)
    control = table["control"].to_numpy()
    if np.isfinite(control).all() and control.mean() >= _LEAST_CONTROL:
        columns.append(calibrated(control, table["is_after"].to_numpy()))
        centre.append(_CONTROL_WEIGHT)
        spread.append(_CONTROL_SPREAD)
    columns.extend(season.T)
    centre.extend([0.0] * season.shape[1])
    spread.extend([np.inf] * season.shape[1])
    columns.append(table["is_after"].to_numpy(dtype=np.float64))
    return (
        np.column_stack(columns),
        np.array([*centre, 0.0]),
        np.array([*spread, np.inf]),
    )


def calibrated(control: Floats, is_after: NDArray[np.bool_]) -> Floats:
    """Take the chance of its counts out of a control's logarithm.

    Parameters
    ----------
    control : ndarray of float, shape (n,)
        Tickets per period.
    is_after : ndarray of bool, shape (n,)
        Whether the period lies after; the two sides are smoothed apart.

    Returns
    -------
    ndarray of float, shape (n,)
        Logarithm over the mean: a mean over about a quarter of a year, plus the
        part of the distance from it that a Poisson count's chance does not explain.

    Notes
    -----
    Regression calibration (Carroll et al. 2006). Chance in a regressor draws its
    coefficient to zero, and with it the control's share in what happened.
    """
    series = pd.Series(control + 0.5)
    smooth = (
        series.groupby(is_after)
        .rolling(_SMOOTH_PERIODS, center=True, min_periods=1)
        .mean()
        .droplevel(0)
        .sort_index()
        .to_numpy()
    )
    distance = np.log(series.to_numpy() / smooth)
    chance = (1 - 1 / _SMOOTH_PERIODS) / smooth
    unexplained = max(0.0, 1 - chance.sum() / max((distance**2).sum(), 1e-12))
    return np.asarray(np.log(smooth / smooth.mean()) + unexplained * distance)


def harmonics(start: pd.Series, number: int) -> Floats:
    """Draw waves of the year.

    Parameters
    ----------
    start : pandas.Series of datetime
        The periods.
    number : int
        How many waves, of one to `number` cycles a year.

    Returns
    -------
    ndarray of float, shape (n, 2 * number)
    """
    angle = 2 * np.pi * start.dt.day_of_year.to_numpy() / 365.25
    waves = [f(k * angle) for k in range(1, number + 1) for f in (np.sin, np.cos)]
    return np.column_stack(waves)
