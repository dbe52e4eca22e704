"""A long query: stopped by an interrupt or a time-out, and the connection goes on."""

from __future__ import annotations

import _thread
import threading
from pathlib import Path

import pytest
from support import lakes

from kpi_lib.domain.errors import ParamsError
from kpi_lib.facts.tenant_facts import Facts
from kpi_lib.lake.delta_lake import Lake

LONG = [
    "select sum(a.range * b.range) from range(1000000) a, range(1000000) b",
    "select a.range from range(1000000) a, range(1000000) b order by b.range % 7",
    "with recursive t(n) as (select 1 union all select n + 1 from t) "
    "select max(n) from t",
]


@pytest.fixture(scope="module")
def facts(tmp_path_factory: pytest.TempPathFactory) -> Facts:
    params = lakes.tenant_params()
    lake = Lake(Path(tmp_path_factory.mktemp("lake")))
    ticket = {"company": "Acme", "board": "Desk", "created_at_remote": "2026-02-03"}
    ticket |= {"status": "New", "times": 3}
    rows = lakes.typed("raw_tickets", [ticket], params)
    lakes.fill(lake, params.tenant, {"raw_tickets": rows})
    return lakes.open_facts(lake, params)


def _count(facts: Facts) -> int:
    return int(facts.sql("select count(*) as n from raw_tickets").n[0])


@pytest.mark.parametrize("query", LONG)
def test_an_interrupt_stops_a_query(facts: Facts, query: str) -> None:
    def ask() -> None:
        threading.Timer(0.5, _thread.interrupt_main).start()
        facts.sql(query)

    with pytest.raises(KeyboardInterrupt):
        ask()
    assert _count(facts) == 3


@pytest.mark.parametrize("query", LONG)
def test_a_time_out_names_its_seconds_and_the_connection_goes_on(
    facts: Facts, query: str
) -> None:
    with pytest.raises(ParamsError) as caught:
        facts.sql(query, timeout=0.2)
    assert str(caught.value) == (
        "sql: ran longer than 0.2 s and was stopped; ask for fewer rows, or give it "
        "longer: sql(..., timeout=600)."
    )
    assert _count(facts) == 3
    assert _count(facts) == 3


def test_an_error_of_a_query_stays_what_it_is(facts: Facts) -> None:
    with pytest.raises(ParamsError, match="nothing_of_this_name"):
        facts.sql("select * from nothing_of_this_name", timeout=60)
