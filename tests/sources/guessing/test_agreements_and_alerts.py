"""Columns of agreements and alerts: known by their names, else asked for."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.guessing import guessed, rows


def _file(folder: Path, name: str, *lines: str) -> Path:
    path = folder / name
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("hours", "amount"),
    [
        ("Heures incluses / mois", "Forfait mensuel €"),
        ("Heures par mois", "Redevance mensuelle HT"),
        ("Hours per month", "Monthly rate (EUR)"),
        ("Std. pro Monat", "Pauschale / Monat"),
    ],
)
def test_an_agreement_has_its_hours_and_its_amount(
    hours: str, amount: str, tmp_path: Path
) -> None:
    path = _file(
        tmp_path,
        "contrats.csv",
        f"N°,Client,Libellé,Prise d'effet,Fin,{hours},{amount}",
        "1,Larch,Gold,2026-01-01,2026-12-31,12.5,450",
        "2,Quince,Gold,2026-01-01,2026-12-31,8,300",
    )
    (preview,) = guessed(path).previews
    assert rows(preview)[0] == {
        "id": 1, "company": "Larch", "name": "Gold", "start_date": "2026-01-01",
        "end_date": "2026-12-31", "monthly_amount": "450.000000",
        "included_hours": "12.500000",
    }  # fmt: skip


def test_hours_of_an_agreement_that_are_no_numbers_are_asked_for(
    tmp_path: Path,
) -> None:
    path = _file(
        tmp_path,
        "contracts.csv",
        "ID,Client,Contract,Start date,End date,Monthly fee,Included hours",
        "1,Larch,Gold,2026-01-01,2026-12-31,90,no limit",
        "2,Quince,Gold,2026-01-01,2026-12-31,90,ten",
    )
    assert (
        "  # ? does one of these hold included_hours? Without it no agreement's hours "
        "can be used\n  # up\n  # included_hours: Included hours\n"
    ) in guessed(path).text


def test_alerts_without_a_known_client_ask_for_it(tmp_path: Path) -> None:
    path = _file(
        tmp_path,
        "alerts.csv",
        "Alert ID,Device,Severity,Status,Detected at,Whose",
        *(f"{n},PC-{n},high,new,2026-09-1{n} 09:00,Larch" for n in range(3)),
    )
    assert (
        "  # ? does one of these hold company? Without it these rows are in no "
        "client's report\n  # company: Whose\n"
    ) in guessed(path).text


def test_alerts_with_french_names_and_words(tmp_path: Path) -> None:
    path = _file(
        tmp_path,
        "alertes.csv",
        "Horodatage,Poste,Niveau,Nature,Statut,Résolue à,Client,Verdict",
        "2026-10-05T08:00:00-04:00,PC-1,Élevé,Virus,Traitée,2026-10-05T09:00:00-04:00,"
        "Larch,Faux positif",
        "2026-10-06T08:00:00-04:00,PC-2,Moyen,Virus,Ouverte,,Larch,Indéterminé",
        "2026-10-07T08:00:00-04:00,PC-3,Élevée,Virus,En cours,,Quince,Vrai positif",
    )
    found = guessed(path)
    assert found.draft.table.name == "raw_security_alerts"
    alike = {"source": "Security product", "type": "Virus"}
    got = rows(found.previews[0])
    assert [row.pop("id") is None for row in got] == [False] * 3
    assert got == [
        {**alike, "company": "Larch", "device": "PC-1", "severity": "high",
         "status": "resolved", "verdict": "false_positive",
         "detected_at": "2026-10-05 08:00", "resolved_at": "2026-10-05 09:00"},
        {**alike, "company": "Larch", "device": "PC-2", "severity": "medium",
         "status": "new", "verdict": "undetermined",
         "detected_at": "2026-10-06 08:00"},
        {**alike, "company": "Quince", "device": "PC-3", "severity": "high",
         "status": "in_progress", "verdict": "true_positive",
         "detected_at": "2026-10-07 08:00"},
    ]  # fmt: skip


def test_time_on_an_intervention_finds_its_ticket(tmp_path: Path) -> None:
    path = _file(
        tmp_path,
        "temps.csv",
        "Date;Technicien;Client;N° d'intervention;Temps passé;Type;Facturable",
        "14/10/2026;Ana;Larch;N°10001;1h30;Sur site;Oui",
        "15/10/2026;Ana;Larch;;0h15;Sur site;Non",
    )
    got = rows(guessed(path).previews[0])
    assert [row.get("cw_ticket_id") for row in got] == [10001, None]
    assert [row["minutes"] for row in got] == ["90.000", "15.000"]


@pytest.mark.parametrize(
    ("amount", "hours", "end"),
    [
        ("sur devis", "illimité", "indéterminée"),
        ("TBD", "Unlimited", "Ongoing"),
        ("auf Anfrage", "unbegrenzt", "unbefristet"),
    ],
)
def test_an_agreement_without_limit_amount_or_end_enters(
    amount: str, hours: str, end: str, tmp_path: Path
) -> None:
    path = _file(
        tmp_path,
        "contracts.csv",
        "ID,Client,Contract,Start date,End date,Monthly fee,Included hours",
        f"1,Larch,Gold,2026-01-01,{end},{amount},{hours}",
        "2,Quince,Gold,2026-01-01,2026-12-31,90,10",
    )
    found = guessed(path)
    assert found.draft.content["values"] == {
        "end_date": {end: None},
        "monthly_amount": {amount: None},
        "included_hours": {hours: None},
    }
    assert found.draft.question_count == 0
    assert found.previews[0].staged.accepted == 2


def test_a_remark_in_place_of_an_amount_is_asked_for(tmp_path: Path) -> None:
    path = _file(
        tmp_path,
        "contracts.csv",
        "ID,Client,Contract,Start date,Monthly fee",
        *(f"{n},Larch,Gold,2026-01-01,90" for n in range(1, 9)),
        "9,Quince,Gold,2026-01-01,see Ana",
    )
    assert (
        "  # ? what is see Ana? So it is no value:\n"
        "  # monthly_amount: {see Ana: null}\n"
    ) in guessed(path).text


@pytest.mark.parametrize(
    ("header", "lines"),
    [
        (
            "Billing Cycle,Billing Amount",
            ("Monthly,1000", 'Quarterly,"3,000.00"', "Annually,12000", "Annually,ask"),
        ),
        (
            "Périodicité,Montant",
            ("Mensuel,1000", 'Trimestriel,"3 000,00 €"', "Annuel,12000", "Annuel,?"),
        ),
        (
            "Abrechnungszyklus,Betrag",
            (
                "Monatlich,1000",
                'Vierteljährlich,"3.000,00"',
                "Jährlich,12000",
                "JÄHRLICH,?",
            ),
        ),
        ("Note,Montant annuel", (",12000", ',"12 000,00"', ",12000", ",see Ana")),
    ],
)
def test_amounts_of_quarters_and_years_are_divided(
    header: str, lines: tuple[str, ...], tmp_path: Path
) -> None:
    path = _file(
        tmp_path,
        "contracts.csv",
        f"ID,Client,Contract,Start date,{header}",
        *(f"{n},Larch,Gold,2026-01-15,{line}" for n, line in enumerate(lines, 1)),
    )
    found = guessed(path, "raw_agreements")
    assert "It is divided by its" in found.text
    (preview,) = found.previews
    amounts = [float(str(row["monthly_amount"])) for row in rows(preview)]
    assert amounts == [1000, 1000, 1000]
    # What is no number is refused, not lost.
    [refusal] = preview.refusals
    assert (refusal.column, refusal.rows) == ("monthly_amount", 1)


def test_an_amount_per_month_is_not_divided(tmp_path: Path) -> None:
    path = _file(
        tmp_path,
        "contracts.csv",
        "ID,Client,Contract,Start date,Billing Cycle,Monthly fee",
        "1,Larch,Gold,2026-01-15,Annually,1000",
    )
    (preview,) = guessed(path, "raw_agreements").previews
    assert rows(preview)[0]["monthly_amount"] == "1000.000000"
