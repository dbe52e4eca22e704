"""Credentials, a simulator of ConnectWise and a database, for the tests of sources."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from support.postgres_server import Database, create, running_server
from support.simulators.connectwise import ConnectWiseSimulator
from support.syncing import SECRETS

from kpi_lib.domain.schema import RAW_TABLES


@pytest.fixture(autouse=True)
def credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let each vendor's pages be so small that few records fill several."""
    monkeypatch.setattr("kpi_lib.sources.vendors.connectwise.PAGE_SIZE", 40)
    monkeypatch.setattr("kpi_lib.sources.vendors.sentinelone_threats.PAGE_SIZE", 50)
    monkeypatch.setattr("kpi_lib.sources.vendors.sentinelone_alerts.PAGE_SIZE", 50)
    monkeypatch.setattr("kpi_lib.sources.vendors.defender_alerts.PAGE_SIZE", 50)


@pytest.fixture
def simulator() -> Iterator[ConnectWiseSimulator]:
    with ConnectWiseSimulator(130, entries=30) as started:
        yield started


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    with running_server() as url:
        yield url


@pytest.fixture
def database(server: str) -> Database:
    database = Database(server)
    database.run(
        # A connection that a failed test left open would block the next one.
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
    return database
