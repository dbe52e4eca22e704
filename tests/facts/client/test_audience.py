"""A client's connection: that client's rows alone, nothing internal in them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime

import pandas as pd
import pytest
from support.lakes import NOW, fill, open_facts, tenant_params, typed

from kpi_lib.domain.catalogue import KPIS
from kpi_lib.domain.errors import ParamsError
from kpi_lib.domain.schema import TABLES, Column
from kpi_lib.facts.client.audience import (
    VISIBLE_COLUMNS,
    VISIBLE_TABLES,
    cleared_columns,
)
from kpi_lib.facts.client.client_facts import open_client_facts
from kpi_lib.facts.client.client_rows import ClientRows
from kpi_lib.facts.client.forbidden import forbidden_for
from kpi_lib.facts.client.tenant_names import Names
from kpi_lib.facts.tenant_facts import Facts
from kpi_lib.kpis.tenant import Tenant
from kpi_lib.lake.delta_lake import Lake

PARAMS = tenant_params(
    companies={
        "Nord": {"aliases": ["NORD INC."], "billing": "time_and_materials"},
        "Globex": {"aliases": ["Globex Holdings"]},
    },
    members={"Zélie Hautecoeur": {"aliases": ["zhautecoeur"]}},
    rates={"hourly_rate": 145, "hourly_cost": 62},
    as_of="2026-11-01",
)
AT = {"created_at_remote": "2026-10-05 09:00", "board": "Desk"}
CLOSED = {**AT, "status": "Closed", "closed_at": "2026-10-05 12:00"}
ROWS = {
    "raw_tickets": [
        {**CLOSED, "cw_ticket_id": 1, "company": "Nord", "owner": "Zélie Hautecoeur",
         "summary": "Call Zelie Hautecoeur: same fault as at Globex Holdings"},
        {**CLOSED, "cw_ticket_id": 2, "company": "nord inc.", "owner": "zhautecoeur",
         "summary": "Write to anna@nord.example, cost of a license"},
        {**CLOSED, "cw_ticket_id": 3, "company": "Globex", "owner": "Omar Vint",
         "summary": "Printer jam"},
        {**AT, "cw_ticket_id": 4, "company": None, "status": "New"},
    ],
    "raw_time_entries": [
        {"cw_time_entry_id": 1, "cw_ticket_id": 1, "company": None, "minutes": 30},
        {"cw_time_entry_id": 2, "company": "Nord Inc.", "cw_ticket_id": 2,
         "minutes": 20},
        {"cw_time_entry_id": 3, "cw_ticket_id": 3, "company": None, "minutes": 99},
        {"cw_time_entry_id": 4, "cw_ticket_id": None, "company": None, "minutes": 98},
    ],
    "raw_agreements": [
        {"company": "Nord", "name": "Care", "monthly_amount": 900, "included_hours": 5},
        {"company": "Globex", "name": "Other", "monthly_amount": 800},
    ],
    "raw_surveys": [
        {"cw_ticket_id": 2, "responded_at": "2026-10-06 10:00", "csat": 5, "nps": 9},
        {"cw_ticket_id": 3, "responded_at": "2026-10-06 10:00", "csat": 1, "nps": 0},
    ],
    "raw_security_alerts": [
        {"id": "a", "source": "SentinelOne", "company": "Nord", "severity": "low",
         "status": "new", "device": "PC-1", "detected_at": "2026-10-05 09:00"},
        {"id": "b", "source": "SentinelOne", "company": "Globex", "severity": "low",
         "status": "new", "device": "PC-2", "detected_at": "2026-10-05 09:00"},
    ],
    "raw_commitments": [
        {"company": "Nord", "made_on": "2026-07-05", "status": "open",
         "text": "Omar Vint replaces the firewall"},
        {"company": "Globex", "made_on": "2026-07-05", "status": "open", "text": "x"},
    ],
    "raw_projects": [
        {"name": "For all", "live_at": "2026-01-05", "cost": 10, "hours_invested": 3},
        {"name": "Ours", "company": "NORD INC.", "live_at": "2026-01-05", "cost": 10},
        {"name": "Theirs", "company": "Globex", "live_at": "2026-01-05", "cost": 10},
    ],
    "kpi_daily": [{"kpi_date": "2026-10-05", "new_tickets": 3}],
}  # fmt: skip
for number, entry in enumerate(ROWS["raw_time_entries"]):
    entry |= {
        "member": ["Zélie Hautecoeur", "Omar Vint"][number % 2],
        "work_type": "Remote", "billable": "true", "date_worked": "2026-10-05",
    }  # fmt: skip


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Lake:
    lake = Lake(tmp_path_factory.mktemp("lake"))
    fill(lake, "acme", {name: typed(name, r, PARAMS) for name, r in ROWS.items()})
    return lake


@pytest.fixture(scope="module", params=["from the lake", "laid out"])
def facts(
    lake: Lake, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Facts]:
    snapshot, rows = lake.snapshot("acme"), None
    if request.param == "laid out":
        folder = tmp_path_factory.mktemp("clients") / "acme"
        with closing(Facts(snapshot, PARAMS, now=NOW, allow_files=True)) as whole:
            ClientRows.write(whole, folder)
        rows = ClientRows.load(folder)
    opened = open_client_facts(
        snapshot, PARAMS, company="Nord Inc.", now=NOW, rows=rows
    )
    yield opened
    opened.close()


def column(facts: Facts, sql: str) -> list[object]:
    return facts.sql(sql).iloc[:, 0].tolist()


@pytest.mark.parametrize(
    ("table", "key", "visible"),
    [
        ("raw_tickets", "cw_ticket_id", [1, 2]),
        ("raw_time_entries", "cw_time_entry_id", [1, 2]),
        ("raw_agreements", "name", ["Care"]),
        ("raw_surveys", "cw_ticket_id", [2]),
        ("raw_security_alerts", "id", ["a"]),
        ("raw_projects", "name", ["For all", "Ours"]),
        ("kpi_daily", "kpi_date", []),
        ("quarantine", "rule", []),
    ],
)
def test_only_the_clients_rows_are_there(facts, table, key, visible):
    assert column(facts, f"select {key} from {table} order by 1") == visible


@pytest.mark.parametrize(
    ("table", "name"),
    [
        ("raw_tickets", "owner"),
        ("raw_time_entries", "member"),
        ("raw_agreements", "monthly_amount"),
        ("raw_projects", "cost"),
        ("raw_projects", "hours_invested"),
    ],
)
def test_internal_columns_are_null(facts, table, name):
    assert column(facts, f"select count({name}) from {table}") == [0]
    assert name in cleared_columns(TABLES[table])


@pytest.mark.parametrize("table", VISIBLE_TABLES)
def test_a_column_that_nobody_has_decided_on_is_null(table: str) -> None:
    known = TABLES[table]
    added = Column("margin_note", "text", required=False)
    more = replace(known, columns=(*known.columns, added))
    assert cleared_columns(more) == (*cleared_columns(known), "margin_note")
    assert set(VISIBLE_COLUMNS[table].split()) <= set(known.column_names)


def test_macros_work_on_it_and_name_nobody(facts):
    at = "timestamptz '2026-11-01'"
    assert column(facts, f"select distinct owner from tickets({at})") == [
        "(unassigned)"
    ]
    sql = f"select sum(minutes) from time_entries({at}) where member = '(unassigned)'"
    assert column(facts, sql) == [50]
    assert column(facts, f"select distinct company from tickets({at})") == ["Nord"]
    assert column(facts, "select included_hours from agreements()") == [5]


def test_texts_are_cleared_of_people_and_other_clients(facts):
    assert column(
        facts, "select coalesce(summary, '-') from raw_tickets order by cw_ticket_id"
    ) == [
        "Call [name]: same fault as at [company]",
        "-",
    ]
    assert column(facts, "select text from raw_commitments") == [
        "[name] replaces the firewall"
    ]


def test_settings_hold_no_rates_no_members_and_no_other_client(facts):
    assert facts.params.rates.hourly_rate is None
    assert facts.params.rates.hourly_cost is None
    assert facts.params.members == {}
    assert list(facts.params.companies) == ["Nord"]
    assert facts.params.member_alias == {}
    assert facts.companies() == ("Nord",)
    settings = facts.sql(
        "select getvariable('company_alias')::varchar as a, "
        "getvariable('person_alias')::varchar as b"
    )
    assert settings.to_numpy().tolist() == [["{nord inc.=Nord}", "{}"]]


def test_no_sql_reaches_the_lakes_files(facts):
    file = next(iter(facts.snapshot.tables["raw_tickets"].files))
    with pytest.raises(ParamsError, match=r"^sql: Permission Error: Cannot access"):
        facts.sql(f"select * from read_parquet('{file}')")
    with pytest.raises(ParamsError):
        facts.sql(f"select * from '{file}'")


def test_another_company_is_not_known(facts):
    with pytest.raises(ParamsError) as caught:
        facts.company("Globex")
    assert str(caught.value) == (
        "company: got 'Globex', which tenant acme does not have."
    )


@pytest.mark.parametrize("kpi", [k for k in KPIS if k.audience == "internal"])
def test_internal_kpis_refuse(facts, kpi):
    with pytest.raises(ParamsError) as caught:
        Tenant(facts).compute(kpi.key, "2026-10")
    assert str(caught.value) == (
        f"{kpi.key}: is internal and not for a report to a client; compute it on the "
        "tenant's own connection."
    )


def test_the_daily_table_refuses(facts):
    with pytest.raises(ParamsError, match=r"^kpi_daily: is internal"):
        Tenant(facts).daily("2026-10")


@pytest.mark.parametrize("kpi", [k for k in KPIS if k.audience == "client"])
def test_kpis_for_clients_give_what_the_tenant_gives_for_that_company(
    lake: Lake, facts: Facts, kpi
):
    whole = Tenant(open_facts(lake, PARAMS))
    own = Tenant(facts).compute(kpi.key, "2026-10", company="Nord")
    theirs = whole.compute(kpi.key, "2026-10", company="Nord")
    key = {"soc_metrics": "by_severity"}.get(kpi.key, "main")
    if kpi.key == "ticket_trends":
        own_main, main = (
            r.tables[key][["ticket_date", "ticket_count"]] for r in (own, theirs)
        )
    else:
        own_main, main = own.tables[key], theirs.tables[key]
    pd.testing.assert_frame_equal(own_main, main)


def test_a_report_for_a_client_needs_one_that_exists(lake: Lake):
    with pytest.raises(ParamsError, match=r"^company: got 'Nrd'"):
        open_client_facts(lake.snapshot("acme"), PARAMS, company="Nrd", now=NOW)


def test_forbidden_names_are_grouped_by_kind(lake: Lake):
    forbidden = forbidden_for(Names.of(open_facts(lake, PARAMS)), PARAMS, "Nord")
    assert forbidden.own == (
        "Acme Managed Services", "NORD INC.", "Nord", "Nord Inc.", "nord inc.",
    )  # fmt: skip
    assert forbidden.names == {
        "another client": ("Globex", "Globex Holdings"),
        "a technician": ("Omar Vint", "Zélie Hautecoeur", "zhautecoeur"),
    }


def test_texts_that_nobody_asks_for_stay_out(tmp_path):
    """Closed in March: only summaries that a project counts stay, and open tickets."""
    march = {**AT, "company": "Nord", "owner": "Ana", "status": "Closed",
             "created_at_remote": "2026-03-02 09:00", "closed_at": "2026-03-02 12:00",
             "updated_at_remote": "2026-03-02 12:00"}  # fmt: skip
    tickets = [
        {**march, "cw_ticket_id": 1, "summary": "Printer jam"},
        {**march, "cw_ticket_id": 2, "summary": "Accès VPN de Zelie Hautecoeur"},
        {**march, "cw_ticket_id": 3, "summary": "Still there", "status": "New"},
        {
            **march,
            "cw_ticket_id": 4,
            "summary": "Late",
            "closed_at": "2026-10-02 12:00",
        },
    ]  # fmt: skip
    projects = [
        {"name": "VPN", "live_at": "2026-05-01", "summary_pattern": "acces vpn"},
        {"name": "Odd", "live_at": "2026-05-01", "company": "Globex",
         "summary_pattern": "("},
    ]  # fmt: skip
    rows = {"raw_tickets": tickets, "raw_projects": projects}
    lake = Lake(tmp_path)
    fill(lake, "acme", {name: typed(name, r, PARAMS) for name, r in rows.items()})
    since = datetime(2026, 4, 1, tzinfo=UTC)
    opened = open_client_facts(
        lake.snapshot("acme"), PARAMS, company="Nord", now=NOW, texts_since=since
    )
    with closing(opened):
        sql = "select coalesce(summary, '-') from raw_tickets order by cw_ticket_id"
        assert column(opened, sql) == [
            "-",
            "Accès VPN de [name]",
            "Still there",
            "Late",
        ]
