"""A client's review: the parts that report a quarter or a month to one company.

Each part is a function of the client's facts and a period, and returns a `Result`; the
KPIs that a client may see (time, training, security, the monthly summary) stand beside.
"""

from __future__ import annotations

from collections.abc import Callable

from kpi_lib.domain.result import Result
from kpi_lib.kpis.review import (
    promises,
    review_quality,
    satisfaction,
    service,
    subjects,
    time_worked,
    waiting,
)

PARTS: dict[str, Callable[..., Result]] = {
    "promises": promises.compute,
    "service": service.compute,
    "subjects": subjects.compute,
    "use": time_worked.compute,
    "waiting": waiting.compute,
    "satisfaction": satisfaction.compute,
    "quality": review_quality.compute,
}
"""Name of each part and the function that computes it; `advice` builds on KPI 02."""
