"""Companies of a service summary that had tickets in old months alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.lakes import fill, open_facts, tenant_params, typed

from kpi_lib.facts.tenant_facts import Facts
from kpi_lib.kpis import service_summary
from kpi_lib.lake.delta_lake import Lake

TICKETS = [
    {"cw_ticket_id": i, "company": company, "status": status,
     "created_at_remote": f"{day}T12:00:00Z", "closed_at": closed}
    for i, (company, status, day, closed) in enumerate(
        [("Gone Ltd", "Closed", "2023-01-10", "2023-01-11T12:00:00Z"),
         ("  gone ltd", "Closed", "2023-02-10", "2023-02-11T12:00:00Z"),
         (None, "Closed", "2023-02-12", "2023-02-13T12:00:00Z"),
         ("Merged Inc", "Cancelled", "2023-01-10", None),
         ("Waiting", "New", "2023-03-10", None),
         ("Acme", "Closed", "2026-10-10", "2026-10-11T12:00:00Z")]
    )
]  # fmt: skip
ALL = ["(none)", "Acme", "Gone Ltd", "Waiting"]


@pytest.fixture
def facts(tmp_path: Path) -> Facts:
    params = tenant_params(
        closed_statuses=["Closed"],
        excluded_statuses=["Cancelled"],
        companies={"Gone Ltd": {"aliases": ["GONE LTD"]}},
    )
    lake = Lake(tmp_path)
    fill(lake, "acme", {"raw_tickets": typed("raw_tickets", TICKETS, params)})
    return open_facts(lake, params)


def test_a_company_of_old_months_stays_in_the_months_of_a_year(facts: Facts) -> None:
    months = service_summary.compute(facts, "2026-10")
    assert sorted(set(months["company"])) == ALL
    assert months["new_tickets"].sum() == 1
    assert set(months.loc[months["company"] == "Waiting", "backlog_open"]) == {1}
    one = service_summary.compute(facts, "2026-10", "gone ltd")
    assert set(one["company"]) == {"Gone Ltd"}


def test_one_period_has_those_with_tickets_then_or_still_open(facts: Facts) -> None:
    assert list(service_summary.by_company(facts, "2026-10")["company"]) == [
        "Acme", "Waiting",
    ]  # fmt: skip
