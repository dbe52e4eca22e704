"""Headers in two languages, in joined words, or that nobody knows; notes below rows."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from support.guessing import CASES, answered, guessed, reads_as_meant, rows, seen_by

from kpi_lib.sources.files.header_likeness import likeness

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
        "Ticket ID,Company,Queue,Status,Gemeldet um,Closed at\n"
        "1,Larch,Desk,Closed,2026-09-03 09:10,2026-09-04 10:00\n"
        "2,Larch,Desk,Closed,2026-09-05 09:10,1899-12-30 00:00\n"
    )
    found = guessed(path)
    assert found.previews == ()
    assert "# ? created_at_remote is needed, and no column is known to" in found.text
    second = seen_by(
        answered(found.text, "created_at_remote: Gemeldet um"), path, tmp_path
    )
    assert [row["created_at_remote"] for row in rows(second)] == [
        "2026-09-03 09:10",
        "2026-09-05 09:10",
    ]


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
    ],
)
def test_likeness(header: str, column: str, least: float) -> None:
    assert likeness("raw_tickets", column, header) >= least


def test_a_header_of_many_words_takes_time_by_their_number() -> None:
    def seconds(words: int) -> float:
        header = "|".join(f"ticket closed {i}" for i in range(words))
        begun = time.process_time()
        likeness("raw_tickets", "closed_at", header)
        return time.process_time() - begun

    seconds(10)  # reads the words of all tables
    # A time by the square of their number would be a hundred times as long.
    assert seconds(10_000) < 40 * max(seconds(1_000), 0.01)
