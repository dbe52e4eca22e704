"""The twelve KPIs, the daily table and the monthly summary.

A pair per KPI: ``time_consumption.sql`` asks, ``time_consumption.py`` shapes. In: a
tenant's facts and a period. Out: a `Result` of tables, headlines and the rows behind
them. May import `domain`, `lake`, `text`, `settings` and `facts`.
"""

from __future__ import annotations

from collections.abc import Callable

from kpi_lib.domain.result import Result
from kpi_lib.kpis import (
    agreement_mismatch,
    client_training_needs,
    improvement_projects,
    project_impact,
    sales_opportunities,
    soc_metrics,
    tech_comparison,
    tech_efficiency,
    tech_profile,
    tech_training_needs,
    ticket_trends,
    time_consumption,
)

COMPUTE: dict[str, Callable[..., Result]] = {
    "sales_opportunities": sales_opportunities.compute,
    "client_training_needs": client_training_needs.compute,
    "tech_training_needs": tech_training_needs.compute,
    "time_consumption": time_consumption.compute,
    "agreement_mismatch": agreement_mismatch.compute,
    "improvement_projects": improvement_projects.compute,
    "tech_efficiency": tech_efficiency.compute,
    "tech_profile": tech_profile.compute,
    "tech_comparison": tech_comparison.compute,
    "project_impact": project_impact.compute,
    "ticket_trends": ticket_trends.compute,
    "soc_metrics": soc_metrics.compute,
}
"""Key of each KPI and the function that computes it."""
