"""Terms of a client's report: heads of columns, and the meaning of each figure."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from kpi_lib.domain.kpi_record import fill
from kpi_lib.reporting.content_blocks import Definition
from kpi_lib.reporting.formats import Formats
from kpi_lib.reporting.setting_notation import writer
from kpi_lib.reporting.translation import deferred as _
from kpi_lib.settings.params_folder import TenantParams
from kpi_lib.settings.text_settings import text_settings

LABELS: Mapping[str, str] = {
    "active_days": _("Days with one"),
    "agreement": _("Agreement"),
    "included_minutes": _("Hours included"),
    "median_first_response_minutes": _("Usual time to first reply"),
    "median_mttr_hours": _("Usual time to resolution"),
    "median_ttr_hours": _("Usual time to resolution"),
    "new_tickets": _("Tickets opened"),
    "owner": _("Who"),
    "sla_compliance_pct": _("Within target"),
    "sla_eligible_count": _("With agreed time"),
    "sla_met_pct": _("Within agreed time"),
    "time_share_pct": _("Share of time"),
    "used_minutes": _("Hours used"),
}
"""Heads that a client understands without our vocabulary."""

_TERMS: tuple[tuple[str, str, str], ...] = (
    (
        "review_service-sla_met_pct",
        _("Agreed time (service level agreement, SLA)"),
        _(
            "A ticket may have a time by which it is to be resolved. It "
            "counts when it is resolved, or when its time has passed without; tickets "
            "without an agreed time do not count."
        ),
    ),
    (
        "review_service-median_ttr_hours",
        _("Usual time (median)"),
        _("Half of the tickets took less, half took more."),
    ),
    (
        "interval",
        _("What a 95% interval is"),
        _(
            "A figure from few cases varies by chance. In 19 of 20 such cases the "
            "interval contains the true value; the fewer the cases, and the more their "
            "days differ, the wider it is."
        ),
    ),
    (
        "review_satisfaction-csat",
        _("Satisfaction (CSAT)"),
        _(
            "The mean of the marks from 1 to 5 that people give to a ticket's handling "
            "when they answer the survey."
        ),
    ),
    (
        "review_satisfaction-nps",
        _("Recommendation (Net Promoter Score, NPS)"),
        _(
            "People say from 0 to 10 whether they would recommend us. The score is the "
            "share of 9 and 10 less the share of 0 to 6, from −100 to 100."
        ),
    ),
    (
        "review_use",
        _("Time and included hours"),
        _(
            "All time recorded for you in the period. It counts towards the agreement "
            "that it names, else towards the first one that covers it; part of a month "
            "includes its part of the hours."
        ),
    ),
    (
        "review_advice",
        _("Expected effect"),
        _(
            "The tickets on a subject and the time on them, per 30 days, times the "
            "share that can be avoided. That share is an assumption of ours, but for a "
            "project to be carried on, whose effect was measured. An estimate, not a "
            "promise."
        ),
    ),
)


_SOURCES = {
    "soc_metrics": "raw_security_alerts",
    "review_satisfaction-csat": "raw_surveys",
    "review_satisfaction-nps": "raw_surveys",
    "review_use": "raw_time_entries",
    "review_advice": "raw_time_entries",
}
"""The source without which a term does not come up."""


def definitions(
    params: TenantParams, formats: Formats, not_connected: Collection[str] = ()
) -> list[Definition]:
    """Return the definitions of a client's report, in reading order.

    Parameters
    ----------
    params : TenantParams
    formats : Formats
    not_connected : collection of str
        Sources whose terms are left out.
    """
    gettext = formats.text.gettext
    entries = [
        Definition(key, gettext(term), gettext(text)) for key, term, text in _TERMS
    ]
    clocks = {
        "business": gettext("Times of tickets run during opening hours only."),
        "source": gettext(
            "Times of tickets pause where our ticket system pauses them, for example "
            "while we wait for an answer; without such a time they run day and night."
        ),
    }
    clock = clocks.get(params.clock, gettext("Times of tickets run day and night."))
    usual = entries[1]
    entries[1] = Definition(usual.key, usual.term, f"{usual.text} {clock}")
    security = gettext(
        "Time from detection to resolution by severity: {alert_targets:targets}. An "
        "alert counts "
        "when it is resolved, or when its time has passed without. A false alarm is an "
        "alert that proved harmless."
    )
    security = fill(security, text_settings(params, "soc_metrics"), writer(formats))
    entries.insert(3, Definition("soc_metrics", gettext("Security target"), security))
    return [e for e in entries if _SOURCES.get(e.key) not in not_connected]
