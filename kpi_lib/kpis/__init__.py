"""The KPIs' computations: a ``.py`` and a ``.sql`` file each."""

from __future__ import annotations

from collections.abc import Callable

from kpi_lib.kpis import time_consumption
from kpi_lib.result import Result

COMPUTE: dict[str, Callable[..., Result]] = {
    "time_consumption": time_consumption.compute,
}
"""Key of each KPI and the function that computes it."""
