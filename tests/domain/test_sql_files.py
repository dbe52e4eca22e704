"""Parameters of SQL statements: bound values, literals, and text that is neither."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import duckdb
import pytest

from kpi_lib.domain import sql_files

DAY = date(2026, 10, 1)


def test_days_become_literals_and_the_rest_stays_bound() -> None:
    sql, bound = sql_files.bind(
        "select $day, $n, $at",
        {"day": DAY, "n": 3, "at": datetime(2026, 10, 1, 4, tzinfo=UTC), "other": 1},
    )
    assert sql == (
        "select date '2026-10-01', $n, timestamptz '2026-10-01T04:00:00+00:00'"
    )
    assert bound == {"n": 3}


@pytest.mark.parametrize(
    "text",
    [
        "select '$day'",
        "select 'it''s $day'",
        'select 1 as "$day"',
        "select 1 -- $day",
        "select 1 -- it's\n, '$day'",
        "select 1 /* $day\n '$day */ + 1",
    ],
)
def test_strings_names_and_comments_hold_no_parameter(text: str) -> None:
    assert sql_files.parameters(text) == frozenset()
    assert sql_files.bind(text, {"day": DAY}) == (text, {})
    assert sql_files.with_literals(text, {"day": 1}) == text


def test_a_comment_ends_and_so_does_a_string() -> None:
    text = "select '$day', -- $day\n $day /* $day */, $day"
    sql, _ = sql_files.bind(text, {"day": DAY})
    assert sql == (
        "select '$day', -- $day\n date '2026-10-01' /* $day */, date '2026-10-01'"
    )
    assert duckdb.sql(sql).fetchall() == [("$day", DAY, DAY)]


@pytest.mark.parametrize(
    "value",
    [
        None, True, 3, 2**40, 2.5, 0.1 + 0.2, Decimal("2.50"), "it's $day -- no",
        ["a", "b'c"], [], [Decimal("2.5"), 4], DAY,
    ],
)  # fmt: skip
def test_a_literal_has_the_type_and_value_of_the_bound_parameter(value: Any) -> None:
    sql = "select typeof($v), $v"
    written = duckdb.sql(sql_files.with_literals(sql, {"v": value})).fetchall()
    assert written == duckdb.execute(sql, {"v": value}).fetchall()
