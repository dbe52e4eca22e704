"""Time on merged and cancelled tickets: in the sums, named, in no row of tickets."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from support.lakes import fill, open_facts, tenant_params, typed

from kpi_lib.facts.check import check
from kpi_lib.facts.tenant_facts import Facts
from kpi_lib.kpis import agreement_mismatch, improvement_projects, time_consumption
from kpi_lib.lake.delta_lake import Lake

NOTE = (
    "Tickets with an excluded status, such as merged or cancelled, are in no row; time "
    "of the period on them: 75 min (tickets: 2)."
)
TICKET = {"created_at_remote": "2026-02-03 09:00", "company": "Acme", "board": "Desk",
          "summary": "Mail is slow"}  # fmt: skip
ENTRY = {"member": "Ana", "work_type": "Remote", "minutes": 30, "billable": "true"}


def opened(folder: Path, **keys: Any) -> Facts:
    params = tenant_params(**keys)
    statuses = ("Closed", "merged", "Cancelled", "Duplicate")
    tickets = [{**TICKET, "status": status} for status in statuses]
    days = {1: "2026-02-03", 2: "2026-02-04", 3: "2026-02-05", 4: "2026-03-02"}
    entries = [
        {**ENTRY, "cw_ticket_id": ticket, "date_worked": day}
        for ticket, day in days.items()
    ]
    entries.append({**ENTRY, "cw_ticket_id": 3, "minutes": 15,
                    "date_worked": "2026-02-28"})  # fmt: skip
    rows = {"raw_tickets": tickets, "raw_time_entries": entries}
    fill(Lake(folder), "acme", {n: typed(n, r, params) for n, r in rows.items()})
    return open_facts(Lake(folder), params)


def test_time_on_excluded_tickets_is_named(tmp_path: Path) -> None:
    facts = opened(tmp_path)
    result = agreement_mismatch.compute(facts, "2026-02")
    assert [str(note) for note in result.notes] == [NOTE]
    assert result.main["cw_ticket_id"].tolist() == [1]
    assert agreement_mismatch.compute(facts, "2026-01").notes == ()
    minutes = time_consumption.compute(facts, "2026-02").main["total_minutes"]
    assert minutes.sum() == 105
    found = check(facts, datetime(2026, 4, 1, tzinfo=UTC)).of("time_on_excluded_ticket")
    assert [(f.table, f.rows, f.examples, f.level, f.message) for f in found] == [
        ("raw_time_entries", 4, ("2", "3", "4"), "warning",
         "Their ticket's status is excluded: the time counts, the ticket does not "
         '(status "Cancelled", status "Duplicate", status "merged").')
    ]  # fmt: skip


@pytest.mark.parametrize("rates", [{}, {"hourly_rate": 100}])
def test_money_without_its_rate_is_unknown_even_without_suggestions(
    tmp_path: Path, rates: dict[str, int]
) -> None:
    facts = opened(tmp_path, rates=rates)
    result = improvement_projects.compute(facts, "2026-02")
    assert result.main.empty
    savings = result.headline("savings")
    assert (savings.value, savings.reason) == (
        None, "the tenant's file gives no hourly cost",
    )  # fmt: skip


def test_money_of_no_suggestion_is_nothing_where_the_cost_is_known(
    tmp_path: Path,
) -> None:
    facts = opened(tmp_path, rates={"hourly_cost": 50})
    assert improvement_projects.compute(facts, "2026-02").headline("savings").value == 0
