"""Time entries that name no ticket: how long a ticket took is unknown, not nothing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from support.check_rows import TICKET
from support.lakes import NOW, fill, open_facts, tenant_params, typed

from kpi_lib.domain.result import Result
from kpi_lib.facts.client.client_facts import open_client_facts
from kpi_lib.kpis.review import subjects
from kpi_lib.kpis.tenant import Tenant
from kpi_lib.lake.delta_lake import Lake
from kpi_lib.reporting.coverage import Omitted
from kpi_lib.reporting.formats import Formats
from kpi_lib.reporting.report import Report
from kpi_lib.reporting.views.improvement import read_impact

PARAMS = tenant_params(rates={"hourly_rate": 120, "hourly_cost": 40})
UNTOLD = "no time entry names a ticket"
ENTRY = {"company": "Acme", "member": "Ana", "work_type": "Remote", "minutes": 60,
         "billable": False}  # fmt: skip
AGREEMENT = {"company": "Acme", "name": "Cloud", "covered_boards": "[Cloud]"}
COLUMNS = {
    "sales_opportunities": ("out_of_scope_minutes", "estimated_monthly_value"),
    "client_training_needs": ("minutes",),
    "agreement_mismatch": ("minutes_worked", "unbilled_minutes"),
    "improvement_projects": ("minutes_per_month", "estimated_savings_per_month",
                             "payback_months"),
}  # fmt: skip


def lake_of(folder: Path, *entries: dict[str, Any], **more: Any) -> Lake:
    """Return a lake with 12 tickets of September and 40 of October, who ask how to."""
    asked = TICKET | {"summary": "How to use the VPN", "status": "Closed",
                      "owner": "Ana"}  # fmt: skip
    created = {"2026-09-07 10:00": 12, "2026-10-05 10:00": 40}
    tickets = [
        asked | {"created_at_remote": at, "closed_at": f"{at[:11]}12:00", "times": n}
        for at, n in created.items()
    ]
    rows = {"raw_tickets": tickets, "raw_time_entries": entries,
            "raw_agreements": [AGREEMENT], **more}  # fmt: skip
    lake = Lake(folder)
    fill(lake, "acme", {name: typed(name, r, PARAMS) for name, r in rows.items()})
    return lake


@pytest.fixture(scope="module")
def tenant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tenant]:
    """Return a tenant whose entries of October name no ticket; September's do."""
    lake = lake_of(
        tmp_path_factory.mktemp("lake"),
        ENTRY | {"date_worked": "2026-09-08", "cw_ticket_id": 1},
        ENTRY | {"date_worked": "2026-10-06", "times": 9},
    )
    facts = open_facts(lake, PARAMS)
    yield Tenant(facts)
    facts.close()


def known(result: Result, columns: tuple[str, ...]) -> set[bool]:
    return set(result.main[list(columns)].notna().stack())


@pytest.mark.parametrize("key", COLUMNS)
def test_time_and_money_of_tickets_are_unknown(tenant: Tenant, key: str) -> None:
    result = tenant.compute(key, "2026-10")
    assert known(result, COLUMNS[key]) == {False}
    assert result.lacks(*COLUMNS[key])
    resting = [h for h in result.headlines if result.lacks(h.key)]
    assert {(h.value, h.reason) for h in resting} <= {(None, UNTOLD)}
    assert known(tenant.compute(key, "2026-09"), COLUMNS[key][:1]) == {True}


def test_nothing_is_compared_with_a_month_that_did_not_tell(tenant: Tenant) -> None:
    told = tenant.compute("agreement_mismatch", "2026-09").headline("unbilled_minutes")
    assert (told.value, told.previous) == (60, 0)
    later = tenant.compute("agreement_mismatch", "2026-11").headline("unbilled_minutes")
    assert (later.value, later.previous) == (0, None)


def test_money_that_is_unknown_ranks_no_opportunity(tenant: Tenant) -> None:
    """The excess over the usual number ranks them, as without an hourly rate."""
    main = tenant.compute("sales_opportunities", "2026-10").main
    assert main["priority"].tolist() == ["high"]


def test_a_technician_s_time_by_board_is_unknown(tenant: Tenant) -> None:
    main = tenant.compute("tech_profile", "2026-10").main.set_index("board")
    minutes, share = main["minutes"], main["time_share_pct"]
    assert minutes.isna()[TICKET["board"]]
    assert share.isna()[TICKET["board"]]
    assert (minutes["(no ticket)"], share["(no ticket)"]) == (540, 100)


def test_a_review_knows_no_time_of_a_subject(tenant: Tenant) -> None:
    found = subjects.compute(tenant.facts, "2026-10", "Acme")
    assert (found.main["ticket_count"].tolist(), found.lacks("minutes")) == ([40], True)
    assert found.main["minutes"].isna().all()


def test_a_client_whose_time_is_on_no_ticket_had_none_on_tickets(
    tmp_path: Path,
) -> None:
    """Another client's entries name theirs: in its own copy, too, that is known."""
    october = {"date_worked": "2026-10-06"}
    others = ENTRY | october | {"company": "Beta", "cw_ticket_id": 999}
    lake = lake_of(tmp_path / "lake", ENTRY | october | {"times": 9}, others)
    facts = open_facts(lake, PARAMS)
    copy = open_client_facts(facts.snapshot, PARAMS, company="Acme", now=NOW)
    for opened in (facts, copy):
        with closing(opened):
            result = Tenant(opened).compute(
                "client_training_needs", "2026-10", company="Acme"
            )
            assert result.main["minutes"].tolist() == [0]
            assert not result.lacks("minutes")


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "Time by ticket is not known: no time entry names one."),
        ("fr", "Le temps par billet n’est pas connu\u00a0: aucune saisie de temps "
         "n’en nomme."),
    ],
)  # fmt: skip
def test_a_report_says_it_once_and_draws_no_bars_of_0(
    tenant: Tenant, language: Any, said: str
) -> None:
    period = tenant.facts.period("2026-10")
    report = Report(tenant, period, None, Formats(language))
    assert report.coverage("agreement_mismatch").data()["text"].startswith(said)
    result = report.compute("agreement_mismatch")
    assert isinstance(report.figure(result), Omitted)
    columns = ["company", "mismatch_count", "minutes_worked", "estimated_value"]
    table = report.table(result, "by_company", columns=columns).data()
    assert (len(table["columns"]), table["rows"][0][1]) == (2, "40")


def project(
    folder: Path, *entries: dict[str, Any], begins: str, pattern: str = "vpn"
) -> dict[str, Any]:
    """Return KPI 10's row of a project after which half as many tickets came."""
    first = date(2025, 1, 6)
    tickets: list[dict[str, Any]] = [
        TICKET | {"created_at_remote": f"{first + timedelta(days=day)} 10:00",
                  "summary": "VPN", "times": 4 if day < 364 else 2}
        for day in range(0, 560, 2)
    ]  # fmt: skip
    live = first + timedelta(days=364)
    rows = {
        "raw_tickets": tickets,
        "raw_projects": [{"name": "VPN", "live_at": live, "summary_pattern": pattern}],
    }
    facts = open_facts(lake_of(folder, *entries, **rows), PARAMS)
    facts.first_days = {"raw_time_entries": date.fromisoformat(begins)}
    result = Tenant(facts).compute("project_impact", "2026-06")
    facts.close()
    headline = result.headline("hours_saved_per_month")
    return {
        **result.main.iloc[0],
        "hours": headline.value,
        "reason": headline.reason,
        "text": read_impact(result, Formats()).text,
    }


def test_a_project_saved_no_time_that_nobody_recorded(tmp_path: Path) -> None:
    """It saved 0 hours, and had therefore not paid."""
    row = project(tmp_path / "none", ENTRY | {"date_worked": "2025-03-04"},
                  begins="2025-03-04")  # fmt: skip
    assert row["verdict"] == "improved"
    assert (row["hours"], row["reason"]) == (None, "no time is recorded")
    assert "saved per month" not in row["text"]
    assert row["text"].endswith("no time is recorded on its tickets.")


def test_months_before_entries_were_kept_do_not_count(tmp_path: Path) -> None:
    """Half of the tickets before the project are from before July, without time."""
    first = 4 * 91 + 1
    entries = [
        ENTRY | {"cw_ticket_id": number, "date_worked": "2025-12-30"}
        for number in range(first, 4 * 182 + 1)
    ]
    row = project(tmp_path, *entries, begins="2025-07-01")
    assert row["mean_minutes_before"] == pytest.approx(60, abs=3)


def test_a_project_without_tickets_before_it_has_no_interval(tmp_path: Path) -> None:
    row = project(tmp_path, begins="2025-03-04", pattern="printer")
    assert row["text"].startswith("VPN: whether it changed anything cannot be told. ")


def test_a_month_before_the_data_is_unknown(tenant: Tenant) -> None:
    """An agreement of a month before time was recorded earned 100%."""
    facts = open_facts(tenant.facts.snapshot, PARAMS)
    facts.first_days = {"raw_time_entries": date(2026, 11, 2)}
    result = Tenant(facts).compute("agreement_mismatch", "2026-10")
    later = result.headline("unbilled_minutes")
    assert (later.value, later.reason) == (None, "the data begins after the period")
    assert result.tables["profitability"]["gross_margin_pct"].isna().all()
    assert result.headline("outside").value == 40
    facts.close()
