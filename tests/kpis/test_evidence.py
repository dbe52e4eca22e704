"""The rows behind a figure add up to it, and are cached for the statements on them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pandas as pd
import pytest
from support import adversarial, lakes

from kpi_lib.domain.errors import ParamsError
from kpi_lib.domain.names import fold
from kpi_lib.facts import cached_rows
from kpi_lib.facts.tenant_facts import Facts
from kpi_lib.kpis import (
    COMPUTE,
    soc_metrics,
    tech_efficiency,
    ticket_trends,
    time_consumption,
)
from kpi_lib.lake import snapshot


@pytest.fixture(scope="module")
def facts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Facts]:
    params = adversarial.WEST
    tables = adversarial.tables(params, 11)
    folder = tmp_path_factory.mktemp("files")
    opened = lakes.open_facts(lakes.snapshot(folder, params, tables), params)
    yield opened
    opened.close()


def folded(table: pd.DataFrame, *columns: str) -> pd.DataFrame:
    """A filter does not tell spellings apart that a group does."""
    return table.assign(**{name: table[name].map(fold) for name in columns})


def test_entries_add_up_to_their_group(facts: Facts) -> None:
    result = time_consumption.compute(facts, "2026-10")
    groups = folded(result.main, "company", "work_type").groupby(
        ["company", "work_type"]
    )
    assert len(groups) > 10
    for (company, work_type), minutes in groups["total_minutes"].sum().items():
        rows = result.evidence(company=company, work_type=work_type)
        assert rows["minutes"].sum() == pytest.approx(minutes)


def test_tickets_add_up_to_their_owner(facts: Facts) -> None:
    result = tech_efficiency.compute(facts, "2026-10")
    owners = folded(result.main, "owner").groupby("owner")
    for owner, count in owners["tickets_handled"].sum().items():
        assert len(result.evidence(owner=owner)) == count


def test_tickets_add_up_to_their_day(facts: Facts) -> None:
    result = ticket_trends.compute(facts, "2026-10")
    assert len(result.evidence()) == result.main["ticket_count"].sum()
    for row in result.main.itertuples():
        rows = result.evidence(ticket_date=row.ticket_date)
        assert len(rows) == row.ticket_count


def test_null_is_asked_for_by_none(facts: Facts) -> None:
    result = ticket_trends.compute(facts, "2026-10")
    rows = result.evidence(type=None)
    assert len(rows) > 0
    assert rows["type"].isna().all()
    # As it stands in a row of a DataFrame.
    pd.testing.assert_frame_equal(rows, result.evidence(type=float("nan")))


def test_a_company_restricts_the_evidence(facts: Facts) -> None:
    result = ticket_trends.compute(facts, "2026-10", company="COTE D'OR")
    assert set(map(fold, result.evidence()["company"])) == {"cote d'or"}


def test_an_unknown_filter_is_an_error(facts: Facts) -> None:
    result = tech_efficiency.compute(facts, "2026-10")
    with pytest.raises(ParamsError) as error:
        result.evidence(colour="red")
    assert str(error.value) == (
        "tech_efficiency.evidence: got the filter 'colour'; expected one of owner, "
        "cw_ticket_id, company, board, type, priority, summary, created_at_remote, "
        "resolved_at, ttr_hours, reopened_count, escalation_count, is_first_call."
    )


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
    monkeypatch.setattr(snapshot, "_MAX_COPIED_ROWS", 0)
    monkeypatch.setattr(cached_rows, "MOST_ROWS", 3)
    facts._cache.clear()
    many = answers(facts, kpi, company)
    assert few.keys() == many.keys()
    for name, table in few.items():
        if isinstance(table, pd.DataFrame):
            pd.testing.assert_frame_equal(table, many[name])
        else:
            assert table == many[name]


def test_the_least_recently_used_rows_are_dropped(facts: Facts) -> None:
    first = soc_metrics.compute(facts, "2026-10").main
    days = pd.date_range(date(2026, 9, 1), periods=cached_rows.MOST + 4)
    for day in days:
        soc_metrics.compute(facts, f"{day:%Y-%m-%d}")
    there = facts.sql(
        "select count(*) as n from duckdb_tables() "
        "where starts_with(table_name, '_cached_')"
    )
    assert there["n"].item() == cached_rows.MOST
    pd.testing.assert_frame_equal(soc_metrics.compute(facts, "2026-10").main, first)
