"""The effect of a change on monthly counts, to compare with published values."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from kpi_lib.kpis.stats.interrupted_series import (
    SEASON_YEARS,
    ImpactResult,
    TimeUnit,
    estimate,
)

MONTHS = TimeUnit("months", 12.0)


def impact_monthly(
    counts: pd.Series,
    live_at: date,
    *,
    level: float = 0.95,
    least_before: int = 24,
    least_after: int = 2,
) -> ImpactResult:
    """Estimate the effect of a change from monthly counts, without a control.

    Parameters
    ----------
    counts : pandas.Series
        Events per month, complete, indexed by the month's first day in order.
    live_at : date
        First day of the first month after the change.
    level : float
        Probability of the interval.
    least_before, least_after : int
        Minimum number of months before and after the change for a verdict.

    Raises
    ------
    ValueError
        If a month is missing.

    Notes
    -----
    As `impact`, with an effect for each calendar month as the season.
    """
    starts = pd.DatetimeIndex(counts.index)
    if not starts.equals(pd.date_range(starts[0], periods=len(starts), freq="MS")):
        raise ValueError("counts: a month is missing or out of order")
    table = pd.DataFrame(
        {
            "start": starts,
            "days": starts.days_in_month,
            "tickets": counts.to_numpy(dtype=np.float64),
            "control": np.nan,
            "is_after": starts >= pd.Timestamp(live_at),
        }
    )
    months = np.eye(12)[starts.month.to_numpy() - 1][:, 1:]
    has_season = (~table["is_after"]).sum() >= 12 * SEASON_YEARS
    season = months if has_season else months[:, :0]
    return estimate(table, MONTHS, season, level, least_before, least_after)
