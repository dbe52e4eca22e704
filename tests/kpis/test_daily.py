"""The daily table: rows of each day, and refreshes of the lake."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest
from support import lakes

from kpi_lib.domain.schema import KPI_DAILY
from kpi_lib.kpis import kpi_daily
from kpi_lib.kpis.tenant import Tenant
from kpi_lib.lake.delta_lake import Lake
from kpi_lib.lake.writer import Change

PARAMS = lakes.tenant_params()
FIRST, LAST = date(2026, 10, 1), date(2026, 10, 31)


def tickets(*days: int) -> list[dict[str, str]]:
    return [
        {
            "cw_ticket_id": str(number),
            "company": "Acme",
            "board": "Desk",
            "status": "Open",
            "created_at_remote": f"2026-10-{day:02} 09:00",
        }
        for number, day in enumerate(days, 1)
    ]


def fill(lake: Lake, *days: int) -> None:
    table = lakes.typed("raw_tickets", tickets(*days), PARAMS)
    lakes.fill(lake, PARAMS.tenant, {"raw_tickets": table})


def refresh(lake: Lake, first: date = FIRST, last: date = LAST) -> Change:
    facts = lakes.open_facts(lake, PARAMS)
    change = kpi_daily.refresh(lake, facts, first, last)
    facts.close()
    return change


def stored(lake: Lake) -> pd.DataFrame:
    facts = lakes.open_facts(lake, PARAMS)
    rows = facts.sql("select * from kpi_daily order by kpi_date")
    facts.close()
    return rows


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    lake = Lake(tmp_path / "lake")
    fill(lake, 3, 3, 10)
    return lake


def test_a_second_refresh_changes_nothing(lake: Lake) -> None:
    # From the first fact, on the 3rd, to the end of the month.
    assert refresh(lake) == Change(new=29, version=0)
    assert refresh(lake) == Change(unchanged=29, version=0)


def test_late_data_for_an_old_day_are_picked_up(lake: Lake) -> None:
    refresh(lake)
    fill(lake, 3, 3, 10, 20)
    change = refresh(lake)
    # The backlog is one more from the 20th on, and so are the counts of that day.
    assert (change.changed, change.unchanged, change.version) == (12, 17, 1)
    assert stored(lake)["backlog_open"].tolist() == [2] * 7 + [3] * 10 + [4] * 12


def test_days_outside_the_range_stay(lake: Lake) -> None:
    refresh(lake)
    fill(lake, 3, 3, 10, 20)
    change = refresh(lake, date(2026, 10, 21), date(2026, 10, 22))
    assert change.changed == 2
    assert (
        stored(lake)["backlog_open"].tolist() == [2] * 7 + [3] * 11 + [4, 4] + [3] * 9
    )


def test_a_day_that_lost_its_facts_goes(lake: Lake) -> None:
    refresh(lake)
    with lake.writer(PARAMS.tenant) as writer:
        staged = writer.scratch / "later.parquet"
        pq.write_table(lakes.typed("raw_tickets", tickets(5), PARAMS), staged)
        writer.replace_where("raw_tickets", staged, "true", {})
    change = refresh(lake)
    assert change.removed == 2
    assert stored(lake)["kpi_date"].min() == pd.Timestamp("2026-10-05")


def test_a_tenant_without_facts_gets_an_empty_table(tmp_path: Path) -> None:
    lake = Lake(tmp_path / "lake")
    assert refresh(lake) == Change(version=0)
    assert refresh(lake) == Change(version=0)
    assert list(stored(lake).columns) == list(KPI_DAILY.column_names)


def test_what_is_stored_is_what_is_computed(lake: Lake) -> None:
    refresh(lake)
    facts = lakes.open_facts(lake, PARAMS)
    computed = Tenant(facts).daily("2026-10")
    facts.close()
    kept = stored(lake).assign(tenant_id=lambda rows: rows["tenant_id"].astype(str))
    pd.testing.assert_frame_equal(
        kept.astype(object), computed.astype(object), check_exact=True
    )
