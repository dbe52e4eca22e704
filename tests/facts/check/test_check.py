"""The data check as a whole: order, examples, levels, and findings on the lake."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from deltalake import write_deltalake
from support.check_rows import AS_OF, GOOD, PARAMS, TICKET, findings, rows_of
from support.importing import TICKETS, Importer
from support.lakes import Rows, open_facts, tenant_params

from kpi_lib.facts.check import CheckFinding, check


def found(folder: Path, tickets: Rows, rule: str) -> tuple[CheckFinding, ...]:
    return findings(folder, {"raw_tickets": tickets}, rule=rule).of(rule)


def test_good_data_gives_its_freshness_alone(tmp_path: Path) -> None:
    tables = {name: rows_of(name, row) for name, row in GOOD.items()}
    tables["raw_tickets"] = rows_of("raw_tickets", TICKET, {"status": "Closed"})
    reported = findings(tmp_path, tables)
    assert [(f.table, f.rule, f.message) for f in reported] == [
        ("raw_tickets", "freshness", "The newest rows, and their day (2026-01-05)."),
        ("raw_time_entries", "freshness",
         "The newest rows, and their day (2026-01-05)."),
        ("raw_security_alerts", "freshness",
         "The newest rows, and their day (2026-01-05)."),
        ("raw_surveys", "freshness", "The newest rows, and their day (2026-01-05)."),
        ("raw_commitments", "freshness",
         "The newest rows, and their day (2026-01-05)."),
    ]  # fmt: skip
    assert not reported.has_errors
    assert list(reported.frame().columns) == [
        "table", "rule", "rows", "examples", "level", "message",
    ]  # fmt: skip


def test_an_empty_lake_is_reported_with_what_fills_it(
    tmp_path: Path,
) -> None:
    reported = findings(tmp_path, {})
    assert [(f.table, f.rule, f.rows, f.level) for f in reported] == [
        ("raw_tickets", "no_rows", 0, "warning"),
        ("raw_time_entries", "no_rows", 0, "warning"),
    ]
    assert next(iter(reported)).message == (
        "The table has no row, and KPIs that read it are empty: kpi import FILE "
        "--tenant acme --table raw_tickets or kpi sync fills it."
    )


def test_a_company_that_only_excluded_tickets_name_has_work(tmp_path: Path) -> None:
    tables = {
        "raw_agreements": rows_of(
            "raw_agreements", {"company": "Beta"}, {"company": "Delta"}
        ),
        "raw_tickets": rows_of(
            "raw_tickets", {}, {"company": "Beta", "board": "Internal"}
        ),
    }
    params = tenant_params(exclude={"boards": ["Internal"]})
    rule = "agreement_without_work"
    [finding] = findings(tmp_path, tables, params, rule).of(rule)
    assert (finding.rows, '("Delta")' in finding.message) == (1, True)


def test_at_most_three_examples(tmp_path: Path) -> None:
    rows = [TICKET | {"board": None, "cw_ticket_id": n} for n in (5, 40, 3, 2, 1)]
    [finding] = found(tmp_path, rows, "no_board")
    assert (finding.rows, finding.examples) == (5, ("1", "2", "3"))


def test_no_status_is_closed(tmp_path: Path) -> None:
    rows = rows_of("raw_tickets", TICKET, {"status": "Geschlossen"})
    [finding] = found(tmp_path, rows, "no_closed_status")
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
    [finding] = found(tmp_path, rows, "day_without_tickets")
    assert (finding.rows, finding.examples) == (
        5,
        ("2026-01-06", "2026-01-07", "2026-01-08"),
    )


def test_a_ticket_in_the_future_makes_no_days_without_tickets(tmp_path: Path) -> None:
    later = {"created_at_remote": "2027-03-15 10:00"}
    tickets = rows_of("raw_tickets", TICKET, {}, later)
    assert found(tmp_path, tickets, "instant_in_future")[0].rows == 1
    assert found(tmp_path, tickets, "day_without_tickets") == ()


def test_a_beginning_far_sparser_than_what_follows_is_named(tmp_path: Path) -> None:
    # A stray ticket of March, then ten a week from Monday, 2 June on.
    days = [date(2025, 6, 2) + timedelta(days=n) for n in range(98)]
    rows = rows_of(
        "raw_tickets",
        {**TICKET, "created_at_remote": "2025-03-03 09:00"},
        *({"created_at_remote": f"{day} 09:00", "times": 2}
          for day in days if day.weekday() < 5),
    )  # fmt: skip
    [finding] = found(tmp_path, rows, "sparse_beginning")
    assert finding.examples == ("2025-03-03",)
    assert finding.message.endswith("otherwise (history_from: 2025-06-02).")


def test_rows_of_other_writers_in_the_lake(tmp_path: Path) -> None:
    rows = rows_of("raw_tickets", TICKET, {"cw_ticket_id": 1}, {"status": None})
    reported = findings(tmp_path, {"raw_tickets": rows})
    [twice] = reported.of("duplicate_key_in_lake")
    assert (twice.rows, twice.examples, twice.level) == (1, ("1",), "error")
    [missing] = reported.of("missing_value_in_lake")
    assert (missing.rows, missing.examples) == (1, ("3",))
    assert missing.message == "Rows lack a required value (status)."


def test_quarantine_is_reported_by_rule(tmp_path: Path) -> None:
    importer = Importer(tmp_path, PARAMS)
    importer.text(
        f"{TICKETS}x,Acme,B,New,Ana,2026-01-05,2026-01-05\n"
        ",Acme,B,New,Ana,2026-01-05,2026-01-05\n"
        "4,Acme,B,,Ana,2026-01-05,2026-01-05\n"
        "2,Acme,B,New,Ana,2025-01-05,2025-01-05\n"
    )
    reported = check(open_facts(importer.lake, PARAMS, as_it_is=True), AS_OF)
    errors = [(f.rule, f.rows, f.examples, f.message) for f in reported][:4]
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
    assert [f.level for f in reported][:5] == ["error"] * 4 + ["warning"]
    assert reported.has_errors


def test_a_row_of_sums_is_no_error(tmp_path: Path) -> None:
    importer = Importer(tmp_path, PARAMS)
    importer.text(f"{TICKETS}9,Acme,B,New,Ana,2026-01-05,2026-01-05\nTotal,,,,,,\n")
    reported = check(open_facts(importer.lake, PARAMS, as_it_is=True), AS_OF)
    (found,) = reported.of("totals_row")
    assert (found.level, found.rows) == ("warning", 1)
    assert not reported.has_errors


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
    reported = check(open_facts(importer.lake, PARAMS, as_it_is=True), AS_OF)
    [missing] = reported.of("missing_column")
    assert (missing.level, missing.examples) == ("error", ("name", "end_date"))
    assert missing.message == "The lake's files lack columns, which read as NULL."
    [mistyped] = reported.of("mistyped_column")
    assert mistyped.examples == ("monthly_amount is VARCHAR",)
    assert mistyped.message == "The lake's files hold columns as another type."
