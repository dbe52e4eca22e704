"""Definition of KPI 12, security operations."""

from __future__ import annotations

from kpi_lib.domain.kpi_record import Kpi, WordingChoice
from kpi_lib.domain.needs import Needs

SOC_METRICS = Kpi(
    number="12",
    key="soc_metrics",
    title="Security operations",
    family="security",
    sources=("raw_security_alerts",),
    answers="How many alerts came, how fast were they resolved, and which devices keep "
    "coming back?",
    numerator=(
        "Alerts detected in the period; time to resolution of those resolved.",
        "A device comes back with at least {recurring_min_alerts:alert|alerts}.",
    ),
    denominator="SLA compliance is of the alerts resolved, or open past their target.",
    exclusions="Alerts still running inside their target are not counted for the SLA, "
    "nor those that are late and open where their source does not tell when alerts "
    "were resolved.",
    clock="Calendar time from detection to resolution.",
    undefined=(
        WordingChoice(
            setting="has_alert_targets",
            wordings={
                True: "Targets by severity: {alert_targets:targets}; other alerts have "
                "none.",
                False: "No severity has a target.",
            },
        ),
        "False positives are a share of the alerts with a verdict.",
    ),
    unit="alerts",
    direction="lower",
    audience="client",
    tables=(
        "by_severity",
        "by_type",
        "recurring_devices",
        "by_company",
        "by_client",
    ),
    needs=Needs(("raw_security_alerts",)),
)
