"""Agreed times of the settings, for tickets whose source gives none."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from support import lakes

from kpi_lib.kpis import kpi_daily, service_summary
from kpi_lib.lake.delta_lake import Lake

DESK = {"board": "Desk", "status": "Open"}


def facts_of(tmp_path: Path, rows: list[dict[str, Any]], **keys: Any) -> Any:
    agreements = keys.pop("agreements", [])
    params = lakes.tenant_params(**keys)
    tables = {
        "raw_tickets": lakes.typed("raw_tickets", rows, params),
        "raw_agreements": lakes.typed("raw_agreements", agreements, params),
    }
    lake = Lake(tmp_path)
    lakes.fill(lake, params.tenant, tables)
    return lakes.open_facts(lake, params)


def due(facts: Any) -> list[str | None]:
    frame = facts.query(
        "select strftime(sla_due_at, '%d %H:%M') as due from tickets($as_of) "
        "order by cw_ticket_id",
        {"as_of": lakes.NOW},
    )
    return [None if pd.isna(v) else v for v in frame["due"]]


def met(facts: Any) -> dict[int, bool]:
    frame = facts.query("from service_levels($as_of)", {"as_of": lakes.NOW})
    return dict(zip(frame["cw_ticket_id"], frame["is_met"], strict=True))


# Friday 2 October 2026, opening hours 08:00 to 17:00 on weekdays.
FRIDAY = [
    # Critical, 4 hours: calendar 19:00; in opening hours 2 on Friday and 2 on Monday.
    DESK
    | {
        "company": "Acme",
        "priority": "Priority 1 - CRITICAL",
        "created_at_remote": "2026-10-02 15:00",
        "status": "Closed",
        "closed_at": "2026-10-05 09:30",
    },
    # Exactly until closing time on either clock.
    DESK
    | {
        "company": "Acme",
        "priority": "critical",
        "created_at_remote": "2026-10-02 13:00",
    },
    # The source's own due time and verdict stay.
    DESK
    | {
        "company": "Acme",
        "priority": "critical",
        "created_at_remote": "2026-10-02 13:00",
        "sla_due_at": "2026-10-03 10:00",
    },
    DESK
    | {
        "company": "Acme",
        "priority": "critical",
        "created_at_remote": "2026-10-02 08:00",
        "sla_met": True,
        "status": "Closed",
        "closed_at": "2026-10-06 09:00",
    },
    # Nothing is agreed for it.
    DESK
    | {
        "company": "Acme",
        "priority": "Non-critical",
        "created_at_remote": "2026-10-02 13:00",
    },
    DESK | {"company": "Acme", "created_at_remote": "2026-10-02 13:00"},
    # On Saturday: from Monday 08:00 on.
    DESK
    | {
        "company": "Acme",
        "priority": "Critical",
        "created_at_remote": "2026-10-03 11:00",
    },
]
SLA = {"resolution_hours": {"Critical": 4}}


@pytest.mark.parametrize(
    ("clock", "expected", "verdicts"),
    [
        (
            "calendar",
            ["02 19:00", "02 17:00", "03 10:00", None, None, None, "03 15:00"],
            {1: False, 2: False, 3: False, 4: True, 7: False},
        ),
        (
            "business",
            ["05 10:00", "02 17:00", "03 10:00", None, None, None, "05 12:00"],
            {1: True, 2: False, 3: False, 4: True, 7: False},
        ),
        # 66.5 calendar hours, for the source gives none: late. What is open may pause.
        (
            "source",
            [None, None, "03 10:00", None, None, None, None],
            {1: False, 3: False, 4: True},
        ),
    ],
)
def test_due_times_follow_the_clock(
    tmp_path: Path, clock: str, expected: list[str | None], verdicts: dict[int, bool]
) -> None:
    facts = facts_of(tmp_path, FRIDAY, clock=clock, sla=SLA)
    assert due(facts) == expected
    assert met(facts) == verdicts
    facts.close()


def test_the_source_s_own_minutes_are_held_against_the_agreed_time(
    tmp_path: Path,
) -> None:
    closed = {
        **DESK,
        "company": "Acme",
        "priority": "critical",
        "status": "Closed",
        "created_at_remote": "2026-10-02 08:00",
        "closed_at": "2026-10-06 09:00",
    }
    rows = [closed | {"resolution_minutes": minutes} for minutes in (240, 241)]
    facts = facts_of(tmp_path, rows, clock="source", sla=SLA)
    assert met(facts) == {1: True, 2: False}
    facts.close()


@pytest.mark.parametrize("clock", ["calendar", "business"])
def test_the_agreement_s_type_decides(tmp_path: Path, clock: str) -> None:
    sla = SLA | {"agreement_types": {"Gold": {"resolution_hours": {"critical": 1}}}}
    ticket = {**DESK, "priority": "critical", "created_at_remote": "2026-10-02 10:00"}
    rows = [
        ticket | {"company": "Acme"},  # one active agreement, gold
        ticket | {"company": "Beta"},  # gold and silver are active: for all tickets
        ticket | {"company": "Beta", "agreement_id": 2},  # it names the gold one
        ticket | {"company": "Gamma"},  # gold ended the day before
        ticket | {"company": "Acme", "agreement_id": 9},  # unknown
    ]
    agreements = [
        {"id": 1, "company": "ACME", "name": "A", "type": "gold"},
        {"id": 2, "company": "Beta", "name": "B", "type": "Gold"},
        {"id": 3, "company": "Beta", "name": "C", "type": "Silver"},
        {
            "id": 4,
            "company": "Gamma",
            "name": "D",
            "type": "Gold",
            "end_date": "2026-10-01",
        },
    ]
    facts = facts_of(tmp_path, rows, clock=clock, sla=sla, agreements=agreements)
    assert due(facts) == ["02 11:00", "02 14:00", "02 11:00", "02 14:00", "02 14:00"]
    facts.close()


@pytest.mark.parametrize("clock", ["calendar", "business"])
def test_a_breach_counts_on_its_day_though_nothing_else_happened_then(
    tmp_path: Path, clock: str
) -> None:
    """The file of September holds no instant of October, but its ticket is late then.

    90 hours from Monday the 21st 08:00: 90 opening hours are ten working days, so that
    the ticket is late on Friday 2 October at 17:00, which is 273 hours later.
    """
    hours = {"calendar": 273, "business": 90}[clock]
    rows = [
        DESK
        | {
            "company": "Acme",
            "priority": "P1",
            "created_at_remote": "2026-09-21 08:00",
        },
        DESK | {"company": "Acme", "created_at_remote": "2026-10-01 09:00"},
    ]
    sla = {"resolution_hours": {"P1": hours}}
    facts = facts_of(tmp_path, rows, clock=clock, sla=sla)
    daily = kpi_daily.compute(facts, *(date(2026, 10, d) for d in (1, 4)))
    assert daily["sla_breach_count"].tolist() == [0, 1, 0, 0]
    assert daily["backlog_open"].tolist() == [2, 2, 2, 2]
    october = service_summary.by_company(facts, "2026-10").iloc[0]
    assert (october["sla_eligible_count"], october["sla_met_pct"]) == (1, 0)
    assert october["backlog_open"] == 2
    months = service_summary.compute(facts, "2026-10")
    assert months["sla_eligible_count"].tolist() == [0, 1]
    assert months["backlog_open"].tolist() == [1, 2]
    facts.close()


def test_what_is_due_after_as_of_is_not_judged(tmp_path: Path) -> None:
    params = lakes.tenant_params(clock="business", sla=SLA)
    tables = {"raw_tickets": lakes.typed("raw_tickets", FRIDAY, params)}
    snapshot = lakes.snapshot(tmp_path, params, tables)
    noon = datetime(2026, 10, 5, 15, 59, tzinfo=UTC)  # 11:59 in Toronto
    facts = lakes.open_facts(snapshot, params, as_of=noon)
    frame = facts.query("from service_levels($as_of)", {"as_of": noon})
    # The ticket of Saturday is due a minute later; ticket 4 is not resolved yet.
    assert sorted(frame["cw_ticket_id"]) == [1, 2, 3]
    facts.close()
