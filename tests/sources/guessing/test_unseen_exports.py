"""Exports of no preset, in at most two rounds by what the command itself says.

Round one is the mapping as it was written; round two takes in lines that stand in it as
comments. The tenant is in Toronto.
"""

from __future__ import annotations

from pathlib import Path

from support.guessing import (
    CASES,
    answered,
    guessed,
    reads_as_meant,
    rows,
    seen_by,
)

EXPORTS = CASES / "exports"


def test_french_tickets_with_titles_total_and_blanks_in_numbers(tmp_path: Path) -> None:
    # Windows-1252, ";", three lines above the names, typographic apostrophes, a cell of
    # two lines, "1 204" with a blank, a last row "Total". 13/10 decides: day first.
    found = guessed(EXPORTS / "export_tickets_octobre.csv")
    assert reads_as_meant(found, tmp_path)
    assert found.draft.question_count == 0
    assert (
        "#   excluded_statuses: [Cancelled, Duplicate, Merged, Annulé]\n"
        "#   closed_statuses: [Closed, Resolved, Completed, Clos]\n" in found.text
    )
    (preview,) = found.previews
    assert [refusal.line() for refusal in preview.refusals] == [
        "totals_row: 1 row, the first in row 4"
    ]
    assert rows(preview) == [
        {"cw_ticket_id": 1204, "company": "Mélèze SARL", "board": "Support N1",
         "type": "Matériel", "priority": "Haute", "status": "Clos", "owner": "Ana Ito",
         "summary": "Imprimante en panne", "created_at_remote": "2026-10-05 09:10",
         "updated_at_remote": "2026-10-06 11:00", "closed_at": "2026-10-06 11:00"},
        {"cw_ticket_id": 1205, "company": "Coing & Fils", "board": "Support N1",
         "type": "Logiciel", "priority": "Basse", "status": "En cours",
         "owner": "Bo Lund", "summary": "Courriel ; lent\r\ndepuis lundi",
         "created_at_remote": "2026-10-07 08:05",
         "updated_at_remote": "2026-10-07 08:05"},
        {"cw_ticket_id": 1206, "company": "Coing & Fils", "board": "Réseau",
         "type": "Réseau", "priority": "Moyenne", "status": "Annulé",
         "summary": "Commutateur", "created_at_remote": "2026-10-13 14:30",
         "updated_at_remote": "2026-10-14 08:00", "closed_at": "2026-10-14 08:00"},
    ]  # fmt: skip


def test_german_hours_in_utf_16_without_ids(tmp_path: Path) -> None:
    # Tabs, UTF-16, "ja"/"nein", 1:30 for an hour and a half, the same entry twice,
    # 25:00 hours, a last row "Summe".
    found = guessed(EXPORTS / "Zeiterfassung.tsv")
    assert reads_as_meant(found, tmp_path)
    (preview,) = found.previews
    assert [refusal.rule for refusal in preview.refusals] == ["totals_row"]
    got = rows(preview)
    assert len({row.pop("cw_time_entry_id") for row in got}) == 4
    second = {"cw_ticket_id": 1205, "company": "Lärche AG", "member": "Bo Lund",
              "work_type": "Vor Ort", "minutes": "45.000", "billable": False,
              "date_worked": "2026-10-06"}  # fmt: skip
    assert got == [
        {"cw_ticket_id": 1204, "company": "Quitte GmbH", "member": "Ana Ito",
         "work_type": "Fernwartung", "minutes": "90.000", "billable": True,
         "date_worked": "2026-10-05"},
        second,
        second,
        {"company": "Quitte GmbH", "member": "Ana Ito", "work_type": "Fahrt",
         "minutes": "1500.000", "billable": True, "date_worked": "2026-10-27"},
    ]  # fmt: skip


def test_dates_that_nothing_decides_are_asked_for(tmp_path: Path) -> None:
    # "sep=;", two columns "Status", keys such as C-501, two people in a cell, no day
    # above 12. All rows are refused, but their statuses are seen.
    path = EXPORTS / "open_and_closed.csv"
    found = guessed(path)
    assert reads_as_meant(found, tmp_path)
    (preview,) = found.previews
    assert (preview.staged.accepted, preview.refused) == (0, 3)
    assert '# ? is the day or the month first in "10/5/2026 9:10 AM"?' in found.text
    assert (
        '#   closed_statuses: [Closed, Resolved, Completed, "Fixed - Done"]'
        in found.text
    )
    second = seen_by(answered(found.text, "day_first: false"), path, tmp_path)
    assert second.refusals == ()
    assert rows(second) == [
        {"cw_ticket_id": 501, "company": "Larch Garage", "board": "Desk",
         "priority": "P1", "status": "Fixed - Done", "owner": "Ana Ito",
         "summary": "Printer jams", "created_at_remote": "2026-10-05 09:10",
         "updated_at_remote": "2026-10-06 16:00", "closed_at": "2026-10-06 15:55"},
        {"cw_ticket_id": 502, "company": "Quince Foods", "board": "Desk",
         "priority": "P3", "status": "Re-Opened", "owner": "Bo Lund",
         "summary": "Mail", "created_at_remote": "2026-10-07 00:05",
         "updated_at_remote": "2026-10-08 08:00"},
        {"cw_ticket_id": 503, "company": "Quince Foods", "board": "Projects",
         "priority": "P3", "status": "Duplicate", "summary": "Mail again",
         "created_at_remote": "2026-10-07 13:15",
         "updated_at_remote": "2026-10-07 13:20", "closed_at": "2026-10-07 13:20"},
    ]  # fmt: skip


def test_agreements_of_a_workbook_with_amounts_in_euros(tmp_path: Path) -> None:
    # Two rows above the names, "1 250,50 €" as a text beside 10.5 as a number.
    found = guessed(EXPORTS / "contrats.xlsx")
    assert reads_as_meant(found, tmp_path)
    (preview,) = found.previews
    assert [refusal.rule for refusal in preview.refusals] == ["totals_row"]
    assert rows(preview) == [
        {"id": 71, "company": "Mélèze SARL", "name": "Infogérance", "type": "Forfait",
         "start_date": "2026-01-01", "end_date": "2026-12-31",
         "monthly_amount": "1250.500000", "included_hours": "10.500000"},
        {"id": 72, "company": "Coing & Fils", "name": "Sauvegarde", "type": "Option",
         "start_date": "2026-04-01", "monthly_amount": "90.000000"},
    ]  # fmt: skip


def test_answers_from_0_to_100_with_months_as_words(tmp_path: Path) -> None:
    # 75 of 100 is 1 + 0.75 * 4 = 4 of 5; ids are texts.
    found = guessed(EXPORTS / "survey_results.csv")
    assert reads_as_meant(found, tmp_path)
    got = rows(found.previews[0])
    assert len({row.pop("id") for row in got}) == 3
    assert got == [
        {"cw_ticket_id": 1204, "company": "Larch Garage",
         "responded_at": "2026-10-05 15:04", "csat": "5.000000", "nps": 9},
        {"cw_ticket_id": 1205, "company": "Quince Foods",
         "responded_at": "2026-10-06 09:30", "csat": "4.000000", "nps": 7},
        {"cw_ticket_id": 1206, "company": "Quince Foods",
         "responded_at": "2026-10-17 11:00", "csat": "1.000000", "nps": 2},
    ]  # fmt: skip


def test_hours_with_a_decimal_comma_and_words_for_billable(tmp_path: Path) -> None:
    # "1,5" hours are 90 minutes; "No Charge" is not billable; 10/16: month first.
    found = guessed(EXPORTS / "hours_with_comma.csv")
    assert reads_as_meant(found, tmp_path)
    got = [
        (row["minutes"], row["billable"], row["date_worked"])
        for row in rows(found.previews[0])
    ]
    assert got == [
        ("90.000", True, "2026-10-05"),
        ("15.000", False, "2026-10-06"),
        ("120.000", False, "2026-10-16"),
    ]
