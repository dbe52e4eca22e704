"""Mapping files: their effect and their error messages."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.importing import HEADER, Importer

from kpi_lib.domain.errors import DataError, ParamsError
from kpi_lib.sources.files.mapping_files import load_mapping

EVENTS = """Number,State,Client,Opened,Changed
INC7,New,Acme,1/2/2026 08:00,1/2/2026 08:00
INC8,New,?,1/2/2026 09:00,1/2/2026 09:00
INC7,Done,Acme,1/2/2026 08:00,3/2/2026 10:00
INC7,Parked,Acme,1/2/2026 08:00,2/2/2026 10:00
,New,Acme,1/2/2026 08:00,1/2/2026 08:00
,New,Acme,1/2/2026 08:00,1/2/2026 08:00
"""
MAPPING = {
    "table": "raw_tickets",
    "null_marks": ["?", ""],
    "day_first": True,
    "timezone": "UTC",
    "latest_by": {"key": "Number"},
    "columns": {
        "company": "Client",
        "status": "State",
        "created_at_remote": "Opened",
        "updated_at_remote": "Changed",
    },
    "constants": {"board": "Help Desk", "escalation_count": 2, "sla_met": False},
    "derived": {
        "cw_ticket_id": "regexp_extract(Number, '[0-9]+')",
        "reopened_count": "count(*) filter (State = 'New') over (partition by Number)",
    },
    "values": {"status": {"new": "Open", "done": "Closed", "*": "Other"}},
}


def test_the_last_row_per_key_is_the_fact(importer: Importer) -> None:
    report = importer.text(EVENTS, "events.csv", mapping=MAPPING)
    # Row order decides: "Parked" stands last in the file.
    assert importer.rows(
        "cw_ticket_id, company, board, status, created_at_remote::varchar, "
        "updated_at_remote::varchar, reopened_count, escalation_count, sla_met"
    ) == [
        (7, "Acme", "Help Desk", "Other", "2026-02-01 08:00:00+00",
         "2026-02-02 10:00:00+00", 1, 2, False),
        (8, "(none)", "Help Desk", "Open", "2026-02-01 09:00:00+00",
         "2026-02-01 09:00:00+00", 1, 2, False),
    ]  # fmt: skip
    file = report.files[0]
    assert (file.rows, file.new, file.superseded, file.quarantined_rows) == (6, 2, 2, 2)
    assert file.quarantined == {"missing_key": 2}
    assert file.ignored_columns == ()


def test_an_order_decides_over_the_row(importer: Importer) -> None:
    order = {"key": "Number", "order": "strptime(Changed, '%d/%m/%Y %H:%M')"}
    importer.text(EVENTS, "events.csv", mapping=MAPPING | {"latest_by": order})
    assert importer.rows("cw_ticket_id, status") == [(7, "Closed"), (8, "Open")]


def test_a_superseded_row_of_another_tenant_is_refused(importer: Importer) -> None:
    other = "00000000-0000-0000-0000-00000000000b"
    rows = EVENTS.splitlines()
    rows[0] += ",tenant_id"
    rows[1] += f",{other}"
    rows[2:] = [row + "," for row in rows[2:]]
    with pytest.raises(DataError, match=f'row 1: got tenant_id "{other}"'):
        importer.text("\n".join(rows), "events.csv", mapping=MAPPING)


@pytest.mark.parametrize(
    "expression",
    [
        "(select content from read_text('{secret}'))",
        "(select max(a) from read_csv('{secret}'))",
        "getenv('HOME')",
    ],
)
def test_sql_of_a_mapping_reaches_nothing_else(
    importer: Importer, expression: str
) -> None:
    secret = importer.write("secret.txt", "a\nb\n")
    expression = expression.format(secret=secret)
    mapping = MAPPING | {"derived": MAPPING["derived"] | {"summary": expression}}  # type: ignore[operator]
    with pytest.raises(DataError, match="a derived column cannot be computed"):
        importer.text(EVENTS, "events.csv", mapping=mapping)


def test_a_derived_column_that_cannot_be_computed(importer: Importer) -> None:
    mapping = MAPPING | {"derived": {"cw_ticket_id": "Nummer"}}
    with pytest.raises(DataError) as caught:
        importer.text(EVENTS, "events.csv", mapping=mapping)
    assert str(caught.value).startswith(
        "events.csv: a derived column cannot be computed (Binder Error: "
    )


def test_a_column_that_the_file_does_not_have(importer: Importer) -> None:
    mapping = MAPPING | {"columns": MAPPING["columns"] | {"status": "Stat"}}  # type: ignore[operator]
    with pytest.raises(DataError) as caught:
        importer.text(EVENTS, "events.csv", mapping=mapping)
    assert str(caught.value) == (
        'events.csv: has no column "Stat"; expected one of "Number", "State", '
        '"Client", "Opened", "Changed"; mend "columns.status" in the mapping, perhaps '
        'to "State".'
    )


def test_table_and_mapping_disagree(importer: Importer) -> None:
    with pytest.raises(ParamsError) as caught:
        importer.text(EVENTS, "events.csv", table="raw_surveys", mapping=MAPPING)
    assert str(caught.value) == (
        '--table: got "raw_surveys", but the mapping is for "raw_tickets"; '
        "leave out --table, or take another mapping."
    )


def test_a_mapping_without_table_is_held_against_the_chosen(importer: Importer) -> None:
    content = HEADER + "\n1,A,B,New,Ana,2026-01-05,2026-01-05\n"
    mapping = {"constants": {"minutes": 5}}
    with pytest.raises(ParamsError) as caught:
        importer.text(content, table="raw_tickets", mapping=mapping)
    assert str(caught.value).startswith(
        "mapping: constants.minutes: is no column of raw_tickets; expected one of "
    )


WRONG = """
table: raw_ticket
colums: {company: Client}
day_first: perhaps
timezone: Europe/Pari
encoding: latin-99
delimiter: ";;"
datetime_format: "%d/%q"
derived: {company: "upper(", owner: "1; drop table source"}
latest_by: {order: Changed}
"""


EXPRESSION = (
    "expected one SQL expression over the file's columns, for example "
    "\"a || ' ' || b\"."
)


def test_all_mistakes_at_once(tmp_path: Path) -> None:
    path = tmp_path / "wrong.yaml"
    path.write_text(WRONG)
    with pytest.raises(ParamsError) as caught:
        load_mapping(path)
    shown = path.as_posix()
    assert str(caught.value).splitlines() == [
        f'{shown}: table: got "raw_ticket"; expected one of raw_tickets, '
        "raw_time_entries.",
        f"{shown}: derived.company: is no SQL expression (Parser Error: syntax error "
        f'at or near ")"); {EXPRESSION}',
        f"{shown}: derived.owner: is no SQL expression (Parser Error: syntax error at "
        f'or near ";"); {EXPRESSION}',
        f'{shown}: day_first: got "perhaps"; expected true or false.',
        f'{shown}: datetime_format.0: got "%d/%q"; expected a strptime format, for '
        'example "%d/%m/%Y %H:%M".',
        f'{shown}: timezone: got "Europe/Pari"; expected an IANA name, for example '
        '"Europe/Paris".',
        f'{shown}: encoding: got "latin-99"; expected an encoding, for example '
        '"cp1252".',
        f'{shown}: delimiter: got ";;"; expected one character, for example ";", or '
        '"tab".',
        f"{shown}: latest_by.key: is missing; expected the column, or list of columns, "
        "of the key.",
        f'{shown}: colums: is no known key; expected "columns".',
    ]


def test_a_column_with_two_sources(tmp_path: Path) -> None:
    path = tmp_path / "wrong.yaml"
    path.write_text("columns: {board: Queue}\nconstants: {board: All}\n")
    with pytest.raises(ParamsError) as caught:
        load_mapping(path)
    assert str(caught.value) == (
        f'{path.as_posix()}: "board" stands under "columns" and under "constants"; '
        "expected one source for each column."
    )


def test_columns_that_the_table_does_not_have(tmp_path: Path) -> None:
    path = tmp_path / "wrong.yaml"
    path.write_text("table: raw_surveys\ncolumns: {cast: a}\nlists: {npss: ';'}\n")
    with pytest.raises(ParamsError) as caught:
        load_mapping(path)
    shown = path.as_posix()
    assert str(caught.value).splitlines() == [
        f'{shown}: columns.cast: is no column of raw_surveys; expected one of "csat".',
        f'{shown}: lists.npss: is no column of raw_surveys; expected one of "nps".',
    ]
