"""Unequal variances and shared days of technicians, as weights of the model."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kpi_lib.kpis.stats.case_design import Design
from kpi_lib.kpis.stats.robust_fit import RobustFit

Floats = NDArray[np.float64]

_TEAM_TICKETS = 20
_LEAST_PAIRS = 10


def variance_ratios(robust: RobustFit, design: Design) -> Floats:
    """Return each technician's error variance over the team's, drawn towards 1."""
    square = robust.residuals**2
    pooled = square.sum() / robust.freedom
    n = design.tickets
    own = design.sums(square) / np.maximum(1 - 1 / n, 0.5)
    return np.asarray((own + _TEAM_TICKETS * pooled) / ((n + _TEAM_TICKETS) * pooled))


@dataclass(frozen=True, slots=True)
class DayComponent:
    """What the tickets of one technician and day share.

    Attributes
    ----------
    ratio : float
        Variance of the days over that of the error.
    sizes : ndarray, shape (g,)
        Tickets of each technician-day.
    """

    ratio: float
    sizes: Floats

    @classmethod
    def of(cls, residuals: Floats, design: Design) -> DayComponent:
        """Estimate the component by moments of weighted residuals, shape (n,)."""
        sizes = np.bincount(design.day).astype(np.float64)
        pairs = sizes.sum() - sizes.size
        if pairs < _LEAST_PAIRS:
            return cls(0.0, sizes)
        sums = np.bincount(design.day, weights=residuals)
        squares = np.bincount(design.day, weights=residuals**2)
        within = (squares - sums**2 / sizes).sum() / pairs
        n = design.tickets
        # Each technician-day's technician: that of its first ticket.
        first_day = design.day[design.first]
        crossed, products, crowding = (
            np.add.reduceat(part, first_day)
            for part in (sums**2 - squares, sizes * (sizes - 1), sizes**2)
        )
        # The mean taken out makes residuals of one technician negatively related.
        excess = (crossed + products * within / n).sum()
        scale = (products * (1 - crowding / n**2)).sum()
        if not (scale > 0 and within > 0):
            return cls(0.0, sizes)
        return cls(float(max(excess / scale, 0.0) / within), sizes)

    @property
    def shares(self) -> Floats:
        """Part of S'S that the inverse covariance takes off, shape (g,)."""
        return np.asarray(self.ratio / (1 + self.sizes * self.ratio))

    def freedom(self, technicians: int, error: int) -> float:
        """Combine the degrees of freedom of days and error (Satterthwaite)."""
        mean_size = (self.sizes**2).sum() / self.sizes.sum()
        weight = mean_size * self.ratio / (1 + mean_size * self.ratio)
        days = max(self.sizes.size - technicians, 1)
        return float(1 / (weight**2 / days + (1 - weight) ** 2 / error))
