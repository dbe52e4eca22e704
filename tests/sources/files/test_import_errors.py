"""Error messages of imports: the place, the problem and the remedy."""

from __future__ import annotations

import gzip
import io
import random
import zipfile

import pytest
from support.importing import HEADER, TICKETS, Importer

from kpi_lib.domain.errors import DataError, ParamsError

DAMAGED = "get the file anew; this copy is damaged or was cut off"
FORMATS = (
    "one of .csv, .tsv, .json, .jsonl, .parquet, .xlsx, .duckdb, "
    "or these as .gz or .zip"
)
WRONG_TEXT = "get the file anew; this copy is damaged or has the wrong ending"
COLUMNS = ", ".join(f'"{name}"' for name in HEADER.split(","))
OTHER = "00000000-0000-0000-0000-00000000000b"
OWN = "00000000-0000-0000-0000-00000000000a"


def zipped(**members: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "."), content)
    return out.getvalue()


CASES: dict[str, tuple[str, str | bytes, str]] = {
    "empty": (
        "tickets.csv", "",
        "tickets.csv: is empty; expected at least a row of column names; "
        f"{DAMAGED}.",
    ),
    "blank": (
        "tickets.csv", "\n\n",
        "tickets.csv: line 1: is empty; expected the names of the columns in the "
        "first line.",
    ),
    "too many columns": (
        "tickets.csv", ",".join(f"c{i}" for i in range(2001)),
        "tickets.csv: has 2001 columns; expected at most 2000; look for a line end or "
        "delimiter that is wrong, or leave columns out.",
    ),
    "a single long line": (
        "tickets.csv", "x" * 10_001,
        "tickets.csv: has a column whose name has 10001 characters; expected at most "
        "10000; look for a line end or quotation mark that is missing.",
    ),
    "a damaged name in a ZIP": (
        "tickets.zip", zipped(été__csv=TICKETS).replace("ét".encode(), b"\xe9t "),
        "tickets.zip: cannot be unpacked ('utf-8' codec can't decode byte 0xe9 in "
        "position 0: invalid continuation byte); expected a whole ZIP file; "
        f"{DAMAGED}.",
    ),
    "JSON without end": (
        "tickets.json", '{"a":' * 99_999 + "1" + "}" * 99_999,
        "tickets.json: holds records within records without end; expected a list of "
        "flat records.",
    ),
    "zeros": (
        "tickets.csv", b"a,b\n1,\x00\x00\x01\x00",
        f"tickets.csv: is no text; expected a text file; {WRONG_TEXT}.",
    ),
    "rubbish": (
        "tickets.csv", bytes(b or 1 for b in random.Random(1).randbytes(5000)),
        f"tickets.csv: is no text; expected a text file; {WRONG_TEXT}.",
    ),
    "workbook called csv": (
        "tickets.csv", zipped(a="b"),
        "tickets.csv: is a ZIP or Excel file; expected a .csv file; "
        "give it the ending that it has.",
    ),
    "old workbook": (
        "tickets.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        "tickets.xlsx: is an old or password-protected Excel file; expected a .xlsx "
        "file; open it in Excel and save it as .xlsx without a password.",
    ),
    "zip called workbook": (
        "tickets.xlsx", zipped(a="b"),
        "tickets.xlsx: is no Excel workbook (\"There is no item named "
        "'[Content_Types].xml' in the archive\"); open it in Excel and save it anew.",
    ),
    "cut gzip": (
        "tickets.csv.gz", gzip.compress(TICKETS.encode() * 99)[:-30],
        "tickets.csv.gz: ends in the middle of its data; expected a whole gzip file; "
        f"{DAMAGED}.",
    ),
    "no gzip": (
        "tickets.csv.gz", TICKETS,
        f"tickets.csv.gz: is not a gzip file, in spite of its name; {DAMAGED}.",
    ),
    "cut zip": (
        "tickets.zip", zipped(tickets__csv=TICKETS)[:-30],
        "tickets.zip: cannot be unpacked (File is not a zip file); expected a whole "
        f"ZIP file; {DAMAGED}.",
    ),
    "nothing in the zip": (
        "tickets.zip", zipped(**{"folder/": ""}),
        f"tickets.zip: holds no file; expected {FORMATS}.",
    ),
    "strange file in the zip": (
        "tickets.zip", zipped(tickets__doc="x"),
        f'tickets.zip/tickets.doc: ends in ".doc"; expected {FORMATS}; '
        "take it out of the ZIP, or unpack it and name the files to import.",
    ),
    "no parquet": (
        "tickets.parquet", TICKETS,
        f"tickets.parquet: is not a Parquet file, in spite of its name; {DAMAGED}.",
    ),
    "strange ending": (
        "tickets.xls", "x",
        f'tickets.xls: ends in ".xls"; expected {FORMATS}; save it as .xlsx.',
    ),
    "no ending": (
        "tickets", "x",
        "tickets: has no ending that names its format; expected "
        f"{FORMATS}; rename it, or save it in one of these formats.",
    ),
    "no json": (
        "tickets.json", '[{"a": 1},\n{"a": }]',
        "tickets.json: line 2: is no JSON (Expecting value); "
        "get the file anew, or mend that line.",
    ),
    "cut json": (
        "tickets.json", '[{"a": 1},\n{"a": 2}',
        "tickets.json: line 2: is no JSON (got the end of the file, expected ,); "
        "get the file anew, or mend that line.",
    ),
    "hardly a record": (
        "tickets.json", '[5, "x",\n {"a": 1}]',
        'tickets.json: record 1: has "5" instead of a record, and so have most '
        "records; expected a record, { ... }, in each; get the file anew, or mend that "
        "line.",
    ),
    "no jsonl": (
        "tickets.jsonl", '{"a": 1}\n{"a": }\n[',
        "tickets.jsonl: line 2: has text that is no JSON (Expecting value), and so "
        "have most lines; expected a record, { ... }, in each; get the file anew, or "
        "mend that line.",
    ),
    "no records": (
        "tickets.json", "[]",
        "tickets.json: holds no records; expected at least one.",
    ),
    "two lists of records": (
        "tickets.json", '{"a": [{"x": 1}], "b": [{"x": 1}]}',
        'tickets.json: holds records under "a" and under "b"; '
        "say which in a mapping: records: a.",
    ),
    "missing column": (
        "tickets.csv", TICKETS.replace("status", "state"),
        'tickets.csv: has no column "status", which raw_tickets needs; found '
        f"{COLUMNS.replace('status', 'state')}; say in a mapping (--mapping) which "
        "column of the file it is, for example columns: {status: state}; kpi mapping "
        "tickets.csv writes one.",
    ),
    "repeated column": (
        "tickets.csv", TICKETS.replace("owner", "status"),
        'tickets.csv: has several columns called "status"; expected one; '
        "rename or remove all but one of them, or list them in a mapping: "
        "[status, status_1], of which the first that has a value counts.",
    ),
    "no table": (
        "export.csv", "a,b\n1,2\n",
        'export.csv: fits no table by its columns ("a", "b"); expected one of '
        "raw_tickets, raw_time_entries, raw_agreements, raw_security_alerts, "
        "raw_surveys, raw_commitments, raw_projects; kpi mapping export.csv writes a "
        "mapping for it; --table says which.",
    ),
    "another tenant": (
        "tickets.csv",
        f"tenant_id,{HEADER}\n{OWN.upper()},1,A,B,New,Ana,2026-01-05,2026-01-05\n"
        f"{OTHER},2,A,B,New,Ana,2026-01-05,2026-01-05\n"
        f"{OTHER},3,A,B,New,Ana,2026-01-05,2026-01-05\n",
        f'tickets.csv: row 2: got tenant_id "{OTHER}" (2 rows belong to another '
        f'tenant); expected "{OWN}", or no such column; nothing was imported; take '
        "such rows out, or name their own tenant.",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_message(importer: Importer, case: str) -> None:
    name, content, message = CASES[case]
    with pytest.raises(DataError) as caught:
        importer.text(content, name)
    assert str(caught.value) == message
    assert importer.rows("cw_ticket_id") == []


def test_no_such_file(importer: Importer) -> None:
    importer.write("tickets.csv", TICKETS)
    wanted = importer.folder / "ticket.csv"
    with pytest.raises(DataError) as caught:
        importer(wanted)
    assert str(caught.value) == (
        f'{wanted}: there is no such file; beside it is "tickets.csv".'
    )


def test_a_folder(importer: Importer) -> None:
    with pytest.raises(DataError) as caught:
        importer(importer.folder)
    assert str(caught.value) == (
        f"{importer.folder}: is a folder; expected a file; "
        f"name its files: {importer.folder}/*.csv."
    )


def test_a_name_that_could_be_two_tables(importer: Importer) -> None:
    with pytest.raises(DataError) as caught:
        importer.text("a,b\n1,2\n", "tickets_and_surveys.csv")
    assert str(caught.value) == (
        'tickets_and_surveys.csv: fits no table by its columns ("a", "b"); expected '
        "one of raw_tickets, raw_surveys; kpi mapping tickets_and_surveys.csv writes a "
        "mapping for it; --table says which."
    )


def test_the_columns_tell_the_table(importer: Importer) -> None:
    report = importer.text(TICKETS, "export.csv")
    assert report.files[0].table == "raw_tickets"
    report = importer.text("id,name,live_at\n1,Rollout,2026-01-05\n", "x.csv")
    assert report.files[0].table == "raw_projects"


def test_an_unknown_table(importer: Importer) -> None:
    with pytest.raises(ParamsError) as caught:
        importer.text(TICKETS, table="raw_ticket")
    assert str(caught.value) == (
        '--table: got "raw_ticket"; expected one of raw_tickets, raw_time_entries.'
    )


def test_nothing_enters_where_one_file_is_wrong(importer: Importer) -> None:
    good = importer.write("tickets.csv", TICKETS)
    bad = importer.write("surveys.csv", "id\n1,2\n")
    with pytest.raises(DataError):
        importer(good, bad)
    assert importer.rows("cw_ticket_id") == []


def test_a_header_alone_is_no_mistake(importer: Importer) -> None:
    report = importer.text(HEADER + "\n")
    assert str(report) == "tickets.csv -> raw_tickets: 0 rows"


def test_bytes_that_are_not_in_the_named_encoding(importer: Importer) -> None:
    content = TICKETS.replace("Acme", "Café").encode("cp1252")
    with pytest.raises(DataError) as caught:
        importer.text(content, mapping={"encoding": "utf-8"})
    assert str(caught.value) == (
        "tickets.csv: line 2: has bytes that are not utf-8; say in a mapping what it "
        "is written in, for example encoding: cp1252."
    )


def test_a_row_without_end_is_told(importer: Importer) -> None:
    line = TICKETS.splitlines()[1].replace("Acme", "x" * (17 << 20))
    with pytest.raises(DataError) as error:
        importer.text(f"{HEADER}\n{line}\n")
    assert str(error.value) == (
        "tickets.csv: has a row of more than 16 MB; look for a line end or quotation "
        "mark that is missing."
    )


@pytest.mark.parametrize("length", [1 << 20, 3 << 20, 9 << 20])
def test_a_long_row_comes_in_whole(importer: Importer, length: int) -> None:
    importer.text(TICKETS.replace("Ana", "é" * (length // 2)))
    assert importer.rows("length(owner)") == [(2,), (length // 2,)]
