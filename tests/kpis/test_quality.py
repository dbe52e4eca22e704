"""The data-quality grade of a KPI, counted by hand."""

from __future__ import annotations

from typing import Any

import pytest
from support.lakes import fill, open_facts, tenant_params, typed

from kpi_lib.domain.catalogue import KPIS
from kpi_lib.kpis.grade import CHECKS
from kpi_lib.kpis.tenant import Tenant
from kpi_lib.lake.delta_lake import Lake

PARAMS = tenant_params()
DAY = {"created_at_remote": "2026-02-03 09:00", "board": "Desk", "company": "Acme",
       "status": "New"}  # fmt: skip
TICKETS = [
    *[{**DAY, "type": "Email", "owner": "Ana"} for _ in range(7)],
    {**DAY, "type": None, "owner": "Ana"},
    {**DAY, "type": "Email", "company": None, "board": None},
    {**DAY, "type": None, "owner": None, "company": "Bakery"},
    # Of another month: looked at by no grade of February.
    {**DAY, "type": None, "created_at_remote": "2026-01-03 09:00"},
]
ENTRY = {"member": "Ana", "work_type": "Remote", "minutes": 30, "billable": "true",
         "date_worked": "2026-02-03"}  # fmt: skip
ENTRIES = [
    *[{**ENTRY, "cw_ticket_id": 1} for _ in range(3)],
    {**ENTRY, "cw_ticket_id": 999, "company": "Acme"},
]
BAD = {"table_name": "raw_tickets", "file": "a.csv", "rule": "unreadable",
       "row_json": "{}"}  # fmt: skip


def opened(lake: Lake, **tables: list[dict[str, Any]]) -> Tenant:
    filled = {name: typed(name, rows, PARAMS) for name, rows in tables.items()}
    fill(lake, "acme", filled)
    return Tenant(open_facts(lake, PARAMS))


def found(tenant: Tenant, kpi: str, **options: Any) -> dict[str, tuple[int, int]]:
    checks = tenant.compute(kpi, "2026-02", **options).quality.checks
    return {
        row.check_name: (row.missing_count, row.rows_seen)
        for row in checks.itertuples()
    }


def test_what_is_missing_is_counted_in_the_periods_rows(tmp_path):
    tenant = opened(Lake(tmp_path), raw_tickets=TICKETS, raw_time_entries=ENTRIES)
    # 10 tickets of February: 1 without company, 1 without board, 2 without type.
    assert found(tenant, "ticket_trends") == {
        "ticket_company": (1, 10),
        "ticket_board": (1, 10),
        "ticket_type": (2, 10),
        # All 11 tickets of the lake could be read.
        "quarantined": (0, 11),
    }
    quality = tenant.ticket_trends("2026-02").quality
    # 2 of 10 are 20%: above 10, not above 25.
    assert quality.grade == "C"
    assert str(quality) == "C: ticket_type is missing in 2 of 10 rows (20.0%)"
    # One of four entries names a ticket that is not there: 25%, not above 25.
    assert found(tenant, "time_consumption")["entry_ticket"] == (1, 4)
    assert tenant.time_consumption("2026-02").quality.grade == "C"


def test_a_client_is_graded_by_its_own_rows(tenant):
    # Acme: 8 tickets, 1 of them without type.
    assert found(tenant, "ticket_trends", company="Acme")["ticket_type"] == (1, 8)
    bakery = tenant.ticket_trends("2026-02", company="Bakery").quality
    assert bakery.grade == "D"


def test_rows_kept_out_lower_the_grade(tmp_path):
    bad = [{**BAD, "row_number": n} for n in range(1, 5)]
    tenant = opened(Lake(tmp_path), raw_tickets=TICKETS[:7], quarantine=bad)
    quality = tenant.ticket_trends("2026-02").quality
    # 4 of 11 rows, 36%, could not be read.
    assert quality.grade == "D"
    assert str(quality).startswith("D: quarantined is missing in 4 of 11 rows")


def test_rows_of_sums_lower_no_grade(tmp_path):
    sums = [{**BAD, "row_number": n, "rule": "totals_row"} for n in range(1, 5)]
    tenant = opened(Lake(tmp_path), raw_tickets=TICKETS[:7], quarantine=sums)
    quality = tenant.ticket_trends("2026-02").quality
    assert str(quality) == "A: nothing is missing"


def test_nothing_missing_is_an_a(tmp_path):
    quality = opened(Lake(tmp_path), raw_tickets=TICKETS[:7]).ticket_trends("2026-02")
    assert str(quality.quality) == "A: nothing is missing"


@pytest.fixture(scope="module")
def tenant(tmp_path_factory: pytest.TempPathFactory) -> Tenant:
    return opened(Lake(tmp_path_factory.mktemp("lake")), raw_tickets=TICKETS)


@pytest.mark.parametrize("kpi", [kpi.key for kpi in KPIS])
def test_without_rows_there_is_no_grade(tenant, kpi):
    quality = tenant.compute(kpi, "2025-06").quality
    assert quality.grade is None
    assert str(quality) == "no grade: there are no rows to look at"


def test_every_kpi_says_what_it_cannot_do_without():
    assert set(CHECKS) == {kpi.key for kpi in KPIS}
