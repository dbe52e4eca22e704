"""KPI reporting for managed service providers.

>>> import kpi_lib as kpi
>>> acme = kpi.open("lake", tenant="boreal")
>>> acme.time_consumption(period="2026-10").main

The names below are loaded when they are first used, so that the command line
answers at once.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kpi_lib.domain.catalogue import KPIS, overview
    from kpi_lib.domain.errors import (
        DataError,
        KpiError,
        ParamsError,
        RenderError,
        SourceError,
    )
    from kpi_lib.domain.period import Period
    from kpi_lib.kpis.tenant import open_tenant as open
    from kpi_lib.lake.delta_lake import Lake

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
    "overview",
]

_HOMES = {
    "KPIS": "domain.catalogue",
    "DataError": "domain.errors",
    "KpiError": "domain.errors",
    "Lake": "lake.delta_lake",
    "ParamsError": "domain.errors",
    "Period": "domain.period",
    "RenderError": "domain.errors",
    "SourceError": "domain.errors",
    "open": "kpis.tenant",
    "overview": "domain.catalogue",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'kpi_lib' has no attribute {name!r}")
    if name == "open":
        # It registers what draws results.
        importlib.import_module("kpi_lib.reporting").display.style_notebook()
    home = importlib.import_module(f"kpi_lib.{_HOMES[name]}")
    return getattr(home, "open_tenant" if name == "open" else name)


def __dir__() -> list[str]:
    return [*globals(), *__all__]
