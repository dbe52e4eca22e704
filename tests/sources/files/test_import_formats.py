"""Every kind of file gives the same rows."""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from datetime import datetime
from pathlib import Path

import duckdb
import openpyxl
import pytest
import yaml
from support.importing import HEADER, TICKETS, Importer
from support.places import PARAMS

from kpi_lib.sources.files.import_files import import_files
from kpi_lib.sources.files.import_progress import Progress

ROWS = [
    (1, "Acme", "Help Desk", "Closed", "2026-01-05 09:00:00+00"),
    (2, "Bêta", "Network", "New", "2026-01-06 09:00:00+00"),
]
COLUMNS = "cw_ticket_id, company, board, status, created_at_remote::varchar"
RECORDS = [
    dict(zip(HEADER.split(","), line.split(","), strict=True))
    for line in TICKETS.splitlines()[1:]
]


def workbook() -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append([])
    sheet.append(HEADER.split(","))
    # A workbook holds instants without a time zone.
    first, second = map(
        datetime.fromisoformat, ("2026-01-05 09:00", "2026-01-06 09:00")
    )
    sheet.append([1, "Acme", "Help Desk", "Closed", "Ana", first, first])
    sheet.append([2.0, "Bêta", "Network", "New", "Bo", second, second])
    book.create_sheet("Notes").append(["not data"])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def parquet(folder: Path) -> bytes:
    path = folder / "made.parquet"
    with duckdb.connect() as connection:
        connection.execute(
            "set TimeZone = 'UTC'; create table t as select 1::bigint cw_ticket_id, "
            "'Acme' company, 'Help Desk' board, 'Closed' status, 'Ana' \"owner\", "
            "timestamptz '2026-01-05 09:00:00Z' created_at_remote, "
            "timestamptz '2026-01-05 10:00:00Z' updated_at_remote union all select 2, "
            "'Bêta', 'Network', 'New', 'Bo', timestamptz '2026-01-06 09:00:00Z', "
            "timestamptz '2026-01-06 09:00:00Z'"
        )
        connection.execute(f"copy t to '{path}'")
    return path.read_bytes()


def lines(records: list[dict[str, str]]) -> str:
    return "\n".join(json.dumps(record) for record in records)


TEXTS = {
    "csv": TICKETS,
    "csv with semicolons": TICKETS.replace(",", ";"),
    "csv with pipes": TICKETS.replace(",", "|"),
    "csv with Windows' line ends": TICKETS.replace("\n", "\r\n"),
    "csv with old Macs' line ends": TICKETS.replace("\n", "\r"),
    "csv with both line ends": TICKETS.replace("\n", "\r\n", 1),
    "csv with blank lines": TICKETS.replace("\n", "\n\n"),
    "csv without a last line end": TICKETS.rstrip("\n"),
    "csv in quotes": TICKETS.replace("Help Desk", '"Help Desk"'),
    "csv with upper-case names": TICKETS.replace("company", "COMPANY"),
    "tsv": TICKETS.replace(",", "\t"),
    "json": json.dumps(RECORDS),
    "json over several lines": json.dumps(RECORDS, indent=2),
    "json below a key": json.dumps({"count": 2, "tags": [1], "value": RECORDS}),
    "json that is jsonl": lines(RECORDS),
    "jsonl": lines(RECORDS),
    "jsonl with blank lines": lines(RECORDS).replace("\n", "\n\n"),
    "ndjson": lines(RECORDS),
}


@pytest.mark.parametrize("kind", TEXTS)
def test_text_gives_the_rows(importer: Importer, kind: str) -> None:
    report = importer.text(TEXTS[kind], f"tickets.{kind.split()[0]}")
    assert importer.rows(COLUMNS) == ROWS
    assert (report.files[0].rows, report.files[0].new) == (2, 2)
    assert report.files[0].warnings == ()


@pytest.mark.parametrize(
    "encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]
)
def test_an_encoding_is_found_out(importer: Importer, encoding: str) -> None:
    content = TICKETS.encode(encoding)
    report = importer.text(content)
    assert importer.rows(COLUMNS) == ROWS
    assert report.files[0].warnings == ()


def test_windows_1252_is_a_guess_and_said_so(importer: Importer) -> None:
    report = importer.text(TICKETS.replace("Acme", "Café d’Or €").encode("cp1252"))
    assert [row[0] for row in importer.rows("company")] == ["Bêta", "Café d’Or €"]
    assert report.files[0].warnings == (
        "is not UTF-8 and was read as Windows-1252; say in a mapping what it is "
        "written in, for example encoding: cp1252",
    )


def test_an_encoding_can_be_named(importer: Importer) -> None:
    importer.text(TICKETS.encode("mac-roman"), mapping={"encoding": "mac-roman"})
    assert importer.rows(COLUMNS) == ROWS


def test_parquet_keeps_its_types(importer: Importer, tmp_path: Path) -> None:
    importer.text(parquet(tmp_path), "tickets.parquet")
    assert importer.rows(COLUMNS) == ROWS


def test_a_workbook_is_read_from_its_first_sheet(importer: Importer) -> None:
    # 09:00 in Toronto is 14:00 UTC in winter: Excel knows no time zones.
    report = importer.text(workbook(), "tickets.xlsx")
    assert importer.rows(COLUMNS) == [
        (*row[:4], row[4].replace("09:00:00", "14:00:00")) for row in ROWS
    ]
    assert report.files[0].warnings == (
        'has 2 sheets; only the first, "Sheet", was read: kpi mapping --sheet Notes '
        "looks at another",
    )
    again = importer.text(workbook(), "tickets.xlsx", mapping={"sheet": "Sheet"})
    assert again.files[0].unchanged == 2
    assert again.files[0].warnings == ()


@pytest.mark.parametrize("name", ["tickets.csv", "tickets.json", "tickets.xlsx"])
def test_gzip_is_undone(importer: Importer, name: str) -> None:
    content = {
        "tickets.csv": TICKETS.encode(),
        "tickets.json": json.dumps(RECORDS).encode(),
        "tickets.xlsx": workbook(),
    }[name]
    report = importer.text(gzip.compress(content), f"{name}.gz")
    assert report.files[0].new == 2
    assert report.files[0].file == f"{name}.gz"


def test_each_file_of_a_zip_is_a_file(importer: Importer) -> None:
    out = io.BytesIO()
    entries = (
        "cw_time_entry_id,member,work_type,minutes,billable,date_worked,company\n"
        "7,Ana,Remote,30,true,2026-01-05,Acme\n"
    )
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("export/tickets.csv", TICKETS)
        archive.writestr("export/time_entries.csv", entries)
        archive.writestr("__MACOSX/export/._tickets.csv", "rubbish")
        archive.writestr("../up/tickets.csv", TICKETS.replace("1,Acme", "9,Acme"))
    report = importer.text(out.getvalue(), "export.zip")
    assert [(file.file, file.table, file.new) for file in report.files] == [
        ("export.zip/export/tickets.csv", "raw_tickets", 2),
        ("export.zip/export/time_entries.csv", "raw_time_entries", 1),
        ("export.zip/../up/tickets.csv", "raw_tickets", 1),
    ]
    # Its path is a name alone: nothing is written there.
    assert not list(importer.folder.parent.glob("**/up"))


def test_text_in_quotes_may_hold_anything(importer: Importer) -> None:
    summary = 'a, "b"\nnext line\r\n=SUM(1)'
    quoted = summary.replace('"', '""')
    importer.text(
        f'{HEADER},summary\n1,Acme,B,New,Ana,2026-01-05,2026-01-05,"{quoted}"\n'
    )
    assert importer.rows("summary") == [(summary,)]


@pytest.mark.parametrize(
    ("beside", "name"),
    [
        ({"@odata.nextLink": "https://api.example/?$skip=9"}, "@odata.nextLink"),
        ({"pagination": {"nextCursor": "abc"}, "n": 1}, "pagination.nextCursor"),
        ({"_links": {"next": {"href": "/tickets?page=2"}}}, "_links.next.href"),
        ({"meta": {"has_more": True}}, "meta.has_more"),
        ({"next_page": None, "previous_page": "x", "meta": {"has_more": False}}, ""),
        ({"pagination": {"nextCursor": ""}, "isLast": True, "text": "next"}, ""),
        ({"next_page": "/x?cursor=2", "end_of_stream": True}, ""),
        ({"next": 0}, ""),
        ({"startAt": 0, "maxResults": 50, "total": 120}, "total"),
        ({"meta": {"current_page": 1, "total_pages": 3}}, "meta.total_pages"),
        ({"groups": {"Desk": {"count": 50}}, "hours": {"total": 120}}, ""),
        ({"page_info": {"total_results": 50}}, "page_info.total_results"),
        ({"record_count": 2, "total_pages": 1, "count": 1, "total": None}, ""),
    ],
)  # fmt: skip
def test_a_page_that_names_another_is_told(
    importer: Importer, beside: dict[str, object], name: str
) -> None:
    for document in ({**beside, "value": RECORDS}, {"value": RECORDS, **beside}):
        report = importer.text(json.dumps(document), "tickets.json")
        told = [one for one in report.files[0].warnings if "one page" in one]
        remark = f'is one page of several, as its "{name}" says: import the others too'
        assert told == ([remark] if name else [])


def test_json_keeps_digits_and_lists(importer: Importer) -> None:
    record = (
        '{"id": 9007199254740993, "name": "A", "company": {"name": "Acme"}, '
        '"monthly_amount": 1.10, "covered_boards": ["Help, Desk", "Net"], '
        '"covered_types": []}'
    )
    importer.text(
        f"[{record}]",
        "agreements.json",
        mapping={"columns": {"company": "company.name"}},
    )
    assert importer.rows(
        "id, company, monthly_amount::varchar, covered_boards, covered_types",
        "raw_agreements",
    ) == [(9007199254740993, "Acme", "1.100000", ["Help, Desk", "Net"], [])]


def test_json_longer_than_the_window(importer: Importer) -> None:
    record = dict(RECORDS[0])
    records = [
        record | {"cw_ticket_id": str(i), "summary": "x" * 9_000} for i in range(400)
    ]
    report = importer.text(
        json.dumps({"n": 1, "value": records, "m": 2}), "tickets.json"
    )
    assert report.files[0].new == 400


def test_a_second_import_changes_nothing(importer: Importer) -> None:
    first = importer.text(TICKETS + "x,,,,,,\n")
    second = importer.text(TICKETS + "x,,,,,,\n")
    assert (first.files[0].new, first.files[0].version) == (2, 0)
    assert (second.files[0].unchanged, second.files[0].version) == (2, 0)
    quarantine = importer.lake.table_snapshot("acme", "quarantine")
    assert quarantine is not None
    assert (quarantine.version, quarantine.rows) == (0, 2)


def test_a_mended_file_leaves_the_quarantine(importer: Importer) -> None:
    importer.text(TICKETS + "x,Acme,B,New,Ana,2026-01-05,2026-01-05\n")
    assert len(importer.rows("rule", "quarantine")) == 1
    importer.text(TICKETS + "3,Acme,B,New,Ana,2026-01-05,2026-01-05\n")
    assert importer.rows("rule", "quarantine") == []
    assert len(importer.rows("cw_ticket_id")) == 3


def test_progress_tells_the_stages(importer: Importer) -> None:
    steps: list[Progress] = []
    path = importer.write("tickets.csv", TICKETS)
    import_files(
        [path], lake=importer.lake, tenant=importer.params, progress=steps.append
    )
    size = len(TICKETS.encode())
    assert [(s.stage, s.done, s.total) for s in steps] == [
        ("reading", size, size),
        ("checking", 0, 2),
        ("checking", 2, 2),
        ("writing", 0, 2),
        ("writing", 2, 2),
    ]


def test_nothing_is_left_behind(importer: Importer) -> None:
    importer.text(TICKETS)
    names = {path.name for path in (Path(importer.lake.root) / "acme").iterdir()}
    assert names == {"raw_tickets", ".import.lock", "_imports.json"}


def test_the_report_as_text(importer: Importer) -> None:
    content = TICKETS.replace("status", "status,colour").replace(",New", ",,red")
    report = importer.text(content.replace(",Closed,Ana", ",Closed,blue,"))
    assert str(report) == (
        "tickets.csv -> raw_tickets: 2 rows: 1 new, 1 in quarantine\n"
        "  quarantine, missing_value: 1\n"
        '  warning: 1 row has no owner: "(unassigned)"\n'
        "  ignored columns: colour"
    )


def test_the_ready_mappings_are_valid() -> None:
    from kpi_lib.sources.files.import_files import load_mapping

    folder = PARAMS / "mappings"
    for path in sorted(folder.glob("*.yaml")):
        assert load_mapping(path).table == yaml.safe_load(path.read_text())["table"]
