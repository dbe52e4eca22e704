"""Robust pseudo-observations: what heavy tails and odd tickets leave of a duration."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kpi_lib.kpis.stats.case_design import Cholesky, Codes, Design, Indicators
from kpi_lib.kpis.stats.short_tickets import ShortTickets

Floats = NDArray[np.float64]

_HUBER, _BIWEIGHT = 1.345, 4.685
_TEAM_TICKETS = 100
"""Tickets that the team's value weighs in each technician's."""
_MOST_PASSES, _LEAST_PASSES, _HUBER_PASSES = 12, 7, 4
_LEAST_CURVATURE = 0.2
_NORMAL_MEDIAN = 1.4826
_SETTLED = 0.001


@dataclass(frozen=True, slots=True)
class RobustFit:
    """Pseudo-observations and their least-squares fit.

    Attributes
    ----------
    values : ndarray, shape (n,)
        Observations on which least squares gives the robust fit.
    residuals : ndarray, shape (n,)
        What the fit leaves of them.
    freedom : int
        Tickets less the rank of fixed effects and technicians.
    """

    values: Floats
    residuals: Floats
    freedom: int


def pseudo_observations(y: Floats, design: Design) -> RobustFit:
    """Fit fixed effects and technicians robustly; return pseudo-observations.

    Parameters
    ----------
    y : ndarray, shape (n,)
        Logarithm of minutes.
    design : Design

    Notes
    -----
    Huber's psi first, then Tukey's biweight times the probability that a ticket is a
    usual one. Each technician has a spread and a curvature (mean slope of psi), drawn
    towards the team's. Least squares on fit + spread psi / curvature gives the same fit
    and, near enough, its variance (Huber 1981, section 7.6).
    """
    columns = Indicators(
        (*design.fixed.codes, design.owner),
        (*design.fixed.levels, design.technicians),
    )
    normal = Cholesky.of(columns.gram())

    def fit(values: Floats) -> Floats:
        return columns.predict(normal.solve(columns.products(values)))

    fitted, values, short = fit(y), y, None
    is_usual = np.ones(y.size, dtype=bool)
    for step in range(_MOST_PASSES):
        residuals = y - fitted
        scales, team = _scales(residuals, is_usual, design)
        spread = scales[design.owner]
        z = residuals / spread
        if step < _HUBER_PASSES:
            psi, slope = _huber(z)
        else:
            psi, slope = _biweight(z)
            short = short or ShortTickets.suspected(y, z, team, design)
        if short is not None:
            usual, change = short.usual(y, z, spread, design)
            psi, slope = psi * usual, slope * usual + psi * change
            short = short.learned(y, usual, team, design)
            is_usual = usual > 0.5
        curvature = _drawn(design.sums(slope), slope.mean(), design.tickets)
        curvature = np.maximum(curvature, _LEAST_CURVATURE)
        values = fitted + (scales / curvature)[design.owner] * psi
        before, fitted = fitted, fit(values)
        moved = np.abs(fitted - before).max()
        if step + 1 >= _LEAST_PASSES and moved < _SETTLED * scales.min():
            break
    return RobustFit(values, values - fitted, y.size - normal.columns.size)


def _drawn(sums: Floats, team: float, tickets: Codes) -> Floats:
    """Draw technicians' means towards the team's."""
    return np.asarray((sums + _TEAM_TICKETS * team) / (tickets + _TEAM_TICKETS))


def _scales(
    residuals: Floats, is_usual: NDArray[np.bool_], design: Design
) -> tuple[Floats, float]:
    """Return technicians' and the team's spread, by median absolute residuals."""
    size, owner = np.abs(residuals[is_usual]), design.owner[is_usual]
    tickets = np.bincount(owner, minlength=design.technicians)
    parts = np.split(size, np.cumsum(tickets)[:-1])
    own = np.array([_median(part) if part.size else 0.0 for part in parts])
    # More than half may lie on the fit: then the plain spread.
    team = _NORMAL_MEDIAN * _median(size) or float(np.sqrt(np.mean(size**2)))
    squares = tickets * (_NORMAL_MEDIAN * own) ** 2
    return np.sqrt(_drawn(squares, team**2, tickets)), team


def _median(values: Floats) -> float:
    """Return the upper median, without the checks of numpy's."""
    half = values.size // 2
    return float(np.partition(values, half)[half])


def _huber(z: Floats) -> tuple[Floats, Floats]:
    """Return Huber's psi and its slope."""
    return np.clip(z, -_HUBER, _HUBER), (np.abs(z) <= _HUBER).astype(np.float64)


def _biweight(z: Floats) -> tuple[Floats, Floats]:
    """Return Tukey's biweight psi and its slope."""
    u = np.minimum((z / _BIWEIGHT) ** 2, 1.0)
    return z * (1 - u) ** 2, (1 - u) * (1 - 5 * u)
