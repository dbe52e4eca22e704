"""Values of imported texts: instants, numbers, days, lists, groups of blanks."""

from __future__ import annotations

import pytest
from support.importing import ENTRIES, HEADER, TICKETS, Importer, ticket

ENTRY = "7,Acme,Ana,Remote,{minutes},{billable},{date}"


def created(importer: Importer, text: str, **mapping: object) -> str | None:
    """Import a ticket created then; return the instant, None where it is refused."""
    importer.text(f"{HEADER}\n{ticket(1, text)}\n", mapping=mapping or None)
    rows = importer.rows("created_at_remote::varchar")
    return rows[0][0] if rows else None


# Toronto is five hours behind UTC in winter, four in summer.
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-01-05T09:00:00Z", "2026-01-05 09:00:00+00"),
        ("2026-01-05 09:00:00.123456+01:00", "2026-01-05 08:00:00.123456+00"),
        ("2026-01-05 09:00 +0530", "2026-01-05 03:30:00+00"),
        ("2026-01-05 09:00:00 UTC", "2026-01-05 09:00:00+00"),
        ("2026-01-05 09:00:00", "2026-01-05 14:00:00+00"),
        ("2026-07-05T09:00", "2026-07-05 13:00:00+00"),
        ("2026-01-05", "2026-01-05 05:00:00+00"),
        ("5/1/2026", None),
        ("2026-02-30", None),
        ("infinity", None),
        ("0016-01-11 16:22:26", None),
        ("46027", None),
    ],
)
def test_instants(importer: Importer, text: str, expected: str | None) -> None:
    assert created(importer, text) == expected


@pytest.mark.parametrize(
    ("text", "mapping", "expected"),
    [
        ("5/1/2026 9:00", {"day_first": True}, "2026-01-05 14:00:00+00"),
        ("5/1/2026 9:00", {"day_first": False}, "2026-05-01 13:00:00+00"),
        ("05.01.2026 09:00:30", {"day_first": True}, "2026-01-05 14:00:30+00"),
        ("1/5/2026 9:00 PM", {"day_first": False}, "2026-01-06 02:00:00+00"),
        ("2026-01-05", {"day_first": True}, "2026-01-05 05:00:00+00"),
        ("5/1/26", {"day_first": True}, None),
        ("20260105 0900", {"datetime_format": "%Y%m%d %H%M"}, "2026-01-05 14:00:00+00"),
        (
            "05 Jan 26",
            {"datetime_format": ["%Y%m%d", "%d %b %y"]},
            "2026-01-05 05:00:00+00",
        ),
        (
            "20260105 0900 +0100",
            {"datetime_format": "%Y%m%d %H%M %z"},
            "2026-01-05 08:00:00+00",
        ),
        ("2026-01-05 09:00", {"timezone": "Europe/Paris"}, "2026-01-05 08:00:00+00"),
    ],
)
def test_instants_by_mapping(
    importer: Importer, text: str, mapping: dict[str, object], expected: str | None
) -> None:
    assert created(importer, text, **mapping) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # 01:30 comes twice on 1 November: at 05:30 and at 06:30 UTC.
        ("2026-11-01 01:30", "2026-11-01 05:30:00+00"),
        # 02:30 does not come on 8 March: read with the offset before, 03:30 in summer.
        ("2026-03-08 02:30", "2026-03-08 07:30:00+00"),
    ],
)
def test_a_change_of_the_clock(importer: Importer, text: str, expected: str) -> None:
    report = importer.text(f"{HEADER}\n{ticket(1, text)}\n{ticket(2)}\n")
    assert importer.rows("created_at_remote::varchar")[-1] == (expected,)
    assert report.files[0].warnings == (
        "1 row has a time at a change of the clock in America/Toronto: one that comes "
        "twice is read as the first, one that is left out as an hour later",
    )


@pytest.mark.parametrize(
    ("text", "mapping", "expected"),
    [
        ("30", {}, "30.000"),
        ("-12.3455", {}, "-12.346"),
        ("1e2", {}, "100.000"),
        (".5", {}, "0.500"),
        ("1,5", {}, None),
        ("1.234,5", {"decimal_comma": True}, "1234.500"),
        ("nan", {}, None),
        ("0x10", {}, None),
        ("10000000000", {}, None),
    ],
)
def test_numbers(
    importer: Importer, text: str, mapping: dict[str, object], expected: str | None
) -> None:
    line = ENTRY.format(minutes=f'"{text}"', billable="true", date="2026-01-05")
    importer.text(f"{ENTRIES}\n{line}\n", "time_entries.csv", mapping=mapping or None)
    found = importer.rows("minutes::varchar", "raw_time_entries")
    assert found == ([] if expected is None else [(expected,)])


@pytest.mark.parametrize(("text", "expected"), [("1e3", 1000.0), ("1e400", None)])
def test_a_number_beyond_all_is_unreadable(
    importer: Importer, text: str, expected: float | None
) -> None:
    first, *rest = TICKETS.splitlines()
    importer.text(f"{first},resolution_minutes\n{rest[0]},{text}\n")
    found = importer.rows("resolution_minutes")
    assert found == ([] if expected is None else [(expected,)])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        *((text, True) for text in ("true", "TRUE", "Yes", "y", "oui", "1", "t")),
        *((text, False) for text in ("false", "No", "non", "0", "F")),
        ("perhaps", None),
        ("2", None),
    ],
)
def test_truths(importer: Importer, text: str, expected: bool | None) -> None:
    line = ENTRY.format(minutes=1, billable=text, date="2026-01-05")
    importer.text(f"{ENTRIES}\n{line}\n", "time_entries.csv")
    found = importer.rows("billable", "raw_time_entries")
    assert found == ([] if expected is None else [(expected,)])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-01-05", "2026-01-05"),
        ("2026-01-05 23:30:00", "2026-01-05"),
        # half past eleven in the evening of the 4th in Toronto
        ("2026-01-05T04:30:00Z", "2026-01-04"),
        ("2026-13-05", None),
    ],
)
def test_dates(importer: Importer, text: str, expected: str | None) -> None:
    line = ENTRY.format(minutes=1, billable="1", date=text)
    importer.text(f"{ENTRIES}\n{line}\n", "time_entries.csv")
    found = importer.rows("date_worked::varchar", "raw_time_entries")
    assert found == ([] if expected is None else [(expected,)])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("17", 17),
        ("17.0", 17),
        (" 17 ", 17),
        ("17.5", None),
        ("9223372036854775807", 9223372036854775807),
        ("9223372036854775808", None),
        ("T17", None),
    ],
)
def test_ids(importer: Importer, text: str, expected: int | None) -> None:
    importer.text(f"{HEADER}\n{ticket(text)}\n")
    found = importer.rows("cw_ticket_id")
    assert found == ([] if expected is None else [(expected,)])


@pytest.mark.parametrize(
    ("text", "lists", "expected"),
    [
        ("Help Desk; Network;", {"covered_boards": ";"}, ["Help Desk", "Network"]),
        ('"[""a;b"", ""c""]"', {"covered_boards": ";"}, ["a;b", "c"]),
        ("\"['a', 'b']\"", {}, ["a", "b"]),
        ("[]", {}, []),
        ("", {}, None),
    ],
)
def test_lists(
    importer: Importer, text: str, lists: dict[str, str], expected: list[str] | None
) -> None:
    importer.text(
        f"id,company,name,covered_boards\n1,Acme,All,{text}\n",
        "agreements.csv",
        mapping={"lists": lists},
    )
    assert importer.rows("covered_boards", "raw_agreements") == [(expected,)]


def test_a_list_without_separator_cannot_be_read(importer: Importer) -> None:
    report = importer.text(
        "id,company,name,covered_boards\n1,Acme,All,a;b\n", "agreements.csv"
    )
    assert report.files[0].quarantined == {"unreadable_value": 1}


def test_named_groups_stand_for_null(importer: Importer) -> None:
    report = importer.text(
        f"{HEADER}\n1,,NULL,New,,2026-01-05,2026-01-05\n2, ,B,New,Ana,2026-01-05,"
        "2026-01-05\n"
    )
    assert importer.rows(
        "cw_ticket_id, company, board, owner, reopened_count, escalation_count"
    ) == [
        (1, "(none)", "(no board)", None, None, None),
        (2, "(none)", "B", "Ana", None, None),
    ]
    assert report.files[0].warnings == (
        '2 rows have no company: "(none)"',
        '1 row has no board: "(no board)"',
        '1 row has no owner: "(unassigned)"',
    )


def test_unknown_severities_stay(importer: Importer) -> None:
    report = importer.text(
        "id,source,severity,status,detected_at\n"
        "a1,Other,grave,odd,2026-01-05T09:00:00Z\n",
        "alerts.csv",
    )
    assert importer.rows("severity, status, source", "raw_security_alerts") == [
        ("grave", "odd", "Other")
    ]
    assert report.files[0].quarantined_rows == 0


def test_dates_that_read_in_two_ways_are_explained(importer: Importer) -> None:
    report = importer.text(f"{HEADER}\n{ticket(1, '5/1/2026 09:00')}\n")
    assert report.files[0].warnings == (
        "dates such as 1/2/2026 can be read in two ways: "
        "say in a mapping day_first: true or day_first: false",
    )
