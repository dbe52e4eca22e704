"""Single damaged lines and records: each is refused and named, the others come in."""

from __future__ import annotations

import json

import pytest
from support.importing import HEADER, Importer, ticket

OPEN_QUOTE = "a quotation mark that does not end its value"


def lines(*damaged: str, count: int = 6) -> str:
    """Return a file whose third row and those behind it are the damaged ones."""
    rows = [ticket(n) for n in range(1, count + 1)]
    return "\n".join([HEADER, *rows[:2], *damaged, *rows[2:]]) + "\n"


@pytest.mark.parametrize(
    ("damaged", "named"),
    [
        # Never closed: it would swallow all that follows.
        ('9,"Acme,Help Desk,New,Ana,2026-01-05,2026-01-05', [4]),
        # A later value in quotes seems to close it.
        (
            '9,"Acme,Desk,New,Ana,2026-01-05,2026-01-05\n'
            '7,"A, B",Desk,New,Ana,2026-01-05,2026-01-05',
            [4],
        ),
        # Two, each of which seems to close the other.
        ('9,Acme,"D,New,Ana,2026-01-05,\n8,Acme,"D,New,Ana,2026-01-05,', [4, 5]),
        # Text behind the closing one.
        ('9,"Acme" Ltd,Desk,New,Ana,2026-01-05,2026-01-05', [4]),
        # A value with a line end of its own, in a line with too many values.
        ('9,"two\nlines",Desk,New,Ana,2026-01-05,2026-01-05,x,y', [4]),
        ('"', [4]),
    ],
)  # fmt: skip
def test_a_wrong_quotation_mark_costs_its_line(
    importer: Importer, damaged: str, named: list[int]
) -> None:
    report = importer.text(lines(damaged)).files[0]
    keys = [key for (key,) in importer.rows("cw_ticket_id")]
    assert set(range(1, 7)) <= set(keys) <= set(range(1, 8))
    assert report.quarantined.get("damaged_line") == len(named)
    numbers = importer.rows("row_number", "quarantine")
    assert [n for (n,) in numbers if n in named] == named
    assert report.rows == report.new + report.quarantined_rows


def test_the_line_and_its_text_are_named(importer: Importer) -> None:
    damaged = '9,"Acme,Help Desk,New,Ana,2026-01-05,2026-01-05'
    report = importer.text(lines(damaged)).files[0]
    assert report.warnings == (f"line 4 has {OPEN_QUOTE} and is in quarantine",)
    [(text,)] = importer.rows("row_json", "quarantine")
    assert json.loads(text) == [damaged]


def test_a_value_with_other_line_ends_stays_one_value(importer: Importer) -> None:
    row = '7,"one\rtwo\nthree",Desk,New,Ana,2026-01-05,2026-01-05'
    importer.text(lines(row, "9,too,short"))
    assert ("one\rtwo\nthree",) in importer.rows("company")


def record(key: int) -> str:
    return json.dumps(dict(zip(HEADER.split(","), ticket(key).split(","), strict=True)))


@pytest.mark.parametrize(
    ("name", "damaged", "problem"),
    [
        ("a.jsonl", '{"cw_ticket_id": 9, ', "text that is no JSON"),
        ("a.jsonl", "5", '"5" instead of a record'),
        ("a.jsonl", "null", "null instead of a record"),
        ("a.jsonl", "[" * 5_000 + "]" * 5_000, "a record with records within"),
        ("a.json", "[1, 2]", "a list instead of a record"),
        ("a.json", '"x"', '"x" instead of a record'),
    ],
)
def test_a_damaged_record_costs_itself(
    importer: Importer, name: str, damaged: str, problem: str
) -> None:
    records = [record(1), damaged, record(2)]
    text = "\n".join(records) if name.endswith("l") else f"[{', '.join(records)}]"
    report = importer.text(text, name, "raw_tickets").files[0]
    unit = "line" if name.endswith("l") else "record"
    assert report.warnings[0].startswith(f"{unit} 2 has {problem}")
    assert (report.rows, report.new, report.quarantined) == (3, 2, {"damaged_line": 1})


def test_a_file_of_records_that_is_cut_off(importer: Importer) -> None:
    text = f"{record(1)}\n{record(2)[:-20]}"
    report = importer.text(text, "tickets.jsonl").files[0]
    assert report.new == 1
    assert report.warnings == (
        "line 2 has the start of a record that is cut off and is in quarantine",
    )


def test_a_column_s_name_may_hold_a_line_end(importer: Importer) -> None:
    text = lines("9,too,short").replace("owner,", '"owner\r\n (login)",')
    report = importer.text(text.replace("status,", '"status\n",')).files[0]
    assert (report.new, report.ignored_columns) == (6, ("owner\r\n (login)",))
    assert report.warnings[0] == "line 6 has 3 values instead of 7 and is in quarantine"


@pytest.mark.parametrize(
    ("twice", "name"),
    [
        ('"status": "Ana", "status": "Bo"', "status"),
        ('"board": {"id": "Ana", "id": "Bo"}', "board.id"),
        ('"board": {"id": "Ana"}, "board.id": "Bo"', "board.id"),
        ('"owner": "Ana", "Owner": "Bo"', "owner"),
    ],
)
def test_a_record_that_gives_two_values_of_a_key_is_refused(
    importer: Importer, twice: str, name: str
) -> None:
    damaged = f'{{"cw_ticket_id": 9, {twice}}}'
    rows = [record(n) for n in (1, 2, 3)]
    report = importer.text("\n".join([*rows, damaged]), "tickets.jsonl").files[0]
    assert report.warnings[0] == (
        f'line 4 has two values of "{name}" and is in quarantine'
    )
    [(text,)] = importer.rows("row_json", "quarantine")
    assert "Ana" in text
    assert "Bo" in text


def test_keys_that_differ_in_case_alone_are_one_column(importer: Importer) -> None:
    rows = [record(n) for n in (1, 2, 3)]
    rows[1] = rows[1].replace('"status"', '"Status"')
    rows[2] = rows[2].replace('"owner"', '"owner": "Ana", "Owner"')
    report = importer.text("\n".join(rows), "tickets.jsonl").files[0]
    assert (report.new, report.quarantined) == (3, {})
    assert importer.rows("distinct status") == [("New",)]


def test_two_values_beside_the_records_cost_no_record(importer: Importer) -> None:
    beside = '"meta": {"a": 1, "a": 2}, "paging": {"next": "/tickets?page=2"}'
    rows = ", ".join(record(n) for n in (1, 2))
    report = importer.text(f'{{{beside}, "tickets": [{rows}]}}', "t.json").files[0]
    assert report.new == 2
    assert "is one page of several" in report.warnings[0]
