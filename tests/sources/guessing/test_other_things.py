"""Columns beside those that are meant: deadlines, other ends, a header again."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.guessing import answered, guessed, rows, seen_by

from kpi_lib.sources.files.header_likeness import likeness


def _file(folder: Path, *lines: str) -> Path:
    path = folder / "export.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("column", "header"),
    [
        ("first_response_at", "FirstResponseDueDate"),
        ("first_response_at", "Première réponse prévue"),
        ("closed_at", "Planned closing date"),
        ("closed_at", "Target resolution date"),
        ("sla_due_at", "First response due"),
        ("sla_met", "Response SLA met"),
    ],
)
def test_a_deadline_is_no_event(column: str, header: str) -> None:
    assert likeness("raw_tickets", column, header) == 0


def test_a_deadline_of_the_response_is_not_its_time(tmp_path: Path) -> None:
    path = _file(
        tmp_path,
        "TicketNumber,CustomerName,TicketStatus,TicketCreatedDate,"
        "FirstResponseDueDate,ClosedTicketDueDate,TicketResolvedDate,LastActivityDate",
        "4001,Larch,Resolved,2026-11-03T09:12:00Z,2026-11-03T10:00:00Z,"
        "2026-11-04T17:00:00Z,2026-11-04T10:00:00Z,2026-11-04T10:00:00Z",
    )
    columns = guessed(path).draft.content["columns"]
    assert "first_response_at" not in columns
    assert columns["sla_due_at"] == "ClosedTicketDueDate"


def test_a_date_that_may_be_the_last_change_is_asked_for(tmp_path: Path) -> None:
    # "Refreshed" is no known word: without it ticket 2 would end as it begins.
    path = _file(
        tmp_path,
        "Ticket ID,Company,Status,Created,Closed,Refreshed",
        "1,Larch,Closed,2026-11-03 09:12,2026-11-04 10:00,2026-11-06 10:00",
        "2,Quince,Resolved,2026-11-05 14:40,,2026-11-16 08:00",
    )
    asked = [
        q for q, *_ in guessed(path).draft.questions[("columns", "updated_at_remote")]
    ]
    assert asked == [
        "does one of these hold the last change? Without it a ticket whose end is not "
        "told ends with its creation"
    ]


def test_spanish_names_of_a_change_and_an_end(tmp_path: Path) -> None:
    path = _file(
        tmp_path,
        "Número;Compañía;Estado;Abierto;Actualizado;Resuelto;Cerrado",
        "1;Larch;Cerrado;2026-11-03 09:12;2026-11-06 10:00;2026-11-04 10:00;"
        "2026-11-06 10:00",
        "2;Quince;Resuelto;2026-11-05 14:40;2026-11-26 08:00;2026-11-26 08:00;",
    )
    found = guessed(path)
    assert [row["closed_at"] for row in rows(found.previews[0])] == [
        "2026-11-04 10:00",
        "2026-11-26 08:00",
    ]
    assert found.draft.content["columns"]["company"] == "Compañía"
    assert found.draft.content["columns"]["updated_at_remote"] == "Actualizado"


def test_a_header_that_comes_again_is_no_value(tmp_path: Path) -> None:
    header = "Technicien;Client;Date;Heures;Facturable;Ticket"
    path = _file(
        tmp_path,
        header,
        "Ana Ito;Larch;03/11/2026;0,5;Oui;4001",
        header,
        "Bo Lund;Quince;15/11/2026;1,25;Non;4002",
    )
    found = guessed(path)
    # A number made of letters would meet no ticket.
    assert found.draft.content["columns"]["cw_ticket_id"] == "Ticket"
    assert "values" not in found.draft.content
    assert [row["cw_ticket_id"] for row in rows(found.previews[0])] == [4001, 4002]


def test_an_id_under_an_unknown_name_is_asked_for(tmp_path: Path) -> None:
    path = _file(
        tmp_path,
        "Meldcode,Categorie,Status,Company,Created,Updated",
        "I 2611 001,Printer,Closed,Larch,2026-11-03 09:12,2026-11-04 10:00",
        "I 2611 002,Mail,New,Larch,2026-11-03 09:12,2026-11-04 10:00",
        "I 2611 003,Mail,New,Larch,2026-11-03 09:12,2026-11-04 10:00",
    )
    found = guessed(path, "raw_tickets")
    asked = "  # ? does one of these number the tickets? Then it stands under derived,"
    assert asked in found.text
    # Two tickets are the same in the columns that are known.
    assert "# ? they are the same in several rows" in found.text
    assert "# key: [Meldcode, Categorie, Company, Created]\n" in found.text
    sql = r"cast('0x' || substr(md5(trim(\"Meldcode\")), 1, 15) as bigint)"
    line = f'cw_ticket_id: "{sql}"'
    text = answered(found.text.replace("# derived:", "derived:"), line)
    text = "\n".join(one for one in text.splitlines() if not one.startswith("key:"))
    preview = seen_by(text, path, tmp_path)
    assert len({row["cw_ticket_id"] for row in rows(preview)}) == 3


def test_a_text_for_a_number_comes_with_what_makes_one(tmp_path: Path) -> None:
    path = _file(
        tmp_path,
        "cw_ticket_id,status,company,board,created_at_remote,updated_at_remote",
        "I 2611 001,Closed,Larch,Desk,2026-11-03 09:12,2026-11-04 10:00",
    )
    [refusal] = seen_by("table: raw_tickets", path, tmp_path).refusals
    assert refusal.remedy == (
        'derived: {cw_ticket_id: "cast(\'0x\' || substr(md5(trim(\\"NAME\\")), 1, 15) '
        'as bigint)"}, NAME being the column of the file'
    )
    name, _ = refusal.remedy.split(", NAME being")
    mapping = f"table: raw_tickets\n{name.replace('NAME', 'cw_ticket_id')}\n"
    assert seen_by(mapping, path, tmp_path).staged.accepted == 1


def test_a_number_that_may_have_its_thousands_parted_is_asked_for(
    tmp_path: Path,
) -> None:
    path = _file(
        tmp_path,
        "Datum;Mitarbeiter;Kunde;Ticketnummer;Dauer (Min.);Abrechenbar",
        "03.11.2026;Ana Ito;Larch;4001;1.440;Ja",
        "15.11.2026;Bo Lund;Quince;4002;75;Nein",
    )
    found = guessed(path, "raw_time_entries")
    assert (
        "# ? 1.440 is read as 1.44, and no number of the file decides: or is it 1440?\n"
        "# decimal_comma: true\n"
    ) in found.text
    preview = seen_by(answered(found.text, "decimal_comma: true"), path, tmp_path)
    assert rows(preview)[0]["minutes"] == "1440.000"


def test_dates_that_a_spreadsheet_left_as_numbers(tmp_path: Path) -> None:
    # 46329.5 is noon of 3 November 2026: 46329 days after 30 December 1899.
    path = _file(
        tmp_path,
        "Ticket Number;Company;Board;Status;Created;Resolved;Closed;Last Update",
        "41001;Larch;Desk;Closed;46329,5;46330,25;46331;46331,75",
        "41002;Larch;Desk;New;46329,5;;;46331,75",
    )
    found = guessed(path, "raw_tickets")
    [first, second] = rows(found.previews[0])
    assert first["cw_ticket_id"] == 41001
    assert first["created_at_remote"] == "2026-11-03 12:00"
    assert first["closed_at"] == "2026-11-04 06:00"
    assert (second["updated_at_remote"], second.get("closed_at")) == (
        "2026-11-05 18:00",
        None,
    )


@pytest.mark.parametrize(
    ("header", "closed"),
    [
        (
            "Meldingnummer;Klant;Behandelaarsgroep;Status;Behandelaar;Aanmaakdatum;"
            "Wijzigingsdatum;Datum gereed;Aanmelder",
            "Gesloten",
        ),
        (
            "Rif.;Organizzazione->Nome;Team->Nome;Stato;Agente->Nome completo;"
            "Data di apertura;Ultimo aggiornamento;Data di risoluzione;Chiamante",
            "Chiuso",
        ),
        (
            "#;Organização;Grupo;Estado;Proprietário;Criado em;Atualizado em;"
            "Fechado em;Cliente",
            "fechado",
        ),
    ],
    ids=["nl", "it", "pt"],
)
def test_dutch_italian_and_portuguese_tickets(
    header: str, closed: str, tmp_path: Path
) -> None:
    path = _file(
        tmp_path,
        header,
        f"41001;Larch;Desk;{closed};Ana Ito;03/11/2026 09:12;06/11/2026 10:00;"
        "04/11/2026 10:00;Sam",
        "41002;Quince;Desk;open;Bo Lund;15/11/2026 14:40;16/11/2026 08:00;;Ann",
    )
    found = guessed(path, "raw_tickets")
    first = rows(found.previews[0])[0]
    # "Cliente" is the person who asked.
    assert (first["company"], first["board"], first["owner"]) == (
        "Larch",
        "Desk",
        "Ana Ito",
    )
    assert (first["created_at_remote"], first["closed_at"]) == (
        "2026-11-03 09:12",
        "2026-11-04 10:00",
    )
    assert f"closed_statuses: [Closed, Resolved, Completed, {closed}]" in found.text


@pytest.mark.parametrize(
    ("header", "yes", "no"),
    [
        ("Meldingnummer;Klant;Medewerker;Uren;Factureerbaar;Datum", "Ja", "Nee"),
        ("Numero ticket;Azienda;Tecnico;Ore;Fatturabile;Data", "Sì", "No"),
        (
            "Chamado;Nome da empresa;Responsável;Horas trabalhadas;Faturável;"
            "Data do trabalho",
            "Sim",
            "Não",
        ),
    ],
    ids=["nl", "it", "pt"],
)
def test_dutch_italian_and_portuguese_time(
    header: str, yes: str, no: str, tmp_path: Path
) -> None:
    path = _file(
        tmp_path,
        header,
        f"41001;Larch;Ana Ito;8;{yes};13/11/2026",
        f"41002;Quince;Bo Lund;7;{no};14/11/2026",
    )
    (preview,) = guessed(path, "raw_time_entries").previews
    assert [(row["minutes"], row["billable"]) for row in rows(preview)] == [
        ("480.000", True),
        ("420.000", False),
    ]


def test_a_word_in_place_of_an_optional_day_is_made_no_value(tmp_path: Path) -> None:
    path = _file(
        tmp_path,
        "cw_ticket_id,status,company,board,created_at_remote,updated_at_remote,"
        "closed_at",
        "1,New,Larch,Desk,2026-11-03 09:12,2026-11-04 10:00,pending",
    )
    [refusal] = seen_by("table: raw_tickets", path, tmp_path).refusals
    line, _ = refusal.remedy.split(" makes")
    assert seen_by(f"table: raw_tickets\n{line}\n", path, tmp_path).staged.accepted == 1
