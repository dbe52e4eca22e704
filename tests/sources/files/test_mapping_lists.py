"""Mappings that extend presets, list columns and expressions, and name units."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.importing import ENTRIES, HEADER, Importer

from kpi_lib.domain.errors import DataError, ParamsError
from kpi_lib.sources.files.mapping_files import load_mapping, presets
from kpi_lib.sources.files.mapping_fit import columns_of, find_column, fitted

TOGGL = (
    "User,Client,Project,Task,Description,Billable,Start date,Start time,End date,"
    "End time,Duration\n"
    "Ana,Larch,Support,,Printer,Yes,2026-10-05,09:00:00,2026-10-05,09:30:00,00:30:00\n"
)


def mapping_of(importer: Importer, text: str) -> Path:
    return importer.write("mapping.yaml", text)


def test_a_list_of_columns_gives_the_first_value(importer: Importer) -> None:
    header = HEADER.replace("updated_at_remote", "Changed,Closed")
    content = (
        f"{header}\n"
        "1,A,B,New,Ana,2026-01-05T00:00Z,2026-01-06T00:00Z,2026-01-07T00:00Z\n"
        "2,A,B,New,Ana,2026-01-05T00:00Z,,2026-01-07T00:00Z\n"
        "3,A,B,New,Ana,2026-01-05T00:00Z,,\n"
    )
    listed = ["changed", "Absent", "Closed", "created_at_remote"]
    importer.text(content, mapping={"columns": {"updated_at_remote": listed}})
    assert importer.rows("cw_ticket_id, updated_at_remote::varchar") == [
        (1, "2026-01-06 00:00:00+00"),
        (2, "2026-01-07 00:00:00+00"),
        (3, "2026-01-05 00:00:00+00"),
    ]


def test_a_list_without_any_column_of_the_file(importer: Importer) -> None:
    content = f"{HEADER}\n1,A,B,New,Ana,2026-01-05,2026-01-06\n"
    with pytest.raises(DataError) as caught:
        importer.text(content, mapping={"columns": {"priority": ["Urgency", "Rank"]}})
    assert str(caught.value).startswith(
        'tickets.csv: has no column "Urgency"; expected'
    )


def test_of_expressions_the_first_counts_whose_columns_are_there(
    importer: Importer,
) -> None:
    content = f"{HEADER}\n1,A,B,New,Ana,2026-01-05,2026-01-06\n"
    several = ["lower(Absent)", "upper(board)", "'none'"]
    importer.text(content, mapping={"derived": {"type": several}})
    assert importer.rows("type") == [("B",)]


@pytest.mark.parametrize(
    ("unit", "minutes"), [("seconds", 1.5), ("minutes", 90), ("hours", 5400)]
)
def test_units(importer: Importer, unit: str, minutes: float) -> None:
    content = f"{ENTRIES}\n1,A,Ana,Work,90,true,2026-10-05\n"
    importer.text(content, "time_entries.csv", mapping={"units": {"minutes": unit}})
    assert importer.rows("minutes::double", "raw_time_entries") == [(minutes,)]


def test_a_unit_leaves_durations_alone(importer: Importer) -> None:
    # "0:30" says itself that it is half an hour; "0.5" is half of the unit.
    content = (
        f"{ENTRIES}\n1,A,Ana,Work,0:30,true,2026-10-05\n"
        "2,A,Ana,Work,0.5,true,2026-10-05\n"
    )
    mapping = {"units": {"minutes": "hours"}, "durations": "h:mm"}
    importer.text(content, "time_entries.csv", mapping=mapping)
    got = importer.rows("cw_time_entry_id, minutes::double", "raw_time_entries")
    assert got == [(1, 30.0), (2, 30.0)]


def test_a_preset_s_keys_count_where_the_mapping_has_none(importer: Importer) -> None:
    text = (
        "extends: toggl/detailed\n"
        "columns: {work_type: Description}\n"
        "constants: {billable: false}\n"
    )
    mapping = load_mapping(mapping_of(importer, text))
    assert mapping.table == "raw_time_entries"
    assert mapping.columns["work_type"] == ("Description",)
    assert "billable" not in mapping.columns
    assert mapping.key == presets()["toggl/detailed"].key
    path = importer.write("toggl.csv", TOGGL)
    importer(path, mapping={"extends": "toggl/detailed"})
    assert importer.rows("work_type, minutes::double", "raw_time_entries") == [
        ("Support", 30.0)
    ]


def test_a_preset_s_name_stands_for_a_mapping_file() -> None:
    assert load_mapping("toggl/detailed").extends == "toggl/detailed"


def test_a_name_that_is_neither_file_nor_preset() -> None:
    with pytest.raises(ParamsError) as caught:
        load_mapping("zendesk/ticket")
    assert str(caught.value).startswith(
        "zendesk/ticket: there is no such file, and no such preset; expected a mapping "
        'file, or one of "zendesk/tickets"'
    )


def test_columns_that_only_the_preset_names_may_be_missing() -> None:
    mapping = load_mapping("toggl/detailed")
    slim = fitted(mapping, ["User", "Start date", "Duration", "Project", "Billable"])
    assert "company" not in slim.columns
    assert slim.columns["work_type"] == ("Project",)
    assert slim.key == ("User", "Project", "Start date")


def test_an_unknown_preset(importer: Importer) -> None:
    path = mapping_of(importer, "extends: togl/detailed\n")
    with pytest.raises(ParamsError) as caught:
        load_mapping(path)
    assert str(caught.value) == (
        f'{path.as_posix()}: extends: got "togl/detailed"; '
        'expected one of "toggl/detailed", "clockify/detailed".'
    )


def test_a_column_is_found_without_case_accents_and_signs() -> None:
    columns = ["Date d’ouverture", "STATUS", "Ticket #"]
    assert find_column("date d'ouverture", columns) == "Date d’ouverture"
    assert find_column("status", columns) == "STATUS"
    assert find_column("ticket", columns) == "Ticket #"
    assert find_column("stat", columns) is None


def test_columns_of_an_expression() -> None:
    sql = "case when \"Ticket #\" = 'Name' then lower(source.State) else board end"
    assert columns_of(sql) == {"ticket #", "state", "board"}
    filtered = "list_filter(answers, lambda one, n: one.mark + n > least)"
    assert columns_of(filtered) == {"answers", "least"}


def test_amounts_with_the_sign_of_a_currency(importer: Importer) -> None:
    content = (
        "id;company;name;monthly_amount\n1;A;a;1 250,50 €\n2;A;b;€ 90,00\n"
        "3;A;c;12,00 EUR\n4;A;d;-5,00\n5;A;e;7 zł\n"
    )
    report = importer.text(content, "agreements.csv", mapping={"decimal_comma": True})
    assert importer.rows("id, monthly_amount::double", "raw_agreements") == [
        (1, 1250.5), (2, 90.0), (3, 12.0), (4, -5.0),
    ]  # fmt: skip
    assert report.files[0].quarantined == {"unreadable_value": 1}


def test_durations_in_words(importer: Importer) -> None:
    durations = {
        "1 jour 15 heures 46 minutes": 2386,
        "2 Days, 3 Hours and 4 Minutes": 3064,
        "1 Tag 2 Std": 1560,
        "1 día y 2 horas": 1560,
        "P1DT2H": 1560,
        "90 Sekunden": 1.5,
        "2 Stunden 5 Minuten": 125,
    }
    lines = [f'{n},A,Ana,Work,"{t}",true,2026-10-05' for n, t in enumerate(durations)]
    importer.text("\n".join([ENTRIES, *lines]), "time_entries.csv")
    got = importer.rows("cw_time_entry_id, minutes::double", "raw_time_entries")
    assert got == list(enumerate(durations.values()))


def test_a_time_of_day_in_a_column_of_its_own(importer: Importer) -> None:
    created = {
        "14/09/2026,17:39": "2026-09-14 17:39:00+00",
        "14/09/2026,5:39 PM": "2026-09-14 17:39:00+00",
        "2026-09-14,17:39:05": "2026-09-14 17:39:05+00",
        "2026-09-14T00:00:00,17:39": "2026-09-14 17:39:00+00",
        "2026-09-14 08:00,17:39": "2026-09-14 08:00:00+00",
        "2026-09-14,": "2026-09-14 00:00:00+00",
    }
    header = "cw_ticket_id,company,board,status,updated_at_remote,Day,Clock"
    lines = [f"{n},A,B,New,2026-09-15T08:00:00Z,{t}" for n, t in enumerate(created)]
    mapping = {"timezone": "UTC", "day_first": True,
               "columns": {"created_at_remote": "Day"},
               "times": {"created_at_remote": "clock"}}  # fmt: skip
    report = importer.text("\n".join([header, *lines]), mapping=mapping)
    got = importer.rows("cw_ticket_id, created_at_remote::varchar")
    assert got == list(enumerate(created.values()))
    assert report.files[0].ignored_columns == ()


def test_a_derived_instant_is_read_by_the_order_of_day_and_month(
    importer: Importer,
) -> None:
    mapping = {"timezone": "UTC", "day_first": True,
               "columns": {"created_at_remote": "Day"},
               "derived": {"closed_at": "case when status = 'Done' then Day end",
                           "first_response_at": "timestamp '2026-09-04'"}}  # fmt: skip
    content = (
        "cw_ticket_id,company,board,status,updated_at_remote,Day\n"
        "1,Acme,Desk,Done,2026-09-15T08:00:00Z,03.09.2026 10:00:05\n"
    )
    importer.text(content, "tickets.csv", mapping=mapping)
    assert importer.rows("closed_at::varchar, first_response_at::varchar") == [
        ("2026-09-03 10:00:05+00", "2026-09-04 00:00:00+00")
    ]


def test_a_time_of_day_that_the_file_lacks(importer: Importer) -> None:
    mapping = {"columns": {"created_at_remote": "Day"},
               "times": {"created_at_remote": "Clock"}}  # fmt: skip
    content = (
        "cw_ticket_id,company,board,status,updated_at_remote,Day\n"
        "1,Acme,Desk,New,2026-09-15T08:00:00Z,2026-09-14\n"
    )
    with pytest.raises(DataError) as caught:
        importer.text(content, "tickets.csv", mapping=mapping)
    assert "times.created_at_remote" in str(caught.value)
