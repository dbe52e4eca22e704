"""Readings of single columns: units, ids, marks, words, dates, YAML scalars."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.guessing import guessed
from support.lakes import tenant_params

from kpi_lib.settings import yaml_files
from kpi_lib.sources.guessing.column_values import ColumnValues
from kpi_lib.sources.guessing.date_forms import DateForms, read_forms
from kpi_lib.sources.guessing.scalars import scalar
from kpi_lib.sources.guessing.status_lines import status_lines
from kpi_lib.sources.guessing.survey_marks import Marks, survey_marks
from kpi_lib.sources.guessing.value_readings import (
    decimal_comma,
    key_expression,
    people_sign,
    unit_of,
)


def column(name: str, *texts: str) -> ColumnValues:
    return ColumnValues(name, texts, len(texts), Counter(texts))


@pytest.mark.parametrize(
    ("name", "texts", "unit", "is_sure"),
    [
        ("Actual Hours", ("1.5", "0.25"), "hours", True),
        ("Duration (decimal)", ("1,50",), "hours", True),
        ("Durée (heures)", ("2",), "hours", True),
        ("minutes_spent", ("2",), "minutes", True),
        ("Duration", ("1:30", "0:13"), None, True),
        ("Dauer", ("1h 15m", "45m"), None, True),
        ("Time Spent", ("3600", "5400", "900"), "seconds", False),
        ("Worked", ("0.25", "1.5"), "hours", False),
        ("Worked", ("15", "90", "45"), "minutes", False),
    ],
)
def test_units(
    name: str, texts: tuple[str, ...], unit: str | None, is_sure: bool
) -> None:
    assert unit_of(column(name, *texts)) == (unit, is_sure)


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (("4211", "4212"), None),
        (("5\u00a0732", "5\u00a0733"), None),
        (("INC001", "INC002"), 2),
        (("SD-1", "SD-2"), 2),
        (("T20261005.0042", "T20261006.0001"), 202610060001),
    ],
)
def test_ids(texts: tuple[str, ...], expected: int | None) -> None:
    sql, _ = key_expression(column("Ticket", *texts))
    if expected is None:
        assert sql is None
        return
    found = duckdb.execute(
        f'select cast({sql} as bigint) from (select $1 as "Ticket")', [texts[-1]]
    ).fetchall()
    assert found == [(expected,)]


def test_ids_of_several_prefixes_are_not_cut_to_their_digits() -> None:
    # INC7 and REQ7 are two tickets.
    sql, _ = key_expression(column("Ticket", "INC7", "REQ7"))
    assert sql is not None
    assert "md5" in sql


@pytest.mark.parametrize(
    ("texts", "marks"),
    [
        (("5", "1", "3"), Marks()),
        (("1", "0", "-1"), Marks(scale=(-1, 1))),
        (("5", "0", "-5"), Marks(scale=(-5, 5))),
        (("100", "0", "50"), Marks(scale=(0, 100))),
        (("10", "1"), Marks(scale=(1, 10))),
        (("Good", "Offered"), Marks(words={"Good": 5, "Offered": None})),
        (("blue",), Marks()),
    ],
)
def test_marks(texts: tuple[str, ...], marks: Marks) -> None:
    assert survey_marks(column("Rating", *texts)) == marks


@pytest.mark.parametrize(
    ("texts", "sign"),
    [
        (("ana, bo", "bo"), "','"),
        (("Ito, Ana", "Lund, Bo"), None),
        (("Ana Ito\nBo Lund",), "chr(10)"),
        (("Ana Ito; Bo Lund", "Bo Lund"), "';'"),
        (("Ana Ito", "Bo Lund"), None),
    ],
)
def test_several_people_in_a_cell(texts: tuple[str, ...], sign: str | None) -> None:
    assert people_sign(column("Resources", *texts)) == sign


def test_decimal_signs() -> None:
    comma, point = column("a", "1,5", "1 250,50 €"), column("b", "0.25")
    assert decimal_comma([comma], False) == (True, False)
    assert decimal_comma([point], False) == (False, False)
    assert decimal_comma([comma, point], False) == (None, True)
    assert decimal_comma([comma, point], True) == (True, False)
    assert decimal_comma([column("c", "1,440")], False) == (None, False)


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (("13/10/2026",), DateForms(True, example="13/10/2026")),
        (("10/13/2026",), DateForms(False, example="10/13/2026")),
        (("1/2/2026",), DateForms(is_unclear=True, example="1/2/2026")),
        (("2026-10-05",), DateForms()),
        (("25/Feb/26 10:17 PM",), DateForms(formats=("%d/%b/%y %I:%M %p",))),
        (("5 October 2026",), DateForms(formats=("%d %B %Y",))),
        (("13.10.26",), DateForms(True, formats=("%d.%m.%y",), example="13.10.26")),
        (("5 octobre 2026",), DateForms(unread=("5 octobre 2026",))),
    ],
)  # fmt: skip
def test_dates(texts: tuple[str, ...], expected: DateForms) -> None:
    with duckdb.connect() as connection:
        connection.execute(
            "create table source as select unnest($1::varchar[]) as d", [list(texts)]
        )
        assert read_forms(connection, [column("d", *texts)]) == expected


def test_dates_that_contradict_each_other() -> None:
    texts = ("13/10/2026", "10/14/2026")
    with duckdb.connect() as connection:
        connection.execute(
            "create table source as select unnest($1::varchar[]) as d", [list(texts)]
        )
        assert read_forms(connection, [column("d", *texts)]).contradiction == texts


def test_statuses_that_are_known_or_only_sound_closed_are_left_alone() -> None:
    statuses = [
        "Closed",
        "Unresolved",
        "Not completed",
        "New",
        ">Closed",
        "Wieder offen",
    ]
    assert status_lines(statuses, tenant_params()) == [
        'closed_statuses: [Closed, Resolved, Completed, ">Closed"]'
    ]


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers(-9, 9)
        | st.text(st.characters(min_codepoint=32, max_codepoint=0x2FF)),
        lambda inner: st.lists(inner, max_size=3)
        | st.dictionaries(st.text("ab: #'\"{}[],&*!?%@`|>-", min_size=1), inner,
                          max_size=3),
        max_leaves=4,
    )
)  # fmt: skip
def test_scalars_read_back_as_they_were(
    tmp_path_factory: pytest.TempPathFactory, value: object
) -> None:
    path = tmp_path_factory.getbasetemp() / "scalar.yaml"
    path.write_text(f"a: {scalar(value)}\n", encoding="utf-8", newline="")
    content, errors = yaml_files.read(path, "a")
    assert errors == []
    assert content == {"a": value}


def test_an_id_that_comes_again_is_asked_about(tmp_path: Path) -> None:
    path = tmp_path / "tickets.csv"
    path.write_text(
        "Ticket ID,Company,Queue,Status,Created,Updated\n"
        "1,Larch,Desk,New,2026-10-05,2026-10-05\n"
        "1,Larch,Desk,Closed,2026-10-05,2026-10-06\n"
        "2,Larch,Desk,New,2026-10-07,2026-10-07\n"
    )
    found = guessed(path)
    assert "# ? 1 row repeats the id of another" in found.text.replace("\n  #", " #")
    assert "# latest_by: {key: Ticket ID}" in found.text


def test_of_a_wide_file_what_a_preset_reads_is_found(tmp_path: Path) -> None:
    path = tmp_path / "jira.csv"
    extra = [f"Custom field (Extra {i})" for i in range(150)]
    names = [
        "Issue key",
        "Issue id",
        "Issue Type",
        "Status",
        "Summary",
        "Created",
        "Project key",
        "Project name",
        "Custom field (Time to resolution)",
    ]
    values = ["SD-1", "17", "Incident", "New", "Mail", "2026-10-05 09:10", "SD",
              "Larch", "-0:45"]  # fmt: skip
    path.write_text(
        ",".join([*names, *extra]) + "\n" + ",".join([*values, *("x" for _ in extra)])
    )
    (preview,) = guessed(path).previews
    row = dict(zip(preview.columns, preview.rows[0], strict=True))
    assert (row["cw_ticket_id"], row["sla_met"]) == (17, False)
