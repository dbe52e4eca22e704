"""Databases of an invented help desk: SQLite, MariaDB and PostgreSQL."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Protocol

from support.mariadb_server import MariaDb
from support.postgres_server import Database
from support.syncing import Syncer

from kpi_lib.sources.vendors.connector import Connector
from kpi_lib.sources.vendors.sql_source import SqlSource

QUERY = """
select -- our numbers: 09:00 is no parameter
    number as cw_ticket_id, client as company, 'Help' as board, state as status,
    opened as created_at_remote, changed as updated_at_remote, done as closed_at
from jobs
where client not like 'Test%';
"""
COLUMNS = (
    "number {id}, client varchar(80), state varchar(20), opened {at}, changed {at}"
)
JUNE = datetime.fromisoformat("2026-06-01T09:00")


class Desk(Protocol):
    """A database with the table ``jobs``."""

    url: str

    def run(self, *statements: str) -> Sequence[tuple[Any, ...]]: ...


class SqliteDesk:
    """An SQLite file; instants are texts."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.url = f"sqlite:///{path}"
        self.run("create table jobs (" + _columns("integer", "text") + ")")

    def run(self, *statements: str) -> Sequence[tuple[Any, ...]]:
        with contextlib.closing(sqlite3.connect(self.path)) as connection:
            for statement in statements:
                rows = connection.execute(statement).fetchall()
            connection.commit()
            return rows


class MariaDesk:
    """A MariaDB database; instants are ``datetime(6)``, without a zone."""

    def __init__(self, server: MariaDb) -> None:
        self.server = server
        self.url = server.url
        server.run(
            "drop database if exists psa",
            "create database psa character set utf8mb4",
            "create table psa.jobs (" + _columns("bigint", "datetime(6)") + ")",
            "grant select on psa.* to reader identified by 'Gruyère-7!'",
        )

    def run(self, *statements: str) -> Sequence[tuple[Any, ...]]:
        return self.server.run("use psa", *statements)


class PostgresDesk:
    """A PostgreSQL database; instants are ``timestamp``, without a zone."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.url = database.as_user("reader")
        database.run(
            "drop table if exists jobs",
            "create table jobs (" + _columns("bigint", "timestamp") + ")",
            "grant select on jobs to reader",
        )

    def run(self, *statements: str) -> Sequence[tuple[Any, ...]]:
        return self.database.run(*statements)


def _columns(number: str, instant: str) -> str:
    return COLUMNS.format(id=number, at=instant) + f", done {instant}"


def insert_jobs(desk: Desk, first: int, last: int, changed: datetime = JUNE) -> None:
    """Insert jobs, a minute apart."""
    rows = ", ".join(
        f"({n}, 'Cörner {n % 7}', 'Closed', '{JUNE}', "
        f"'{changed + timedelta(minutes=n)}', '{JUNE + timedelta(hours=n)}')"
        for n in range(first, last + 1)
    )
    desk.run(f"insert into jobs values {rows}")


class SqlSyncer(Syncer):
    """Syncs tickets by one query."""

    def __init__(self, folder: Path, desk: Desk, **more: Any) -> None:
        table = {"query": QUERY, "cursor": "updated_at_remote"} | more.pop("table", {})
        settings = {"url": desk.url, "tables": {"raw_tickets": table}} | more
        super().__init__(folder, "sql", **settings)

    def open(self) -> Connector:
        return SqlSource(self.params)
