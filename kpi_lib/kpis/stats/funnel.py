"""Figures that tell a real difference between units from the luck of small numbers."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy.stats import chi2

Floats = NDArray[np.float64]


def funnel_limits(expected: ArrayLike, level: float = 0.95) -> pd.DataFrame:
    """Give the exact Poisson limits of an indirectly standardised ratio.

    Parameters
    ----------
    expected : array_like of float, shape (k,)
        Expected number of events of each unit, above zero.
    level : float
        Probability inside the limits; 0.95 and 0.998 are usual.

    Returns
    -------
    pandas.DataFrame
        `lower` and `upper` limit of observed / expected, around 1.

    Raises
    ------
    ValueError
        If `level` is not between 0 and 1 or an expectation is not above zero.

    Notes
    -----
    chi2(a/2; 2E) / 2E and chi2(1 - a/2; 2E + 2) / 2E (Spiegelhalter 2005; the R
    package FunnelPlotR).
    """
    events = np.atleast_1d(np.asarray(expected, dtype=np.float64))
    if not 0 < level < 1:
        raise ValueError(f"level: got {level}; expected a number between 0 and 1")
    if not (events > 0).all():
        raise ValueError("expected: a number not above 0; leave such units out")
    tail = (1 - level) / 2
    lower = chi2.ppf(tail, 2 * events) / (2 * events)
    upper = chi2.ppf(1 - tail, 2 * events + 2) / (2 * events)
    return pd.DataFrame({"lower": lower, "upper": upper})


def over_dispersion(observed: ArrayLike, expected: ArrayLike) -> float:
    """Measure how much units differ beyond a Poisson count's chance.

    Parameters
    ----------
    observed, expected : array_like of float, shape (k,)
        Events of each unit and those expected, both above zero.

    Returns
    -------
    float
        The mean squared z score, ``mean((ln(o / e) sqrt(e))**2)``: about 1 without
        over-dispersion, NaN without units.

    Raises
    ------
    ValueError
        If the lengths differ or a number is not above zero.
    """
    numerator = np.asarray(observed, dtype=np.float64)
    denominator = np.asarray(expected, dtype=np.float64)
    if numerator.shape != denominator.shape:
        raise ValueError("observed and expected differ in length")
    if not ((numerator > 0) & (denominator > 0)).all():
        raise ValueError("observed, expected: a number not above 0")
    if numerator.size == 0:
        return float("nan")
    return float(np.mean(np.log(numerator / denominator) ** 2 * denominator))


def shrink(values: ArrayLike, variance: float) -> tuple[Floats, float]:
    """Draw equally precise estimates towards their mean.

    Parameters
    ----------
    values : array_like of float, shape (k,)
        Estimates, four or more.
    variance : float
        Sampling variance of each.

    Returns
    -------
    tuple of (ndarray of shape (k,), float)
        The shrunken estimates and the share `c` of each distance that is kept, from
        0 (all alike) to 1.

    Raises
    ------
    ValueError
        With fewer than four values: they cannot tell their spread.

    Notes
    -----
    c = max(0, 1 - (k - 3) variance / sum((y - mean)**2)) (Efron and Morris 1975).
    """
    estimates = np.asarray(values, dtype=np.float64)
    if estimates.size < 4:
        raise ValueError(f"values: got {estimates.size}; expected 4 or more")
    centre = estimates.mean()
    spread = float(((estimates - centre) ** 2).sum())
    kept = max(0.0, 1 - (estimates.size - 3) * variance / spread) if spread else 0.0
    return centre + kept * (estimates - centre), kept
