"""Any SQL database as a source: SQLite, MariaDB and PostgreSQL by the same queries."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from support.mariadb_server import PASSWORD
from support.sql_desks import (
    Desk,
    MariaDesk,
    PostgresDesk,
    SqliteDesk,
    SqlSyncer,
    insert_jobs,
)

from kpi_lib.domain.errors import SourceError
from kpi_lib.sources.vendors import sql_source

KINDS = ("sqlite", "mariadb", "postgresql")
INSTANTS = (
    "select cw_ticket_id, strftime(created_at_remote, '%c'), "
    "strftime(updated_at_remote, '%c') from t order by 1"
)


@pytest.fixture(params=KINDS)
def desk(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Desk:
    match request.param:
        case "sqlite":
            return SqliteDesk(tmp_path / "der desk?.db")
        case "mariadb":
            monkeypatch.setenv("KPI_ACME_SQL_PASSWORD", PASSWORD)
            return MariaDesk(request.getfixturevalue("mariadb"))
        case _:
            return PostgresDesk(request.getfixturevalue("database"))


@pytest.fixture
def file(tmp_path: Path) -> SqliteDesk:
    return SqliteDesk(tmp_path / "desk.db")


def test_changes_come_a_second_sync_changes_nothing_and_deleted_rows_go(
    tmp_path: Path, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sql_source, "BATCH", 40)
    sync = SqlSyncer(tmp_path, desk)
    insert_jobs(desk, 1, 100)
    desk.run(
        "update jobs set client = 'Test, ours' where number = 50",
        "update jobs set changed = '2026-05-01 09:00:00' where number = 3",
    )
    first = sync()
    assert (first.error, first.warnings) == (None, ())
    assert (first.counts.new, first.counts.quarantined) == (99, 0)
    # 10:40 in Toronto in June is 14:40 UTC.
    assert first.newest
    assert first.newest.isoformat() == "2026-06-01T14:40:00+00:00"
    versions = sync.versions()
    again = sync()
    assert (again.error, again.counts.new, again.counts.changed) == (None, 0, 0)
    assert sync.versions() == versions
    desk.run(
        "delete from jobs where number = 7",
        "update jobs set state = 'New', changed = '2026-06-02 08:00:00' "
        "where number = 9",
        # A change that its cursor does not tell.
        "update jobs set state = 'New' where number = 3",
    )
    insert_jobs(desk, 101, 101, datetime.fromisoformat("2026-06-03"))
    changes = sync()
    assert (changes.counts.new, changes.counts.changed) == (1, 1)
    whole = sync(whole=True)
    assert (whole.counts.changed, whole.counts.removed) == (1, 1)
    keys = [key for (key,) in sync.rows("select cw_ticket_id from t", "raw_tickets")]
    assert sorted(keys) == [n for n in range(1, 102) if n not in (7, 50)]


def test_the_settings_zone_reads_rows_and_cursor_alike(
    tmp_path: Path, desk: Desk
) -> None:
    # In Lisbon the clock goes from 2:00 back to 1:00 at 01:00 UTC on 2026-10-25.
    sync = SqlSyncer(tmp_path, desk, timezone="Europe/Lisbon")
    insert_jobs(desk, 1, 1, datetime.fromisoformat("2026-10-25T01:44"))
    assert sync().error is None
    assert sync.rows(INSTANTS, "raw_tickets") == [
        (1, "2026-06-01 08:00:00", "2026-10-25 00:45:00")
    ]
    # Half an hour later the clock shows an earlier time.
    insert_jobs(desk, 2, 2, datetime.fromisoformat("2026-10-25T01:13"))
    assert sync().counts.new == 1


def test_a_read_that_breaks_off_goes_on_behind_the_last_key(
    tmp_path: Path, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sql_source, "BATCH", 10)
    monkeypatch.setattr("kpi_lib.sources.sync.resource_reading.BATCH_ROWS", 20)
    sync = SqlSyncer(tmp_path, desk)
    insert_jobs(desk, 1, 50)
    pages = sql_source.QueryRows.pages
    asked: list[Any] = []

    def cut(self: Any, since: Any, position: Any) -> Any:
        asked.append((since, position))
        for number, page in enumerate(pages(self, since, position)):
            if len(asked) == 1 and number == 3:
                raise SourceError("acme sql", "the connection broke")
            yield page

    monkeypatch.setattr(sql_source.QueryRows, "pages", cut)
    assert "the connection broke" in (sync().error or "")
    insert_jobs(desk, 51, 60)
    assert sync().counts.new == 30
    assert asked == [(None, None), (None, "30")]


@pytest.mark.parametrize(
    ("table", "message"),
    [
        (
            {"query": "select 1 as cw_ticket_id, 2 as STATUS from jobs"},
            'acme sql: raw_tickets: query: gives no column "company", "board", '
            '"created_at_remote", "updated_at_remote", which raw_tickets needs; it '
            'gives "cw_ticket_id", "status"; name it in the query: ... as company; '
            "docs/tables.md says what each column holds.",
        ),
        (
            {"cursor": "updated_at_remot"},
            "acme sql: raw_tickets: cursor: the query gives no column "
            '"updated_at_remot"; expected one of "cw_ticket_id", "company", "board", '
            '"status", "created_at_remote", "updated_at_remote", "closed_at"; perhaps '
            "cursor: updated_at_remote.",
        ),
    ],
)
def test_a_query_that_does_not_fit_is_named(
    tmp_path: Path, file: SqliteDesk, table: dict[str, str], message: str
) -> None:
    report = SqlSyncer(tmp_path, file, table=table)()
    assert message in (report.error or "")


def test_a_query_that_the_database_refuses_is_named(tmp_path: Path, desk: Desk) -> None:
    report = SqlSyncer(tmp_path, desk, table={"query": "select x from jobs"})()
    error = report.error or ""
    assert "acme sql: raw_tickets: query: " in error
    assert " says: " in error
    assert error.count("\n") == 0
    assert "mend the query" in error
    assert PASSWORD not in error


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ("1780000000", "updated_at_remote holds '1780000000'"),
        ("'06/01/2026 9:00'", "updated_at_remote holds '06/01/2026 9:00'"),
    ],
)
def test_a_cursor_that_is_no_instant_is_refused(
    file: SqliteDesk, changed: str, message: str, tmp_path: Path
) -> None:
    insert_jobs(file, 1, 2)
    file.run(f"update jobs set changed = {changed}")
    (rows,) = sql_source.SqlSource(SqlSyncer(tmp_path, file).params).resources()
    with pytest.raises(SourceError) as refusal:
        list(rows.pages(datetime(2026, 6, 1, tzinfo=UTC), None))
    assert str(refusal.value) == (
        f"acme sql: cursor: {message}; expected an instant or "
        "a day, or a text that begins with one in ISO 8601; turn it into an instant in "
        "the query."
    )


def test_nothing_can_be_written(tmp_path: Path, desk: Desk) -> None:
    insert_jobs(desk, 1, 2)
    sync = SqlSyncer(tmp_path, desk)
    database = sql_source.SqlSource(sync.params).database
    with (
        pytest.raises(SourceError),
        database.connect("query") as connection,
    ):
        connection.execute(sql_source.sa.text("delete from jobs"))
    assert len(desk.run("select number from jobs")) == 2
