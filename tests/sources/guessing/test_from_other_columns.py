"""Time entries whose technician has two columns, and whose charge is told in hours."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.guessing import guessed, rows


@pytest.mark.parametrize(
    ("first", "last", "charged", "none"),
    [
        ("First Name", "Last Name", "Billable Hours", "0.00"),
        ("Prénom", "Nom", "Heures facturables", "0,00"),
        ("Vorname", "Nachname", "Abrechenbare Zeit", "0:00"),
        ("first_name", "last_name", "Charge Hours", ""),
    ],
)
def test_two_names_and_charged_hours(
    first: str, last: str, charged: str, none: str, tmp_path: Path
) -> None:
    path = tmp_path / "time.csv"
    path.write_text(
        f"{first};{last};Client;Date;Time Taken (Hours);{charged}\n"
        "Ana;Roy;Larch;2026-11-03;0:30;0:30\n"
        f"Bo;Roy;Larch;2026-11-03;0:30;{none}\n"
        f"Bo;Roy;Quince;2026-11-05;1:15;{none}\n",
        encoding="utf-8",
    )
    found = guessed(path, "raw_time_entries")
    read = [(row["member"], row["billable"]) for row in rows(found.previews[0])]
    assert read == [("Ana Roy", True), ("Bo Roy", False), ("Bo Roy", False)]
    assert found.draft.content["key"][:2] == [first, last]
    assert f"# ? is what has {charged} billable, and nothing else?" in found.text
