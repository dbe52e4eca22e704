"""KPI 06 without one-off days; the best projects as a range, similar ones joined."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pandas as pd
import pytest
from support import lakes

from kpi_lib.facts.tenant_facts import Facts
from kpi_lib.kpis import (
    client_training_needs,
    improvement_projects,
    sales_opportunities,
)
from kpi_lib.kpis.best_savings import best
from kpi_lib.lake.delta_lake import Lake

PARAMS = lakes.tenant_params(rates={"hourly_cost": 40, "hourly_rate": 100})
STORM = date(2026, 10, 14)
TICKET = {"company": "Acme", "board": "Desk", "status": "Open"}


@pytest.fixture
def facts(tmp_path: Path) -> Facts:
    """Two VPN tickets each working day since May, and 60 on an outage on one day."""
    days = [date(2026, 5, 4) + timedelta(days=n) for n in range(181)]
    rows = [
        {
            **TICKET,
            "times": 2,
            "created_at_remote": f"{day} 10:00",
            "summary": "VPN slow",
        }
        for day in days
        if day.weekday() < 5
    ]
    storm = {
        "times": 60,
        "created_at_remote": f"{STORM} 11:00",
        "summary": "No internet",
    }
    rows.append({**TICKET, **storm})
    outage = 2 * sum(day.weekday() < 5 for day in days) + 1
    first = sum(2 for day in days if day.weekday() < 5 and day < date(2026, 10, 1)) + 1
    entry = {"member": "Ana", "work_type": "Remote", "date_worked": "2026-10-15"}
    entries = [
        {**entry, "cw_ticket_id": first, "minutes": 600, "billable": "true"},
        {**entry, "cw_ticket_id": outage, "minutes": 120, "billable": "false"},
    ]
    tables = {"raw_tickets": rows, "raw_time_entries": entries}
    lake = Lake(tmp_path / "lake")
    lakes.fill(lake, "acme", {n: lakes.typed(n, r, PARAMS) for n, r in tables.items()})
    opened = lakes.open_facts(lake, PARAMS)
    period = opened.period("2026-10")
    opened.query(
        "insert into topic_labels select $start, $end, cw_ticket_id, summary "
        "from raw_tickets where created_at_remote >= $start",
        {"start": period.start, "end": period.end},
    )
    return opened


def test_an_outage_is_no_standing_need(facts: Facts) -> None:
    result = improvement_projects.compute(facts, "2026-10")
    # Of October's 22 working days one is the outage's, and its tickets do not count:
    # 2 x 20 VPN tickets on the 30 days left, 600 minutes there.
    row = result.main.iloc[0]
    assert result.main["topic"].tolist() == ["VPN slow"]
    assert (row["ticket_count"], row["minutes_per_month"]) == (42, 600)
    assert [str(note) for note in result.notes] == [
        "Days that stand out are no standing need; their tickets are left out: "
        "2026-10-14."
    ]
    assert len(result.evidence(topic="VPN slow")) == 42
    assert result.evidence(topic="No internet").empty
    # Two hours on an outage's ticket are unbilled, at 100 an hour: the value and the
    # level count them and all 104 tickets, the priority does not.
    offer = sales_opportunities.compute(facts, "2026-10").main.iloc[0]
    assert (offer["ticket_count"], offer["opportunity_level"]) == (104, "HIGH")
    assert offer["estimated_monthly_value"] == pytest.approx(200 * 30 / 31)
    assert offer["priority"] == "normal"


def test_similar_projects_are_joined_and_three_are_told() -> None:
    main = pd.DataFrame(
        {
            "project": ["Portal", "Wifi", "portal", "Printers", "Mail", "None"],
            "topic": ["reset", "wifi", "locked", "printer", "mail", "idle"],
            "ticket_count": [20, 15, 12, 11, 10, 30],
            "minutes_per_month": [600.0, 900.0, 480.0, 300.0, 240.0, 0.0],
            "implementation_effort": ["Low", "High", "Medium", "Low", "Low", "Low"],
        }
    )
    # Portal: 600 + 480 minutes are 18 hours; the assumed half, less and more 20 points,
    # is 30 to 70%: 5.4 to 12.6 hours, 216 to 504 at 40 an hour. Wifi: 15, 4.5 to 10.5.
    found = best(main, PARAMS)
    assert found["project"].tolist() == ["Portal", "Wifi", "Printers"]
    first = found.iloc[0]
    assert (first["ticket_count"], first["topics"]) == (32, ["reset", "locked"])
    assert (first["implementation_effort"], first["effort_hours"]) == ("Medium", 40)
    shares = first[["avoidable_low_pct", "avoidable_high_pct"]].tolist()
    assert shares == pytest.approx([30, 70])
    hours = first[["saved_hours_low", "saved_hours_high"]].tolist()
    assert hours == pytest.approx([5.4, 12.6])
    assert first[["savings_low", "savings_high"]].tolist() == pytest.approx([216, 504])
    assert found["saved_hours_high"].tolist() == pytest.approx([12.6, 10.5, 3.5])
    unknown = best(main, lakes.tenant_params())
    assert unknown["savings_low"].isna().all()


def test_times_are_unknown_where_no_time_entry_names_a_ticket(tmp_path: Path) -> None:
    tickets = [{**TICKET, "times": 60, "created_at_remote": "2026-10-05 10:00",
                "closed_at": "2026-10-05 11:00", "summary": "How to VPN"}]  # fmt: skip
    entry = {"member": "Ana", "work_type": "Remote", "date_worked": "2026-10-15"}
    entries = [{**entry, "company": "Acme", "minutes": 600, "billable": "true"}]
    tables = {"raw_tickets": tickets, "raw_time_entries": entries}
    lake = Lake(tmp_path / "lake")
    lakes.fill(lake, "acme", {n: lakes.typed(n, r, PARAMS) for n, r in tables.items()})
    opened = lakes.open_facts(lake, PARAMS)
    asked = client_training_needs.compute(opened, "2026-10").main
    assert asked["training_tickets"].tolist() == [60]
    assert asked["minutes"].isna().all()
    ideas = improvement_projects.compute(opened, "2026-10")
    times = ["minutes_per_month", "estimated_savings_hours_per_month",
             "estimated_savings_per_month"]  # fmt: skip
    assert ideas.main["ticket_count"].tolist() == [60]
    assert ideas.main[times].isna().all(axis=None)
    assert ideas.best.empty
    assert [(h.value, h.reason) for h in ideas.headlines[1:]] == [
        (None, "no time entry names a ticket")
    ] * 2
