"""KPI 12: security alerts: counts, times to resolution, recurring devices."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from kpi_lib.domain.period import Period
from kpi_lib.domain.result import Headline, Result
from kpi_lib.facts.tenant_facts import Facts
from kpi_lib.kpis import event_days
from kpi_lib.kpis.change_tests import (
    change_of_medians,
    change_of_shares,
    values_of_days,
)
from kpi_lib.kpis.independent_cases import with_independent
from kpi_lib.kpis.question import Question

_COUNTS = [
    "alerts", "severe", "endless", "unjudged", "eligible", "met", "judged",
    "false_positives",
]  # fmt: skip
_NO_ENDS = "the source does not tell when alerts were resolved"
_HOUR_US = 3_600_000_000


def compute(
    facts: Facts, period: str | Period, *, company: str | None = None
) -> Result:
    """Count the alerts detected in a period and measure their times to resolution.

    Parameters
    ----------
    facts : Facts
    period : str or Period
    company : str, optional

    Returns
    -------
    Result
        Tables ``by_severity`` (a row per source and severity), ``by_type``,
        ``recurring_devices``, ``by_company``, ``by_client`` (a row per company and
        severity: in time, late, running). Durations in calendar hours.
    """
    question = ask(facts, period, company)
    by_severity, by_company = (
        with_independent(question.table("by_severity", by_company=by_company))
        for by_company in (False, True)
    )
    return question.result(
        {
            "by_severity": by_severity.drop(columns="company"),
            "by_type": question.table("by_type"),
            "recurring_devices": question.table("recurring_devices"),
            "by_company": by_company,
            "by_client": question.table("by_client"),
        },
        lambda: _headlines(question),
    )


def ask(facts: Facts, period: str | Period, company: str | None) -> Question:
    """Return the question with the targets by severity."""
    targets = facts.params.alert_sla_hours.by_severity()
    return Question.ask(
        "soc_metrics",
        facts,
        period,
        company,
        severities=list(targets),
        target_hours=list(targets.values()),
        recurring=facts.params.thresholds.soc_metrics.recurring_min_alerts,
    )


def _headlines(question: Question) -> tuple[Headline, ...]:
    days, days_before = (q.table("by_day") for q in (question, question.previous()))
    now, before = (x[_COUNTS].sum() for x in (days, days_before))
    durations, durations_before = (
        values_of_days(x["durations_us"]) for x in (days, days_before)
    )
    return (
        event_days.with_change(
            Headline(
                "alerts",
                "Security alerts",
                int(now.alerts),
                "count",
                int(now.alerts),
                previous=float(before.alerts),
                direction="lower",
            ),
            question,
            "alerts",
        ),
        event_days.with_change(
            Headline(
                "severe_alerts",
                "Critical and high alerts",
                int(now.severe),
                "count",
                int(now.alerts),
                previous=float(before.severe),
                direction="lower",
            ),
            question,
            "severe",
        ),
        Headline(
            "median_mttr_hours",
            "Median time to resolution",
            _median_hours(durations),
            "hours",
            len(durations),
            previous=_median_hours(durations_before),
            previous_n=len(durations_before),
            change_p=change_of_medians(days, days_before, "durations_us"),
            direction="lower",
            reason=""
            if len(durations)
            else _NO_ENDS
            if now.endless
            else "no alert of the period has been resolved",
        ),
        Headline(
            "sla_compliance_pct",
            "Resolved within target",
            _share(now.met, now.eligible),
            "percent",
            int(now.eligible),
            previous=_share(before.met, before.eligible),
            previous_n=int(before.eligible),
            change_p=change_of_shares(days, days_before, "met", "eligible"),
            direction="higher",
            reason=""
            if now.eligible
            else _NO_ENDS
            if now.unjudged
            else "no alert of the period is due yet",
        ),
        Headline(
            "false_positive_pct",
            "False positives",
            _share(now.false_positives, now.judged),
            "percent",
            int(now.judged),
            previous=_share(before.false_positives, before.judged),
            previous_n=int(before.judged),
            change_p=change_of_shares(days, days_before, "false_positives", "judged"),
            direction="lower",
            reason="" if now.judged else "no alert of the period has a verdict",
        ),
    )


def _median_hours(durations_us: NDArray[np.float64]) -> float | None:
    return float(np.median(durations_us)) / _HOUR_US if len(durations_us) else None


def _share(part: int, whole: int) -> float | None:
    return 100 * float(part) / float(whole) if whole else None
