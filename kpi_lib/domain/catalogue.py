"""Catalogue of the twelve KPIs and the two tables beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpi_lib.domain.definitions.agreement_kpis import (
    AGREEMENT_MISMATCH,
    TIME_CONSUMPTION,
)
from kpi_lib.domain.definitions.client_kpis import (
    CLIENT_TRAINING_NEEDS,
    SALES_OPPORTUNITIES,
)
from kpi_lib.domain.definitions.improvement_kpis import (
    IMPROVEMENT_PROJECTS,
    PROJECT_IMPACT,
)
from kpi_lib.domain.definitions.security_kpis import SOC_METRICS
from kpi_lib.domain.definitions.service_kpis import (
    KPI_DAILY,
    SERVICE_SUMMARY,
    TICKET_TRENDS,
)
from kpi_lib.domain.definitions.technician_kpis import (
    TECH_COMPARISON,
    TECH_EFFICIENCY,
    TECH_PROFILE,
    TECH_TRAINING_NEEDS,
)
from kpi_lib.domain.kpi_record import Kpi

if TYPE_CHECKING:
    import pandas as pd

KPIS: tuple[Kpi, ...] = (
    SALES_OPPORTUNITIES,
    CLIENT_TRAINING_NEEDS,
    TECH_TRAINING_NEEDS,
    TIME_CONSUMPTION,
    AGREEMENT_MISMATCH,
    IMPROVEMENT_PROJECTS,
    TECH_EFFICIENCY,
    TECH_PROFILE,
    TECH_COMPARISON,
    PROJECT_IMPACT,
    TICKET_TRENDS,
    SOC_METRICS,
)
"""In the order of their numbers."""

KPIS_BY_KEY = {kpi.key: kpi for kpi in KPIS}

RECORDS = {record.key: record for record in (*KPIS, SERVICE_SUMMARY, KPI_DAILY)}
"""The KPIs and the two tables beside them, by key."""


def find(name: str) -> Kpi | None:
    """Return the KPI with this key or number (``4``, ``04``); None where none has."""
    if name.isdigit():
        name = name.zfill(2)
    return next((kpi for kpi in KPIS if name in (kpi.key, kpi.number)), None)


def overview() -> pd.DataFrame:
    """Return the twelve KPIs as a table: number, key, title, family, question."""
    import pandas as pd

    shown = ("number", "key", "title", "family", "answers")
    return pd.DataFrame([{name: getattr(k, name) for name in shown} for k in KPIS])
