"""The twelve KPIs, the daily table and the monthly summary.

A pair per KPI: ``time_consumption.sql`` asks, ``time_consumption.py`` shapes. In: a
tenant's facts and a period. Out: a `Result` of tables, headlines and the rows behind
them. May import `domain`, `lake`, `text`, `settings` and `facts`.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

from kpi_lib.domain.result import Result

_KEYS = (
    "sales_opportunities",
    "client_training_needs",
    "tech_training_needs",
    "time_consumption",
    "agreement_mismatch",
    "improvement_projects",
    "tech_efficiency",
    "tech_profile",
    "tech_comparison",
    "project_impact",
    "ticket_trends",
    "soc_metrics",
)


def load(key: str) -> Callable[..., Result]:
    """Import the module of one KPI and return its function ``compute``."""
    compute: Callable[..., Result] = import_module(f"kpi_lib.kpis.{key}").compute
    return compute


def _load_on_call(key: str) -> Callable[..., Result]:
    # SciPy, which the statistics of some KPIs need, takes far longer to import than
    # KPI 04 takes to compute.
    def compute(*arguments: Any, **options: Any) -> Result:
        return load(key)(*arguments, **options)

    return compute


COMPUTE: dict[str, Callable[..., Result]] = {key: _load_on_call(key) for key in _KEYS}
"""Key of each KPI and the function that computes it, whose module is loaded on call."""
