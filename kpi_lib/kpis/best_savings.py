"""KPI 06: the projects that would save most, similar ones joined, as a range."""

from __future__ import annotations

from typing import Final

import pandas as pd

from kpi_lib.domain.names import fold
from kpi_lib.settings.params_folder import TenantParams

MOST: Final = 3
_EFFORTS: Final = ("Low", "Medium", "High")
COLUMNS: Final = {
    "project": "str",
    "topics": "object",
    "ticket_count": "int64",
    "minutes_per_month": "float64",
    "avoidable_low_pct": "float64",
    "avoidable_high_pct": "float64",
    "saved_hours_low": "float64",
    "saved_hours_high": "float64",
    "implementation_effort": "str",
    "effort_hours": "float64",
    "savings_low": "float64",
    "savings_high": "float64",
}


def best(main: pd.DataFrame, params: TenantParams) -> pd.DataFrame:
    """Return the projects that would save most, at most `MOST`.

    Suggestions of one name are one project for several topics: their tickets and time
    add up, and the largest effort holds for all. Nobody knows which share of a topic
    can be avoided, so the saving goes from the assumed share less its spread to the
    share plus it.

    Parameters
    ----------
    main : DataFrame
        Table ``main`` of KPI 06.
    params : TenantParams

    Returns
    -------
    DataFrame
        A row per project, the largest saving first; hours and money per 30 days,
        percent. Empty where no time is known.
    """
    limits = params.thresholds.improvement_projects
    low = max(0.0, limits.avoidable_share - limits.avoidable_spread)
    high = min(1.0, limits.avoidable_share + limits.avoidable_spread)
    cost = params.rates.hourly_cost
    rows = []
    for _, group in main.groupby(main["project"].map(fold), sort=False):
        hours = float(group["minutes_per_month"].sum()) / 60
        if not hours > 0:
            continue
        effort = max(group["implementation_effort"], key=_EFFORTS.index)
        rows.append(
            {
                "project": group["project"].iloc[0],
                "topics": list(group["topic"]),
                "ticket_count": int(group["ticket_count"].sum()),
                "minutes_per_month": 60 * hours,
                "avoidable_low_pct": 100 * low,
                "avoidable_high_pct": 100 * high,
                "saved_hours_low": hours * low,
                "saved_hours_high": hours * high,
                "implementation_effort": effort,
                "effort_hours": float(getattr(limits.effort_hours, effort.lower())),
                "savings_low": None if cost is None else hours * low * float(cost),
                "savings_high": None if cost is None else hours * high * float(cost),
            }
        )
    frame = pd.DataFrame(rows, columns=list(COLUMNS)).astype(COLUMNS)
    order = ["saved_hours_high", "project"]
    frame = frame.sort_values(order, ascending=[False, True], ignore_index=True)
    return frame.head(MOST)
