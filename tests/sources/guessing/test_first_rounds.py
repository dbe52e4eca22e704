"""Exports in layouts of their own, right in the first round or after one answer."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from openpyxl import Workbook
from support.guessing import answered, guessed, reads_as_meant, rows, seen_by

FRENCH = """\
N° dossier;Société;Équipe;Intervenant;Objet;Catégorie;Étape;Ouvert le;\
Heure d'ouverture;Pris en charge le;Clos le
D-2041;Érablière Roy;Bureau;Ana Ito;Écran;Matériel;Clos;03/09/2026;09:10;\
03/09/2026 09:32;04/09/2026 10:00
D-2042;Müller Fils;Terrain;Bo Lund;VPN lent;Réseau;En cours;14/09/2026;08:00;\
14/09/2026 08:10;
D-2043;Érablière Roy;Bureau;;Accès;Accès;En attente client;15/09/2026;13:45;;
"""
GERMAN = """\
Leistungsnachweis September 2026;;;;;;;
Mandant: Nordlicht IT GmbH;;;;;;;

Beleg;Datum;Mitarbeiter;Auftraggeber;Vorgang;Leistungsart;Aufwand;Fakturierbar
9001;01.09.2026;Ito, Ana;Lärche GmbH;2041;Fernwartung;0,5 Tage;Ja
9002;02.09.2026;Lund, Bo;Quelle AG;2042;Vor Ort;1 Std 30 Min;Ja
9003;14.09.2026;Lund, Bo;Quelle AG;2042;Fernwartung;1,25 Std;Kulanz
Summe;;;;;;7 Std;
"""


def test_a_french_list_with_stages_and_hours_apart(tmp_path: Path) -> None:
    path = tmp_path / "interventions.csv"
    path.write_text(FRENCH, encoding="utf-8")
    found = guessed(path)
    assert reads_as_meant(found, tmp_path)
    assert rows(found.previews[0])[0] == {
        "cw_ticket_id": 2041, "company": "Érablière Roy", "board": "Bureau",
        "type": "Matériel", "status": "Clos", "owner": "Ana Ito", "summary": "Écran",
        "created_at_remote": "2026-09-03 09:10",
        "updated_at_remote": "2026-09-04 10:00", "closed_at": "2026-09-04 10:00",
        "first_response_at": "2026-09-03 09:32",
    }  # fmt: skip
    # Without an end the answer is the last that is known, with its time.
    assert rows(found.previews[0])[1]["updated_at_remote"] == "2026-09-14 08:10"


def test_a_german_statement_of_work_needs_its_working_day(tmp_path: Path) -> None:
    path = tmp_path / "nachweis.csv"
    path.write_text(GERMAN, encoding="utf-8")
    found = guessed(path)
    assert [r.rule for r in found.previews[0].refusals] == ["totals_row"]
    assert found.draft.question_count == 1
    seen = seen_by(answered(found.text, "hours_per_day: 8"), path, tmp_path)
    assert [row["minutes"] for row in rows(seen)] == ["240.000", "90.000", "75.000"]
    assert [row["billable"] for row in rows(seen)] == [True, True, False]
    assert rows(seen)[0]["company"] == "Lärche GmbH"
    assert rows(seen)[0]["cw_time_entry_id"] == 9001


def test_titles_above_and_sums_below_are_no_values(tmp_path: Path) -> None:
    book = Workbook()
    book.worksheets[0].append(["Prepared for Harbour"])
    sheet = book.create_sheet("Cases")
    sheet["A1"] = "Service tickets"
    sheet.merge_cells("A1:H1")
    begun, ended = map(datetime.fromisoformat, ("2026-09-03 09:10", "2026-09-04 10:00"))
    for line in (
        ["Case", "Client site", "Service board", "Short title", "Current state",
         "Logged", "Last touched", "Finished"],
        [5101, "Larch", "Help desk", "Printer", "Done", begun, ended, ended],
        [5102, "Quince", "Projects", "VPN", "Working", begun, begun, None],
        ["Total", None, None, "2 tickets"],
        ["Average", None, None, None, None, None, None, None],
    ):  # fmt: skip
        sheet.append(line)
    path = tmp_path / "export.xlsx"
    book.save(path)
    found = guessed(path)
    assert reads_as_meant(found, tmp_path)
    assert [(r.rule, r.rows) for r in found.previews[0].refusals] == [("totals_row", 2)]
    assert rows(found.previews[0])[0] == {
        "cw_ticket_id": 5101, "company": "Larch", "board": "Help desk",
        "status": "Done", "summary": "Printer",
        "created_at_remote": "2026-09-03 09:10",
        "updated_at_remote": "2026-09-04 10:00", "closed_at": "2026-09-04 10:00",
    }  # fmt: skip


def test_a_status_is_told_by_its_words(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    lines = ["Ticket ID,Account,Group,Where it is,Subject,Created"]
    for number, state in enumerate(("Closed", "In progress", "Waiting on client")):
        lines.append(f"{number + 1},Larch,Desk,{state},Printer,2026-09-14 09:00")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    found = guessed(path)
    assert "? is Where it is the status?" in found.text
    assert rows(found.previews[0])[2]["status"] == "Waiting on client"


def test_what_is_missing_is_asked_in_the_mapping(tmp_path: Path) -> None:
    path = tmp_path / "times.csv"
    path.write_text(
        "Date,User,Client,Activity,Billable\n2026-09-14,Ana,Larch,Remote,yes\n",
        encoding="utf-8",
    )
    assert str(guessed(path).problem).endswith(
        '; answer the lines with "# ?" in the mapping.'
    )
