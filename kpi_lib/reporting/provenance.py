"""Provenance of a report: snapshot versions, clock, completeness, remarks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from importlib.metadata import version
from typing import Any

from kpi_lib.domain.period import Period
from kpi_lib.domain.result import Result
from kpi_lib.kpis.tenant import Tenant
from kpi_lib.reporting.coverage import is_connected
from kpi_lib.reporting.formats import Formats
from kpi_lib.reporting.grade_words import grades


def provenance(
    tenant: Tenant, period: Period, results: Sequence[Result], formats: Formats
) -> dict[str, str]:
    """Return the facts on the origin of a report's numbers, by their name.

    Parameters
    ----------
    tenant : Tenant
    period : Period
    results : sequence of Result
        Those that the report shows; grades and remarks are theirs.
    formats : Formats
    """
    gettext = formats.text.gettext
    facts = tenant.facts
    origin = {
        gettext("Known at"): formats.instant(facts.as_of(period)),
        gettext("Time zone"): tenant.params.timezone,
        gettext("Tables and versions"): ", ".join(
            f"{name} {number}" for name, number in facts.snapshot.versions.items()
        ),
        gettext("Computed by"): f"kpi_lib {version('kpi-lib')}",
    }
    if graded := grades([*filter(is_connected, results)], tenant.params, formats):
        origin[gettext("Completeness of the data")] = graded
    remarks = [
        gettext(note.message).format(
            **{name: _written(value, formats) for name, value in note.values.items()}
        )
        for result in results
        for note in result.notes
        if is_connected(result)
    ]
    if remarks:
        origin[gettext("Remarks")] = " ".join(dict.fromkeys(remarks))
    return origin


def _written(value: Any, formats: Formats) -> Any:
    """Write days and durations as the reader does; other values stay as they are."""
    if isinstance(value, timedelta):
        return formats.minutes(value.total_seconds() / 60)
    if not isinstance(value, tuple):
        return value
    return formats.value([formats.date(day) for day in value], "list")
