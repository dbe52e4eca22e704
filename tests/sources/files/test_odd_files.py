"""Odd files, each with its right values: only what is wrong is refused, and named."""

from __future__ import annotations

from decimal import Decimal

import pytest
from support.importing import CASES, ENTRIES, HEADER, TICKETS, Importer

from kpi_lib.domain.errors import DataError, ParamsError

MINUTES = "cw_time_entry_id, minutes::double"
DAYS = "date_worked::varchar, minutes::double"


@pytest.mark.parametrize(
    ("file", "mapping", "columns", "expected"),
    [
        (
            "01_decimal_german.csv", "01_decimal_german", MINUTES,
            [(1, 90), (2, 15), (3, 2265)],
        ),
        ("01_decimal_number.json", "01_decimal_comma", "minutes", [(12.25,), (82.5,)]),
        ("01_decimal_constant.csv", "01_decimal_constant", "minutes", [(7.5,), (7.5,)]),
        ("01_thousands_comma.csv", None, MINUTES, [(1001, 1440), (1002, 90.5)]),
        (
            "01_thousands_spaces.csv", "01_decimal_comma", MINUTES,
            [(1, 1440.5), (2, 90.5), (3, 1440.5), (4, 1440.5), (5, 90.5)],
        ),
        (
            "02_duration_cells.xlsx", None, MINUTES,
            [(1, 2250), (2, 105), (3, 40), (4, 90)],
        ),
        (
            "03_day_zones.csv", "03_day_zones", DAYS,
            [("2026-09-30", 15), ("2026-09-30", 25), ("2026-09-30", 50)],
        ),
        (
            "03_day_zones_format.csv", "03_day_zones_format", DAYS,
            [("2026-09-30", 25), ("2026-09-30", 50)],
        ),
        (
            "05_title_rows.xlsx", None, "company, minutes::double",
            [("Lee", 30), ("Roy", 90)],
        ),
        (
            "05_merged_cells.xlsx", None, "company, member, sum(minutes)::double",
            [("Lee", "Ben", 15), ("Roy", "Ana", 165)],
        ),
        (
            "05_damaged_properties.xlsx", None, "count(*), sum(minutes)::double",
            [(60, 1078)],
        ),
        ("06_type_line.csv", None, "minutes::double", [(90,)]),
        ("06_report_lines.csv", None, "minutes::double", [(30,), (90,)]),
    ],
)  # fmt: skip
def test_time_entries(
    importer: Importer,
    file: str,
    mapping: str | None,
    columns: str,
    expected: list[tuple[object, ...]],
) -> None:
    importer.case(file, mapping, "raw_time_entries")
    group = " group by all" if "sum(" in columns and "count" not in columns else ""
    rows = importer.rows(columns, "raw_time_entries", group)
    assert rows == expected


def test_a_decimal_comma_does_not_reach_a_mapping_s_own_numbers(
    importer: Importer,
) -> None:
    importer.case("01_decimal_values.csv", "01_decimal_values", "raw_surveys")
    assert importer.rows("id, csat::double", "raw_surveys") == [
        (1, 4.5), (2, 4.5), (3, 3.5),
    ]  # fmt: skip


def test_a_duration_that_reads_in_two_ways_needs_the_key(importer: Importer) -> None:
    report = importer.case("02_duration_texts.csv", None, "raw_time_entries")
    assert report.files[0].quarantined == {"unreadable_value": 1}
    assert report.files[0].warnings == (
        'minutes: durations such as "1:30" can be read in two ways: say in a mapping '
        'durations: "h:mm" or durations: "m:ss"',
    )
    importer.text(
        (CASES / "02_duration_texts.csv").read_bytes(),
        "time_entries.csv",
        mapping={"durations": "h:mm"},
    )
    rows = importer.rows("cw_time_entry_id, minutes", "raw_time_entries")
    assert rows == [
        (1, 2250), (2, 90), (3, Decimal("18.417")), (4, 75), (5, 90),
    ]  # fmt: skip


def test_a_narrow_blank_before_am_and_pm(importer: Importer) -> None:
    importer.case("03_narrow_space_ampm.csv", "03_narrow_space_ampm", "raw_tickets")
    assert importer.rows(
        "created_at_remote::varchar, epoch(closed_at - created_at_remote) / 3600"
    ) == [("2026-10-05 13:10:00+00", 2.5), ("2026-10-06 13:10:00+00", 4.5)]


@pytest.mark.parametrize(
    ("says", "days"),
    [
        (None, []),
        ("mend", ["2026-10-01", "2026-10-02", "2026-10-12"]),
        ("trust", ["2026-01-10", "2026-02-10", "2026-12-10"]),
    ],
)
def test_date_cells_beside_date_texts(
    importer: Importer, says: str | None, days: list[str]
) -> None:
    mapping = {"table": "raw_tickets", "day_first": True}
    report = importer.text(
        (CASES / "03_day_month_swapped.xlsx").read_bytes(),
        "tickets.xlsx",
        mapping=mapping | ({"swapped_dates": says} if says else {}),
    )
    read_days = importer.rows("created_at_remote::date::varchar")
    texts = ["2026-09-25", "2026-09-30", "2026-10-13", "2026-10-21"]
    assert [day for (day,) in read_days] == sorted(texts + days)
    quarantined = {} if says else {"swapped_date": 3}
    assert report.files[0].quarantined == quarantined


def test_an_error_cell_holds_no_value(importer: Importer) -> None:
    report = importer.case("05_error_cells.xlsx", None, "raw_tickets")
    assert importer.rows("cw_ticket_id, company, board, type, owner, priority") == [
        (1, "(none)", "Support", "Email", None, None),
        (2, "Lee", "Support", None, "Ana", "High"),
        (3, "Lee", "Support", "Email", "Ana", "Low"),
        (4, "(none)", "(no board)", "Email", "Ana", None),
    ]
    assert report.files[0].warnings[0] == (
        "8 cells hold an error such as #N/A (the first in row 1) and count as no value"
    )


def test_the_text_of_an_error_in_a_csv_file_is_no_company(importer: Importer) -> None:
    importer.text(TICKETS.replace("Acme", "#BEZUG!"))
    assert importer.rows("company") == [("(none)",), ("Bêta",)]


def test_a_damaged_workbook_is_refused_with_the_reason(importer: Importer) -> None:
    with pytest.raises(DataError) as caught:
        importer.case("05_damaged_sheet.xlsx", None, "raw_time_entries")
    assert str(caught.value).startswith(
        "05_damaged_sheet.xlsx: is damaged (Error -3 while decompressing data"
    )
    assert str(caught.value).endswith(
        "get the file anew, or open it in Excel and save it anew."
    )


@pytest.mark.parametrize("file", ["06_sep_line.csv", "06_sep_line_quoted.csv"])
def test_a_line_that_names_the_delimiter(importer: Importer, file: str) -> None:
    importer.case(file, None, "raw_tickets")
    first = importer.rows("cw_ticket_id, company")[0]
    assert first == (1, "Boulangerie Roy")


def test_a_ragged_line_costs_that_line(importer: Importer) -> None:
    report = importer.case("06_ragged_row.csv", None, "raw_tickets")
    assert importer.rows("count(*)") == [(19,)]
    assert report.files[0].rows == 20
    assert report.files[0].quarantined == {"damaged_line": 1}
    assert report.files[0].warnings[0] == (
        "line 13 has 11 values instead of 10 and is in quarantine"
    )
    [row] = importer.rows("row_number, value, row_json", "quarantine")
    assert row[:2] == (13, "11 values instead of 10")
    assert "Mailbox full" in row[2]


@pytest.mark.parametrize("line", ["3,Acme", "3,Acme,B,New,Ana,2026-01-05,x,y"])
def test_too_few_and_too_many_values(importer: Importer, line: str) -> None:
    report = importer.text(f"{TICKETS}{line}\n")
    assert (report.files[0].new, report.files[0].quarantined) == (
        2, {"damaged_line": 1},
    )  # fmt: skip


def test_empty_values_behind_the_last_column_are_no_damage(importer: Importer) -> None:
    report = importer.text(TICKETS.replace("10:00:00Z", "10:00:00Z,,"))
    assert (report.files[0].new, report.files[0].quarantined) == (2, {})


def test_a_cut_character_costs_itself(importer: Importer) -> None:
    report = importer.case("06_cut_in_character.csv", None, "raw_tickets")
    assert importer.rows("company, board, owner, summary")[1] == (
        "Crêperie Océane", "Accès", "Noé", "Téléphone coupé à l�",
    )  # fmt: skip
    assert report.files[0].warnings == (
        "line 3: 1 character is damaged and was read as U+FFFD",
    )


def test_a_zero_byte_costs_itself(importer: Importer) -> None:
    report = importer.text(TICKETS.encode().replace(b"Help", b"He\0p"))
    assert importer.rows("board") == [("He�p Desk",), ("Network",)]
    assert report.files[0].warnings == (
        "line 2: 1 character is damaged and was read as U+FFFD",
    )


def test_the_line_of_a_message_can_be_pasted(importer: Importer) -> None:
    with pytest.raises(DataError) as caught:
        importer.case("06_hash_in_name.csv", None, "raw_tickets")
    line = 'for example columns: {cw_ticket_id: "Ticket #"}; kpi mapping'
    assert line in str(caught.value)


def test_a_key_of_the_row_number_is_refused(importer: Importer) -> None:
    with pytest.raises(ParamsError) as caught:
        importer.case("07_no_ids_2026_10.csv", "07_no_ids", "raw_time_entries")
    assert str(caught.value) == (
        "mapping: derived.cw_time_entry_id: is made of _row, which begins anew in "
        "every file: the rows of the next file would replace those of this one; "
        "expected a key that a row has in every file; take that line out of the "
        "mapping and write key: [User, Client, Task, Billable, Start date, Duration]."
    )


def test_files_without_ids_have_a_key_of_their_columns(importer: Importer) -> None:
    mapping = {
        "table": "raw_time_entries",
        "key": ["User", "Client", "Task", "Start date", "Duration"],
        "columns": {
            "company": "Client", "member": "User", "work_type": "Task",
            "billable": "Billable", "date_worked": "Start date", "minutes": "Duration",
        },
    }  # fmt: skip
    october = (CASES / "07_no_ids_2026_10.csv").read_text(encoding="utf-8")
    # Two rows that are equal are two facts.
    october += october.splitlines()[-1] + "\n"
    november = (CASES / "07_no_ids_2026_11.csv").read_text(encoding="utf-8")
    importer.text(october, "october.csv", mapping=mapping)
    importer.text(november, "november.csv", mapping=mapping)
    again = importer.text(october, "october.csv", mapping=mapping)
    assert again.files[0].unchanged == 4
    assert importer.rows("count(*), sum(minutes)", "raw_time_entries") == [(7, 420)]


def test_a_totals_row_stays_out(importer: Importer) -> None:
    report = importer.text(
        f"{ENTRIES}\n1,Roy,Ana,Remote,30,yes,2026-10-05\nTotal,,,,30,,\n",
        "time_entries.csv",
    )
    assert report.files[0].quarantined == {"totals_row": 1}
    assert importer.rows("sum(minutes)", "raw_time_entries") == [(30,)]


def test_the_header_stands_where_the_mapping_says(importer: Importer) -> None:
    report = importer.text(
        f"cw_ticket_id,company\n{HEADER}\n1,A,B,New,Ana,2026-01-05,2026-01-05\n",
        mapping={"header_row": 2},
    )
    assert (report.files[0].new, report.files[0].warnings) == (1, ())


@pytest.mark.parametrize(
    ("texts", "mapping", "expected"),
    [
        (["1,440", "2,250"], {}, [None, None]),
        (["1,440", "2,250"], {"decimal_comma": False}, [1440, 2250]),
        (["1,440", "2,250"], {"decimal_comma": True}, [1.44, 2.25]),
        (["1.440", "1.440,5"], {}, [1440, 1440.5]),
        (["1.440", "90,5"], {}, [None, None]),
        (["1.440", "90,5"], {"decimal_comma": True}, [1440, 90.5]),
        (["1.440", "90"], {}, [1.44, 90]),
        (["1.234.567", "1.440"], {}, [1234567, 1440]),
        (["1'440.5", "1’440"], {}, [1440.5, 1440]),
    ],
)
def test_thousands_by_what_stands_beside_them(
    importer: Importer,
    texts: list[str],
    mapping: dict[str, bool],
    expected: list[float | None],
) -> None:
    lines = [
        f'{n},Roy,Ana,Remote,"{text}",yes,2026-10-05' for n, text in enumerate(texts)
    ]
    content = "\n".join([ENTRIES, *lines])
    importer.text(content, "time_entries.csv", mapping=mapping or None)
    rows = dict(importer.rows("cw_time_entry_id, minutes", "raw_time_entries"))
    assert [rows.get(n) and float(rows[n]) for n in range(len(texts))] == expected


def test_a_wide_file_is_read_by_its_used_columns(importer: Importer) -> None:
    first, *rest = TICKETS.splitlines()
    wide = ",".join(f"x{n}" for n in range(1_900))
    values = "," * 1_900
    lines = [f"{first},{wide}", *(row + values for row in rest)]
    report = importer.text("\n".join(lines))
    assert (report.files[0].new, len(report.files[0].ignored_columns)) == (2, 1_900)
