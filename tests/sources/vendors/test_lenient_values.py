"""Values of PostgreSQL that neither Python nor UTF-8 can hold."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from support.lakes import tenant_params
from support.postgres_server import Database, create, insert_tickets, syncer
from support.sql_desks import QUERY, PostgresDesk, SqlSyncer, insert_jobs

from kpi_lib.domain.schema import RAW_TICKETS

CUT = "convert_from('\\x436166e9'::bytea, 'SQL_ASCII')"
"""A text in Latin 1."""
READ = "select cw_ticket_id, company from t order by 1"
STORED = [(1, "Cörner 1"), (2, "Caf\ufffd"), (3, "Cörner 3")]


@pytest.fixture
def unconverted(database: Database) -> Iterator[Database]:
    """A database that holds bytes of any encoding as texts."""
    database.run_alone(
        "create database bytes encoding 'SQL_ASCII' template template0 "
        "lc_collate 'C' lc_ctype 'C'"
    )
    made = Database(database.url.replace("/postgres?", "/bytes?"))
    made.run(create(RAW_TICKETS), "grant select on raw_tickets to reader")
    insert_tickets(made, str(tenant_params().tenant_id), 1, 3)
    made.run(f"update raw_tickets set company = {CUT} where cw_ticket_id = 2")
    yield made
    database.run_alone("drop database bytes with (force)")


def test_a_text_that_is_not_utf8_stops_no_other_row(
    tmp_path: Path, unconverted: Database
) -> None:
    sync = syncer(tmp_path, unconverted)
    assert sync().failures == ()
    assert sync.rows(READ, "raw_tickets") == STORED


def test_a_query_turns_such_texts_into_utf8(
    tmp_path: Path, unconverted: Database
) -> None:
    query = (
        "select cw_ticket_id, {} as company, board, status, created_at_remote, "
        "updated_at_remote from raw_tickets where cw_ticket_id <= 2"
    )
    desk = PostgresDesk(unconverted)
    table = {"query": query.format("company")}
    assert SqlSyncer(tmp_path, desk, table=table)().failures == (
        "acme sql: raw_tickets: query: postgresql says: invalid byte sequence for "
        'encoding "UTF8": 0xe9; mend the query, or grant its user the right to read '
        "what it names.",
    )
    latin = "convert(convert_to(company, 'SQL_ASCII'), 'LATIN1', 'UTF8')"
    unconverted.run("update raw_tickets set company = 'Bakery' where cw_ticket_id = 1")
    sync = SqlSyncer(tmp_path, desk, table={"query": query.format(latin)})
    assert sync().failures == ()
    assert sync.rows(READ, "raw_tickets") == [(1, "Bakery"), (2, "Café")]


def test_a_time_at_the_end_of_the_day_ends_no_read(
    tmp_path: Path, database: Database
) -> None:
    desk = PostgresDesk(database)
    insert_jobs(desk, 1, 2)
    query = (
        "select number as cw_ticket_id, client as company, 'Help' as board, "
        "state as status, opened as created_at_remote, changed as updated_at_remote, "
        "time '24:00' as type, array[timetz '24:00+02'] as subtype from jobs"
    )
    sync = SqlSyncer(tmp_path, desk, table={"query": query})
    assert sync().failures == ()
    kinds = "select distinct type, subtype from t"
    assert sync.rows(kinds, "raw_tickets") == [("24:00:00", '["24:00:00+02"]')]


@pytest.mark.parametrize("other", ["Status", "status"])
def test_a_column_that_comes_twice_is_named(
    tmp_path: Path, database: Database, other: str
) -> None:
    desk = PostgresDesk(database)
    query = f'select state as status, client as "{other}" from jobs'
    assert SqlSyncer(tmp_path, desk, table={"query": query})().failures == (
        'acme sql: raw_tickets: query: gives the column "status" twice; name one of '
        "them otherwise: ... as other.",
    )


def test_a_column_that_no_table_needs_may_come_twice(
    tmp_path: Path, database: Database
) -> None:
    desk = PostgresDesk(database)
    insert_jobs(desk, 1, 2)
    query = QUERY.replace(
        "done as", 'number as id, client as id, done as "Id", done as'
    )
    sync = SqlSyncer(tmp_path, desk, table={"query": query})
    assert (sync().counts.new, sync().failures) == (2, ())
