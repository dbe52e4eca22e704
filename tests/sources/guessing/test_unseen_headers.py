"""Headers in two languages, in joined words, or that nobody knows; notes below rows."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest
from support.guessing import CASES, answered, guessed, reads_as_meant, rows, seen_by
from support.time_growth import MOST_GROWTH, growth

from kpi_lib.sources.files.header_likeness import likeness
from kpi_lib.sources.files.mapped_rows import first_value

EXPORTS = CASES / "exports"


def test_headers_in_two_languages_and_an_end_that_is_none(tmp_path: Path) -> None:
    # "Client", "Status / Statut"; 1899-12-30 is no closing; the first round is right.
    found = guessed(EXPORTS / "billets_bilingues.csv")
    assert reads_as_meant(found, tmp_path)
    assert found.draft.question_count == 0
    assert rows(found.previews[0])[1] == {
        "cw_ticket_id": 3302, "company": "Érablière Roy", "board": "1re ligne",
        "priority": "P4", "status": "In Progress / En cours", "owner": "Bo Lund",
        "summary": "Mot de passe", "created_at_remote": "2026-09-14 08:00",
        "updated_at_remote": "2026-09-14 12:00",
    }  # fmt: skip


def test_headers_of_joined_words(tmp_path: Path) -> None:
    # "TicketCreatedDate", "TechnicianFullName"; 13:10 UTC is 09:10 in Toronto.
    found = guessed(EXPORTS / "joined_words.csv")
    assert reads_as_meant(found, tmp_path)
    assert rows(found.previews[0])[0] == {
        "cw_ticket_id": 901, "company": "Larch Dental", "board": "Service desk",
        "type": "Incident", "priority": "Medium", "status": "Closed",
        "owner": "Ana Ito", "summary": "Printer jam",
        "created_at_remote": "2026-09-03 09:10",
        "updated_at_remote": "2026-09-04 10:00", "closed_at": "2026-09-04 10:00",
        "first_response_at": "2026-09-03 09:25",
    }  # fmt: skip


def test_french_incidents(tmp_path: Path) -> None:
    found = guessed(EXPORTS / "incidents_francais.xlsx")
    assert reads_as_meant(found, tmp_path)
    assert rows(found.previews[0])[0] == {
        "cw_ticket_id": 10001, "company": "Érablière Roy",
        "board": "Centre de services", "type": "Matériel",
        "priority": "3 - Modérée", "status": "Résolu", "owner": "Ana Ito",
        "summary": "Écran noir", "created_at_remote": "2026-09-03 09:10",
        "updated_at_remote": "2026-09-07 09:00", "closed_at": "2026-09-04 10:00",
        "reopened_count": 1,
    }  # fmt: skip


def test_an_unknown_creation_is_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "tickets.csv"
    path.write_text(
        "Ticket ID,Company,Queue,Status,Stempel,Closed at\n"
        "1,Larch,Desk,Closed,2026-09-03 09:10,2026-09-04 10:00\n"
        "2,Larch,Desk,Closed,2026-09-05 09:10,1899-12-30 00:00\n"
    )
    found = guessed(path)
    assert found.previews == ()
    assert "# ? created_at_remote is needed, and no column is known to" in found.text
    second = seen_by(answered(found.text, "created_at_remote: Stempel"), path, tmp_path)
    assert [row["created_at_remote"] for row in rows(second)] == [
        "2026-09-03 09:10",
        "2026-09-05 09:10",
    ]


def test_a_due_date_is_neither_a_creation_nor_an_update(tmp_path: Path) -> None:
    # An update in the future would make the closing that follows an older one.
    path = tmp_path / "tickets.csv"
    path.write_text(
        "Ticket ID,Company,Queue,Status,Due date,Fix due by,Visit,Stempel,"
        "Closed at\n"
        "1,Larch,Desk,New,2027-01-08,2027-01-09,,2026-09-03 09:10,\n"
        "2,Larch,Desk,Closed,2026-09-08,2026-09-09,2026-09-04,2026-09-03 09:10,"
        "2026-09-04 10:00\n"
    )
    draft = guessed(path).draft
    assert draft.content["columns"]["updated_at_remote"] == ["Closed at", "Stempel"]
    ((question,),) = [
        asked for at, asked in draft.questions.items() if "created_at_remote" in at
    ]
    assert question[1:] == [
        "created_at_remote: Visit", "created_at_remote: Stempel",
    ]  # fmt: skip


def test_of_several_dates_one_that_means_none_is_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "tickets.csv"
    path.write_text(
        "Ticket ID,Company,Queue,Status,Created,Closed\n"
        "1,Larch,Desk,New,2026-09-03 09:10,1899-12-30 00:00\n"
        "2,Larch,Desk,New,2026-09-05 09:10,01/01/0001\n"
        "3,Larch,Desk,Closed,2026-09-05 09:10,2026-09-06 09:10\n"
    )
    found = guessed(path)
    assert found.draft.content["columns"]["updated_at_remote"] == ["Closed", "Created"]
    assert [row["updated_at_remote"] for row in rows(found.previews[0])] == [
        "2026-09-03 09:10", "2026-09-05 09:10", "2026-09-06 09:10",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "is_passed_over"),
    [
        ("1970-01-01T00:00:00Z", True),
        ("00/00/0000", True),
        ("12/30/1899T00:00", True),
        ("30.12.1899 00:00", True),
        ("2026-09-04 09:10:00.1234", False),
        ("46269.1875", False),
        ("1756890600.1234", False),
        ("1/1/2026", False),
    ],
)
def test_a_mark_for_no_date_is_a_whole_day(text: str, is_passed_over: bool) -> None:
    first = first_value(["closed", "created"], is_dated=True)
    found = duckdb.sql(
        f"select {first} from (select '{text}' as closed, '' as created)"
    )
    assert found.fetchall() == [("" if is_passed_over else text,)]


def test_a_note_below_the_rows_is_no_id(tmp_path: Path) -> None:
    path = tmp_path / "tickets.csv"
    header = "Ticket ID,Company,Queue,Status,Created\n"
    path.write_text(f"{header}1,Larch,Desk,New,2026-09-03\nPrinted by Ana Ito,,,,\n")
    found = guessed(path)
    assert "md5" not in found.text
    assert rows(found.previews[0])[0]["cw_ticket_id"] == 1


@pytest.mark.parametrize(
    ("header", "column", "least"),
    [
        ("Client | Kunde", "company", 0.8),
        ("TicketResolvedDate", "closed_at", 0.8),
        ("Ticket Status", "status", 0.8),
        ("Ouvert", "created_at_remote", 0.8),
        ("Request Status", "status", 0.8),
        ("Queue (name)", "board", 0.8),
        ("Last Updated Date", "updated_at_remote", 0.8),
        ("Date et heure d'ouverture", "created_at_remote", 0.8),
        ("Fecha y hora de alta", "created_at_remote", 0.8),
    ],
)
def test_likeness(header: str, column: str, least: float) -> None:
    assert likeness("raw_tickets", column, header) >= least


@pytest.mark.parametrize(
    ("header", "column"),
    [
        ("Closed (planned)", "closed_at"),
        ("Resolution date (target)", "closed_at"),
        ("Ouvert (par)", "created_at_remote"),
        ("Client (E-Mail)", "company"),
    ],
)
def test_what_brackets_make_another_thing(header: str, column: str) -> None:
    assert likeness("raw_tickets", column, header) < 0.75


@pytest.mark.parametrize(
    ("two", "whole", "column"),
    [
        ("Company / Contact", "Client", "company"),
        ("Created / Opened by", "Opened On", "created_at_remote"),
        ("Status / Reason", "Ticket Status", "status"),
    ],
)
def test_a_header_of_two_things_names_neither(
    two: str, whole: str, column: str
) -> None:
    assert likeness("raw_tickets", column, two) < likeness("raw_tickets", column, whole)


def test_a_header_of_many_words_takes_time_by_their_number() -> None:
    def compare(words: int) -> None:
        header = "|".join(f"ticket closed {i}" for i in range(words))
        likeness("raw_tickets", "closed_at", header)

    compare(10)  # reads the words of all tables
    assert growth(compare, 2_000) < MOST_GROWTH


@pytest.mark.parametrize(("spent", "asks"), [("1d 2h", True), ("30m", False)])
def test_working_days_are_asked_for(spent: str, asks: bool, tmp_path: Path) -> None:
    path = tmp_path / "times.csv"
    path.write_text(
        "Date,User,Client,Activity,Time Spent,Billable\n"
        f"2026-09-14,Ana,Larch,Remote,{spent},yes\n",
        encoding="utf-8",
    )
    found = guessed(path)
    assert ("counts as 24 hours: how long is one at work?" in found.text) is asks
    if asks:
        seen = seen_by(answered(found.text, "hours_per_day: 7.5"), path, tmp_path)
        assert rows(seen)[0]["minutes"] == "570.000"  # 7.5 h and 2 h
