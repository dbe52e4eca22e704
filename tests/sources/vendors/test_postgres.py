"""PostgreSQL as a source, against a server that the tests start."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import adbc_driver_postgresql
import pyarrow as pa
import pytest
from adbc_driver_postgresql import dbapi
from support.postgres_server import OTHER, Database, insert_tickets, syncer, tenant_of

from kpi_lib.sources.vendors import postgres
from kpi_lib.sources.vendors.postgres import Postgres


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


def test_a_sync_reads_the_types_of_the_server_once(
    tmp_path: Path, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    sync = syncer(tmp_path, database)
    insert_tickets(database, tenant_of(sync), 1, 3)
    opened: list[str] = []
    connect = adbc_driver_postgresql.connect

    def count(url: str) -> Any:
        opened.append(url)
        return connect(url)

    monkeypatch.setattr(adbc_driver_postgresql, "connect", count)
    assert sync().counts.new == 3
    [url] = opened
    assert url.startswith(database.as_user("reader"))


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
    assert sync.rows("select rule, column_name, key, value from t", "quarantine") == [
        ("implausible_value", "created_at_remote", "2", "infinity")
    ]
    database.run(
        "update raw_tickets set created_at_remote = '2026-01-05', "
        "updated_at_remote = now() where cw_ticket_id = 2"
    )
    report = sync()
    assert (report.counts.new, report.counts.quarantined) == (1, 0)
    assert sync.rows("select * from t", "quarantine") == []


def test_rows_that_only_texts_can_bear_come_before_the_position_moves(
    tmp_path: Path, database: Database
) -> None:
    sync = syncer(tmp_path, database, tables=["raw_tickets"])
    insert_tickets(database, tenant_of(sync), 1, 5)
    database.run(
        "update raw_tickets set closed_at = '-infinity' where cw_ticket_id in (2, 5)"
    )
    source = Postgres(sync.params)
    (tickets,) = source.resources()
    texts, values = tickets.pages(None, "1")
    source.close()
    assert isinstance(texts.rows, pa.Table)
    assert isinstance(values.rows, pa.Table)
    assert (texts.position, values.position) == ("1", "5")
    assert texts.rows["cw_ticket_id"].to_pylist() == ["2", "5"]
    assert texts.rows["closed_at"].to_pylist() == ["-infinity"] * 2
    assert values.rows["cw_ticket_id"].to_pylist() == [3, 4]
    assert texts.newest == datetime(2026, 1, 6, 7, 0, 5, tzinfo=UTC)
    assert values.newest == datetime(2026, 1, 6, 7, 0, 4, tzinfo=UTC)
    assert sync().counts.new == 5
    ended = "select count(*), count(closed_at) from t"
    assert sync.rows(ended, "raw_tickets") == [(5, 0)]


def test_a_dropped_connection_is_named_and_the_next_sync_goes_on(
    tmp_path: Path, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kpi_lib.sources.vendors.postgres._BATCH_BYTES", 1 << 20)
    sync = syncer(tmp_path, database)
    insert_tickets(database, tenant_of(sync), 1, 3_000)
    # More than the socket holds.
    database.run("update raw_tickets set summary = repeat('é', 5000)")
    pages = postgres.Rows._rows

    def cut(self: Any, *given: Any) -> Any:
        for number, page in enumerate(pages(self, *given)):
            yield page
            if self.name == "raw_tickets" and number == 1:
                database.run(
                    "select count(pg_terminate_backend(pid)) from pg_stat_activity "
                    "where usename = 'reader'"
                )

    monkeypatch.setattr(postgres.Rows, "_rows", cut)
    report = sync()
    monkeypatch.setattr(postgres.Rows, "_rows", pages)
    # What the server still can say depends on how far it was.
    last_words = (
        "server closed the connection unexpectedly",
        "terminating connection due to administrator command",
    )
    assert report.error in [
        f"acme postgres: raw_tickets: the connection broke ({words}); sync again later."
        for words in last_words
    ]
    held = report.counts.new
    assert 0 < held < 3_000
    report = sync()
    assert (report.error, report.counts.new) == (None, 3_000 - held)


def test_a_lock_is_waited_for_and_then_named(
    tmp_path: Path, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kpi_lib.sources.vendors.postgres_connection.LOCK_SECONDS", 1)
    sync = syncer(tmp_path, database)
    insert_tickets(database, tenant_of(sync), 1, 3)
    with dbapi.connect(database.url) as connection, connection.cursor() as cursor:
        cursor.execute("lock table raw_tickets in access exclusive mode")
        assert sync().error == (
            "acme postgres: raw_tickets: PostgreSQL says: canceling statement due to "
            "lock timeout; somebody holds a lock on the table; try again later."
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


def test_a_table_that_was_read_and_is_no_longer_seen_has_failed(
    tmp_path: Path, database: Database
) -> None:
    sync = syncer(tmp_path, database)
    tenant = tenant_of(sync)
    insert_tickets(database, tenant, 1, 3)
    database.run("drop table raw_surveys")
    assert sync().error is None
    database.run("revoke select on raw_tickets from reader")
    lost = (
        'acme postgres: raw_tickets: has no table raw_tickets in the schema "public", '
        "or the user may not see it; docs/sources/postgres.md names the tables and the "
        "rights."
    )
    database.run(
        f"insert into raw_agreements values ('{tenant}', 1, 'Cörner', 'Gold', null, "
        "'2026-01-01')"
    )
    report = sync()
    assert report.failures == (lost,)
    assert report.counts.new == 1
    assert syncer(tmp_path, database, resources={"raw_tickets": False})().error is None
    named = syncer(tmp_path, database, tables=["raw_tickets", "raw_agreements"])
    assert named().failures == (lost,)


def test_a_materialized_view_is_a_table_too(tmp_path: Path, database: Database) -> None:
    sync = syncer(tmp_path, database)
    insert_tickets(database, tenant_of(sync), 1, 3)
    database.run(
        "alter table raw_tickets rename to source",
        "create materialized view raw_tickets as select * from source",
        "grant select (tenant_id, cw_ticket_id, company, board, status, summary, "
        "created_at_remote, updated_at_remote) on raw_tickets to reader",
    )
    assert sync().counts.new == 3
    database.run(
        "update source set status = 'New', updated_at_remote = now()",
        "refresh materialized view raw_tickets",
    )
    assert sync().counts.changed == 3


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            "alter column tenant_id type text",
            "operator does not exist: text = uuid; a column is of another type than "
            "docs/tables.md says.",
        ),
        (
            "drop column tenant_id cascade",
            "column t.tenant_id does not exist; the table lacks a column; "
            "docs/tables.md has its columns.",
        ),
    ],
)
def test_a_table_unlike_the_documented_one_is_named(
    tmp_path: Path, database: Database, change: str, said: str
) -> None:
    database.run(f"alter table raw_tickets {change}")
    failed = f"acme postgres: raw_tickets: PostgreSQL says: {said}"
    assert syncer(tmp_path, database)().failures == (failed,)
