"""Columns that mark some rows, and leave the others blank or with a dash."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.guessing import guessed, reads_as_meant, rows, seen_by


@pytest.mark.parametrize(
    ("header", "marks", "billable"),
    [
        ("Billable", ("Yes", ""), [True, False]),
        ("Non-billable", ("Yes", ""), [False, True]),
        ("Kostenlos", ("X", "-"), [False, True]),
    ],
)
def test_a_row_without_a_mark_says_the_contrary(
    header: str, marks: tuple[str, ...], billable: list[bool], tmp_path: Path
) -> None:
    head = f"Date,User,Client,Activity,Hours,{header}"
    lines = [f"2026-09-14,Ana Ito,Larch,Remote,1.{n},{m}" for n, m in enumerate(marks)]
    path = tmp_path / "times.csv"
    path.write_text("\n".join((head, *lines)) + "\n", encoding="utf-8")
    found = guessed(path)
    assert reads_as_meant(found, tmp_path)
    assert [row["billable"] for row in rows(found.previews[0])] == billable
    # A later file that says no in words is read by the same mapping.
    path.write_text(f"{head}\n2026-09-14,Ana Ito,Larch,Remote,1,No\n", "utf-8")
    (later,) = rows(seen_by(found.text, path, tmp_path))
    assert later["billable"] is billable[1]


def test_tickets_that_are_marked_overdue_leave_the_others_in_time(
    tmp_path: Path,
) -> None:
    path = tmp_path / "tickets.csv"
    path.write_text(
        "Ticket ID,Client,Team,Status,Created,Updated,Is overdue\n"
        "1,Larch,Desk,Closed,2026-09-14 09:00,2026-09-14 10:00,x\n"
        "2,Larch,Desk,Closed,2026-09-14 09:00,2026-09-14 10:00,\n",
        encoding="utf-8",
    )
    (preview,) = guessed(path).previews
    assert [row["sla_met"] for row in rows(preview)] == [False, True]


def test_a_column_of_dashes_alone_has_no_values(tmp_path: Path) -> None:
    path = tmp_path / "contracts.csv"
    path.write_text(
        "Contract number,Client,Contract,Monthly fee,Start,End\n"
        "1,Larch,Gold,90,2026-01-01,-\n2,Larch,Gold,90,2026-01-01,-\n",
        encoding="utf-8",
    )
    (preview,) = guessed(path).previews
    assert preview.refusals == ()
    assert [row.get("end_date") for row in rows(preview)] == [None, None]
