"""Findings about security: serious alerts that were late, devices that return."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

import pandas as pd

from kpi_lib.domain.finding import Finding
from kpi_lib.domain.instants import local_day
from kpi_lib.kpis.event_days import on_days
from kpi_lib.kpis.measures import PeriodMeasures
from kpi_lib.kpis.stats.changes import SIGNIFICANT
from kpi_lib.kpis.stats.count_changes import ComparedDays, Wander

_HALF = 0.5
LEAST_MORE = 5
"""Minimum number of alerts of a device that becomes a finding."""


def candidates(now: PeriodMeasures) -> Iterator[Finding]:
    """Yield a finding where serious alerts were late and no share is agreed."""
    agreed = any(
        m.at_least is not None for m in now.measures if m.key == "alerts_in_time_pct"
    )
    serious = now.serious_alerts
    judged = serious[serious["is_sla_met"].notna()]
    late = judged[judged["is_sla_met"].eq(False)]
    if agreed or late.empty:
        return
    yield Finding(
        kind="alerts",
        subject="alerts_in_time_pct",
        section="security",
        base=30,
        gap=len(late) / len(judged) / _HALF,
        cases=len(late),
        of=len(judged),
        since=local_day(late["detected_at"].min(), now.period.timezone),
        is_urgent=True,
        is_running=bool((~late["is_resolved"]).any()),
        values={
            "cases": len(late),
            "of": len(judged),
            "open": int((~late["is_resolved"]).sum()),
            "by_severity": [
                (
                    severity,
                    int(rows["is_sla_met"].eq(False).sum()),
                    len(rows),
                    float(rows["target_hours"].iloc[0]),
                )
                for severity in ("critical", "high")
                if len(rows := judged[judged["severity"] == severity])
            ],
        },
        action="alerts_in_time_pct",
    )


def devices(
    now: PeriodMeasures,
    earlier: PeriodMeasures,
    days: ComparedDays,
    wander: Wander | None = None,
) -> Iterator[Finding]:
    """Yield the devices with clearly more alerts than in the period before.

    Parameters
    ----------
    now, earlier : PeriodMeasures
    days : ComparedDays
        Of both periods.
    wander : Wander, optional
        Of all alerts.
    """
    counts = now.alerts.groupby(["company", "device"]).size()
    counts = counts[counts >= LEAST_MORE]
    if counts.empty:
        return
    both = [x.alerts[["company", "device", "detected_at"]] for x in (earlier, now)]
    by_day = _by_day(pd.concat(both))
    for key, count in counts.items():
        company, device = cast("tuple[str, str]", key)
        daily = cast("pd.Series[int]", by_day.xs((company, device)))
        change = days.change(on_days(days, daily), wander)
        old = int(daily.sum()) - int(count)
        expected = old * days.lengths[1] / days.lengths[0]
        p = 1.0 if change.p is None else change.p
        # Only rises are reported: half of the two-sided p-value.
        is_more = change.is_more and count > expected
        if not is_more or p / 2 * len(counts) >= SIGNIFICANT:
            continue
        yield Finding(
            kind="device",
            subject=f"device {company} {device}",
            section="security",
            base=40,
            gap=count / expected - 1 if expected else 1.0,
            cases=count - expected,
            of=len(now.alerts),
            since=now.period.first_day,
            is_urgent=True,
            values={"device": device, "company": company, "now": int(count),
                    "before": old},
            action="device",
            name=str(device),
        )  # fmt: skip


def _by_day(alerts: pd.DataFrame) -> pd.Series:
    """Count the alerts by company, device and day."""
    on = alerts["detected_at"].dt.tz_localize(None).dt.normalize()
    return alerts.groupby(["company", "device", on]).size()
