"""Times that name their zone by letters: EST, CET. The tenant is in Toronto."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.guessing import answered, guessed, reads_as_meant, rows, seen_by


def _file(folder: Path, *instants: str) -> Path:
    lines = ["Ticket ID;Customer;Queue;Status;Created;Agent"]
    lines += [f"{n};Larch;Desk;Open;{one};Bo" for n, one in enumerate(instants, 1)]
    path = folder / "tickets.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("instants", "created"),
    [
        (("07/14/2026 08:00 AM PDT", "11/24/2026 08:00 AM PST"),
         ["2026-07-14 11:00", "2026-11-24 11:00"]),
        (("14.07.2026 08:00 MESZ", "24.11.2026 08:00 MEZ"),
         ["2026-07-14 02:00", "2026-11-24 02:00"]),
        (("Jul 14, 2026 08:00 CEST", "Nov 24, 2026 08:00 CET"),
         ["2026-07-14 02:00", "2026-11-24 02:00"]),
        (("2026-07-14 08:00:30 BST",), ["2026-07-14 03:00:30"]),
    ],
)  # fmt: skip
def test_times_are_read_in_the_zone_that_they_name(
    instants: tuple[str, ...], created: list[str], tmp_path: Path
) -> None:
    found = guessed(_file(tmp_path, *instants))
    assert reads_as_meant(found, tmp_path)
    assert found.draft.question_count == 0
    assert [row["created_at_remote"] for row in rows(found.previews[0])] == created


def test_a_zone_of_winter_alone_is_asked_for(tmp_path: Path) -> None:
    path = _file(tmp_path, "2026-07-14 08:00 EST")
    text = guessed(path).text
    assert (
        "timezone: America/New_York              # of EST\n"
        "# ? does the system write EST in summer, too? Then:\n"
    ) in text
    all_year = answered(
        text.replace("timezone: America/New_York ", "# "), "timezone: Etc/GMT+5"
    )
    assert rows(seen_by(all_year, path, tmp_path))[0]["created_at_remote"] == (
        "2026-07-14 09:00"
    )


def test_an_unclear_order_is_answered_by_a_form_with_the_zone(tmp_path: Path) -> None:
    path = _file(tmp_path, "07/11/2026 08:00 AM EDT")
    answer = 'datetime_format: ["%m/%d/%Y %I:%M %p EDT"]'
    seen = seen_by(answered(guessed(path).text, answer), path, tmp_path)
    assert rows(seen)[0]["created_at_remote"] == "2026-07-11 08:00"


def test_several_zones_in_one_file_are_asked_for(tmp_path: Path) -> None:
    path = _file(tmp_path, "2026-07-14 08:00 EDT", "2026-07-14 08:00 CDT")
    assert "? times name several zones" in guessed(path).text
