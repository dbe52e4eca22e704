"""Very short tickets: a second kind of duration that a technician may have.

A ticket closed within a minute (merged, taken twice, rung off) tells nothing of the
speed on the others, and where it is neither typical nor far away, no cut finds it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, logit

from kpi_lib.kpis.stats.case_design import Design

Floats = NDArray[np.float64]

_SUSPECT = -2.5
"""Residual, in spreads, under which a ticket first counts as very short."""
_LEAST_SUSPECTS = 3
_PRIOR_TICKETS, _PRIOR_SHARE = 100, 0.005
_FIRST_SHARE = 0.02
_LEAST_SPREAD = 0.5
"""Spread of very short tickets, at least, in the team's spreads."""

_FAR = 8.0
"""Spreads over very short tickets from which a ticket is surely none."""


@dataclass(frozen=True, slots=True)
class ShortTickets:
    """A normal distribution of very short tickets beside the usual ones.

    Attributes
    ----------
    share : ndarray, shape (k,)
        Their share of each technician's tickets.
    centre, spread : float
        Of their logarithm of minutes, alike for the team.
    """

    share: Floats
    centre: float
    spread: float

    @classmethod
    def suspected(
        cls, y: Floats, z: Floats, team_spread: float, design: Design
    ) -> ShortTickets | None:
        """Begin with the tickets far under their expectation, if there are any."""
        suspects = y[z < _SUSPECT]
        if suspects.size < _LEAST_SUSPECTS:
            return None
        return cls(
            share=np.full(design.technicians, _FIRST_SHARE),
            centre=float(np.median(suspects)),
            spread=max(_LEAST_SPREAD * team_spread, float(suspects.std())),
        )

    def usual(
        self, y: Floats, z: Floats, spread: Floats, design: Design
    ) -> tuple[Floats, Floats]:
        """Return each ticket's probability to be a usual one, and its slope in z.

        Only what is under its expectation, z < 0, can be very short, and what is not
        far over very short tickets.
        """
        under = np.flatnonzero((z < 0) & (y < self.centre + _FAR * self.spread))
        z, spread = z[under], spread[under]
        own = (y[under] - self.centre) / self.spread
        odds = logit(self.share)[design.owner[under]] + (z**2 - own**2) / 2
        usual = expit(-odds - np.log(spread / self.spread))
        probability, slope = np.ones(y.size), np.zeros(y.size)
        probability[under] = usual
        slope[under] = usual * (usual - 1) * (z - own * spread / self.spread)
        return probability, slope

    def learned(
        self, y: Floats, usual: Floats, team_spread: float, design: Design
    ) -> ShortTickets:
        """Estimate shares, centre and spread anew (a step of EM)."""
        short = 1 - usual
        prior = _PRIOR_TICKETS * _PRIOR_SHARE
        share = (design.sums(short) + prior) / (design.tickets + _PRIOR_TICKETS)
        if not short.any():
            return ShortTickets(share, self.centre, self.spread)
        centre = float(np.average(y, weights=short))
        spread = float(np.sqrt(np.average((y - centre) ** 2, weights=short)))
        return ShortTickets(share, centre, max(_LEAST_SPREAD * team_spread, spread))
