"""Settings that the texts about a KPI depend on: its thresholds, clocks, exclusions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kpi_lib.settings.tenant_settings import TenantParams


def with_options(
    params: TenantParams, kpi: str, options: Mapping[str, Any]
) -> TenantParams:
    """Return the settings by which a KPI was computed.

    Parameters
    ----------
    params : TenantParams
    kpi : str
        Key of the KPI.
    options : mapping of str to object
        What the caller asked for; what names a threshold of the KPI replaces it, the
        rest is left aside.
    """
    limits = getattr(params.thresholds, kpi, None)
    if limits is None:
        return params
    other = {
        name: value
        for name, value in options.items()
        if name in type(limits).model_fields and value != getattr(limits, name)
    }
    if not other:
        return params
    thresholds = params.thresholds.model_copy(
        update={kpi: limits.model_copy(update=other)}
    )
    return params.model_copy(update={"thresholds": thresholds})


def text_settings(params: TenantParams, kpi: str) -> dict[str, Any]:
    """Return what the texts about a KPI name, by the names that they use.

    Parameters
    ----------
    params : TenantParams
    kpi : str
        Key of a record of the catalogue.

    Returns
    -------
    dict
        The KPI's own thresholds, and what follows from them and from the rest of the
        tenant's file.
    """
    thresholds = params.thresholds
    own = getattr(thresholds, kpi, None)
    settings: dict[str, Any] = {} if own is None else dict(own)
    keywords = thresholds.client_training_needs.keywords
    targets = params.alert_sla_hours.by_severity()
    settings |= {
        "duration_clock": "source_first" if params.clock == "source" else params.clock,
        "excludes_statuses": bool(params.excluded_statuses),
        "excluded_statuses": params.excluded_statuses,
        "strict_fcr": thresholds.tech_efficiency.strict_fcr,
        "training_keywords": keywords.all(),
        "alert_targets": {k: hours for k, hours in targets.items() if hours},
        "has_alert_targets": any(targets.values()),
    }
    if kpi == "tech_comparison":
        settings["earlier_days"] = 2 * thresholds.tech_comparison.trend_days
        if thresholds.tech_comparison.clock == "logged":
            settings["duration_clock"] = "logged"
    return settings
