"""Files that are no exports, and what the guess says of them."""

from __future__ import annotations

import random
import zipfile
from pathlib import Path

import pytest
from support.guessing import guessed, rows

from kpi_lib.domain.errors import DataError
from kpi_lib.sources.guessing import guessed_files

PICTURE = b"\x89PNG\r\n\x1a\n" + random.Random(1).randbytes(500)

FILES: dict[str, tuple[bytes, str]] = {
    "empty.csv": (
        b"",
        "empty.csv: is empty; expected at least a row of column names; get the file "
        "anew; this copy is damaged or was cut off.",
    ),
    "one.csv": (
        b"Ticket\n4211\n4212\n",
        'one.csv: has a single column, "Ticket"; expected several columns, separated '
        "by a comma, semicolon, tab or |; export it anew; where another character "
        'separates them, say in a mapping for example delimiter: "~".',
    ),
    "bare.csv": (
        b"4211,Larch,New,2026-10-05 09:10\n4212,Quince,Closed,2026-10-06 09:10\n",
        "bare.csv: its first line holds values instead of names of columns: "
        '"4211", "Larch", "New", "2026-10-05 09:10"; expected the names of the columns '
        "in the first line; export it with its header, or write one above the first "
        "row.",
    ),
    "picture.csv": (
        PICTURE,
        "picture.csv: is no text; expected a text file; get the file anew; this copy "
        "is damaged or has the wrong ending.",
    ),
    "picture.png": (
        PICTURE,
        'picture.png: ends in ".png"; expected one of .csv, .tsv, .json, .jsonl, '
        ".parquet, .xlsx, .duckdb, or these as .gz or .zip; rename it, or save it in "
        "one of these formats.",
    ),
    "prices.csv": (
        b"Fruit,Colour,Shape\npear,green,oval\nplum,blue,round\n",
        'prices.csv: no columns are known by their names: "Fruit", "Colour", "Shape"; '
        "expected columns such as cw_ticket_id, company, board, status, "
        "created_at_remote; give it a line with names above its rows, or name the "
        "columns in a mapping (docs/importing.md).",
    ),
}


@pytest.mark.parametrize("name", FILES)
def test_no_export(name: str, tmp_path: Path) -> None:
    content, message = FILES[name]
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(DataError) as caught:
        guessed(path)
    assert str(caught.value) == message


def test_a_zip_of_two_tables(tmp_path: Path) -> None:
    path = tmp_path / "two.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("tickets.csv", "Ticket ID,Subject,Status\n1,a,New\n")
        archive.writestr("time.csv", "User,Duration,Date\nAna,1:30,2026-10-05\n")
    with pytest.raises(DataError) as caught:
        guessed(path)
    assert str(caught.value) == (
        'two.zip/time.csv: has other columns than two.zip/tickets.csv: "User", '
        '"Duration", "Date"; expected files of the same columns, for one mapping; look '
        "at each file alone (what is in a ZIP: unpack it first)."
    )


def test_a_header_alone(tmp_path: Path) -> None:
    path = tmp_path / "tickets.csv"
    path.write_text("Ticket ID,Subject,Status,Created\n")
    (preview,) = guessed(path).previews
    assert preview.lines() == ["tickets.csv -> raw_tickets: 0 rows: 0 would enter"]


def test_of_a_long_file_the_first_rows_are_judged_and_all_dates_looked_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guessed_files, "MOST_ROWS", 1_000)
    path = tmp_path / "tickets.csv"
    lines = [f"{i},Larch,Desk,New,3/4/2026 09:10" for i in range(20_000)]
    # The only date that decides stands in a row that no sample holds.
    lines[13_333] = "13333,Larch,Desk,New,3/14/2026 09:10"
    header = "Ticket ID,Company,Queue,Status,Created\n"
    path.write_text(header + "\n".join(lines))
    found = guessed(path)
    assert found.draft.content["day_first"] is False
    (preview,) = found.previews
    assert preview.lines()[0] == (
        "tickets.csv -> raw_tickets: the first 1000 rows of 20000: 1000 would enter"
    )
    assert rows(preview)[0]["created_at_remote"] == "2026-03-04 09:10"


def test_names_that_would_break_yaml_or_sql(tmp_path: Path) -> None:
    path = tmp_path / "tickets.csv"
    header = '"Ticket #","Company: ""A""",Status {x},"[Created]",\'Subject\''
    path.write_text(f"{header}\n1,Larch,New,2026-10-05,it's: #1\n")
    found = guessed(path)
    (preview,) = found.previews
    assert rows(preview) == [
        {"cw_ticket_id": 1, "company": "Larch", "board": "Service desk",
         "status": "New", "summary": "it's: #1",
         "created_at_remote": "2026-10-05 00:00",
         "updated_at_remote": "2026-10-05 00:00"},
    ]  # fmt: skip
