"""Values of imported texts: instants, numbers, days, lists, groups of blanks."""

from __future__ import annotations

from typing import Any

import pytest
from support.importing import ENTRIES, HEADER, Importer, ticket

REFUSED = "refused"


def read(
    importer: Importer,
    column: str,
    lines: dict[str, str],
    table: str = "raw_time_entries",
    header: str = ENTRIES,
    mapping: dict[str, object] | None = None,
) -> dict[str, Any]:
    """Import a file of lines, each with its text; return what is read of the texts.

    The key is the line's number, from 1.
    """
    content = "\n".join([header, *lines.values(), ""])
    importer.text(content, f"{table}.csv", table, mapping)
    rows = dict(importer.rows(f"{header.partition(',')[0]}, {column}", table))
    return {text: rows.get(key, REFUSED) for key, text in enumerate(lines, 1)}


def instants(
    importer: Importer, texts: dict[str, str], **mapping: object
) -> dict[str, Any]:
    """Import tickets created at these texts; return the instants."""
    lines = {text: ticket(key, text) for key, text in enumerate(texts, 1)}
    column = "created_at_remote::varchar"
    return read(importer, column, lines, "raw_tickets", HEADER, mapping or None)


def entries(line: str, texts: dict[str, Any]) -> dict[str, str]:
    """Return a time entry for each text."""
    return {text: line.format(key=key, text=text) for key, text in enumerate(texts, 1)}


def test_instants(importer: Importer) -> None:
    # Toronto is five hours behind UTC in winter, four in summer.
    expected = {
        "2026-01-05T09:00:00Z": "2026-01-05 09:00:00+00",
        "2026-01-05 09:00:00.123456+01:00": "2026-01-05 08:00:00.123456+00",
        "2026-01-05 09:00 +0530": "2026-01-05 03:30:00+00",
        "2026-01-05 09:00:00 UTC": "2026-01-05 09:00:00+00",
        "2026-01-05 09:00:00": "2026-01-05 14:00:00+00",
        "2026-07-05T09:00": "2026-07-05 13:00:00+00",
        "2026-01-05": "2026-01-05 05:00:00+00",
        "5/1/2026": REFUSED,
        "2026-02-30": REFUSED,
        "infinity": REFUSED,
        "0016-01-11 16:22:26": REFUSED,
        "46027": REFUSED,
    }
    assert instants(importer, expected) == expected


@pytest.mark.parametrize(
    ("mapping", "expected"),
    [
        (
            {"day_first": True},
            {
                "5/1/2026 9:00": "2026-01-05 14:00:00+00",
                "05.01.2026 09:00:30": "2026-01-05 14:00:30+00",
                "2026-01-05": "2026-01-05 05:00:00+00",
                "5/1/26": REFUSED,
            },
        ),
        (
            {"day_first": False},
            {
                "5/1/2026 9:00": "2026-05-01 13:00:00+00",
                "1/5/2026 9:00 PM": "2026-01-06 02:00:00+00",
            },
        ),
        (
            {"datetime_format": "%Y%m%d %H%M"},
            {"20260105 0900": "2026-01-05 14:00:00+00"},
        ),
        (
            {"datetime_format": ["%Y%m%d", "%d %b %y"]},
            {"05 Jan 26": "2026-01-05 05:00:00+00"},
        ),
        (
            {"datetime_format": "%Y%m%d %H%M %z"},
            {"20260105 0900 +0100": "2026-01-05 08:00:00+00"},
        ),
        (
            {"timezone": "Europe/Paris"},
            {"2026-01-05 09:00": "2026-01-05 08:00:00+00"},
        ),
    ],
)
def test_instants_by_mapping(
    importer: Importer, mapping: dict[str, object], expected: dict[str, str]
) -> None:
    assert instants(importer, expected, **mapping) == expected


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
    ("mapping", "expected"),
    [
        (
            None,
            {
                "30": "30.000",
                "-12.3455": "-12.346",
                "1e2": "100.000",
                ".5": "0.500",
                "nan": REFUSED,
                "0x10": REFUSED,
                "10000000000": REFUSED,
            },
        ),
        (None, {"1,5": REFUSED}),
        ({"decimal_comma": True}, {"1.234,5": "1234.500"}),
    ],
)
def test_numbers(
    importer: Importer,
    mapping: dict[str, object] | None,
    expected: dict[str, str],
) -> None:
    lines = entries('{key},Acme,Ana,Remote,"{text}",true,2026-01-05', expected)
    assert read(importer, "minutes::varchar", lines, mapping=mapping) == expected


def test_a_number_beyond_all_is_unreadable(importer: Importer) -> None:
    expected = {"1e3": 1000.0, "1e400": REFUSED}
    lines = {text: f"{ticket(key)},{text}" for key, text in enumerate(expected, 1)}
    column = "resolution_minutes"
    header = f"{HEADER},{column}"
    assert read(importer, column, lines, "raw_tickets", header) == expected


def test_truths(importer: Importer) -> None:
    expected: dict[str, object] = {
        **dict.fromkeys(("true", "TRUE", "Yes", "y", "oui", "1", "t"), True),
        **dict.fromkeys(("false", "No", "non", "0", "F"), False),
        **dict.fromkeys(("perhaps", "2"), REFUSED),
    }
    lines = entries("{key},Acme,Ana,Remote,1,{text},2026-01-05", expected)
    assert read(importer, "billable", lines) == expected


def test_dates(importer: Importer) -> None:
    expected = {
        "2026-01-05": "2026-01-05",
        "2026-01-05 23:30:00": "2026-01-05",
        # half past eleven in the evening of the 4th in Toronto
        "2026-01-05T04:30:00Z": "2026-01-04",
        "2026-13-05": REFUSED,
    }
    lines = entries("{key},Acme,Ana,Remote,1,1,{text}", expected)
    assert read(importer, "date_worked::varchar", lines) == expected


def test_ids(importer: Importer) -> None:
    texts = (
        "17", "18.0", " 19 ", "17.5", "9223372036854775807", "9223372036854775808",
        "T17",
    )  # fmt: skip
    importer.text("\n".join([HEADER, *map(ticket, texts), ""]))
    expected = [(17,), (18,), (19,), (9223372036854775807,)]
    assert importer.rows("cw_ticket_id") == expected
    refused = [("17.5",), ("9223372036854775808",), ("T17",)]
    assert importer.rows("value", "quarantine") == refused


@pytest.mark.parametrize(
    ("lists", "expected"),
    [
        (
            {"covered_boards": ";"},
            {
                "Help Desk; Network;": ["Help Desk", "Network"],
                '"[""a;b"", ""c""]"': ["a;b", "c"],
            },
        ),
        ({}, {"\"['a', 'b']\"": ["a", "b"], "[]": [], "": None}),
    ],
)
def test_lists(
    importer: Importer,
    lists: dict[str, str],
    expected: dict[str, list[str] | None],
) -> None:
    lines = entries("{key},Acme,All,{text}", expected)
    header, mapping = "id,company,name,covered_boards", {"lists": lists}
    column = "covered_boards"
    found = read(importer, column, lines, "raw_agreements", header, mapping)
    assert found == expected


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


def test_an_offset_that_no_place_has_is_unreadable(importer: Importer) -> None:
    offsets = ["+14:00", "-12", "+0545", "+25:00", "+02:60", "-99:99", "+15"]
    lines = [ticket(n, f"2026-01-05T15:00:00{o}") for n, o in enumerate(offsets, 1)]
    report = importer.text("\n".join([HEADER, *lines, ""]))
    assert report.files[0].quarantined == {"unreadable_value": 4}
    assert importer.rows("cw_ticket_id, created_at_remote::varchar") == [
        (1, "2026-01-05 01:00:00+00"),
        (2, "2026-01-06 03:00:00+00"),
        (3, "2026-01-05 09:15:00+00"),
    ]
