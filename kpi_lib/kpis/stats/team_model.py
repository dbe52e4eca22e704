"""Model of a team's durations: robust values, unequal variances, days, cells."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kpi_lib.kpis.stats.case_design import Cholesky, Design
from kpi_lib.kpis.stats.robust_fit import pseudo_observations
from kpi_lib.kpis.stats.technician_days import DayComponent, variance_ratios
from kpi_lib.kpis.stats.technician_effects import Crossed

Floats = NDArray[np.float64]
Codes = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class TeamModel:
    """Durations of a team, ready for the posterior of its technicians' effects.

    Attributes
    ----------
    tickets : ndarray of int, shape (n,)
        Rows of the frame in the model's order: by technician, then by day.
    design : Design
    values : ndarray, shape (n,)
        Robust pseudo-observations of the logarithm of minutes.
    days : DayComponent
    crossed : Crossed
    freedom : int
        Tickets less the rank of the fixed effects.
    """

    tickets: Codes
    design: Design
    values: Floats
    days: DayComponent
    crossed: Crossed
    freedom: int

    @classmethod
    def of(
        cls,
        frame: pd.DataFrame,
        rows: Codes,
        owner: Codes,
        least: dict[str, int],
        cell: str,
    ) -> TeamModel:
        """Model a frame's `minutes`.

        Parameters
        ----------
        frame : pandas.DataFrame
            A row per ticket with `minutes`, `resolved_on` and the factors.
        rows, owner : ndarray of int, shape (n,)
            Rows that count, and the technician of each, from 0 up.
        least : dict of str to int
            Tickets under which a level of a factor is pooled, by factor.
        cell : str
            Factor by which technicians may differ from themselves.
        """
        days, found = pd.factorize(frame["resolved_on"])
        days = days[rows]
        order = _in_order(owner * (len(found) + 1) + days + 1)
        tickets = rows[order]
        design = Design.of(frame, tickets, owner[order], days[order], least, cell)
        minutes = frame["minutes"].to_numpy(dtype=np.float64)[tickets]
        robust = pseudo_observations(np.log(np.maximum(minutes, 1.0)), design)
        variance = variance_ratios(robust, design)
        weighted = robust.residuals / np.sqrt(variance)[design.owner]
        component = DayComponent.of(weighted, design)
        crossed = Crossed.of(robust.values, design, variance, component)
        return cls(
            tickets=tickets,
            design=design,
            values=robust.values,
            days=component,
            crossed=crossed,
            freedom=minutes.size - crossed.fixed.columns.size,
        )

    def team_minutes(self, effect: Floats) -> Floats:
        """Return each ticket's typical minutes at the team's speed, shape (n,)."""
        fixed = self.design.fixed
        left = fixed.products(self.values - effect[self.design.owner])
        return np.exp(fixed.predict(Cholesky.of(fixed.gram()).solve(left)))


def _in_order(keys: Codes) -> Codes:
    """Return the places of keys of 0 and more in order; equal ones keep theirs."""
    # Numbers of 16 bits are sorted by their digits, in a tenth of the time.
    is_short = keys.max(initial=0) <= np.iinfo(np.uint16).max
    return np.argsort(keys.astype(np.uint16) if is_short else keys, kind="stable")
