"""Texts with internal terms: dropped whole, counted for the operator alone."""

from __future__ import annotations

import csv
from contextlib import closing
from pathlib import Path

from support.lakes import NOW, fill, tenant_params, typed
from support.places import ROOT

from kpi_lib.facts.client.client_facts import open_client_facts
from kpi_lib.facts.client.left_out_texts import LeftOut, read_left_out, write_left_out
from kpi_lib.facts.tenant_facts import Facts
from kpi_lib.kpis.tenant import Tenant
from kpi_lib.lake.delta_lake import Lake

PARAMS = tenant_params(as_of="2026-11-01", closed_statuses=["Done, out of scope"])
AT = {"company": "Maison Pinel", "created_at_remote": "2026-08-03 09:00"}
COMMITMENTS = ROOT / "tests" / "cases" / "client" / "commitments_internal_note.csv"


def opened(tmp_path: Path, **rows: list[dict[str, object]]) -> Facts:
    lake = Lake(tmp_path / "lake")
    fill(lake, "acme", {name: typed(name, r, PARAMS) for name, r in rows.items()})
    return open_client_facts(
        lake.snapshot("acme"), PARAMS, company="Maison Pinel", now=NOW
    )


def test_a_commitment_that_holds_an_internal_note_is_left_out_whole(tmp_path):
    with COMMITMENTS.open() as file:
        rows = [
            {k: v or None for k, v in row.items() if k != "id"}
            for row in csv.DictReader(file)
        ]
    ticket = {**AT, "cw_ticket_id": 1, "status": "New"}
    with closing(opened(tmp_path, raw_tickets=[ticket], raw_commitments=rows)) as facts:
        made = Tenant(facts).sql("select text, status from raw_commitments")
        assert made.to_numpy().tolist() == [["Replace the old firewall", "done"]]
        assert facts.left_out == (
            LeftOut(
                "raw_commitments",
                "text",
                4,
                ("cost", "cost price", "do not share", "internal note", "margin"),
            ),
        )


def test_tickets_are_counted_whose_texts_are_left_out(tmp_path):
    texts = [
        "Note interne : le client va partir",
        "Printer; our margin is 42% here",
        "Printer jam",
    ]
    tickets = [
        {**AT, "cw_ticket_id": n, "summary": text, "status": "Done, out of scope",
         "closed_at": "2026-08-04 09:00", "board": "Desk"}
        for n, text in enumerate(texts, 1)
    ]  # fmt: skip
    with closing(opened(tmp_path, raw_tickets=tickets)) as facts:
        rows = facts.sql("select coalesce(summary, '-') from raw_tickets order by 1")
        assert rows.iloc[:, 0].tolist() == ["-", "-", "Printer jam"]
        closed = facts.sql("select count(*) from raw_tickets where is_closed(status)")
        assert closed.iloc[0, 0] == 3
        (left_out,) = facts.left_out
        assert (left_out.column, left_out.rows) == ("summary", 2)


def test_boards_and_agreements_with_internal_terms_still_match_each_other(tmp_path):
    tickets = [
        {**AT, "cw_ticket_id": n, "status": "New", "board": board}
        for n, board in enumerate(("Out of scope", "out of scope", "Upsell", "Desk"))
    ]
    agreement = {
        "company": "Maison Pinel",
        "name": "Care",
        "covered_boards": ["Out of scope", "Desk"],
    }
    with closing(
        opened(tmp_path, raw_tickets=tickets, raw_agreements=[agreement])
    ) as facts:
        boards = facts.sql("select board from raw_tickets order by cw_ticket_id")
        assert boards.iloc[:, 0].tolist() == ["[…]", "[…]", "[… 2]", "Desk"]
        covered = facts.sql("select covered_boards from raw_agreements").iloc[0, 0]
        assert list(covered) == ["[…]", "Desk"]


def test_the_record_for_the_operator_is_read_as_it_was_written(tmp_path):
    record = (LeftOut("raw_commitments", "text", 4, ("margin", "note interne")),)
    write_left_out(tmp_path / "left_out.json", record)
    assert read_left_out(tmp_path / "left_out.json") == record
    assert read_left_out(tmp_path / "none.json") == ()
    assert str(record[0]) == ("raw_commitments.text: 4 with “margin”, “note interne”")
