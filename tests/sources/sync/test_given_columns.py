"""Columns of which a source gave values, and gives none any more."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from support.simulators.connectwise import ConnectWiseSimulator
from support.sql_desks import QUERY, SqliteDesk, SqlSyncer, insert_jobs
from support.syncing import Syncer

from kpi_lib.sources.vendors.sql_source import QueryRows

SAID = (
    "raw_tickets: gives no value of closed_at any more: what rests on it becomes "
    "unknown; give it again (query, rights), or agree to it by --whole "
    "--accept-removals"
)
WITHOUT = QUERY.replace(", done as closed_at", "")


@pytest.fixture
def desk(tmp_path: Path) -> SqliteDesk:
    desk = SqliteDesk(tmp_path / "desk.db")
    insert_jobs(desk, 1, 20)
    return desk


def test_a_column_that_the_query_no_longer_gives_is_named_until_it_is_agreed_to(
    tmp_path: Path, desk: SqliteDesk
) -> None:
    assert SqlSyncer(tmp_path, desk)().warnings == ()
    less = SqlSyncer(tmp_path, desk, table={"query": WITHOUT})
    assert less().warnings == (SAID,)
    assert less(whole=True).warnings == (SAID,)
    assert less(whole=True, accept_removals=True).warnings == (SAID,)
    assert less(whole=True).warnings == ()
    more = SqlSyncer(tmp_path, desk)
    assert more(whole=True).warnings == ()
    versions = more.versions()
    assert more().warnings == ()
    assert more.versions() == versions


def test_a_column_that_is_empty_is_named_where_all_rows_were_read(
    tmp_path: Path, desk: SqliteDesk
) -> None:
    sync = SqlSyncer(tmp_path, desk)
    assert sync().warnings == ()
    desk.run("update jobs set done = null, changed = '2026-06-02' where number > 3")
    # Tickets that were opened again.
    assert sync().warnings == ()
    assert sync(whole=True).warnings == ()
    desk.run("update jobs set done = null")
    assert sync(whole=True).warnings == (SAID,)
    # Of a few rows perhaps none is closed.
    desk.run("delete from jobs where number > 9")
    assert sync(whole=True, accept_removals=True).warnings == ()
    desk.run("delete from jobs")
    assert sync(whole=True, accept_removals=True).warnings == ()


def test_a_field_that_an_interface_sends_no_more_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with ConnectWiseSimulator(30, entries=5) as simulator:
        sync = Syncer(tmp_path, "connectwise", url=simulator.url, company="acme")
        named = [w for w in sync().warnings if "any more" in w]
        named += [w for w in sync(whole=True).warnings if "any more" in w]
        assert named == []
        whole = simulator._ticket
        monkeypatch.setattr(
            simulator, "_ticket", lambda key: whole(key) | {"dateResponded": None}
        )
        said = [w for w in sync(whole=True).warnings if "any more" in w]
    assert [w.split(" any")[0] for w in said] == [
        "tickets: gives no value of first_response_at"
    ]


def test_a_column_that_the_table_has_not_is_named(
    tmp_path: Path, desk: SqliteDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    sync = SqlSyncer(tmp_path, desk)
    pages = QueryRows.pages

    def misspelt(self: Any, since: Any, position: Any) -> Any:
        for page in pages(self, since, position):
            rows = [{**row, "sumary": "x"} for row in page.rows.to_pylist()]
            yield replace(page, rows=rows)

    monkeypatch.setattr(QueryRows, "pages", misspelt)
    assert sync().warnings == (
        "raw_tickets: no column of raw_tickets is called sumary; docs/tables.md has "
        "its columns",
    )
