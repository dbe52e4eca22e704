"""Total hours of each technician against the team's on the same tickets."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit

from kpi_lib.kpis.stats.case_design import Design
from kpi_lib.kpis.stats.least_cases import LEAST

Floats = NDArray[np.float64]

_ALIKE = 1e-12


@dataclass(frozen=True, slots=True)
class HoursRatio:
    """Expected over observed hours, 100 = the team, higher is faster.

    Attributes
    ----------
    expected : ndarray, shape (k,)
        Hours, had the team done the tickets; all of them add up to those observed.
    ratio, low, high : ndarray, shape (k,)
        The interval is NaN where a technician resolved on under `LEAST` days, or took
        the same share of the team's time on each.
    """

    expected: Floats
    ratio: Floats
    low: Floats
    high: Floats

    @classmethod
    def of(
        cls, minutes: Floats, team_minutes: Floats, design: Design, level: float
    ) -> HoursRatio:
        """Compare minutes with the team's typical minutes, both of shape (n,).

        The interval rests on the spread of technician-days, so that a bad day or one
        long ticket counts once (ratio estimator, Cochran 1977).
        """
        expected = team_minutes * (minutes.sum() / team_minutes.sum())
        observed_sum, expected_sum = design.sums(minutes), design.sums(expected)
        slowness = observed_sum / expected_sum
        left = minutes - slowness[design.owner] * expected
        by_day = np.bincount(design.day, weights=left)
        first_day = design.day[design.first]
        days = np.diff(first_day, append=by_day.size).astype(np.float64)
        squares = np.add.reduceat(by_day**2, first_day)
        with np.errstate(divide="ignore", invalid="ignore"):
            error = np.sqrt(days / (days - 1) * squares) / observed_sum
        is_known = (days >= LEAST) & (squares > _ALIKE * observed_sum**2)
        half = np.where(is_known, stdtrit(days - 1, (1 + level) / 2) * error, np.nan)
        ratio = 100 / slowness
        return cls(
            expected_sum / 60, ratio, ratio * np.exp(-half), ratio * np.exp(half)
        )
