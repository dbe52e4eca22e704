"""Days whose times of day stand in columns of their own, and unknown forms of dates."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from support.guessing import guessed, reads_as_meant, rows

_HEAD = "Ticket ID,Client,Team,Status,Updated,Created Date,Created Time"


def _read(folder: Path, head: str, *lines: str) -> tuple[str, list[dict[str, object]]]:
    """Return a mapping's text, and the rows of a file of closed tickets."""
    path = folder / "tickets.csv"
    numbered = (
        f"{n},Larch,Desk,Closed,2026-09-30 10:00,{one}" for n, one in enumerate(lines)
    )
    path.write_text("\n".join((head, *numbered)) + "\n", encoding="utf-8")
    found = guessed(path)
    assert reads_as_meant(found, folder)
    return found.text, rows(found.previews[0])


@pytest.mark.parametrize(
    ("day", "clock", "created"),
    [
        ("14-Sep-2026", "09:10", "2026-09-14 09:10"),
        ("14-Sep-2026", "9:10 PM", "2026-09-14 21:10"),
        ("9/14/2026 12:00:00 AM", "3:20 PM", "2026-09-14 15:20"),
        ("14.09.2026", "9h10", "2026-09-14 09:10"),
        ("14.09.2026", "9.10", "2026-09-14 09:10"),
    ],
)
def test_forms_of_days_and_times(
    day: str, clock: str, created: str, tmp_path: Path
) -> None:
    _, [row] = _read(tmp_path, _HEAD, f"{day},{clock}")
    assert row["created_at_remote"] == created


def test_a_time_of_resolution_beside_its_day_is_no_duration(tmp_path: Path) -> None:
    head = f"{_HEAD},Resolution Date,Resolution Time"
    text, [row] = _read(tmp_path, head, "2026-09-14,09:00,2026-09-14,15:20")
    assert row["closed_at"] == "2026-09-14 15:20"
    assert "resolution_minutes" not in row
    assert "  # ? or does Resolution Time say how long it took?" in text
    # No clock shows 49:10.
    _, read = _read(
        tmp_path, head, "2026-09-14,09:00,2026-09-14,5:20",
        "2026-09-14,09:00,2026-09-16,49:10",
    )  # fmt: skip
    assert [row["resolution_minutes"] for row in read] == ["320.0", "2950.0"]


def test_of_two_ends_that_of_most_tickets_keeps_its_time(tmp_path: Path) -> None:
    head = f"{_HEAD},Resolved Date,Resolved Time,Closed Date,Closed Time"
    _, read = _read(
        tmp_path, head, "2026-09-14,09:00,,,2026-09-16,16:00",
        "2026-09-14,09:00,2026-09-14,15:20,2026-09-16,17:00",
    )  # fmt: skip
    ends = [row["closed_at"] for row in read]
    assert ends == ["2026-09-16 16:00", "2026-09-16 17:00"]


def test_a_column_of_an_unknown_form_is_asked_for_in_a_long_file(
    tmp_path: Path,
) -> None:
    begin = datetime(2026, 1, 1, tzinfo=UTC)
    days = [begin + timedelta(minutes=37 * n) for n in range(1_500)]
    head = f"{_HEAD.removesuffix(',Created Time')},First response,Due date,Closed"
    lines = (
        f"{d:%Y-%m-%d %H:%M},{d:%Y-%m-%d %H:%M:01},{d:%Y-%m-%d %H:%M:02},"
        + (f"{d.day}. Gersten 2026 {d:%H:%M}" if n < 110 else f"{d:%Y-%m-%d %H:%M:03}")
        for n, d in enumerate(days)
    )
    text, _ = _read(tmp_path, head, *lines)
    assert "# ? no known form of a date reads" in text
