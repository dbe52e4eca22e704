"""``exclude:`` leaves boards and companies out of every figure, and counts them."""

from __future__ import annotations

import contextlib
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from support import adversarial
from support.check_rows import AGREEMENT, ALERT, COMMITMENT, SURVEY
from support.lakes import fill, open_facts, tenant_params, typed

from kpi_lib.domain.errors import ParamsError
from kpi_lib.facts import working_copy
from kpi_lib.facts.check import check
from kpi_lib.facts.client.client_facts import open_client_facts
from kpi_lib.facts.client.client_rows import ClientRows
from kpi_lib.facts.client.tenant_names import Names
from kpi_lib.facts.tenant_facts import Facts
from kpi_lib.facts.working_copy import WorkingCopy
from kpi_lib.kpis import COMPUTE, kpi_daily, service_summary, time_consumption
from kpi_lib.kpis.tenant import Tenant
from kpi_lib.lake.delta_lake import Lake
from kpi_lib.settings.params_folder import TenantParams

EXCLUDE = {"boards": ["noïse"], "companies": ["OURS LTD"]}
COMPANIES = {"Ours": {"aliases": ["Ours Ltd"]}}
PARAMS = tenant_params(exclude=EXCLUDE, companies=COMPANIES)

_TICKET = {"created_at_remote": "2026-02-03 09:00", "status": "New", "owner": "Ana"}
_ENTRY = {"work_type": "Remote", "minutes": 10, "billable": "true", "member": "Ana",
          "date_worked": "2026-02-03"}  # fmt: skip
TICKETS = [
    {**_TICKET, "company": "Nord", "board": "Desk"},
    {**_TICKET, "company": "Nord", "board": " Noise"},
    {**_TICKET, "company": "Ours", "board": "Desk", "owner": "Olga Grau"},
    {**_TICKET, "company": "ours ltd", "board": "Desk"},
    {**_TICKET, "company": None, "board": None},
]
ENTRIES = [
    {**_ENTRY, "cw_ticket_id": 1, "company": "Nord"},
    {**_ENTRY, "cw_ticket_id": 2, "company": "Nord", "minutes": 20},  # its board
    {**_ENTRY, "cw_ticket_id": 3, "company": None, "minutes": 40},  # its company
    {**_ENTRY, "cw_ticket_id": None, "company": "Ours", "minutes": 80},
    {**_ENTRY, "cw_ticket_id": None, "company": None, "minutes": 160},
    {**_ENTRY, "cw_ticket_id": 99, "company": "Nord", "minutes": 320},
]
SURVEYS = [
    {**SURVEY, "company": None, "cw_ticket_id": ticket, "csat": 5}
    for ticket in (1, 2, 3)
]
BOTH = ("Nord", "Ours")
ROWS: dict[str, list[dict[str, Any]]] = {
    "raw_tickets": TICKETS,
    "raw_time_entries": ENTRIES,
    "raw_surveys": SURVEYS,
    "raw_agreements": [{**AGREEMENT, "company": name} for name in BOTH],
    "raw_security_alerts": [
        {**ALERT, "id": name, "company": name, "detected_at": "2026-02-04 09:00"}
        for name in BOTH
    ],
    "raw_commitments": [{**COMMITMENT, "company": name} for name in BOTH],
    "raw_projects": [
        {"company": name, "name": "P", "live_at": "2026-02-03 09:00", "patterns": "[]"}
        for name in (*BOTH, None)
    ],
}


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Lake:
    lake = Lake(tmp_path_factory.mktemp("lake"))
    fill(lake, "acme", {name: typed(name, rows, PARAMS) for name, rows in ROWS.items()})
    return lake


def keys(facts: Facts, table: str, key: str) -> list[Any]:
    column = facts.query(f"select {key} as k from {table} order by k")["k"]
    return list(column.dropna())


def test_every_table_lacks_what_is_left_out(lake: Lake) -> None:
    facts = open_facts(lake, PARAMS)
    assert keys(facts, "raw_tickets", "cw_ticket_id") == [1, 5]
    assert keys(facts, "raw_time_entries", "cw_time_entry_id") == [1, 5, 6]
    assert keys(facts, "raw_surveys", "cw_ticket_id") == [1]
    for table in ("raw_agreements", "raw_security_alerts", "raw_commitments"):
        assert keys(facts, table, "company") == ["Nord"]
    assert len(facts.query("from raw_projects")) == 2
    assert facts.companies() == ("Nord",)
    # Also where only the files of some months are read.
    days = "timestamptz '2026-01-01', timestamptz '2027-01-01'"
    assert keys(facts, f"raw_tickets_between({days})", "cw_ticket_id") == [1, 5]
    entries = "raw_time_entries_between(date '2026-01-01', date '2027-01-01')"
    assert keys(facts, entries, "minutes") == [10, 160, 320]


def test_what_is_left_out_is_counted_in_the_notes(lake: Lake) -> None:
    facts = open_facts(lake, PARAMS)
    result = time_consumption.compute(facts, "2026-02")
    assert result.main["total_minutes"].sum() == 490
    efficiency = COMPUTE["tech_efficiency"](facts, "2026-02")
    assert [str(note) for note in efficiency.notes] == [
        "The settings leave out boards or companies: tickets created in the period "
        "that no figure counts: 3 (boards: 1, companies: 1).",
        "The settings leave out boards or companies: time of the period that no figure "
        "counts: 140 min (time entries: 3).",
    ]
    assert result.notes == efficiency.notes[1:]
    nord = time_consumption.compute(facts, "2026-02", company="Nord")
    assert [note.values["rows"] for note in nord.notes] == ["1"]
    alerts = COMPUTE["soc_metrics"](facts, "2026-02")
    assert [str(note) for note in alerts.notes] == [
        "The settings leave out companies: alerts of the period that no figure counts: "
        "1 (companies: 1)."
    ]
    assert time_consumption.compute(facts, "2026-01").notes == ()
    plain = open_facts(lake, tenant_params(companies=COMPANIES))
    assert time_consumption.compute(plain, "2026-02").notes == ()


def test_an_excluded_company_is_no_company_and_says_why(lake: Lake) -> None:
    with pytest.raises(ParamsError) as caught:
        open_facts(lake, PARAMS).company("ours")
    assert str(caught.value) == (
        "company: got 'ours', which tenant acme leaves out; it stands under "
        "exclude.companies in the tenant's file."
    )


def test_excluded_names_stay_forbidden_in_a_clients_report(
    lake: Lake, tmp_path: Path
) -> None:
    whole = open_facts(lake, PARAMS)
    names = Names.of(whole)
    assert "Olga Grau" in names.people
    assert {"Ours", "ours ltd"} <= {*names.companies}
    whole.close()
    # Both ways to a client's rows give the same, and nothing of the others.
    now = datetime(2026, 3, 1, tzinfo=UTC)
    opened = Facts(lake.snapshot("acme"), PARAMS, now=now, allow_files=True)
    rows = ClientRows.write(opened, tmp_path / "rows")
    for shared in (None, rows):
        client = open_client_facts(
            lake.snapshot("acme"), PARAMS, company="Nord", now=now, rows=shared
        )
        with contextlib.closing(client):
            assert keys(client, "raw_tickets", "cw_ticket_id") == [1]
            assert keys(client, "raw_time_entries", "cw_time_entry_id") == [1, 6]
            assert client.sql("from excluded_rows").empty
            assert client.sql("from excluded_tickets").empty
            assert not client.params.exclude
            settings = client.sql("select getvariable('excluded_companies') as v")
            assert list(settings["v"][0]) == []
            assert COMPUTE["time_consumption"](client, "2026-02").notes == ()


def test_a_tenant_that_leaves_out_everything_has_no_data(tmp_path: Path) -> None:
    params = tenant_params(exclude={"boards": ["Desk", "Noise"]}, companies=COMPANIES)
    lake = Lake(tmp_path)
    rows = {"raw_tickets": TICKETS[:4], "raw_time_entries": ENTRIES[:3]}
    fill(lake, "acme", {name: typed(name, one, params) for name, one in rows.items()})
    facts = open_facts(lake, params, as_it_is=True)
    assert facts.companies() == ()
    assert facts.first_days == {}
    result = COMPUTE["tech_efficiency"](facts, "2026-02")
    assert result.main.empty
    why = {(headline.value, headline.reason) for headline in result.headlines}
    assert why == {(None, "the settings leave out every row")}
    assert [note.values["rows"] for note in result.notes] == ["4", "3"]
    daily = kpi_daily.compute(facts, date(2026, 2, 1), date(2026, 2, 5))
    assert daily.empty
    assert not Tenant(facts).findings("2026-02").shown


def test_unknown_names_are_told_with_the_nearest(lake: Lake) -> None:
    params = tenant_params(
        exclude={"boards": ["Nois", "Noise", "Xyz"], "companies": ["NÖRD", "Oursy"]},
        companies=COMPANIES,
    )
    facts = open_facts(lake, params)
    found = check(facts, datetime(2026, 3, 1, tzinfo=UTC)).of("unknown_exclude")
    assert [(f.table, f.rows, f.examples, f.level, f.message) for f in found] == [
        ("raw_tickets", 3, ("boards: Nois", "boards: Xyz", "companies: Oursy"),
         "warning",
         "exclude in the tenant's file names what no row has (\"Nois\": perhaps "
         '"Noise"; "Xyz"; "Oursy": perhaps "Ours").')
    ]  # fmt: skip
    assert not check(open_facts(lake, PARAMS), datetime(2026, 3, 1, tzinfo=UTC)).of(
        "unknown_exclude"
    )


WEST: TenantParams = adversarial.WEST.model_copy(
    update={"exclude": PARAMS.exclude.model_copy(update={
        "boards": ("Réseau",), "companies": ("acme inc",)})}
)  # fmt: skip


def _answers(facts: Facts) -> dict[str, pd.DataFrame]:
    with contextlib.closing(facts):
        period = facts.period("2026-10")
        tables = {
            "daily": kpi_daily.compute(facts, period.first_day, period.last_day),
            "summary": service_summary.compute(facts, period),
        }
        for key, compute in COMPUTE.items():
            result = compute(facts, period)
            tables |= {f"{key}.{name}": t for name, t in result.tables.items()}
            if result.has_evidence:
                tables[f"{key}: evidence"] = result.evidence()
    return tables


def test_the_answers_are_those_of_a_lake_without_these_rows(tmp_path: Path) -> None:
    """Every table and evidence, from the lake's files and from a working copy."""
    whole, cut = Lake(tmp_path / "whole"), Lake(tmp_path / "cut")
    tables = adversarial.tables(WEST, 3, tickets=150)
    fill(whole, "west", tables)
    # Written out anew, row by row: the spellings of the two names.
    is_ours = {"Acme", " Acme ", "ACME", "Acme Inc", "acmé inc"}.__contains__
    tickets = tables["raw_tickets"].to_pylist()
    out = {
        row["cw_ticket_id"]
        for row in tickets
        if is_ours(row["company"]) or row["board"] in ("Réseau", "reseau")
    }
    assert 20 < len(out) < 120
    kept = {}
    for name, table in tables.items():
        rows = [
            not (is_ours(row.get("company")) or row.get("cw_ticket_id") in out)
            for row in table.to_pylist()
        ]
        kept[name] = table.filter(rows)
    fill(cut, "west", kept)
    now = datetime(2027, 1, 1, tzinfo=UTC)
    expected = _answers(
        Facts(cut.snapshot("west"), adversarial.WEST, now=now, threads=1)
    )
    snapshot = whole.snapshot("west")
    path = tmp_path / "copy.duckdb"
    working_copy.write(snapshot, WEST, now, path)
    for source in (None, WorkingCopy(path)):
        facts = Facts(snapshot, WEST, now=now, threads=1, source=source)
        answers = _answers(facts)
        assert answers.keys() == expected.keys()
        for key, frame in expected.items():
            pd.testing.assert_frame_equal(answers[key], frame, obj=key)
