"""Servers of databases that accept a connection and say nothing."""

from __future__ import annotations

import socket
from pathlib import Path
from types import SimpleNamespace

import pytest
from support.sql_desks import SqlSyncer
from support.syncing import Syncer

from kpi_lib.sources.vendors import postgres_waits, sql_dialects
from kpi_lib.sources.vendors.postgres_waits import with_limits

ALIVE = "keepalives_idle=60&keepalives_interval=20&keepalives_count=6"


@pytest.mark.parametrize("by_query", [False, True])
def test_a_server_that_says_nothing_is_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, by_query: bool
) -> None:
    monkeypatch.setitem(postgres_waits.LIMITS, "connect_timeout", "2")
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"postgresql://reader@127.0.0.1:{silent.getsockname()[1]}/psa"
        desk = SimpleNamespace(url=url)
        sync = (
            SqlSyncer(tmp_path, desk)
            if by_query
            else Syncer(tmp_path, "postgres", url=url)
        )
        assert "timeout expired" in (sync().error or "")


def test_a_mysql_server_that_says_nothing_is_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sql_dialects, "GREETING_SECONDS", 1)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"mysql://reader@127.0.0.1:{silent.getsockname()[1]}/psa"
        error = SqlSyncer(tmp_path, SimpleNamespace(url=url))().error or ""
    assert "acme sql: raw_tickets: " in error
    assert "timed out" in error


def test_limits_of_the_users_own_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("PGSERVICE", "PGCONNECT_TIMEOUT"):
        monkeypatch.delenv(name, raising=False)
    url = "postgresql://reader@db.example.com/psa"
    assert with_limits(url) == f"{url}?connect_timeout=60&{ALIVE}"
    assert with_limits(f"{url}?sslmode=verify-full&connect_timeout=5") == (
        f"{url}?sslmode=verify-full&connect_timeout=5&{ALIVE}"
    )
    assert with_limits(f"{url}?service=psa") == f"{url}?service=psa"
    for socket_url in ("postgresql:///psa", "postgresql://reader@/psa"):
        assert with_limits(socket_url) == f"{socket_url}?connect_timeout=60&{ALIVE}"
    monkeypatch.setenv("PGCONNECT_TIMEOUT", "9")
    assert with_limits(url) == f"{url}?{ALIVE}"
