"""Every rule of the data check finds its rows and no others."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from deltalake import write_deltalake
from support.importing import TICKETS, Importer
from support.lakes import Rows, fill, open_facts, tenant_params, typed

from kpi_lib.facts.check import Findings, check, rules
from kpi_lib.lake.delta_lake import Lake
from kpi_lib.settings.params_folder import TenantParams

AS_OF = datetime(2026, 2, 1, 5, tzinfo=UTC)
"""Midnight in Toronto."""

TICKET = {
    "company": "Acme",
    "board": "Help Desk",
    "status": "New",
    "owner": "Ana",
    "created_at_remote": "2026-01-05 09:00",
}
ENTRY = {
    "cw_ticket_id": 1,
    "company": "Acme",
    "member": "Ana",
    "work_type": "Remote",
    "minutes": 30,
    "billable": True,
    "date_worked": "2026-01-05",
}
ALERT = {
    "id": "a",
    "source": "SentinelOne",
    "company": "Acme",
    "severity": "high",
    "status": "new",
    "detected_at": "2026-01-05 09:00",
}
SURVEY = {"cw_ticket_id": 1, "company": "Acme", "responded_at": "2026-01-05 09:00"}
AGREEMENT = {"company": "Acme", "name": "All"}
COMMITMENT = {
    "company": "Acme", "made_on": "2026-01-05", "text": "Call", "status": "open",
}  # fmt: skip
PARAMS = tenant_params(
    companies={"Gamma": {"aliases": ["Gamma Inc"]}},
    members={"Bo": {"aliases": ["bsmith"]}},
)


def findings(
    folder: Path,
    tables: Mapping[str, Rows | pa.Table],
    params: TenantParams = PARAMS,
) -> Findings:
    lake = Lake(folder / "lake")
    fill(
        lake,
        params.tenant,
        {
            name: rows if isinstance(rows, pa.Table) else typed(name, rows, params)
            for name, rows in tables.items()
        },
    )
    return check(open_facts(lake, params), AS_OF)


def rows_of(table: str, row: Mapping[str, Any], *changes: Mapping[str, Any]) -> Rows:
    """The row as it is, and once more with each of the changes."""
    key = "id" if "id" in row else None
    return [
        {**row, **({key: f"{row[key]}{n}"} if key and n else {}), **change}
        for n, change in enumerate(({}, *changes))
    ]


# rule, table, changes to a good row, keys found, message
CASES: list[tuple[str, str, list[dict[str, Any]], tuple[str, ...], str]] = [
    ("entry_without_ticket", "raw_time_entries",
     [{"cw_ticket_id": 9}, {"cw_ticket_id": 8}], ("2", "3"),
     'The ticket they name is not there; they count under "(no ticket)".'),
    ("no_ticket", "raw_time_entries", [{"cw_ticket_id": None}], ("2",),
     'They name no ticket and count under "(no ticket)".'),
    ("negative_minutes", "raw_time_entries", [{"minutes": -1}, {"minutes": 0}], ("2",),
     "Their minutes are negative; they count as reversals."),
    ("entry_over_24_hours", "raw_time_entries",
     [{"minutes": "1440.001", "member": "Cy"}, {"minutes": 1440, "member": "Di"}],
     ("2",), "One entry holds more than 24 hours."),
    ("day_over_24_hours", "raw_time_entries",
     [{"minutes": 800, "member": "Bo"}, {"minutes": 800, "member": "bsmith"},
      {"minutes": 1410}, {"minutes": 800, "member": "(unassigned)"},
      {"minutes": 800, "member": "(unassigned)"}], ("Bo 2026-01-05",),
     "One member has more than 24 hours on one day."),
    ("no_person", "raw_time_entries", [{"member": None}], ("2",),
     'They name nobody and count under "(unassigned)".'),
    ("no_company", "raw_time_entries",
     [{"company": None, "cw_ticket_id": None}, {"company": None}], ("2",),
     'They name no company and count under "(none)".'),
    ("unknown_agreement", "raw_time_entries",
     [{"agreement_id": 5}, {"agreement_id": 1}], ("2",),
     "The agreement they name is not there."),
    ("instant_in_future", "raw_time_entries",
     [{"date_worked": "2026-02-01"}, {"date_worked": "2026-01-31"}], ("2",),
     "They lie after the moment of this check (date_worked)."),
    ("no_company", "raw_tickets", [{"company": None}], ("2",),
     'They name no company and count under "(none)".'),
    ("no_board", "raw_tickets", [{"board": None}, {"board": " "}], ("2", "3"),
     'They name no board and count under "(no board)".'),
    ("no_person", "raw_tickets", [{"owner": None}], ("2",),
     'They name nobody and count under "(unassigned)".'),
    ("closed_before_created", "raw_tickets",
     [{"status": "Closed", "closed_at": "2026-01-05 08:59"}], ("2",),
     "They end before they begin; they count as ended at once, without a duration."),
    ("answered_before_created", "raw_tickets",
     [{"first_response_at": "2026-01-05 08:59"}], ("2",),
     "They were answered before they were created; that time to answer is left out."),
    ("closed_under_open_status", "raw_tickets",
     [{"closed_at": "2026-01-05 10:00", "status": "Waiting"},
      {"closed_at": "2026-01-05 10:00", "status": " closed"},
      {"closed_at": "2026-01-05 10:00", "status": "Merged"}], ("2",),
     'They have an end but an open status; they count as open (status "Waiting").'),
    ("instant_in_future", "raw_tickets",
     [{"created_at_remote": "2026-02-01 00:00:00.000001"},
      {"sla_due_at": "2026-03-01"}, {"created_at_remote": "2026-02-01"}], ("2",),
     "They lie after the moment of this check (created_at_remote, "
     "updated_at_remote)."),
    ("two_spellings", "raw_tickets",
     [{"company": "ACME"}, {"company": "Gamma Inc"}, {"company": "Gamma"},
      {"company": "L’Été, Inc."}, {"company": "L'Ete Inc"}],
     ("ACME / Acme", "L'Ete Inc / L’Été, Inc."),
     "One name is written in several ways; join them by aliases in the tenant's file."),
    ("unknown_severity", "raw_security_alerts",
     [{"severity": "grave"}, {"severity": "HIGH "}], ("SentinelOne a1",),
     'Their severity is unknown ("grave").'),
    ("unknown_status", "raw_security_alerts", [{"status": "odd"}],
     ("SentinelOne a1",), 'Their status is unknown ("odd").'),
    ("unknown_verdict", "raw_security_alerts",
     [{"verdict": "maybe"}, {"verdict": "benign"}], ("SentinelOne a1",),
     'Their verdict is unknown ("maybe").'),
    ("unknown_source", "raw_security_alerts", [{"source": "Other"}], ("Other a1",),
     'Their source is unknown ("Other").'),
    ("closed_before_created", "raw_security_alerts",
     [{"status": "resolved", "resolved_at": "2026-01-05 08:00"}], ("SentinelOne a1",),
     "They end before they begin; they count as ended at once, without a duration."),
    ("closed_under_open_status", "raw_security_alerts",
     [{"resolved_at": "2026-01-05 10:00"}], ("SentinelOne a1",),
     'They have an end but an open status; they count as open (status "new").'),
    ("unknown_status", "raw_commitments", [{"status": "lost"}], ("2",),
     'Their status is unknown ("lost").'),
    ("agreement_ends_before_start", "raw_agreements",
     [{"start_date": "2026-01-02", "end_date": "2026-01-01"},
      {"start_date": "2026-01-02", "end_date": "2026-01-02"}], ("2",),
     "They end before they start, so they are never active."),
    ("csat_out_of_range", "raw_surveys",
     [{"csat": "0.9"}, {"csat": "5.1"}, {"csat": 1}, {"csat": 5}], ("2", "3"),
     "Their CSAT is not from 1 to 5."),
    ("nps_out_of_range", "raw_surveys",
     [{"nps": -1}, {"nps": 11}, {"nps": 0}, {"nps": 10}], ("2", "3"),
     "Their NPS is not from 0 to 10."),
    ("survey_without_ticket", "raw_surveys", [{"cw_ticket_id": 9}], ("2",),
     "The ticket they name is not there."),
]  # fmt: skip

GOOD = {
    "raw_tickets": TICKET,
    "raw_time_entries": ENTRY,
    "raw_agreements": AGREEMENT,
    "raw_security_alerts": ALERT,
    "raw_surveys": SURVEY,
    "raw_commitments": COMMITMENT,
}


@pytest.mark.parametrize(
    ("rule", "table", "changes", "keys", "message"),
    CASES,
    ids=[f"{case[0]} {case[1]}" for case in CASES],
)
def test_a_rule_finds_its_rows(
    tmp_path: Path,
    rule: str,
    table: str,
    changes: list[dict[str, Any]],
    keys: tuple[str, ...],
    message: str,
) -> None:
    needed = ("raw_tickets", "raw_agreements")
    tables = {name: rows_of(name, GOOD[name]) for name in needed}
    tables[table] = rows_of(table, GOOD[table], *changes)
    closed = {**TICKET, "cw_ticket_id": 99, "status": "Closed"}
    tables["raw_tickets"] = [*tables["raw_tickets"], closed]
    found = [f for f in findings(tmp_path, tables).of(rule) if f.table == table]
    assert [(f.rows, f.examples, f.level, f.message) for f in found] == [
        (len(keys), keys, "warning", message)
    ]


def test_every_rule_has_a_test() -> None:
    tested = {case[0] for case in CASES}
    other = {
        "day_without_tickets", "duplicate_key_in_lake", "freshness",
        "missing_value_in_lake", "no_closed_status",
    }  # fmt: skip
    assert {rule.name for rule in rules()} == tested | other


def test_good_data_is_only_dated(tmp_path: Path) -> None:
    tables = {name: rows_of(name, row) for name, row in GOOD.items()}
    tables["raw_tickets"] = rows_of("raw_tickets", TICKET, {"status": "Closed"})
    found = findings(tmp_path, tables)
    assert [(f.table, f.rule, f.message) for f in found] == [
        ("raw_tickets", "freshness", "The newest rows, and their day (2026-01-05)."),
        ("raw_time_entries", "freshness",
         "The newest rows, and their day (2026-01-05)."),
        ("raw_security_alerts", "freshness",
         "The newest rows, and their day (2026-01-05)."),
        ("raw_surveys", "freshness", "The newest rows, and their day (2026-01-05)."),
        ("raw_commitments", "freshness",
         "The newest rows, and their day (2026-01-05)."),
    ]  # fmt: skip
    assert not found.has_errors
    assert list(found.frame().columns) == [
        "table", "rule", "rows", "examples", "level", "message",
    ]  # fmt: skip


def test_an_empty_lake_is_told_with_what_fills_it(tmp_path: Path) -> None:
    found = findings(tmp_path, {})
    assert [(f.table, f.rule, f.rows, f.level) for f in found] == [
        ("raw_tickets", "no_rows", 0, "warning"),
        ("raw_time_entries", "no_rows", 0, "warning"),
    ]
    assert next(iter(found)).message == (
        "The table has no row, and KPIs that read it are empty: kpi import FILE "
        "--tenant acme --table raw_tickets or kpi sync fills it."
    )


def test_at_most_three_examples(tmp_path: Path) -> None:
    rows = [TICKET | {"board": None, "cw_ticket_id": n} for n in (5, 40, 3, 2, 1)]
    [finding] = findings(tmp_path, {"raw_tickets": rows}).of("no_board")
    assert (finding.rows, finding.examples) == (5, ("1", "2", "3"))


def test_no_status_is_closed(tmp_path: Path) -> None:
    rows = rows_of("raw_tickets", TICKET, {"status": "Geschlossen"})
    [finding] = findings(tmp_path, {"raw_tickets": rows}).of("no_closed_status")
    assert finding.rows == 2
    assert finding.message == (
        "None has a status that the tenant's file counts as closed "
        '(statuses "Geschlossen", "New").'
    )


def test_days_without_tickets_are_working_days(tmp_path: Path) -> None:
    # Monday the 5th to Wednesday the 14th; nothing on the 6th to 9th and the 12th,
    # 13th, of which the 12th is taken by a ticket late in the evening, local time.
    rows = rows_of(
        "raw_tickets",
        TICKET,
        {"created_at_remote": "2026-01-13 04:59+00"},
        {"created_at_remote": "2026-01-14 09:00"},
    )
    [finding] = findings(tmp_path, {"raw_tickets": rows}).of("day_without_tickets")
    assert (finding.rows, finding.examples) == (
        5,
        ("2026-01-06", "2026-01-07", "2026-01-08"),
    )


def test_what_other_writers_left_in_the_lake(tmp_path: Path) -> None:
    rows = rows_of("raw_tickets", TICKET, {"cw_ticket_id": 1}, {"status": None})
    found = findings(tmp_path, {"raw_tickets": rows})
    [twice] = found.of("duplicate_key_in_lake")
    assert (twice.rows, twice.examples, twice.level) == (1, ("1",), "error")
    [missing] = found.of("missing_value_in_lake")
    assert (missing.rows, missing.examples) == (1, ("3",))
    assert missing.message == "Rows lack a required value (status)."


def test_quarantine_is_told_by_rule(tmp_path: Path) -> None:
    importer = Importer(tmp_path, PARAMS)
    importer.text(
        f"{TICKETS}x,Acme,B,New,Ana,2026-01-05,2026-01-05\n"
        ",Acme,B,New,Ana,2026-01-05,2026-01-05\n"
        "4,Acme,B,,Ana,2026-01-05,2026-01-05\n"
        "2,Acme,B,New,Ana,2025-01-05,2025-01-05\n"
    )
    found = check(open_facts(importer.lake, PARAMS), AS_OF)
    errors = [(f.rule, f.rows, f.examples, f.message) for f in found][:4]
    assert errors == [
        ("duplicate_key", 1, ("2",),
         "Kept out of every KPI: a later row of the file has the same key."),
        ("missing_key", 1, ("row 4",),
         "Kept out of every KPI: a key is missing (cw_ticket_id)."),
        ("missing_value", 1, ("4",),
         "Kept out of every KPI: a required value is missing (status)."),
        ("unreadable_value", 1, ("x",),
         "Kept out of every KPI: a value cannot be read (cw_ticket_id)."),
    ]  # fmt: skip
    assert [f.level for f in found][:5] == ["error"] * 4 + ["warning"]
    assert found.has_errors


def test_columns_that_the_files_lack(tmp_path: Path) -> None:
    importer = Importer(tmp_path, PARAMS)
    importer.text("id,company,name\n1,Acme,All\n", "agreements.csv")
    snapshot = importer.lake.table_snapshot("acme", "raw_agreements")
    assert snapshot is not None
    rows = pq.ParquetFile(snapshot.files[0]).read()
    place = rows.schema.get_field_index("monthly_amount")
    texts = rows["monthly_amount"].cast(pa.string())
    write_deltalake(
        importer.lake.address("acme", "raw_agreements"),
        rows.set_column(place, "monthly_amount", texts).drop_columns(
            ["end_date", "name"]
        ),
        mode="overwrite",
        schema_mode="overwrite",
    )
    found = check(open_facts(importer.lake, PARAMS), AS_OF)
    [missing] = found.of("missing_column")
    assert (missing.level, missing.examples) == ("error", ("name", "end_date"))
    assert missing.message == "The lake's files lack columns, which read as NULL."
    [mistyped] = found.of("mistyped_column")
    assert mistyped.examples == ("monthly_amount is VARCHAR",)
    assert mistyped.message == "The lake's files hold columns as another type."
