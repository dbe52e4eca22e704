"""Rows worked out once for several statements: the same numbers, and not for ever."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import adversarial
import lakes
import pandas as pd
import pytest

from kpi_lib import kept, snapshot
from kpi_lib.errors import ParamsError
from kpi_lib.facts import Facts
from kpi_lib.kpis import COMPUTE, soc_metrics


@pytest.fixture(scope="module")
def facts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Facts]:
    params = adversarial.WEST
    tables = adversarial.tables(params, 12)
    folder = tmp_path_factory.mktemp("files")
    opened = lakes.open_facts(lakes.snapshot(folder, params, tables), params)
    yield opened
    opened.close()


def answers(facts: Facts, kpi: str, company: str | None) -> dict[str, object]:
    try:
        result = COMPUTE[kpi](facts, "2026-10", company=company)
    except ParamsError as error:
        return {"error": str(error)}
    return {
        **result.tables,
        "headlines": [repr(headline) for headline in result.headlines],
        "evidence": result.evidence(),
    }


@pytest.mark.parametrize("company", [None, "COTE D'OR"])
@pytest.mark.parametrize("kpi", COMPUTE)
def test_a_tenant_with_many_rows_gets_the_same_answers(
    facts: Facts, kpi: str, company: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    few = answers(facts, kpi, company)
    monkeypatch.setattr(snapshot, "_FEW_ROWS", 0)
    many = answers(facts, kpi, company)
    assert few.keys() == many.keys()
    for name, table in few.items():
        if isinstance(table, pd.DataFrame):
            pd.testing.assert_frame_equal(table, many[name])
        else:
            assert table == many[name]


def test_what_was_asked_long_ago_is_let_go(facts: Facts) -> None:
    first = soc_metrics.compute(facts, "2026-10").main
    days = pd.date_range(date(2026, 9, 1), periods=kept.MOST + 4)
    for day in days:
        soc_metrics.compute(facts, f"{day:%Y-%m-%d}")
    there = facts.sql(
        "select count(*) as n from duckdb_tables() "
        "where starts_with(table_name, '_kept')"
    )
    assert there["n"].item() == kept.MOST
    pd.testing.assert_frame_equal(soc_metrics.compute(facts, "2026-10").main, first)
