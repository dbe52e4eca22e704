"""Rows of a file that break a rule: quarantine, keys, versions, tenants."""

from __future__ import annotations

import json
from pathlib import Path

from support.importing import HEADER, Importer, ticket
from support.lakes import tenant_params


def test_each_broken_rule_is_named(importer: Importer) -> None:
    lines = [
        ticket(1, "2026-01-05", "2026-01-07"),
        ticket(1, "2026-01-05", "2026-01-09"),
        ticket(1, "2026-01-05", "2026-01-08"),
        ticket(""),
        ticket(3, "soon"),
        "4,Acme,B,,Ana,2026-01-05,2026-01-05",
        "5,Acme,B,,Ana,soon,2026-01-05",
        ticket(6, "2026-01-05").replace(",New,", ",First,"),
        ticket(6, "2026-01-05").replace(",New,", ",Last,"),
    ]
    report = importer.text("\n".join([HEADER, *lines]) + "\n")
    file = report.files[0]
    assert importer.rows(
        "cw_ticket_id, status, timezone('America/Toronto', updated_at_remote)::varchar"
    ) == [(1, "New", "2026-01-09 00:00:00"), (6, "Last", "2026-01-05 00:00:00")]
    assert importer.rows("row_number, rule, column_name, value, key", "quarantine") == [
        (1, "duplicate_key", None, None, "1"),
        (3, "duplicate_key", None, None, "1"),
        (4, "missing_key", "cw_ticket_id", None, None),
        (5, "unreadable_value", "created_at_remote", "soon", "3"),
        (6, "missing_value", "status", None, "4"),
        (7, "missing_value", "status", None, "5"),
        (7, "unreadable_value", "created_at_remote", "soon", "5"),
        (8, "duplicate_key", None, None, "6"),
    ]
    assert file.quarantined == {
        "duplicate_key": 3,
        "missing_key": 1,
        "missing_value": 2,
        "unreadable_value": 2,
    }
    assert (file.rows, file.new, file.quarantined_rows) == (9, 2, 7)


def test_a_refused_row_is_kept_as_it_came(importer: Importer) -> None:
    path = importer.write("tickets.csv", f"{HEADER}\n{ticket('x', '2026-01-05')}\n")
    importer(path)
    [(file, row)] = importer.rows("file, row_json", "quarantine")
    assert file == path.as_posix()
    assert json.loads(row) == {
        "_row": 1,
        "cw_ticket_id": "x",
        "company": "Acme",
        "board": "Help Desk",
        "status": "New",
        "owner": "Ana",
        "created_at_remote": "2026-01-05",
        "updated_at_remote": "2026-01-05",
    }


def test_a_refused_row_does_not_hide_an_older_good_one(importer: Importer) -> None:
    newer = ticket(1, "2026-01-05", "2026-01-09").replace(",New,", ",,")
    importer.text(f"{HEADER}\n{ticket(1)}\n{newer}\n")
    assert importer.rows("cw_ticket_id, status") == [(1, "New")]


def test_what_the_lake_holds_is_not_set_back(importer: Importer) -> None:
    importer.text(f"{HEADER}\n{ticket(1, '2026-01-05', '2026-01-09')}\n")
    report = importer.text(f"{HEADER}\n{ticket(1, '2026-01-05', '2026-01-07')}\n")
    assert report.files[0].older == 1
    assert str(report) == (
        "tickets.csv -> raw_tickets: 1 row: 1 older than in the lake"
    )


def test_two_tenants_may_have_equal_ids(tmp_path: Path) -> None:
    one = Importer(tmp_path)
    other = Importer(
        tmp_path,
        tenant_params(tenant="beta", tenant_id="00000000-0000-0000-0000-00000000000b"),
    )
    one.text(f"{HEADER}\n{ticket(1)}\n")
    other.text(f"{HEADER}\n{ticket(1).replace('Acme', 'Beta')}\n")
    assert one.rows("cw_ticket_id, company") == [(1, "Acme")]
    assert other.rows("cw_ticket_id, company") == [(1, "Beta")]


def test_a_row_mended_in_another_file_leaves_quarantine(importer: Importer) -> None:
    row = "Acme,Help Desk,Closed,Ana"
    monday = importer.write(
        "monday.csv",
        f"{HEADER}\n5,{row},yesterday,2026-01-05T10:00:00Z\n"
        f"6,{row},yesterday,2026-01-05T10:00:00Z\n",
    )
    tuesday = importer.write(
        "tuesday.csv", f"{HEADER}\n5,{row},2026-01-05T09:00:00Z,2026-01-05T10:00:00Z\n"
    )
    importer(monday, table="raw_tickets")
    importer(tuesday, table="raw_tickets")
    assert importer.rows("key", "quarantine") == [("6",)]
