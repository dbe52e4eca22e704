"""Times that name their zone by letters: EST, CET. The tenant is in Toronto."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from support.guessing import answered, guessed, reads_as_meant, rows, seen_by

from kpi_lib.domain.schema import RAW_TICKETS
from kpi_lib.sources.guessing.column_values import ColumnValues
from kpi_lib.sources.guessing.draft import Draft
from kpi_lib.sources.guessing.named_zones import name_zone


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
    answer = 'datetime_format: ["%m/%d/%Y %I:%M %p EDT", "%m/%d/%Y %I:%M %p EST"]'
    seen = seen_by(answered(guessed(path).text, answer), path, tmp_path)
    assert rows(seen)[0]["created_at_remote"] == "2026-07-11 08:00"


def test_several_zones_in_one_file_are_asked_for(tmp_path: Path) -> None:
    path = _file(tmp_path, "2026-07-14 08:00 EDT", "2026-07-14 08:00 CDT")
    assert "? times name several zones" in guessed(path).text


def _table(folder: Path, header: str, *lines: str) -> Path:
    path = folder / "tickets.csv"
    head = "Ticket ID;Customer;Queue;Status;Agent;" + header
    body = [f"{n};Larch;Desk;Open;Bo;{line}" for n, line in enumerate(lines, 1)]
    path.write_text("\n".join([head, *body]) + "\n", encoding="utf-8")
    return path


def test_a_zone_in_a_subject_is_none_of_the_file(tmp_path: Path) -> None:
    path = _table(
        tmp_path,
        "Subject;Created",
        "Réunion Teams 14:00 CET;2026-07-14 08:00",
        "Printer;2026-07-15 08:00",
    )
    assert "timezone" not in guessed(path).draft.content


def test_the_zone_of_a_preset_stays_and_is_asked_for() -> None:
    draft = Draft("tickets.csv", RAW_TICKETS)
    times = ("2026-07-14 08:00 EDT",)
    created = ColumnValues("Created", times, 1, Counter(times))
    assert name_zone(draft, [created], "UTC")
    assert "timezone" not in draft.content
    assert draft.questions["timezone",][0][1] == "timezone: America/New_York"
    assert name_zone(Draft("", RAW_TICKETS), [created], "America/New_York")


@pytest.mark.parametrize("form", ["%m/%d/%Y %I:%M %p", "%Y-%m-%d %H:%M"])
def test_letters_of_the_other_season_are_read(form: str, tmp_path: Path) -> None:
    winter = datetime(2026, 1, 20, 8).strftime(form)  # noqa: DTZ001
    start = datetime(2026, 7, 13, 23, 59)  # noqa: DTZ001
    instants = [start - timedelta(minutes=n) for n in range(450)]
    newest = [f"{one.strftime(form)} EDT" for one in instants]
    found = guessed(_file(tmp_path, *newest, f"{winter} EST"))
    assert found.previews[0].refused == 0
    path = _file(tmp_path, *newest[:3])
    text = guessed(path).text
    (row,) = rows(seen_by(text, _file(tmp_path, f"{winter} EST"), tmp_path))
    assert row["created_at_remote"] == "2026-01-20 08:00"


@pytest.mark.parametrize("created", ["2026-07-14 08:00 EDT", "2026-07-14, 08:00"])
def test_plain_days_are_read_beside_other_forms_of_iso(
    created: str, tmp_path: Path
) -> None:
    path = _table(tmp_path, "Created;Due Date", f"{created};2026-07-20")
    (row,) = rows(guessed(path).previews[0])
    assert row["created_at_remote"] == "2026-07-14 08:00"
    assert row["sla_due_at"] == "2026-07-20 23:59:59"


def test_the_zone_of_a_day_moves_it_to_the_day_of_the_tenant(tmp_path: Path) -> None:
    path = tmp_path / "time.csv"
    path.write_text(
        "Time ID;Ticket ID;Customer;Technician;Date;Hours\n"
        "1;7;Larch;Bo;07/14/2026 11:30 PM PDT;1.5\n",
        encoding="utf-8",
    )
    (row,) = rows(guessed(path, "raw_time_entries").previews[0])
    assert row["date_worked"] == "2026-07-15"


def test_times_without_letters_beside_those_with_are_asked_for(tmp_path: Path) -> None:
    path = _table(tmp_path, "Created;Resolved", "2026-07-14 08:00 PDT;2026-07-14 09:00")
    assert '? "2026-07-14 09:00" names no zone' in guessed(path).text


def test_a_form_with_the_day_before_the_month_is_read_by_no_other(
    tmp_path: Path,
) -> None:
    text = guessed(_table(tmp_path, "Created", "2026-07-14 08:00")).text
    path = _table(tmp_path, "Created", "2026-14-07 08:00", "2026-07-14 08:00")
    seen = seen_by(text + '\ndatetime_format: "%Y-%d-%m %H:%M"\n', path, tmp_path)
    assert [row["created_at_remote"] for row in rows(seen)] == ["2026-07-14 08:00"]
    assert seen.refused == 1
