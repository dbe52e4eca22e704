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
        "  # ? does one of these hold company? Without it these alerts are in no "
        "client's report\n  # company: Whose\n"
    ) in guessed(path).text
