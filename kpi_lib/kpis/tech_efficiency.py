"""KPI 07: tickets resolved by each technician, with speed and first-call share."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from kpi_lib.domain.period import Period
from kpi_lib.domain.result import Headline, Result
from kpi_lib.domain.schema import UNASSIGNED
from kpi_lib.facts.tenant_facts import Facts
from kpi_lib.kpis import event_days
from kpi_lib.kpis.change_tests import (
    cases_of_days,
    change_of_medians,
    change_of_shares,
    values_of_days,
)
from kpi_lib.kpis.first_calls import unknown_reason
from kpi_lib.kpis.question import Question
from kpi_lib.kpis.stats.design_effect import Cases, design_effect, median_effect
from kpi_lib.kpis.stats.intervals import median_interval, share_interval

_HOUR_US = 3_600_000_000


def compute(
    facts: Facts,
    period: str | Period,
    *,
    company: str | None = None,
    strict_fcr: bool | None = None,
) -> Result:
    """Measure each technician over the tickets resolved in a period.

    Parameters
    ----------
    facts : Facts
    period : str or Period
    company : str, optional
    strict_fcr : bool, optional
        Count a ticket as settled by the first call only if it was not escalated and
        one member alone worked on it; else the tenant's file decides.

    Returns
    -------
    Result
        Table ``main``: a row per owner, and per member who owns no such ticket.
        Durations in hours of the tenant's clock.
    """
    if strict_fcr is None:
        strict_fcr = facts.params.thresholds.tech_efficiency.strict_fcr
    question = Question.ask(
        "tech_efficiency", facts, period, company, strict_fcr=strict_fcr
    )
    main = question.table("main", working_days=len(_working_days(question)))
    handled = main["tickets_handled"]
    if handled.sum() and not handled[main["owner"] != UNASSIGNED].sum():
        # No ticket tells whose it was: not that all these people resolved none.
        is_nobody = main["owner"] == UNASSIGNED
        for name in ("tickets_handled", "tickets_per_day"):
            main[name] = main[name].where(is_nobody)
    available = pd.Series(_available_minutes(question, main["owner"]), main.index)
    main["utilization_pct"] = main.pop("billable_minutes") * 100 / available
    return question.result({"main": main}, lambda: _headlines(question, strict_fcr))


def _working_days(question: Question) -> list[date]:
    """Return the elapsed days of the period on which the tenant is open."""
    days = question.period.day_list(question.facts.as_of(question.period))
    if not days:
        return []
    return question.facts.params.opening.working_days(days[0], days[-1])


def _available_minutes(question: Question, owners: pd.Series) -> list[float]:
    """Return each owner's available minutes; NaN for nobody, or for none at all."""
    days = question.period.day_list(question.facts.as_of(question.period))
    opening = question.facts.params.opening
    if not days:
        return [float("nan")] * len(owners)
    minutes = (
        0 if name == UNASSIGNED else opening.available_minutes(name, days[0], days[-1])
        for name in owners
    )
    return [float(amount) if amount else float("nan") for amount in minutes]


def _headlines(question: Question, strict_fcr: bool) -> tuple[Headline, ...]:
    now, before = _figures(question), _figures(question.previous())
    n, timed, entries = now["tickets"], len(now["hours"]), now["entries"]
    known = now["first_calls_known"]
    is_known = now["fcr_pct"] is not None
    days, days_before = now["by_day"], before["by_day"]
    counts = days["first_calls"], days["first_calls_known"]
    effect = design_effect(Cases.of_shares(*counts, days["event_date"]))
    share = share_interval(now["first_calls"], known, effect) if is_known else None
    slow = median_effect(cases_of_days(days, "durations_us"))
    low, high = median_interval(now["hours"], "hours", slow) or (None, None)
    nothing = "" if n else "no ticket was resolved in the period"
    return (
        event_days.with_change(
            Headline(
                "tickets_handled",
                "Tickets resolved",
                n,
                "count",
                n,
                previous=float(before["tickets"]),
            ),
            question,
            "resolved",
        ),
        Headline(
            "tickets_per_day",
            "Tickets resolved per working day",
            now["per_day"],
            "decimal",
            n,
            previous=before["per_day"],
            reason="" if now["days"] else "the period has no working day",
        ),
        Headline(
            "median_ttr_hours",
            "Median time to resolution",
            now["median_ttr_hours"],
            "hours",
            timed,
            low=low,
            high=high,
            previous=before["median_ttr_hours"],
            previous_n=len(before["hours"]),
            change_p=change_of_medians(days, days_before, "durations_us"),
            direction="lower",
            reason="" if timed else nothing or "no duration is known",
        ),
        Headline(
            "fcr_pct",
            "Settled by the first call" if strict_fcr else "Never reopened",
            now["fcr_pct"],
            "percent",
            known,
            low=100 * share[0] if share else None,
            high=100 * share[1] if share else None,
            previous=before["fcr_pct"],
            previous_n=before["first_calls_known"],
            change_p=change_of_shares(
                days, days_before, "first_calls", "first_calls_known"
            ),
            direction="higher",
            reason="" if is_known else nothing or unknown_reason(known, strict_fcr),
        ),
        Headline(
            "billable_ratio_pct",
            "Billable share",
            now["billable_ratio_pct"],
            "percent",
            entries,
            previous=before["billable_ratio_pct"],
            direction="higher",
            reason=""
            if now["billable_ratio_pct"] is not None
            else "no time was recorded in the period",
        ),
    )


def _figures(question: Question) -> dict[str, Any]:
    totals, worked = (question.table(x).iloc[0] for x in ("totals", "worked"))
    by_day = question.table("by_day")
    durations = np.sort(values_of_days(by_day["durations_us"]))
    days = len(_working_days(question))
    tickets, minutes = int(totals.tickets), float(worked.total_minutes)
    return {
        "tickets": tickets,
        "first_calls": int(by_day["first_calls"].sum()),
        "first_calls_known": int(by_day["first_calls_known"].sum()),
        "entries": int(worked.entries),
        "by_day": by_day,
        "hours": (durations / _HOUR_US).tolist(),
        "days": days,
        "per_day": tickets / days if days else None,
        "median_ttr_hours": float(np.median(durations)) / _HOUR_US
        if len(durations)
        else None,
        "fcr_pct": None if pd.isna(totals.fcr_pct) else float(totals.fcr_pct),
        "billable_ratio_pct": 100 * float(worked.billable_minutes) / minutes
        if minutes
        else None,
    }
