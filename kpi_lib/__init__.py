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
    from kpi_lib.catalogue import KPIS, overview
    from kpi_lib.errors import (
        DataError,
        KpiError,
        ParamsError,
        RenderError,
        SourceError,
    )
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
    "overview",
]

_HOMES = {
    "KPIS": "catalogue",
    "DataError": "errors",
    "KpiError": "errors",
    "Lake": "lake",
    "ParamsError": "errors",
    "Period": "period",
    "RenderError": "errors",
    "SourceError": "errors",
    "open": "tenant",
    "overview": "catalogue",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'kpi_lib' has no attribute {name!r}")
    home = importlib.import_module(f"kpi_lib.{_HOMES[name]}")
    return getattr(home, "open_tenant" if name == "open" else name)


def __dir__() -> list[str]:
    return [*globals(), *__all__]
