"""Tests of shares and medians against the period before, from their cases by day."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kpi_lib.kpis.stats.design_effect import Cases
from kpi_lib.kpis.stats.least_cases import can_be_compared


def change_of_shares(
    by_day: pd.DataFrame, before: pd.DataFrame, part: str, whole: str
) -> float | None:
    """Test two shares, a row per day; None where either has too few cases.

    Parameters
    ----------
    by_day, before : DataFrame
        With ``event_date`` and the columns named.
    part, whole : str
        Columns of counts: the cases that are meant, and all.
    """
    if not can_be_compared(int(by_day[whole].sum()), int(before[whole].sum())):
        return None
    # Takes 0.2 s to load, which figures without a test need not wait for.
    from kpi_lib.kpis.stats.changes import share_p

    one, other = (
        Cases.of_shares(x[part], x[whole], x["event_date"]) for x in (by_day, before)
    )
    return share_p(one, other)


def change_of_medians(
    by_day: pd.DataFrame, before: pd.DataFrame, values: str
) -> float | None:
    """Test two samples by their ranks; None where either has too few values.

    Parameters
    ----------
    by_day, before : DataFrame
        With ``event_date`` and the column named.
    values : str
        Column with a list of the values of each day.
    """
    one, other = (cases_of_days(x, values) for x in (by_day, before))
    if not can_be_compared(len(one.values), len(other.values)):
        return None
    from kpi_lib.kpis.stats.changes import median_p

    return median_p(one, other)


def cases_of_days(by_day: pd.DataFrame, values: str) -> Cases:
    """Return the values of all days, each on its own; a day has a list, or None."""
    counts = [len(day or ()) for day in by_day[values]]
    days = np.repeat(by_day["event_date"].to_numpy(), counts)
    return Cases.of(values_of_days(by_day[values]), days)


def values_of_days(values: pd.Series) -> NDArray[np.float64]:
    """Return the values of all days, in order; a day has a list of them, or None."""
    lists = [day for day in values if day is not None]
    return np.concatenate(lists, dtype=float) if lists else np.empty(0)
