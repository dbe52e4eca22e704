"""By which clock a report's durations run, in the words of its tenant's choice."""

from __future__ import annotations

from kpi_lib.domain.catalogue import RECORDS, RESOLVED_CLOCK
from kpi_lib.domain.result import Result
from kpi_lib.kpis.tech_comparison import BY_LOGGED_MINUTES
from kpi_lib.kpis.tech_training_needs import BY_SOURCE_CLOCK
from kpi_lib.settings.params_folder import TenantParams


def _(message: str) -> str:
    """Mark a message for translation; it is translated where it is shown."""
    return message


_DEFINED = {
    "source": _(
        "Resolved means a closed status; durations are the source's own resolution "
        "times."
    ),
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


def definition(result: Result, params: TenantParams) -> tuple[str, ...]:
    """Return the parts of a result's definition, its own clock named."""
    named = _DEFINED[params.clock]
    if BY_SOURCE_CLOCK in result.notes:
        named = _DEFINED["source"]
    parts = RECORDS[result.kpi].parts
    return tuple(named if part == RESOLVED_CLOCK else part for part in parts)


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
