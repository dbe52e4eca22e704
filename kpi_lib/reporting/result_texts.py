"""Texts about a result that follow its settings: definition, clock of durations."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kpi_lib.domain.catalogue import RECORDS
from kpi_lib.domain.kpi_record import fill
from kpi_lib.domain.result import Result
from kpi_lib.kpis.tech_comparison import BY_LOGGED_MINUTES
from kpi_lib.kpis.tech_training_needs import BY_SOURCE_CLOCK
from kpi_lib.reporting.content_blocks import Definition
from kpi_lib.reporting.formats import Formats
from kpi_lib.reporting.setting_notation import writer
from kpi_lib.reporting.translation import deferred as _
from kpi_lib.settings.params_folder import TenantParams
from kpi_lib.settings.text_settings import text_settings

_CLOCK_NOTES = {
    "source": _("resolution times by the source's own clock"),
    "source_first": _(
        "resolution times by the source's own clock, else in calendar time"
    ),
    "logged": _("time logged on the tickets"),
    "business": _("times to resolution in opening hours"),
    "calendar": _("times to resolution in calendar time"),
}
_TIMED = ("service_summary", "kpi_daily", "tech_efficiency", "tech_training_needs",
          "tech_profile", "tech_comparison")  # fmt: skip


def settings_of(result: Result, params: TenantParams | None = None) -> dict[str, Any]:
    """Return the settings that the texts about a result name.

    Parameters
    ----------
    result : Result
    params : TenantParams, optional
        Taken where the result does not know by which it was computed.
    """
    params = result.params or params
    if params is None:
        return {}
    settings = text_settings(params, result.kpi)
    if BY_SOURCE_CLOCK in result.notes:
        settings["duration_clock"] = "source"
    elif BY_LOGGED_MINUTES in result.notes:
        settings["duration_clock"] = "logged"
    return settings


def sentences(result: Result, params: TenantParams) -> tuple[str, ...]:
    """Return the English sentences of a result's definition, still unfilled."""
    return RECORDS[result.kpi].sentences(settings_of(result, params))


def definition(result: Result, params: TenantParams, formats: Formats) -> str:
    """Return a result's definition in the reader's language and notation."""
    settings, write = settings_of(result, params), writer(formats)
    gettext = formats.text.gettext
    texts = sentences(result, params)
    return " ".join(fill(gettext(text), settings, write) for text in texts)


def definitions(
    results: Sequence[Result], params: TenantParams, formats: Formats
) -> list[Definition]:
    """Return a definition for each KPI among some results."""
    by_kpi = {result.kpi: result for result in results}
    return [
        Definition(
            kpi,
            formats.text.gettext(RECORDS[kpi].title),
            definition(result, params, formats),
        )
        for kpi, result in by_kpi.items()
    ]


def clock_note(result: Result, params: TenantParams) -> str:
    """Return the English note on the clock of a table's durations; empty without any.

    Only the results that measure times to resolution have one.
    """
    if result.kpi not in _TIMED:
        return ""
    return _CLOCK_NOTES[settings_of(result, params)["duration_clock"]]
