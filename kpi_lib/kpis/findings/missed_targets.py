"""Findings about targets: missed, missed within chance, met again."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from kpi_lib.domain.finding import Finding
from kpi_lib.domain.priorities import is_critical, is_high
from kpi_lib.kpis.measures import PeriodMeasures, of_priority
from kpi_lib.kpis.target_status import Measure

_SHARE_POINTS, _SCORE_POINTS = 25, 50
_IN_MINUTES_OR_DAYS = ("first_response_minutes", "ttr_hours", "backlog_age_days")


def candidates(now: PeriodMeasures, before: PeriodMeasures) -> Iterator[Finding]:
    """Yield a finding for each target that was missed, or is met again."""
    for measure in now.measures:
        if measure.key == "included_hours_pct":
            continue  # judged by month, see `used_up_hours`
        earlier = before.get(measure.key, measure.group)
        if measure.status in ("missed", "missed_within_chance"):
            yield _missed(measure, now, earlier, before)
        elif (
            measure.status == "on_target"
            and earlier is not None
            and earlier.status in ("missed", "missed_within_chance")
        ):
            yield _met_again(measure, earlier, now)


def measure_finding(measure: Measure) -> dict[str, object]:
    """Return what every finding about a measure has in common."""
    return {
        "subject": measure.key,
        "section": measure.section,
        "of": measure.n,
        "action": f"{measure.key}.{measure.group}" if measure.group else measure.key,
        "name": f"{measure.key} {measure.group}",
        "is_urgent": measure.key == "alerts_in_time_pct"
        or is_critical(measure.group)
        or is_high(measure.group),
        "width": 0 if measure.group else 1,
    }


def _missed(
    measure: Measure,
    now: PeriodMeasures,
    earlier: Measure | None,
    before: PeriodMeasures,
) -> Finding:
    cases, is_running = missed_cases(measure, now)
    missed_before = earlier is not None and earlier.status == "missed"
    return Finding(
        kind="missed" if measure.status == "missed" else "within_chance",
        base=60 if measure.status == "missed" else 10,
        gap=_gap(measure),
        cases=cases,
        is_running=is_running,
        since=(before if missed_before else now).period.first_day,
        values={
            "measure": measure,
            "cases": cases,
            "before": earlier.value if earlier and missed_before else None,
        },
        **measure_finding(measure),  # type: ignore[arg-type]
    )


def _met_again(measure: Measure, earlier: Measure, now: PeriodMeasures) -> Finding:
    return Finding(
        kind="good",
        base=20,
        since=now.period.first_day,
        values={"measure": measure, "before": earlier.value},
        **measure_finding(measure),  # type: ignore[arg-type]
    )


def _gap(measure: Measure) -> float:
    """Return how far a value is off its target: 1 is as far as counts."""
    if measure.value is None or measure.target is None:
        return 0.0
    off = abs(measure.value - measure.target)
    if measure.key == "csat":
        return off
    if measure.key == "nps":
        return off / _SCORE_POINTS
    if measure.key in _IN_MINUTES_OR_DAYS:
        return off / measure.target if measure.target else 1.0
    return off / _SHARE_POINTS


def missed_cases(measure: Measure, now: PeriodMeasures) -> tuple[int, bool]:
    """Count the cases that missed, and tell whether some of them are still open."""
    column = {"sla_met_pct": "is_met", "first_response_met_pct": "is_response_met"}
    tickets = of_priority(now.tickets, measure.group) if measure.group else now.tickets
    if measure.key in column:
        late = tickets[tickets[column[measure.key]].eq(False)]
        return len(late), bool(late["is_open"].any())
    if measure.key == "alerts_in_time_pct":
        late = now.serious_alerts
        late = late[late["is_sla_met"].eq(False)]
        if measure.group:
            late = late[late["severity"] == measure.group.lower()]
        return len(late), bool((~late["is_resolved"]).any())
    if measure.part is None and measure.target is None:
        return 0, False  # a change of what has no target
    if measure.key in _IN_MINUTES_OR_DAYS:
        values: pd.Series = tickets[
            "age_days" if measure.key == "backlog_age_days" else measure.key
        ].dropna()
        is_running = measure.key == "backlog_age_days"
        return int((values > (measure.target or 0)).sum()), is_running
    if measure.key in ("csat", "nps"):
        marks = now.surveys[measure.key].dropna()
        limit = measure.target if measure.key == "csat" else 9
        return int((marks < (limit or 0)).sum()), False
    missed = 0 if measure.part is None else measure.n - measure.part
    return missed, False
