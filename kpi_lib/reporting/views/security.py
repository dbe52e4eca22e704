"""Figures and sentences of KPI 12: security alerts."""

from __future__ import annotations

import pandas as pd

from kpi_lib.domain.kpi_record import fill
from kpi_lib.domain.result import Result
from kpi_lib.domain.schema import SEVERITIES
from kpi_lib.reporting import figure_titles, figures
from kpi_lib.reporting.code_words import word
from kpi_lib.reporting.content_blocks import Callout, Figure, Paragraph
from kpi_lib.reporting.formats import Formats
from kpi_lib.reporting.result_texts import settings_of
from kpi_lib.reporting.setting_notation import writer


def compliance(result: Result, formats: Formats) -> Figure:
    """Draw the share resolved within target, by source and severity."""
    gettext = formats.text.gettext
    frame: pd.DataFrame = result.by_severity
    frame = frame[frame["sla_target_hours"].notna()]
    names = [word(severity, formats) for severity in frame["severity"]]
    frame = frame.assign(name=frame["source"] + ", " + pd.Series(names, frame.index))
    due, met = _due_and_met(frame)
    return Figure(
        formats,
        figures.sla_bars(
            frame,
            formats,
            label="name",
            value="sla_compliance_pct",
            n="sla_eligible_count",
            noun="alerts",
        ),
        title=figure_titles.alerts_in_time(due, met, formats),
        shows=gettext("Resolved within target, by severity"),
        unit=gettext("percent of the alerts that are due"),
        period=formats.period(result.period),
        n=int(due.sum()),
        noun="alerts",
        alt=gettext("Bars of the share resolved within target per severity."),
    )


def devices(result: Result, formats: Formats) -> Figure:
    """Draw the devices that keep coming back."""
    gettext = formats.text.gettext
    frame: pd.DataFrame = result.recurring_devices
    return Figure(
        formats,
        figures.ranked_bars(
            frame.assign(days=[formats.days(days) for days in frame["active_days"]]),
            formats,
            label="device",
            value="alert_count",
            note="days",
        ),
        title=figure_titles.leader(
            frame.set_index("device")["alert_count"],
            formats.integer,
            gettext("{name} had the most alerts: {amount}, on {days}"),
            formats,
            days=formats.days(frame["active_days"].iloc[0] if len(frame) else 0),
        ),
        shows=gettext("Devices with repeated alerts"),
        unit=gettext("alerts, and on how many days"),
        period=formats.period(result.period),
        n=int(frame["alert_count"].sum()),
        noun="alerts",
        alt=gettext("Bars of alerts per device."),
    )


def read_security(result: Result, formats: Formats) -> Paragraph | Callout:
    """Name the severities whose targets were missed most often, the worst first."""
    gettext = formats.text.gettext
    frame: pd.DataFrame = result.by_severity
    if frame.empty:
        return Callout(formats, gettext("No alert was detected in the period."))
    due, met = _due_and_met(frame)
    if not due.sum():
        return Paragraph(gettext("No alert had a target to judge it by yet."))
    missed = (due - met).round()
    if not (missed > 0).any():
        return Paragraph(gettext("Every alert that was due met its target."))
    most = [
        gettext("severity {severity}, {missed} of {due}").format(
            severity=word(severity, formats),
            missed=formats.integer(missed[severity]),
            due=formats.integer(due[severity]),
        )
        for severity in SEVERITIES
        if missed.get(severity) == missed.max()
    ]
    text = gettext("Most missed targets: {severities}.")
    return Paragraph(text.format(severities=gettext("; ").join(most)))


def _due_and_met(frame: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """Return the alerts whose time is up, and those that met it, by severity."""
    due = frame["sla_eligible_count"]
    met = frame["sla_compliance_pct"].fillna(0) * due / 100
    by = frame["severity"]
    return due.groupby(by).sum(), met.groupby(by).sum()


def recurrence_rule(result: Result, formats: Formats) -> Paragraph:
    """State from how many alerts on a device is listed, or that none is."""
    gettext = formats.text.gettext
    text = gettext(
        "Devices with at least {recurring_min_alerts:alert|alerts} in the period."
    )
    if result.recurring_devices.empty:
        text = gettext(
            "No device is named in {recurring_min_alerts:alert|alerts} or more."
        )
    return Paragraph(fill(text, settings_of(result), writer(formats)), is_rule=True)
