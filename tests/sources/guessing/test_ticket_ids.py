"""Numbers of tickets under names that nobody knows, and numbers that are none."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from support.guessing import answered, guessed, rows, seen_by

HEADER = "Account,Group,Status,Subject,Created"
ROW = "Larch,Desk,Open,Printer,2026-09-1{} 09:00"
PHONES, RISING = ("417", "203", "388"), ("101", "102", "103")


def _file(folder: Path, columns: dict[str, tuple[str, ...]], place: int) -> Path:
    """Write three tickets with further columns, put in at a place."""
    lines = []
    for number, row in enumerate((HEADER, *(ROW.format(n) for n in range(3)))):
        cells = row.split(",")
        cells[place:place] = [[n, *v][number] for n, v in columns.items()]
        lines.append(",".join(cells))
    path = folder / "list.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("columns", "place", "chosen"),
    [
        ({"Zahl": RISING}, 0, "Zahl"),
        ({"Ref": PHONES}, 5, "Ref"),
        ({"Sequence": RISING}, 3, "Sequence"),
        ({"Extension": PHONES, "Laufend": RISING}, 2, "Laufend"),
        ({"Desk phone": RISING, "Ours": PHONES, "Our ref": PHONES}, 2, "Our ref"),
    ],
)
def test_the_likelier_number_is_taken_and_asked_for(
    columns: dict[str, tuple[str, ...]], place: int, chosen: str, tmp_path: Path
) -> None:
    found = guessed(_file(tmp_path, columns, place))
    ids = [row["cw_ticket_id"] for row in rows(found.previews[0])]
    assert ids == [int(one) for one in columns[chosen]]
    assert f"? is {chosen} the cw_ticket_id?" in found.text


@pytest.mark.parametrize("name", ["Extension", "Age", "Room", "Anzahl", "Asset"])
def test_a_number_of_something_else_is_no_ticket(name: str, tmp_path: Path) -> None:
    found = guessed(_file(tmp_path, {name: RISING}, 0))
    assert "cw_ticket_id" not in found.draft.content["columns"]
    assert found.draft.content["key"]


def test_a_number_without_any_sign_is_asked_for(tmp_path: Path) -> None:
    path = _file(tmp_path, {"Mark": PHONES}, 3)
    found = guessed(path)
    assert "cw_ticket_id" not in found.draft.content["columns"]
    text = "\n".join(
        line for line in found.text.splitlines() if not line.startswith("key: ")
    )
    seen = seen_by(answered(text + "\n", "cw_ticket_id: Mark"), path, tmp_path)
    assert [row["cw_ticket_id"] for row in rows(seen)] == [417, 203, 388]


@pytest.mark.parametrize(
    ("ids", "numbers"),
    [
        (("N°10417", "N°10203", "N°10388"), [10417, 10203, 10388]),
        (("Nº 417", "Nº 203", "Nº 388"), [417, 203, 388]),
        (("2026/417", "2026/203", "2025/388"), [2026417, 2026203, 2025388]),
    ],
)  # fmt: skip
def test_a_number_that_people_read_stays_itself(
    ids: tuple[str, ...], numbers: list[int], tmp_path: Path
) -> None:
    found = guessed(_file(tmp_path, {"N° de ticket": ids}, 0))
    assert [row["cw_ticket_id"] for row in rows(found.previews[0])] == numbers


def test_numbers_under_two_prefixes_are_a_digest(tmp_path: Path) -> None:
    found = guessed(_file(tmp_path, {"Ticket": ("N°417", "D°417", "N°388")}, 0))
    assert "md5" in found.text


@pytest.mark.parametrize(
    ("ids", "later"),
    [
        (("INC417", "INC203", "INC388"), "REQ417"),
        (("N°417", "N°203", "N°388"), "D°417"),
        (("2026/417", "2026/203", "2025/388"), "INC-2026/417"),
    ],
)
def test_a_later_file_with_another_prefix_has_other_tickets(
    ids: tuple[str, ...], later: str, tmp_path: Path
) -> None:
    text = guessed(_file(tmp_path, {"Ticket": ids}, 0)).text
    path = _file(tmp_path, {"Ticket": (later, *ids[1:])}, 0)
    first, *others = (
        row["cw_ticket_id"] for row in rows(seen_by(text, path, tmp_path))
    )
    assert first > 10**9
    assert others == [int(re.sub(r"\D", "", one)) for one in ids[1:]]


@pytest.mark.parametrize("later", ["417", "inc417", " INC417 "])
def test_a_later_file_without_the_prefix_has_the_same_tickets(
    later: str, tmp_path: Path
) -> None:
    text = guessed(_file(tmp_path, {"Ticket": ("INC417", "INC203", "INC388")}, 0)).text
    path = _file(tmp_path, {"Ticket": (later, "INC203", "INC388")}, 0)
    ids = [row["cw_ticket_id"] for row in rows(seen_by(text, path, tmp_path))]
    assert ids == [417, 203, 388]


def test_ids_of_a_year_under_a_prefix_meet_by_a_digest(tmp_path: Path) -> None:
    # Tickets with two prefixes are a digest, and so is a time file with one of them.
    one = guessed(
        _file(tmp_path, {"Ticket": ("DEM-2026-1", "DEM-2026-2", "DEM-2026-3")}, 0)
    )
    ids = {row["cw_ticket_id"] for row in rows(one.previews[0])}
    two = guessed(
        _file(tmp_path, {"Ticket": ("DEM-2026-1", "INC-2026-2", "DEM-2026-3")}, 0)
    )
    assert len(ids & {row["cw_ticket_id"] for row in rows(two.previews[0])}) == 2


def test_a_text_without_a_number_is_no_ticket(tmp_path: Path) -> None:
    path = tmp_path / "time.csv"
    lines = [f"{n};INC{n};Larch;Bo;2026-07-14;1.5" for n in range(1, 100)]
    header = "Time ID;Ticket ID;Customer;Technician;Date;Hours"
    path.write_text("\n".join([header, "0;Internal;Larch;Bo;2026-07-14;1.5", *lines]))
    found = guessed(path, "raw_time_entries")
    ids = [row.get("cw_ticket_id") for row in rows(found.previews[0])]
    assert ids[:2] == [None, 1]
