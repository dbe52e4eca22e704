"""Rows that a database no longer has: numbers spelt oddly, and rows refused before."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.sql_desks import QUERY, SqliteDesk, SqlSyncer, insert_jobs


@pytest.fixture
def desk(tmp_path: Path) -> SqliteDesk:
    desk = SqliteDesk(tmp_path / "desk.db")
    insert_jobs(desk, 1, 4)
    return desk


def numbers(sync: SqlSyncer) -> list[int]:
    rows = sync.rows("select cw_ticket_id from t order by 1", "raw_tickets")
    return [number for (number,) in rows]


@pytest.mark.parametrize("spelt", ["number * 1.0", "'00' || number", "number || '.00'"])
def test_a_deleted_row_goes_however_its_number_is_spelt(
    tmp_path: Path, desk: SqliteDesk, spelt: str
) -> None:
    query = QUERY.replace("number as", f"{spelt} as")
    sync = SqlSyncer(tmp_path, desk, table={"query": query})
    assert sync().counts.new == 4
    desk.run("delete from jobs where number = 2")
    assert sync(whole=True).counts.removed == 1
    assert numbers(sync) == [1, 3, 4]


def test_a_row_stays_while_another_spelling_of_its_number_is_there(
    tmp_path: Path, desk: SqliteDesk
) -> None:
    query = QUERY.replace("number as", "cast(number as text) || client as")
    desk.run(
        "update jobs set client = ''", "update jobs set client = '.0' where number = 3"
    )
    sync = SqlSyncer(tmp_path, desk, table={"query": query})
    sync()
    desk.run("update jobs set client = '' where number = 3")
    assert sync(whole=True).counts.removed == 0
    assert numbers(sync) == [1, 2, 3, 4]


def test_a_refused_row_that_was_deleted_leaves_the_quarantine(
    tmp_path: Path, desk: SqliteDesk
) -> None:
    desk.run("update jobs set opened = 'soon' where number in (2, 3)")
    sync = SqlSyncer(tmp_path, desk)
    assert sync().counts.quarantined == 2
    desk.run("delete from jobs where number = 2")
    sync()
    refused = "select key from t order by 1"
    assert sync.rows(refused, "quarantine") == [("2",), ("3",)]
    sync(whole=True)
    assert sync.rows(refused, "quarantine") == [("3",)]


def test_rows_without_a_key_stay_in_quarantine_until_the_source_has_them_no_more(
    tmp_path: Path, desk: SqliteDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kpi_lib.sources.vendors.sql_source.BATCH", 2)
    monkeypatch.setattr("kpi_lib.sources.sync.resource_reading.BATCH_ROWS", 2)
    insert_jobs(desk, 5, 9)
    query = QUERY.replace("number as", "case when number > 3 then number end as")
    sync = SqlSyncer(tmp_path, desk, table={"query": query})
    refused = (
        "select json_extract_string(row_json, '$.company') as c, row_number "
        "from t order by c"
    )
    desk.run("update jobs set client = 'Twin' where number in (1, 2)")
    desk.run("update jobs set changed = '2026-06-01 08:00:00', done = null")
    assert sync().counts.quarantined == 3
    first = sync.rows(refused, "quarantine")
    assert [company for company, _ in first] == ["Cörner 3", "Twin", "Twin"]
    assert len({number for _, number in first}) == 3
    sync(whole=True)
    assert sync.rows(refused, "quarantine") == first
    desk.run("update jobs set client = 'Odd' where number = 3")
    sync()
    desk.run("delete from jobs where number in (1, 2, 3)")
    sync(whole=True)
    assert sync.rows(refused, "quarantine") == []
