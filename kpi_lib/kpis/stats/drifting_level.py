"""Regression with a drifting level, for the effect of a project (KPI 10).

response = design @ coefficients + level + error, where the level is a random walk.
Given the ratio of the walk's step to the error, all is a linear regression; the
ratio is integrated over a grid. `UnobservedComponents` of statsmodels fits the same
model by maximum likelihood; its interval takes the variances for known, and is too
narrow in short series.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kpi_lib.kpis.stats.mixture import interval

Floats = NDArray[np.float64]

_RATIOS = np.geomspace(0.004, 2.0, 48)
_PASSES = 6
_LARGE_WALK = 0.95
"""Posterior probability that the walk is smaller than a large one."""
_ROUNDING = 1 / 12
"""Least variance of a count: it is a whole number."""


@dataclass(frozen=True, slots=True)
class Fit:
    """A fitted structural regression.

    Attributes
    ----------
    change, low, high : float
        Posterior mean and interval of the last coefficient.
    wide_low, wide_high : float
        Its interval, were the walk as large as the counts allow (`_LARGE_WALK`).
    path, path_error : ndarray of float, shape (n,)
        Smoothed expectation of the response without the last coefficient's part,
        and its standard error.
    """

    change: float
    low: float
    high: float
    wide_low: float
    wide_high: float
    path: Floats
    path_error: Floats


def fit_logarithms(
    counts: Floats,
    design: Floats,
    centre: Floats,
    spread: Floats,
    walk_step: float,
    level: float,
) -> Fit:
    """Fit the logarithm of counts, each with the same error.

    Parameters
    ----------
    counts : ndarray of float, shape (n,)
        Counts; a zero is taken as one half.
    design : ndarray of float, shape (n, p)
        Regressors, a constant among them; the last one is the change.
    centre, spread : ndarray of float, shape (p,)
        Prior mean and standard deviation of the coefficients; infinite is flat.
    walk_step : float
        Scale of the half-Cauchy prior of the walk's step.
    level : float
        Probability of the interval.

    Returns
    -------
    Fit
        On the scale of the logarithm.
    """
    response = np.log(np.maximum(counts, 0.5))
    ones = np.ones(counts.size)
    return _integrate(response, design, ones, centre, spread, walk_step).fit(level)


def fit_counts(
    counts: Floats,
    design: Floats,
    centre: Floats,
    spread: Floats,
    walk_step: float,
    level: float,
) -> Fit:
    """Fit the counts themselves: quasi-Poisson with a logarithmic link.

    Parameters and result are those of `fit_logarithms`.

    Notes
    -----
    Penalised quasi-likelihood (Breslow and Clayton 1993): the working response of
    iterated weighted least squares, with errors of variance dispersion / mean.
    """
    after = design[:, -1] > 0
    # An empty side would drive the logarithm to minus infinity.
    observed = counts.copy()
    for side in (after, ~after):
        if side.any() and counts[side].sum() == 0:
            observed[side] = 0.5 / side.sum()
    linear = np.log(np.where(after, observed[after].mean(), observed[~after].mean()))
    for _ in range(_PASSES):
        mean = np.exp(linear)
        response = linear + (observed - mean) / mean
        posterior = _integrate(response, design, 1 / mean, centre, spread, walk_step)
        linear = design @ posterior.fixed + posterior.random
    return posterior.fit(level)


@dataclass(frozen=True, slots=True)
class _Posterior:
    """Posteriors for each ratio of the walk's step to the error (g of them).

    Attributes
    ----------
    share : ndarray of float, shape (g,)
        Probability of each ratio.
    slopes : ndarray of float, shape (g, p)
        Means of the coefficients.
    rest : ndarray of float, shape (g,)
        Sums of squares that are left.
    inverse : ndarray of float, shape (g, p, p)
        Their covariances in units of the error's variance.
    freedom : int
        Degrees of freedom of the error.
    best : int
        Place of the likeliest ratio.
    error : float
        The error's deviation there.
    design, rotated : ndarray of float, shape (n, p)
        Regressors, and the same weighted, in the walk's eigenvectors.
    back : ndarray of float, shape (n, n)
        From there to the unweighted observations.
    smooth : ndarray of float, shape (n,)
        Share of each eigenvector that the walk takes at the likeliest ratio.
    fixed, random : ndarray of float, shape (p,), (n,)
        Coefficients and walk at the likeliest ratio.
    """

    share: Floats
    slopes: Floats
    rest: Floats
    inverse: Floats
    freedom: int
    best: int
    error: float
    design: Floats
    rotated: Floats
    back: Floats
    smooth: Floats
    fixed: Floats
    random: Floats

    def fit(self, level: float) -> Fit:
        """Return the last coefficient's interval and the path without its part."""
        mean = self.slopes[:, -1:].T
        variance = self.rest / self.freedom * self.inverse[:, -1, -1]
        deviation = np.sqrt(variance)[None, :]
        low, high = interval(level, self.share, mean, deviation, self.freedom)
        large = int(np.searchsorted(np.cumsum(self.share), _LARGE_WALK))
        at_large = slice(large, large + 1)
        wide_low, wide_high = interval(
            level, np.ones(1), mean[:, at_large], deviation[:, at_large], self.freedom
        )
        before = self.design.copy()
        before[:, -1] = 0.0
        # Error of the path: the fixed part's, through what smoothing leaves of it, and
        # the walk's own.
        left = before - self.back @ (self.smooth[:, None] * self.rotated)
        fixed_part = ((left @ self.inverse[self.best]) * left).sum(axis=1)
        walk_part = (self.back**2) @ self.smooth
        return Fit(
            change=float(mean[0] @ self.share),
            low=float(low[0]),
            high=float(high[0]),
            wide_low=float(wide_low[0]),
            wide_high=float(wide_high[0]),
            path=before @ self.fixed + self.random,
            path_error=self.error * np.sqrt(fixed_part + walk_part),
        )


def _integrate(
    response: Floats,
    design: Floats,
    variance: Floats,
    centre: Floats,
    spread: Floats,
    walk_step: float,
) -> _Posterior:
    """Return the coefficients' posterior for each ratio, and the ratios' shares."""
    scale = 1 / np.sqrt(variance)
    step = np.arange(response.size)
    walk = np.minimum.outer(step, step) * np.outer(scale, scale)
    roots, vectors = np.linalg.eigh(walk)
    y, x = vectors.T @ (response * scale), vectors.T @ (design * scale[:, None])
    # (ratio, n): weights of the rotated observations.
    weight = 1 / (1 + np.maximum(roots, 0.0) * _RATIOS[:, None] ** 2)
    flat = ~np.isfinite(spread)
    freedom = response.size - int(flat.sum())
    precision, error = np.zeros(spread.size), 0.0
    # Counts that are all alike would leave an interval of zero width.
    usual = float(np.exp(response.mean()))
    least = freedom * min(_ROUNDING, usual) / usual**2 * float((scale**2).mean())
    pairs = (x[:, :, None] * x[:, None, :]).reshape(response.size, -1)
    squares = (weight @ pairs).reshape(-1, spread.size, spread.size)
    products = weight @ (x * y[:, None])
    # The priors are in units of the error's deviation, known after a pass.
    for _ in range(2):
        inner = squares + np.diag(precision)
        right = products + precision * centre
        inverse = np.linalg.pinv(inner, hermitian=True)
        slopes = (inverse @ right[:, :, None])[:, :, 0]
        rest = weight @ y**2 + precision @ centre**2 - (slopes * right).sum(axis=1)
        rest = np.maximum(rest, least)
        log_posterior = (
            np.log(weight).sum(axis=1) / 2
            - np.linalg.slogdet(inner)[1] / 2
            - freedom / 2 * np.log(rest)
            - np.log1p((_RATIOS * error / walk_step) ** 2)
            + np.log(_RATIOS)  # the grid is even in the logarithm
        )
        best = int(log_posterior.argmax())
        error = np.sqrt(rest[best] / freedom)
        precision = np.where(flat, 0.0, (error / spread) ** 2)
    share = np.exp(log_posterior - log_posterior.max())
    share /= share.sum()
    back = vectors / scale[:, None]
    smooth = 1 - weight[best]
    fixed = slopes[best]
    return _Posterior(
        share=share,
        slopes=slopes,
        rest=rest,
        inverse=inverse,
        freedom=freedom,
        best=best,
        error=error,
        design=design,
        rotated=x,
        back=back,
        smooth=smooth,
        fixed=fixed,
        random=back @ (smooth * (y - x @ fixed)),
    )
