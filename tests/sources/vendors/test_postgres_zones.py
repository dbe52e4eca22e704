"""Columns of PostgreSQL without time zone: read in one zone, for rows and cursor."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from support.postgres_server import Database, insert_tickets, syncer, tenant_of

TABLES = ["raw_tickets"]
CREATED = (
    "select strftime(created_at_remote, '%c'), strftime(updated_at_remote, '%c') "
    "from t order by cw_ticket_id"
)


def retype(database: Database, kind: str, *columns: str) -> None:
    """Let columns of the tickets have a type without zone, as seen in UTC."""
    database.run(
        *(
            f"alter table raw_tickets alter column {name} type {kind} "
            f"using ({name} at time zone 'UTC')::{kind}"
            for name in columns
        )
    )


@pytest.mark.parametrize(
    ("settings", "created"),
    [
        # 14:01 by the wall: in Toronto (the tenant's zone) 19:01 UTC, in Paris 13:01.
        ({}, "2026-01-05 19:01:00"),
        ({"timezone": "Europe/Paris"}, "2026-01-05 13:01:00"),
    ],
)
def test_instants_without_zone_are_read_in_the_zone_of_the_settings(
    tmp_path: Path, database: Database, settings: dict[str, str], created: str
) -> None:
    sync = syncer(tmp_path, database, tables=TABLES, **settings)
    insert_tickets(database, tenant_of(sync), 1, 1)
    retype(database, "timestamp", "created_at_remote", "updated_at_remote")
    for _ in range(2):
        report = sync()
        assert (report.error, report.counts.quarantined) == (None, 0)
    (row,) = sync.rows(CREATED, "raw_tickets")
    assert row[0] == created


def test_a_zone_set_later_mends_the_rows_of_a_whole_read(
    tmp_path: Path, database: Database
) -> None:
    sync = syncer(tmp_path, database, tables=TABLES)
    insert_tickets(database, tenant_of(sync), 1, 3)
    retype(database, "timestamp", "created_at_remote", "updated_at_remote")
    sync()
    sync = syncer(tmp_path, database, tables=TABLES, timezone="Europe/Paris")
    # East of the zone before, so that every change seems older than the lake's.
    assert sync(whole=True).counts.changed == 3
    assert sync.rows(CREATED, "raw_tickets")[0][0] == "2026-01-05 13:01:00"
    assert sync(whole=True).counts.changed == 0


@pytest.mark.parametrize(
    ("kind", "zone"), [("timestamp", "America/Toronto"), ("date", "Pacific/Auckland")]
)
def test_a_cursor_without_zone_misses_no_change_and_reads_no_other(
    tmp_path: Path, database: Database, zone: str, kind: str
) -> None:
    sync = syncer(tmp_path, database, tables=TABLES, timezone=zone)
    tenant = tenant_of(sync)
    insert_tickets(database, tenant, 1, 30)
    retype(database, kind, "updated_at_remote")
    assert sync().counts.new == 30
    assert sync().counts.changed == 0
    # What changes from now on is written by the wall clock of the zone.
    database.run(
        "update raw_tickets set status = 'New', "
        f"updated_at_remote = now() at time zone '{zone}' where cw_ticket_id = 7"
    )
    assert sync().counts.changed == 1
    database.run("update raw_tickets set status = 'Silent' where cw_ticket_id = 8")
    # Nothing says that it has changed; the whole read finds it.
    assert sync().counts.changed == 0
    assert sync(now=datetime.now(UTC) + timedelta(days=8)).counts.changed == 1


def test_the_hour_that_comes_twice_is_the_first_and_none_is_left_out(
    tmp_path: Path, database: Database
) -> None:
    sync = syncer(tmp_path, database, tables=TABLES, timezone="America/Toronto")
    insert_tickets(database, tenant_of(sync), 1, 4)
    retype(database, "timestamp", "created_at_remote")
    # 1 November 2026 at 2:00 back to 1:00; 8 March at 2:00 on to 3:00.
    walls = (
        "2026-11-01 01:30",
        "2026-11-01 02:30",
        "2026-03-08 02:30",
        "2026-03-08 03:30",
    )
    for number, wall in enumerate(walls, 1):
        database.run(
            f"update raw_tickets set created_at_remote = '{wall}' "
            f"where cw_ticket_id = {number}"
        )
    sync()
    assert [created for created, _ in sync.rows(CREATED, "raw_tickets")] == [
        "2026-11-01 05:30:00",
        "2026-11-01 07:30:00",
        "2026-03-08 07:30:00",
        "2026-03-08 07:30:00",
    ]


def test_instants_that_are_none_stay_themselves_and_stop_nothing(
    tmp_path: Path, database: Database
) -> None:
    sync = syncer(tmp_path, database, tables=TABLES)
    insert_tickets(database, tenant_of(sync), 1, 5)
    retype(database, "timestamp", "created_at_remote", "updated_at_remote")
    odd = ("infinity", "-infinity", "294276-12-31 23:59", "4713-01-01 00:00 BC")
    for number, text in enumerate(odd, 1):
        database.run(
            f"update raw_tickets set created_at_remote = '{text}', "
            f"updated_at_remote = '{text}' where cw_ticket_id = {number}"
        )
    for expected in (1, 0):
        report = sync()
        assert (report.error, report.counts.new) == (None, expected)
    assert sync.rows("select count(distinct key) from t", "quarantine") == [(4,)]


def test_a_text_that_tells_changes_is_named_and_the_table_read_as_a_whole(
    tmp_path: Path, database: Database
) -> None:
    sync = syncer(tmp_path, database, tables=TABLES, timezone="Asia/Tokyo")
    insert_tickets(database, tenant_of(sync), 1, 2)
    retype(database, "timestamp(0)", "updated_at_remote")
    retype(database, "text", "created_at_remote")
    database.run(
        "alter table raw_tickets alter column updated_at_remote type text "
        "using updated_at_remote::text"
    )
    report = sync()
    assert report.warnings[0] == (
        "raw_tickets.updated_at_remote is of type text, which cannot tell what has "
        "changed: the whole table is read every time; make it timestamptz"
    )
    # 14:01 in Tokyo.
    assert sync.rows(CREATED, "raw_tickets")[0][0] == "2026-01-05 05:01:00"
    database.run("update raw_tickets set status = 'New' where cw_ticket_id = 2")
    assert sync().counts.changed == 1
