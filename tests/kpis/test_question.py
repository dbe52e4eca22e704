"""The rows behind a KPI's figures, as other statements and analysts see them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib.resources import files

import pandas as pd
import pytest
from support import lakes

from kpi_lib.domain import sql_files
from kpi_lib.facts.tenant_facts import Facts
from kpi_lib.kpis import time_consumption
from kpi_lib.kpis.question import Question
from kpi_lib.lake import snapshot

ENTRIES = [
    {"date_worked": f"2026-10-{day:02}", "minutes": 10 * day, "company": "Acme"}
    for day in (1, 2, 3, 4)
]
STATEMENTS = {
    "evidence": (
        "select * from time_entries_between($first_day, $last_day, $as_of)\n"
        "where $company::varchar is null or company = $company -- not '$company'\n"
        "order by date_worked\nlimit 3"
    ),
    "main": "select count(*) as n, sum(minutes) as minutes from _evidence",
    "text": "select '$company' as text, count(*) as n from _evidence",
}


@pytest.fixture(params=["few rows", "many rows"])
def facts(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Facts]:
    if request.param == "many rows":
        monkeypatch.setattr(snapshot, "_MAX_COPIED_ROWS", 0)
    params = lakes.tenant_params()
    tables = {"raw_time_entries": lakes.typed("raw_time_entries", ENTRIES, params)}
    folder = tmp_path_factory.mktemp("files")
    opened = lakes.open_facts(lakes.snapshot(folder, params, tables), params)
    yield opened
    opened.close()


@pytest.fixture
def question(facts: Facts, monkeypatch: pytest.MonkeyPatch) -> Question:
    statements = sql_files.statements
    monkeypatch.setattr(
        sql_files,
        "statements",
        lambda path: STATEMENTS if path == "tested.sql" else statements(path),
    )
    return Question.ask("time_consumption", facts, "2026-10", "acme", path="tested.sql")


def test_a_limit_holds_for_every_statement(question: Question) -> None:
    assert question.table("evidence")["minutes"].tolist() == [10, 20, 30]
    assert question.table("main").iloc[0].tolist() == [3, 60]
    rows = question.evidence({"company": "ACME"}, {})
    assert rows["minutes"].tolist() == [10, 20, 30]


def test_a_string_is_no_parameter(question: Question) -> None:
    assert question.table("text").iloc[0].tolist() == ["$company", 3]


def test_each_period_reads_its_own_rows(facts: Facts) -> None:
    for period, minutes in (("2026-10-01", 10), ("2026-10-02", 20), ("2026-10-01", 10)):
        result = time_consumption.compute(facts, period)
        assert result.main["total_minutes"].tolist() == [minutes]
        assert result.evidence(company="Acme")["minutes"].tolist() == [minutes]


def test_an_analyst_neither_sees_nor_disturbs_the_rows(facts: Facts) -> None:
    for name in ("evidence", "main"):
        facts.register(name, pd.DataFrame({"minutes": [1]}))
    result = time_consumption.compute(facts, "2026-10")
    assert result.main["total_minutes"].tolist() == [100]
    assert facts.sql("from evidence").iloc[0].tolist() == [1]
    views = facts.sql("select count(*) as n from duckdb_views() "
                      "where view_name = '_evidence'")  # fmt: skip
    assert views["n"].item() == 0


@pytest.mark.parametrize(
    "path",
    [
        f"kpis/{path.name}"
        for path in sorted(files("kpi_lib").joinpath("kpis").iterdir(), key=str)
        if path.name.endswith(".sql") and "_evidence" in path.read_text("utf-8")
    ],
)
def test_rows_that_are_copied_up_to_a_limit_are_ordered(path: str) -> None:
    """DuckDB can wait for ever where several threads write unordered rows so."""
    statements = sql_files.statements(path)
    rows = statements["evidence" if "evidence" in statements else "main"]
    assert re.search(r"\norder by [^()]*\Z", rows)
