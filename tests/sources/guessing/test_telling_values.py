"""Columns that an export's values tell where their names do not, or say otherwise."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import Workbook
from support.guessing import guessed, reads_as_meant, rows, seen_by
from support.lakes import tenant_params

from kpi_lib.domain.errors import DataError
from kpi_lib.sources.guessing.guessed_files import guess_files


def _file(folder: Path, name: str, *lines: str) -> Path:
    path = folder / name
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_a_header_that_denies_turns_yes_into_no(tmp_path: Path) -> None:
    path = _file(
        tmp_path,
        "Zeiten.csv",
        "Datum;Ressource;Kunde;Ticketnummer;Leistungsart;Geleistete Stunden;"
        "Nicht verrechenbar",
        "14.09.2026;Jäger, Anna;Lärche AG;T20260914.0001;Vor Ort;1,5;Ja",
        "15.09.2026;Müller, Björn;Lärche AG;T20260914.0002;Telefon;0,25;Nein",
    )
    found = guessed(path)
    assert reads_as_meant(found, tmp_path)
    assert found.draft.question_count == 0
    # Two equal rows of other tickets are two entries, whatever their order.
    assert found.draft.content["key"][0] == "Ticketnummer"
    got = rows(found.previews[0])
    assert [row.pop("cw_time_entry_id") is None for row in got] == [False, False]
    assert got == [
        {"cw_ticket_id": 202609140001, "company": "Lärche AG", "member": "Jäger, Anna",
         "work_type": "Vor Ort", "minutes": "90.000", "billable": False,
         "date_worked": "2026-09-14"},
        {"cw_ticket_id": 202609140002, "company": "Lärche AG",
         "member": "Müller, Björn", "work_type": "Telefon", "minutes": "15.000",
         "billable": True, "date_worked": "2026-09-15"},
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("header", "value", "billable"),
    [
        ("isNonBillable", "true", False),
        ("Non facturable", "oui", False),
        ("Non-billable", "no", True),
        ("Non-billable", "No Charge", False),
        ("Free of charge", "Y", False),
        ("Kostenlos", "nein", True),
        ("Billable", "yes", True),
    ],
)
def test_denied_headers(
    header: str, value: str, billable: bool, tmp_path: Path
) -> None:
    path = _file(
        tmp_path,
        "times.csv",
        f"Date,User,Client,Activity,Hours,{header}",
        f"2026-09-14,Ana Ito,Larch,Remote,1.5,{value}",
    )
    found = guessed(path)
    assert reads_as_meant(found, tmp_path)
    assert [row["billable"] for row in rows(found.previews[0])] == [billable]


def test_a_breached_agreement_is_not_met(tmp_path: Path) -> None:
    path = _file(
        tmp_path,
        "tickets.csv",
        "Ticket ID,Client,Team,Status,Created,Updated,SLA breached",
        "1,Larch,Desk,Closed,2026-09-14 09:00,2026-09-14 10:00,Yes",
        "2,Larch,Desk,Closed,2026-09-14 09:00,2026-09-14 10:00,No",
    )
    found = guessed(path)
    assert [row["sla_met"] for row in rows(found.previews[0])] == [False, True]


def test_a_month_without_a_breach_tells_how_the_next_one_reads(tmp_path: Path) -> None:
    head = "Ticket ID,Client,Team,Status,Created,Updated,SLA breached"
    row = "1,Larch,Desk,Closed,2026-09-14 09:00,2026-09-14 10:00"
    found = guessed(_file(tmp_path, "september.csv", head, f"{row},No"))
    assert reads_as_meant(found, tmp_path)
    october = _file(tmp_path, "october.csv", head, f"{row},YES")
    (read,) = rows(seen_by(found.text, october, tmp_path))
    assert read["sla_met"] is False


def test_words_for_what_is_charged_are_no_kind_of_work(tmp_path: Path) -> None:
    # The number of an action counts within its ticket: no id, but a part of one.
    path = _file(
        tmp_path,
        "actions.csv",
        "Ticket ID,Action Number,Agent,Client,Action Date,Outcome,Time Taken,Kind",
        "0010201,1,Tom Baker,Wattle Dental,15/09/2026,Onsite,0:15,Chargeable",
        "0010201,2,Unassigned,Wattle Dental,15/09/2026,Remote,1:45,No Charge",
        "0010202,1,Tom Baker,Wattle Dental,16/09/2026,Remote,0:30,Chargeable",
        "0010202,2,Tom Baker,Wattle Dental,16/09/2026,Remote,0:30,Chargeable",
        "0010203,1,Tom Baker,Wattle Dental,16/09/2026,Remote,0:30,Chargeable",
        "0010203,2,Tom Baker,Wattle Dental,16/09/2026,Remote,0:30,Chargeable",
    )
    found = guessed(path)
    assert found.draft.content["key"][:2] == ["Action Number", "Ticket ID"]
    assert "is Action Number" not in found.text
    got = [
        (row["work_type"], row["billable"], row["member"])
        for row in rows(found.previews[0])
    ]
    assert got[:3] == [
        ("Onsite", True, "Tom Baker"),
        ("Remote", False, "(unassigned)"),
        ("Remote", True, "Tom Baker"),
    ]


def test_days_and_times_in_two_columns_with_an_id_of_an_unknown_name(
    tmp_path: Path,
) -> None:
    path = _file(
        tmp_path,
        "incidencias.csv",
        "Boleta;Empresa;Área;Asunto;Estado;Técnico;Fecha de alta;Hora de alta;"
        "Fecha de cierre;Hora de cierre;Última modificación",
        "MDA-500;Encino;Redes;VPN;Cerrada;Ana Díaz;14/09/2026;17:39;15/09/2026;08:05;"
        "15/09/2026 08:10",
        "MDA-501;Encino;Redes;VPN;Nueva;Sin asignar;15/09/2026;09:00;;;"
        "15/09/2026 09:00",
    )
    found = guessed(path)
    assert reads_as_meant(found, tmp_path)
    assert "# ? is Boleta the cw_ticket_id?" in found.text
    assert rows(found.previews[0]) == [
        {"cw_ticket_id": 500, "company": "Encino", "board": "Redes",
         "status": "Cerrada", "owner": "Ana Díaz", "summary": "VPN",
         "created_at_remote": "2026-09-14 17:39",
         "updated_at_remote": "2026-09-15 08:10", "closed_at": "2026-09-15 08:05"},
        {"cw_ticket_id": 501, "company": "Encino", "board": "Redes",
         "status": "Nueva", "summary": "VPN", "created_at_remote": "2026-09-15 09:00",
         "updated_at_remote": "2026-09-15 09:00"},
    ]  # fmt: skip


def test_a_solution_counts_before_the_filing(tmp_path: Path) -> None:
    path = _file(
        tmp_path,
        "incident.csv",
        "Numéro,Société,Groupe,État,Ouvert,Fermé,Résolu,Mis à jour,Délai de résolution",
        "INC0010301,Coing,Réseau,Clos,14/09/2026 08:00:00,21/09/2026 09:00:00,"
        "16/09/2026 09:00:00,21/09/2026 09:00:00,2 jours 1 heure",
        "INC0010302,Coing,Réseau,Clos,14/09/2026 08:00:00,14/09/2026 09:00:00,,"
        "14/09/2026 09:00:00,45 minutes",
    )
    found = guessed(path)
    assert found.draft.content["columns"]["closed_at"] == ["Résolu", "Fermé"]
    got = [(r["closed_at"], r["resolution_minutes"]) for r in rows(found.previews[0])]
    assert got == [("2026-09-16 09:00", "2940.0"), ("2026-09-14 09:00", "45.0")]


def test_another_sheet_of_a_workbook(tmp_path: Path) -> None:
    book = Workbook()
    first, second = book.worksheets[0], book.create_sheet("Time Entries")
    first.append(["Ticket ID", "Group", "Status", "Created Date"])
    first.append(["INC-1", "Desk", "Open", "2026-09-14 09:00"])
    second.append(["Ticket ID", "Agent", "Task", "Time Spent", "Billable", "Date"])
    second.append(["INC-1", "Ana Ito", "Remote", "01:30", "Yes", "2026-09-14"])
    path = tmp_path / "export.xlsx"
    book.save(path)
    found = guess_files([path], tenant=tenant_params(), sheet="Time Entries")
    assert reads_as_meant(found, tmp_path)
    (row,) = rows(found.previews[0])
    assert (row["cw_ticket_id"], row["minutes"]) == (1, "90.000")
    warnings = guess_files([path], tenant=tenant_params()).previews[0].staged.warnings
    assert (
        'has 2 sheets; only the first, "Sheet", was read: kpi mapping --sheet '
        "'Time Entries' looks at another" in warnings
    )


def test_a_first_sheet_without_a_table_names_the_next(tmp_path: Path) -> None:
    book = Workbook()
    book.worksheets[0].append(["Read me"])
    book.create_sheet("Détail").append(["Ticket ID", "Status"])
    path = tmp_path / "export.xlsx"
    book.save(path)
    with pytest.raises(DataError) as caught:
        guessed(path)
    assert str(caught.value) == (
        'export.xlsx: has a single column in its first sheet, "Read me"; expected a '
        "sheet of several columns; name the sheet that has them: --sheet 'Détail'."
    )
    with pytest.raises(DataError, match='in the sheet "Sheet", "Read me"; expected a'):
        guess_files([path], sheet="Sheet")


def test_dashes_are_no_values(tmp_path: Path) -> None:
    path = _file(
        tmp_path,
        "requests.csv",
        "Request ID,Account,Group,Status,Created,Updated,Closed",
        "1,Larch,Desk,Closed,2026-09-14 09:00,2026-09-15 10:00,2026-09-15 10:00",
        "2,Larch,Desk,Open,2026-09-14 09:00,2026-09-15 10:00,-",
    )
    found = guessed(path)
    assert reads_as_meant(found, tmp_path)
    assert r'null_marks: ["", "NULL", "\\N", "-"]' in found.text
    assert [row.get("closed_at") for row in rows(found.previews[0])] == [
        "2026-09-15 10:00",
        None,
    ]


def test_an_agreement_without_known_days_asks_for_them(tmp_path: Path) -> None:
    path = _file(
        tmp_path,
        "contracts.csv",
        "Contract number,Client,Contract,Monthly fee,Since then,No more",
        "1,Larch,Gold,90,2026-01-01,2026-12-31",
    )
    found = guessed(path)
    assert reads_as_meant(found, tmp_path)
    assert (
        "  # ? does one of these hold end_date? Without it an agreement never ends\n"
        "  # end_date: Since then\n"
        "  # end_date: No more\n"
    ) in found.text


def test_a_number_that_comes_again_is_no_id_for_resembling_one(tmp_path: Path) -> None:
    path = _file(
        tmp_path,
        "times.csv",
        "Date,User,Client,Activity,Hours,Billable,Job number",
        *(f"2026-09-14,Ana,Larch,Remote,1.5,yes,{n}" for n in (7, 8, 9, 9)),
    )
    (preview,) = guessed(path).previews
    assert (preview.staged.accepted, preview.refused) == (4, 0)


def test_what_an_agreement_covers_is_a_list(tmp_path: Path) -> None:
    path = _file(
        tmp_path,
        "Verträge.csv",
        "Vertragsnummer;Kunde;Vertragsname;Beginn;Monatsbetrag;Warteschlangen",
        "101;Lärche AG;Rundum;14.09.2026;90,50;Service Desk, Netzwerk",
        "102;Lärche AG;Basis;15.09.2026;10,00;",
    )
    found = guessed(path)
    assert reads_as_meant(found, tmp_path)
    got = [row.get("covered_boards") for row in rows(found.previews[0])]
    assert got == ["['Service Desk', 'Netzwerk']", None]


@pytest.mark.parametrize(
    ("texts", "ids"),
    [
        (["MDA-1042 llamada", "reunión", "MDA-1043 visita"], [1042, None, 1043]),
        (["call on #77", "see #78", "lunch"], [77, 78, None]),
        (["WIN11 setup", "WIN11 again", "to WIN11"], [None] * 3),
        (["T20260914.0001 done", "T20260914.0002", "x"],
         [202609140001, 202609140002, None]),
        (["call", "COVID-19 talk", "meeting", "visit"], [None] * 4),
        (["SD-1042", "SD-1043", "SD-1042"], [None, None, None]),
        (["call", "lunch", "meeting"], [None, None, None]),
    ],
)  # fmt: skip
def test_tickets_that_entries_mention(
    texts: list[str], ids: list[int | None], tmp_path: Path
) -> None:
    path = _file(
        tmp_path,
        "times.csv",
        "Date,User,Client,Activity,Description,Hours,Billable",
        *(f"2026-09-14,Ana Ito,Larch,Remote,{one},1.5,yes" for one in texts),
    )
    found = guessed(path)
    assert [row.get("cw_ticket_id") for row in rows(found.previews[0])] == ids
    assert ("are these numbers in Description" in found.text) == any(ids)


def test_a_missing_column_is_asked_for_with_those_that_are_left(tmp_path: Path) -> None:
    path = _file(
        tmp_path,
        "times.csv",
        "Date,Who was it,Client,Activity,Expended,Billable",
        *(f"2026-09-1{n},{('Ana', 'Bo')[n % 2]},Larch,Remote,1:30,yes"
          for n in range(6)),
    )  # fmt: skip
    text = guessed(path).text
    assert "\n  # member: Who was it\n" in text
    assert "\n  # minutes: Expended\n" in text
