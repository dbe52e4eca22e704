"""A project that has worked for a client becomes a recommendation to carry it on."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from support.lakes import NOW, fill, tenant_params, typed

from kpi_lib.facts.client.client_facts import open_client_facts
from kpi_lib.kpis.review import advice
from kpi_lib.lake.delta_lake import Lake

PARAMS = tenant_params()
FIRST, LIVE, LAST = date(2025, 6, 2), date(2026, 3, 2), date(2026, 9, 30)


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Lake:
    """Return two days a week with password tickets: 6 a day, and 2 since March 2026."""
    tickets, entries = [], []
    day = FIRST
    while day <= LAST:
        passwords = (2 if day >= LIVE else 6) if day.weekday() in (0, 3) else 0
        said = ["Password forgotten"] * passwords + ["Scanner is offline"] * 2
        for text in said if day.weekday() < 5 else ():
            number = len(tickets) + 1
            tickets.append(
                {"cw_ticket_id": number, "company": "Nord", "board": "Desk",
                 "status": "Closed", "summary": text,
                 "created_at_remote": f"{day} 09:00", "closed_at": f"{day} 10:00"}
            )  # fmt: skip
            entries.append(
                {"cw_ticket_id": number, "member": "Ana", "work_type": "Remote",
                 "minutes": 60, "billable": "true", "date_worked": str(day)}
            )  # fmt: skip
        day += timedelta(days=1)
    project = {"name": "Self-service password reset", "live_at": str(LIVE),
               "summary_pattern": "password"}  # fmt: skip
    rows = {"raw_tickets": tickets, "raw_time_entries": entries,
            "raw_projects": [project]}  # fmt: skip
    made = Lake(tmp_path_factory.mktemp("lake"))
    fill(made, "acme", {name: typed(name, r, PARAMS) for name, r in rows.items()})
    return made


def test_what_worked_is_carried_on_by_its_measured_share(lake: Lake) -> None:
    facts = open_client_facts(lake.snapshot("acme"), PARAMS, company="Nord", now=NOW)
    main = advice.compute(facts, "2026-Q3", "Nord").main
    facts.close()
    (row,) = main[main["kind"] == "carry_on"].to_dict("records")
    assert row["name"] == "Self-service password reset"
    assert str(row["since"])[:10] == "2026-03-02"
    # July to September 2026 has 13 Mondays and 13 Thursdays, 2 tickets each.
    assert (row["ticket_count"], row["minutes"]) == (52, 52 * 60)
    # From 6 to 2 a day are two thirds fewer, beside scanners that stay as they were.
    assert row["avoidable_pct"] == pytest.approx(66.7, abs=6)
    assert row["fewer_low_pct"] < row["avoidable_pct"] < row["fewer_high_pct"]
    # Of 52 hours in 92 days, that share per 30 days.
    share = row["avoidable_pct"] / 100
    assert row["saved_hours_per_month"] == pytest.approx(52 * 30 / 92 * share)
    assert row["spared_tickets_per_month"] == pytest.approx(52 * 30 / 92 * share)
    # Its tickets are in no other recommendation: of scanners there are 66 days, 2 each.
    others = main[main["kind"] != "carry_on"]
    assert others["ticket_count"].tolist() == [132]
