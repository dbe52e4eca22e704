"""KPI reporting for managed service providers.

>>> import kpi_lib as kpi
>>> acme = kpi.open("lake", tenant="boreal")
>>> acme.time_consumption(period="2026-10").main
"""

from kpi_lib.catalogue import KPIS
from kpi_lib.errors import DataError, KpiError, ParamsError, RenderError, SourceError
from kpi_lib.lake import Lake
from kpi_lib.period import Period
from kpi_lib.tenant import open_tenant as open

__all__ = [
    "KPIS",
    "DataError",
    "KpiError",
    "Lake",
    "ParamsError",
    "Period",
    "RenderError",
    "SourceError",
    "open",
]
