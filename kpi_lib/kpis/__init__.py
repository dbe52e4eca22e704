"""The KPIs' computations: a ``.py`` and a ``.sql`` file each."""

from __future__ import annotations

from collections.abc import Callable

from kpi_lib.kpis import (
    agreement_mismatch,
    client_training_needs,
    sales_opportunities,
    soc_metrics,
    tech_profile,
    tech_training_needs,
    time_consumption,
)
from kpi_lib.result import Result

COMPUTE: dict[str, Callable[..., Result]] = {
    "sales_opportunities": sales_opportunities.compute,
    "client_training_needs": client_training_needs.compute,
    "tech_training_needs": tech_training_needs.compute,
    "time_consumption": time_consumption.compute,
    "agreement_mismatch": agreement_mismatch.compute,
    "tech_profile": tech_profile.compute,
    "soc_metrics": soc_metrics.compute,
}
"""Key of each KPI and the function that computes it."""
