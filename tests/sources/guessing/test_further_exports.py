"""Exports whose columns were taken wrongly without a word, or not at all."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from support.guessing import answered, guessed, rows, seen_by


def _csv(folder: Path, *lines: str, name: str = "export.csv") -> Path:
    path = folder / name
    path.write_text("\n".join([*lines, ""]), encoding="utf-8")
    return path


def _json(folder: Path, document: object) -> Path:
    path = folder / "answer.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


def test_case_numbers_of_eight_digits_are_no_days(tmp_path: Path) -> None:
    # The number was left out, and an instant was taken from a column of mere days.
    path = _csv(
        tmp_path,
        "Case Number,Account Name,Subject,Status,Opened Date,Date/Time Opened,"
        "Date/Time Closed",
        '00004100,Larch,Fax,Closed,14/9/2026,"14/9/2026, 10:14 am",'
        '"14/9/2026, 11:30 am"',
        '00004101,Quince,PC,Closed,15/9/2026,"15/9/2026, 8:05 am","16/9/2026, 9:00 am"',
    )
    first, _ = rows(guessed(path).previews[0])
    assert first["cw_ticket_id"] == 4100
    assert first["created_at_remote"] == "2026-09-14 10:14"
    assert first["closed_at"] == "2026-09-14 11:30"


def test_a_recommendation_is_no_satisfaction(tmp_path: Path) -> None:
    path = _csv(
        tmp_path,
        "Response ID,Date,Company,Ticket ID,CSAT Rating,NPS Rating",
        "1,2026-09-14,Larch,7,100,10",
        "2,2026-09-15,Quince,8,50,2",
    )
    first, second = rows(guessed(path).previews[0])
    assert (first["csat"], first["nps"]) == ("5.000000", 10)
    assert (second["csat"], second["nps"]) == ("3.000000", 2)


def test_addresses_of_mail_are_no_companies(tmp_path: Path) -> None:
    path = _csv(
        tmp_path,
        "Id,Score,Customer,Ticket,Created at",
        "1,5,jo@larch.test,7,2026-09-14 10:00:00",
        "2,4,bo@quince.test,8,2026-09-14 11:00:00",
    )
    assert "company" not in guessed(path).draft.content["columns"]


def test_hours_beside_zeros_and_ones_are_no_yes_or_no(tmp_path: Path) -> None:
    path = _csv(
        tmp_path,
        "Ticket ID,Client Name,Agent,Action Date,Time Taken (Hours),Chargeable Hours,"
        "Non-Chargeable Hours",
        "7,Larch,Ana,14/09/2026,0.25,0,0.25",
        "8,Larch,Ana,15/09/2026,1,1,0",
        "9,Larch,Ana,15/09/2026,2,2,0",
        "10,Larch,Ana,15/09/2026,1,0,1",
    )
    found = guessed(path)
    charged = [row["billable"] for row in rows(found.previews[0])]
    assert charged == [False, True, True, False]
    assert "is what has Chargeable Hours billable" in found.text


def test_seconds_and_milliseconds_since_1970_are_instants(tmp_path: Path) -> None:
    # 1789380840 is 2026-09-14 10:14 UTC, in Toronto 6:14.
    records = [
        {"id": 7, "organization": "Larch", "status": "CLOSED", "subject": "Fax",
         "createTime": 1789380840.25, "lastUpdated": 1789380900000},
        {"id": 8, "organization": "Quince", "status": "NEW", "subject": "PC",
         "createTime": 1789384440.5, "lastUpdated": 1789384500000},
    ]  # fmt: skip
    first, _ = rows(guessed(_json(tmp_path, records)).previews[0])
    assert first["created_at_remote"] == "2026-09-14 06:14"
    assert first["updated_at_remote"] == "2026-09-14 06:15"


def test_milliseconds_of_work_are_no_seconds(tmp_path: Path) -> None:
    path = _csv(
        tmp_path,
        "Time Entry ID,Username,Project,Billable,Start,Time Tracked",
        "1,Ana,Fax,true,1789380840000,900000",
        "2,Ana,PC,false,1789384440000,5400000",
    )
    got = rows(guessed(path).previews[0])
    assert [row["minutes"] for row in got] == ["15.000", "90.000"]
    assert got[0]["date_worked"] == "2026-09-14"


def test_weekdays_beside_dates_tell_the_order_of_day_and_month(tmp_path: Path) -> None:
    # 9 January 2026 is a Friday, 1 September a Tuesday.
    path = _csv(
        tmp_path,
        "Number,Subject,Customer,Status,Created,Last Updated",
        "7,Fax,Larch,New,Tue 09-01-26 10:14 AM,Wed 09-02-26 01:00 PM",
        "8,PC,Quince,New,Wed 09-02-26 10:14 AM,Thu 09-03-26 01:00 PM",
    )
    found = guessed(path)
    first, _ = rows(found.previews[0])
    assert first["created_at_remote"] == "2026-09-01 10:14"
    assert "day or the month first" not in found.text


def test_a_records_name_stands_for_it(tmp_path: Path) -> None:
    def ticket(number: int, owner: str | None) -> dict[str, object]:
        return {
            "id": number, "summary": "Fax", "board": {"id": 1, "name": "Desk"},
            "status": {"id": 3, "name": "New"}, "company": {"id": 5, "name": "Larch"},
            "type": {"id": 2, "name": "Incident"}, "resources": "aito, blund",
            "owner": {"id": 1, "name": owner} if owner else None,
            "_info": {"lastUpdated": "2026-09-14T11:00:00Z",
                      "dateEntered": "2026-09-14T10:00:00Z"},
        }  # fmt: skip

    found = guessed(_json(tmp_path, [ticket(7, "Ana Ito"), ticket(8, None)]))
    first, second = rows(found.previews[0])
    assert (first["owner"], second.get("owner")) == ("Ana Ito", None)
    assert (first["type"], first["company"]) == ("Incident", "Larch")
    assert first["created_at_remote"] == "2026-09-14 06:00"


def test_an_organisation_in_a_list_of_records_is_asked_for(tmp_path: Path) -> None:
    def issue(number: int, company: str) -> dict[str, object]:
        return {
            "id": str(number), "key": f"SD-{number}",
            "fields": {
                "summary": "Fax", "status": {"name": "Open"},
                "project": {"key": "SD", "name": "Service Desk"},
                "issuetype": {"name": "Incident"},
                "customfield_10002": [{"id": "3", "name": company}],
                "created": "2026-09-14T10:00:00.000-0400",
                "updated": "2026-09-14T11:00:00.000-0400",
            },
        }  # fmt: skip

    path = _json(tmp_path, {"issues": [issue(7, "Larch"), issue(8, "Quince")]})
    found = guessed(path)
    sql = r"""json_extract_string(\"fields.customfield_10002\", '$[0].name')"""
    line = f'company: "{sql}"'
    assert f"# {line}" in found.text
    text = answered(found.text, "derived:", line)
    text = text.replace("  company: fields.project.name", "  # ")
    got = rows(seen_by(text, path, tmp_path))
    assert [row["company"] for row in got] == ["Larch", "Quince"]
    assert got[0]["type"] == "Incident"


@pytest.mark.parametrize(
    ("header", "values", "table"),
    [
        ("Numero contratto;Cliente;Contratto;Data inizio;Data fine;Canone mensile;"
         "Ore incluse",
         "1;Larch;Gold;01/01/2026;31/12/2026;1.250,50;10", "raw_agreements"),
        ("Contractnummer;Klant;Contract;Ingangsdatum;Einddatum;Maandbedrag;"
         "Inbegrepen uren",
         "1;Larch;Gold;01-01-2026;31-12-2026;1.250,50;10", "raw_agreements"),
        ("Número do contrato;Cliente;Contrato;Data de início;Data de término;"
         "Valor mensal;Horas incluídas",
         "1;Larch;Gold;01/01/2026;31/12/2026;1.250,50;10", "raw_agreements"),
        ("ID avviso;Cliente;Dispositivo;Gravità;Stato;Rilevato il;Risolto il",
         "1;Larch;pc-1;Alta;Risolto;14/09/2026 10:14;15/09/2026 10:14",
         "raw_security_alerts"),
        ("Melding-ID;Klant;Apparaat;Ernst;Status;Gedetecteerd op;Opgelost op",
         "1;Larch;pc-1;Hoog;Opgelost;14-09-2026 10:14;15-09-2026 10:14",
         "raw_security_alerts"),
        ("ID do alerta;Cliente;Dispositivo;Gravidade;Situação;Detectado em;"
         "Resolvido em",
         "1;Larch;pc-1;Alta;Resolvido;14/09/2026 10:14;15/09/2026 10:14",
         "raw_security_alerts"),
        ("ID risposta;Numero ticket;Cliente;Data risposta;Valutazione",
         "1;7;Larch;14/09/2026 10:14;5", "raw_surveys"),
        ("Antwoord-ID;Ticketnummer;Klant;Datum antwoord;Beoordeling",
         "1;7;Larch;14-09-2026 10:14;5", "raw_surveys"),
        ("ID da resposta;Chamado;Cliente;Data da resposta;Avaliação",
         "1;7;Larch;14/09/2026 10:14;5", "raw_surveys"),
    ],
)  # fmt: skip
def test_agreements_alerts_and_surveys_in_further_languages(
    tmp_path: Path, header: str, values: str, table: str
) -> None:
    found = guessed(_csv(tmp_path, header, values))
    assert found.draft.table.name == table
    (row,) = rows(found.previews[0])
    expected = {
        "raw_agreements": {"id": 1, "company": "Larch", "name": "Gold",
                           "start_date": "2026-01-01", "end_date": "2026-12-31",
                           "monthly_amount": "1250.500000",
                           "included_hours": "10.000000"},
        "raw_security_alerts": {"id": "1", "company": "Larch", "device": "pc-1",
                                "source": "Security product", "severity": "high",
                                "status": "resolved",
                                "detected_at": "2026-09-14 10:14",
                                "resolved_at": "2026-09-15 10:14"},
        "raw_surveys": {"id": 1, "cw_ticket_id": 7, "company": "Larch",
                        "responded_at": "2026-09-14 10:14", "csat": "5.000000"},
    }[table]  # fmt: skip
    assert row == expected


@pytest.mark.parametrize(
    ("created", "changed", "closed"),
    [("Create date", "Last modified date", "Close date"),
     ("Request time", "Modify time", "Close time")],
)  # fmt: skip
def test_further_names_of_a_tickets_instants(
    tmp_path: Path, created: str, changed: str, closed: str
) -> None:
    path = _csv(
        tmp_path,
        f"Ticket ID,Company,Status,{created},{changed},{closed}",
        "7,Larch,Closed,2026-09-14 10:14,2026-09-14 12:00,2026-09-14 11:00",
    )
    columns = guessed(path).draft.content["columns"]
    assert columns["created_at_remote"] == created
    assert columns["updated_at_remote"] == changed
    assert columns["closed_at"] == closed


def test_the_first_comment_of_a_technician_is_the_first_response(
    tmp_path: Path,
) -> None:
    path = _csv(
        tmp_path,
        "TicketID,CustomerName,TicketStatus,TicketCreatedDate,TicketResolvedDate,"
        "TechnicianFirstCommentDate",
        "7,Larch,Closed,2026-09-14T10:00:00Z,2026-09-14T12:00:00Z,2026-09-14T10:30:00Z",
    )
    (row,) = rows(guessed(path).previews[0])
    assert row["first_response_at"] == "2026-09-14 06:30"


def test_the_client_of_time_without_tickets_is_asked_for(tmp_path: Path) -> None:
    lines = [f"{n},Ana,0.5,2026-09-14,Yes,Folder {n % 2}" for n in range(1, 7)]
    path = _csv(tmp_path, "Time ID,User,Hours,Date,Billable,Folder Name", *lines)
    text = guessed(path).text
    assert "Without it these rows are in no client's report" in text
    assert "# company: Folder Name" in text


def test_an_amount_of_a_billing_period_is_divided(tmp_path: Path) -> None:
    path = _csv(
        tmp_path,
        "Contract Ref,Client,Start Date,End Date,Billing Period,Period Charge",
        "C-1,Larch,2026-01-01,2026-12-31,Monthly,500",
        "C-2,Quince,2026-01-01,2026-12-31,Quarterly,1500",
        name="contracts.csv",
    )
    got = rows(guessed(path).previews[0])
    assert [row["monthly_amount"] for row in got] == ["500.000000", "500.000000"]
    assert [row["id"] for row in got] == [1, 2]


def test_a_form_asks_for_satisfaction_beside_a_recommendation(tmp_path: Path) -> None:
    path = _csv(
        tmp_path,
        "Horodateur,Société,Numéro de ticket,Êtes-vous satisfait de nous ?,"
        "Recommanderiez-vous nos services ?",
        "14/09/2026 13:14:00,Larch,7,Plutôt,10",
        "15/09/2026 13:14:00,Quince,8,Pas du tout,2",
        name="satisfaction.csv",
    )
    found = guessed(path)
    assert [row["nps"] for row in rows(found.previews[0])] == [10, 2]
    assert '# csat: "Êtes-vous satisfait de nous ?"' in found.text
