"""By which clock a report's durations run, in the words of its tenant's choice."""

from __future__ import annotations

from kpi_lib.catalogue import RESOLVED_CLOCK, Kpi
from kpi_lib.kpis.tech_comparison import BY_LOGGED_MINUTES
from kpi_lib.kpis.tech_training_needs import BY_SOURCE_CLOCK
from kpi_lib.params import TenantParams
from kpi_lib.result import Result


def _(message: str) -> str:
    """Mark a message for translation; it is translated where it is shown."""
    return message


_DEFINED = {
    "business": _(
        "Resolved means a closed status; the clock runs from creation to resolution, "
        "in opening hours only."
    ),
    "calendar": _(
        "Resolved means a closed status; the clock runs from creation to resolution, "
        "in calendar time, nights and weekends included."
    ),
}
_NAMED = {
    "business": _("times to resolution in opening hours"),
    "calendar": _("times to resolution in calendar time"),
}
_TIMED = ("service_summary", "kpi_daily", "tech_efficiency", "tech_training_needs",
          "tech_profile", "tech_comparison")  # fmt: skip

LOGGED_LABELS = {
    "expected_hours": _("Total time logged, expected"),
    "observed_hours": _("Total time logged, observed"),
}
"""Heads of a comparison by logged minutes, by column."""


def definition(kpi: Kpi, params: TenantParams) -> tuple[str, ...]:
    """Return the parts of a KPI's definition, the tenant's own clock named."""
    named = _DEFINED[params.clock]
    return tuple(named if part == RESOLVED_CLOCK else part for part in kpi.parts)


def facts(result: Result, params: TenantParams) -> str:
    """Return what a table of a result says of its durations; empty without any."""
    if BY_SOURCE_CLOCK in result.notes:
        return _("resolution times by the source's own clock")
    if is_logged(result):
        return _("time logged on the tickets")
    return _NAMED[params.clock] if result.kpi in _TIMED else ""


def is_logged(result: Result) -> bool:
    """Tell whether technicians are compared by the minutes that they logged."""
    return BY_LOGGED_MINUTES in result.notes
