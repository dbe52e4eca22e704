"""Keys of `sources: sql:` besides the query, against an SQLite file."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from support.lakes import tenant_params
from support.postgres_server import OTHER
from support.sql_desks import QUERY, SqliteDesk, SqlSyncer, insert_jobs

from kpi_lib.domain.errors import ParamsError
from kpi_lib.sources.vendors.sql_source import SqlSource

KEYS = "select cw_ticket_id from t order by 1"


@pytest.fixture
def desk(tmp_path: Path) -> SqliteDesk:
    return SqliteDesk(tmp_path / "desk.db")


def test_a_query_of_the_last_months_removes_nothing(
    tmp_path: Path, desk: SqliteDesk
) -> None:
    recent = QUERY.replace("where", "where opened >= '2026-05-01' and")
    sync = SqlSyncer(tmp_path, desk, table={"query": recent, "finds_removed": False})
    insert_jobs(desk, 1, 3)
    assert sync().counts.new == 3
    desk.run("update jobs set opened = '2026-04-30' where number = 2")
    report = sync(whole=True)
    assert (report.error, report.counts.removed) == (None, 0)
    assert sync.rows(KEYS, "raw_tickets") == [(1,), (2,), (3,)]


def test_without_a_cursor_all_rows_are_read_and_changed_ones_written(
    tmp_path: Path, desk: SqliteDesk
) -> None:
    sync = SqlSyncer(tmp_path, desk, table={"cursor": None})
    insert_jobs(desk, 1, 5)
    sync()
    desk.run("update jobs set state = 'New' where number = 4")
    assert sync().counts.changed == 1
    assert sync().counts.changed == 0
    assert sync.rows("select status from t where cw_ticket_id = 4", "raw_tickets") == [
        ("New",)
    ]


def test_rows_without_a_cursor_are_counted_in_a_warning(
    tmp_path: Path, desk: SqliteDesk
) -> None:
    query = QUERY.replace("from jobs", ", done as at from jobs")
    sync = SqlSyncer(tmp_path, desk, table={"query": query, "cursor": "AT"})
    insert_jobs(desk, 1, 3)
    desk.run("update jobs set done = null where number <> 1")
    assert sync().warnings == (
        "raw_tickets: 2 rows have no AT; the whole read alone finds them: write "
        "coalesce(AT, ...) in the query",
    )


def test_another_tenants_row_is_refused(tmp_path: Path, desk: SqliteDesk) -> None:
    query = QUERY.replace("from jobs", f", '{OTHER}' as tenant_id from jobs")
    sync = SqlSyncer(tmp_path, desk, table={"query": query})
    insert_jobs(desk, 1, 1)
    assert f'got tenant_id "{OTHER}"' in (sync().error or "")
    assert sync.rows(KEYS, "raw_tickets") == []


def test_marks_are_scaled_as_the_settings_say(tmp_path: Path, desk: SqliteDesk) -> None:
    query = "select number as id, changed as responded_at, 10 as csat from jobs"
    tables = {"raw_surveys": {"query": query}}
    sync = SqlSyncer(tmp_path, desk, tables=tables, csat_scale={"from": 0, "to": 10})
    insert_jobs(desk, 1, 1)
    assert sync().error is None
    assert sync.rows("select csat from t", "raw_surveys") == [(Decimal(5),)]


def test_one_tables_mistake_leaves_the_others(tmp_path: Path, desk: SqliteDesk) -> None:
    tables: dict[str, Any] = {
        "raw_surveys": {"query": "select nothing from jobs"},
        "raw_tickets": {"query": QUERY, "cursor": "updated_at_remote"},
    }
    sync = SqlSyncer(tmp_path, desk, tables=tables)
    insert_jobs(desk, 1, 2)
    report = sync()
    assert report.counts.new == 2
    assert (report.error or "").startswith("acme sql: raw_surveys: query: sqlite says:")
    left_out = SqlSyncer(tmp_path, desk, tables=tables, resources=["raw_tickets"])
    assert left_out().error is None


def test_an_odd_byte_costs_its_own_value(tmp_path: Path, desk: SqliteDesk) -> None:
    insert_jobs(desk, 1, 2)
    desk.run("update jobs set client = cast(x'42e4636b' as text) where number = 1")
    sync = SqlSyncer(tmp_path, desk)
    assert sync().counts.new == 2
    companies = sync.rows("select company from t order by cw_ticket_id", "raw_tickets")
    assert companies == [("B\ufffdck",), ("Cörner 2",)]


def test_a_driver_that_is_not_there_is_named() -> None:
    sql = {
        "url": "oracle+oracledb://reader@db.test/psa",
        "trust_driver": True,
        "tables": {"raw_tickets": {"query": "select 1"}},
    }
    with pytest.raises(ParamsError) as refusal:
        SqlSource(tenant_params(sources={"sql": sql}))
    assert str(refusal.value) == (
        "acme sql: url: cannot be opened (No module named 'oracledb'); install the "
        "driver that it names; docs/sources/sql.md lists some."
    )


def test_a_cursor_of_the_future_hides_nothing(tmp_path: Path, desk: SqliteDesk) -> None:
    sync = SqlSyncer(tmp_path, desk)
    insert_jobs(desk, 1, 1, datetime.fromisoformat("2098-01-01"))
    assert sync().error is None
    insert_jobs(desk, 2, 2, datetime.fromisoformat("2098-01-01"))
    now = "strftime('%Y-%m-%d %H:%M:%S', 'now')"
    insert_jobs(desk, 3, 3)
    desk.run(f"update jobs set changed = {now} where number = 3")
    assert sync().counts.new == 2
