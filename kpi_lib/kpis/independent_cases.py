"""Column with how many of a row's cases count as independent ones."""

from __future__ import annotations

import pandas as pd

from kpi_lib.kpis.stats.design_effect import Cases, design_effect

INDEPENDENT = "sla_independent_count"
DAYS = ["met_on", "missed_on"]
"""Columns with the cases of each day (``histogram``)."""


def with_independent(rows: pd.DataFrame) -> pd.DataFrame:
    """Replace the days on which cases met and missed by the number in `INDEPENDENT`."""
    found = map(Cases.of_days, *(rows[name] for name in DAYS))
    numbers = [len(cases.values) / design_effect(cases) for cases in found]
    return rows.drop(columns=DAYS).assign(
        **{INDEPENDENT: pd.Series(numbers, rows.index, dtype=float)}
    )
