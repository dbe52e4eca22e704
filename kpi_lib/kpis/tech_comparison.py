"""KPI 09: technicians compared on the team's mix of tickets."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Literal

import numpy as np
import pandas as pd

from kpi_lib.domain.errors import ParamsError
from kpi_lib.domain.instants import ONE_DAY, local_midnight
from kpi_lib.domain.period import Period
from kpi_lib.domain.result import Headline, Note, Result
from kpi_lib.domain.schema import UNASSIGNED
from kpi_lib.facts.tenant_facts import Facts
from kpi_lib.kpis.question import Question
from kpi_lib.kpis.stats.intervals import Z95

COLUMNS = {
    "owner": "str",
    "tickets": "Int64",
    "observed_hours": "float64",
    "expected_hours": "float64",
    "score": "float64",
    "ci_low": "float64",
    "ci_high": "float64",
    "hours_ratio": "float64",
    "hours_ci_low": "float64",
    "hours_ci_high": "float64",
    "verdict": "str",
    "verdict_reason": "str",
    "score_previous": "float64",
    "trend": "str",
    "open_count": "Int64",
    "open_median_age_hours": "float64",
    "reason": "str",
}
BY_LOGGED_MINUTES = Note("Compared by logged minutes.")


def compute(
    facts: Facts,
    period: str | Period,
    *,
    company: str | None = None,
    clock: Literal["ttr", "logged"] | None = None,
) -> Result:
    """Compare technicians as if each had resolved the team's mix of tickets.

    Parameters
    ----------
    facts : Facts
    period : str or Period
    company : str, optional
        Restricts the rows to owners of its tickets; the team stays the tenant's.
    clock : {"ttr", "logged"}, optional
        Time to resolution or minutes logged; by default as the parameters say.

    Returns
    -------
    Result
        Table ``main``: a row per owner, in order of name; score and hours ratio
        (100 = the team, higher is faster) with their 95% intervals; a verdict where
        both agree, ``verdict_reason`` where they do not.
    """
    limits = facts.params.thresholds.tech_comparison
    clock = clock or limits.clock
    if clock not in ("ttr", "logged"):
        raise ParamsError("tech_comparison: clock", f"got {clock!r}", "ttr or logged")
    question = Question.ask("tech_comparison", facts, period, company, clock=clock)
    span = question.period
    owners = question.table("owners")
    # Of a period that has not ended, the last days are the last that have begun.
    last_day = max(span.day_list(facts.as_of(span)), default=span.last_day)
    recent = last_day - timedelta(days=limits.trend_days - 1)
    earlier = recent - timedelta(days=limits.trend_days)
    now, last, before = _scores(
        question,
        (span.first_day, span.last_day),
        (recent, last_day),
        (earlier, recent - ONE_DAY),
    )
    main = owners.merge(now.drop(columns="tickets"), on="owner", how="left")
    first_day = facts.first_days.get("raw_tickets")
    if first_day is not None and first_day > earlier:
        before = before.iloc[:0]
    main = main.merge(_trend(last, before), on="owner", how="left")
    known = set(now["owner"])
    main["reason"] = [
        _reason(owner, reason, owner in known)
        for owner, reason in zip(main["owner"], main["reason"], strict=True)
    ]
    main = main.sort_values("owner", ignore_index=True)[list(COLUMNS)].astype(COLUMNS)
    note = (
        BY_LOGGED_MINUTES
        if clock == "logged"
        else Note("Compared by time to resolution.")
    )
    return question.result({"main": main}, lambda: _headlines(main), (note,))


def _reason(owner: str, reason: object, is_timed: bool) -> str | None:
    """Return why an owner has no score; None where there is one."""
    if owner == UNASSIGNED:
        return "no technician is assigned"
    if not is_timed:
        return "no ticket resolved with a known duration"
    return reason if isinstance(reason, str) else None


def _scores(question: Question, *windows: tuple[date, date]) -> list[pd.DataFrame]:
    """Compare the tickets resolved in each window of days, both ends included."""
    from kpi_lib.kpis.stats.casemix import compare

    zone = question.period.timezone
    spans = [
        (local_midnight(first, zone), local_midnight(last + ONE_DAY, zone))
        for first, last in windows
    ]
    durations = question.table(
        "durations",
        from_at=min(start for start, _ in spans),
        to_at=max(end for _, end in spans),
    )
    durations = durations[durations["owner"] != UNASSIGNED]
    resolved = durations["resolved_at"]
    compared = []
    for start, end in spans:
        part = durations[(resolved >= start) & (resolved < end)]
        scores = compare(part.drop(columns="resolved_at"))
        compared.append(scores.reset_index() if "owner" not in scores else scores)
    return compared


def _trend(last: pd.DataFrame, before: pd.DataFrame) -> pd.DataFrame:
    """Compare the scores of two windows."""
    shown = ["owner", "score", "ci_low", "ci_high"]
    both = last[shown].merge(before[shown], on="owner", suffixes=("", "_previous"))
    change, width, width_before = (
        np.log(both[over].to_numpy(float) / both[under].to_numpy(float))
        for over, under in (
            ("score", "score_previous"),
            ("ci_high", "ci_low"),
            ("ci_high_previous", "ci_low_previous"),
        )
    )
    z = change * 2 * Z95 / np.hypot(width, width_before)
    both["trend"] = [
        None
        if np.isnan(value)
        else "better"
        if value > Z95
        else "worse"
        if value < -Z95
        else "not distinguishable"
        for value in z
    ]
    return both[["owner", "score_previous", "trend"]]


def _headlines(main: pd.DataFrame) -> tuple[Headline, ...]:
    tickets = int(main["tickets"].sum())
    verdicts = main["verdict"].value_counts()
    judged = int(main["score"].notna().sum())
    better, worse, same = (
        int(verdicts.get(verdict, 0)) if judged else None
        for verdict in ("better", "worse", "not distinguishable")
    )
    reason = "" if judged else "too few technicians or tickets to compare"
    return (
        Headline(
            "better", "Faster than the team", better, "count", tickets, reason=reason
        ),
        Headline(
            "worse", "Slower than the team", worse, "count", tickets, reason=reason
        ),
        Headline("same", "Not distinguishable", same, "count", tickets, reason=reason),
    )
