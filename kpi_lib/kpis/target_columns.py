"""Columns that set the shares of a table's rows against their targets."""

from __future__ import annotations

from typing import Any

import pandas as pd

from kpi_lib.domain.priorities import is_called
from kpi_lib.kpis.independent_cases import INDEPENDENT
from kpi_lib.kpis.measures import SERIOUS
from kpi_lib.kpis.stats.intervals import share_interval
from kpi_lib.kpis.target_status import judge
from kpi_lib.settings.target_settings import Targets

SHARES = {
    "sla_met_pct": ("sla_met_pct", "priority"),
    "alerts_in_time_pct": ("sla_compliance_pct", "severity"),
}
"""Key of a target, the share that it is for, and the column that names the group."""
CASES = "sla_eligible_count"
_COLUMNS = ["met_count", "target_pct", "target_status"]


def against_targets(frame: pd.DataFrame, targets: Targets, key: str) -> pd.DataFrame:
    """Return a table with ``met_count``, ``target_pct`` and ``target_status``.

    Parameters
    ----------
    frame : DataFrame
        Has the share in percent, the group, `CASES`, and `INDEPENDENT`.
    targets : Targets
    key : str
        One of `SHARES`.
    """
    share, group = SHARES[key]
    rows = [
        _judged(
            row[share],
            row[CASES],
            row[INDEPENDENT],
            target_of(targets, key, str(row[group])),
        )
        for row in frame.to_dict(orient="records")
    ]
    judged = pd.DataFrame(rows, columns=_COLUMNS, index=frame.index)
    return frame.assign(**{name: judged[name] for name in _COLUMNS})


def target_of(targets: Targets, key: str, group: str) -> float | None:
    """Return the target of a priority or severity: its own, else that of all.

    That of all alerts is for the serious ones.
    """
    for name in targets.groups(key):
        if is_called(group, name):
            return targets.get(key, name)[0]
    if key == "alerts_in_time_pct" and group not in SERIOUS:
        return None
    return targets.get(key)[0]


def _judged(
    value: Any, cases: Any, independent: float, target: float | None
) -> tuple[Any, Any, str]:
    n = 0 if pd.isna(cases) else int(cases)
    if pd.isna(value) or not n:
        return None, target, judge(None, 0, None, None, target, None)
    met = round(float(value) * n / 100)
    limits = share_interval(met, n, n / independent)
    low, high = (100 * limit for limit in limits) if limits else (None, None)
    return met, target, judge(100 * met / n, n, low, high, target, None)
