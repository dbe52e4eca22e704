"""KPI 03: boards on which a technician needs training."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pandas as pd

from kpi_lib.domain.period import Period
from kpi_lib.domain.result import Headline, Note, Result
from kpi_lib.facts.tenant_facts import Facts
from kpi_lib.kpis.question import Question
from kpi_lib.kpis.stats.design_effect import Cases, design_effect
from kpi_lib.kpis.stats.intervals import mean_at_least, share_at_least

BY_SOURCE_CLOCK = Note("All averages use the source's own resolution clock.")
_ALONE, _TOGETHER = 0.025, 0.05
"""Chance that one comparison, and that any of them, names somebody without cause."""
_EVENTS = ("reopened", "escalated")
_OVERALL = ("avg_minutes", "reopened_share", "escalated_share")


def compute(
    facts: Facts, period: str | Period, *, company: str | None = None
) -> Result:
    """Compare each technician's resolution time per board with the others'.

    Parameters
    ----------
    facts : Facts
    period : str or Period
    company : str, optional
        Restricts the rows; the averages compared with stay the tenant's.

    Returns
    -------
    Result
        Table ``main``: a row per owner and board with at least one reason; minutes.
        ``reasons_beyond_chance`` holds the reasons that differ from the team's figure,
        and a time from that of the same types of tickets, by more than chance, with
        all comparisons allowed for: only these may name a person in a report.
    """
    limits = facts.params.thresholds.tech_training_needs
    question = Question.ask(
        "tech_training_needs",
        facts,
        period,
        company,
        slow_ratio=limits.slow_ratio,
        reopen_share=limits.reopen_share,
        escalation_share=limits.escalation_share,
        least_tickets=limits.min_tickets,
        least_events=limits.min_events,
    )
    main = _with_reasons_beyond_chance(question.table("main"))
    clock = replace(question, path="kpis/training_clock.sql").table("clock").iloc[0]
    note = Note(
        "All averages use the time from creation to resolution, since not every "
        "ticket has the source's own clock."
    )
    if clock.resolved and clock.resolved == clock.with_source_clock:
        note = BY_SOURCE_CLOCK
    elif facts.params.clock == "source":
        note = Note(
            "All averages use the source's own resolution clock, else the time from "
            "creation to resolution."
        )
    return question.result(
        {"main": main},
        lambda: _headlines(question, main, clock),
        (note, *_not_filled(clock)),
        duration_clock="source" if note is BY_SOURCE_CLOCK else None,
    )


def _with_reasons_beyond_chance(rows: pd.DataFrame) -> pd.DataFrame:
    """Replace the spreads and shares of the statement by the reasons that hold."""
    records = [
        {str(k): v for k, v in row.items()} for row in rows.to_dict(orient="records")
    ]
    beyond = [_beyond_chance(row) for row in records]
    spreads = [
        "overall_reopened_share", "overall_escalated_share", "resolutions_known",
        "resolution_stddev", "same_types_avg_minutes", "judged", "reopened_on",
        "not_reopened_on", "escalated_on", "not_escalated_on",
    ]  # fmt: skip
    main = rows.drop(columns=spreads)
    return main.assign(reasons_beyond_chance=pd.Series(beyond, main.index, object))


def _beyond_chance(row: Mapping[str, Any]) -> list[str]:
    """Return the reasons of a row that lie above the team's figure beyond chance.

    Of as many comparisons as there are, chance puts any above it in 5% of cases. A time
    must also exceed that of the same types of tickets: who gets those that take long is
    not slow.
    """
    if not row["is_sufficient"]:
        return []
    figures = [row[f"overall_{name}"] for name in _OVERALL]
    comparisons = row["judged"] * sum(pd.notna(figure) for figure in figures)
    tail = min(_ALONE, _TOGETHER / comparisons)
    slow = mean_at_least(
        row["avg_resolution_minutes"],
        row["resolution_stddev"],
        row["resolutions_known"],
        tail,
    )
    reopened, escalated = (_share_at_least(row, x, tail) for x in _EVENTS)
    of_types = row["same_types_avg_minutes"]
    ends = {
        "slow_overall": (slow, max(row["overall_avg_minutes"], of_types)),
        "slow_for_board": (slow, max(row["board_avg_minutes"], of_types)),
        "reopens": (reopened, row["overall_reopened_share"]),
        "escalations": (escalated, row["overall_escalated_share"]),
    }
    return [
        reason
        for reason in row["reasons"]
        if ends[reason][0] is not None and ends[reason][0] > ends[reason][1]
    ]


def _share_at_least(row: Mapping[str, Any], event: str, tail: float) -> float | None:
    """Return the lower end of the share of a row's tickets that an event befell."""
    cases = Cases.of_days(row[f"{event}_on"], row[f"not_{event}_on"])
    return share_at_least(
        row[f"{event}_count"], len(cases.values), tail, design_effect(cases)
    )


REOPENED_NOT_FILLED = Note(
    "Reopened: not known, the source does not tell which tickets were."
)
ESCALATED_NOT_FILLED = Note(
    "Escalated: not known, the source does not tell which tickets were."
)


def _not_filled(counts: Any) -> list[Note]:
    """Return a note on each column that the source never fills."""
    notes = []
    if counts.tickets and not counts.with_reopenings:
        notes.append(REOPENED_NOT_FILLED)
    if counts.tickets and not counts.with_escalations:
        notes.append(ESCALATED_NOT_FILLED)
    return notes


def _headlines(
    question: Question, main: pd.DataFrame, clock: Any
) -> tuple[Headline, ...]:
    resolved = int(clock.resolved)
    is_told = not resolved or clock.with_owner > 0
    untold = "" if is_told else "no resolved ticket names a technician"
    before = question.previous().table("main")
    now, then = (t[t["is_sufficient"]] for t in (main, before))
    people, people_before = (t["owner"].nunique() for t in (now, then))
    return (
        Headline(
            "needs",
            "Training needs",
            len(now) if is_told else None,
            "count",
            resolved,
            previous=float(len(then)),
            direction="lower",
            reason=untold,
        ),
        Headline(
            "owners",
            "Technicians concerned",
            people if is_told else None,
            "count",
            resolved,
            previous=float(people_before),
            direction="lower",
            reason=untold,
        ),
    )
