"""Values and connections that one kind of SQL database has of its own."""

from __future__ import annotations

import socket
import threading
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from support.lakes import tenant_params
from support.mariadb_server import PASSWORD, MariaDb
from support.postgres_server import Database
from support.sql_desks import QUERY, MariaDesk, PostgresDesk, SqlSyncer, insert_jobs

from kpi_lib.domain.errors import KpiError, ParamsError
from kpi_lib.sources.vendors import sql_dialects, sql_source
from kpi_lib.sources.vendors.cursor_bounds import lower_bound
from kpi_lib.sources.vendors.sql_source import SqlSource
from kpi_lib.sources.vendors.sql_texts import text_of

TABLES = {"raw_tickets": {"query": "select 1", "cursor": "at"}}
SINCE = datetime(2026, 10, 25, 0, 45, tzinfo=UTC)


@pytest.fixture
def password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KPI_ACME_SQL_PASSWORD", PASSWORD)


@pytest.mark.usefixtures("password")
def test_mysqls_timestamps_are_in_utc_beside_datetimes_that_are_not(
    tmp_path: Path, mariadb: MariaDb
) -> None:
    desk = MariaDesk(mariadb)
    insert_jobs(desk, 1, 1)
    desk.run(
        "alter table jobs modify changed timestamp(6)",
        "alter table jobs add flag bit(1)",
        "set time_zone = '+00:00'",
        "update jobs set changed = '2026-06-01 20:00:00'",
    )
    sync = SqlSyncer(tmp_path, desk, timezone="Europe/Lisbon")
    report = sync()
    assert report.error is None
    columns = (
        "select strftime(created_at_remote, '%c'), strftime(updated_at_remote, '%c')"
    )
    # 9:00 in Lisbon is 8:00 UTC.
    assert sync.rows(f"{columns} from t", "raw_tickets") == [
        ("2026-06-01 08:00:00", "2026-06-01 20:00:00")
    ]
    desk.run("set time_zone = '+00:00'", "update jobs set changed = '2026-06-01 20:05'")
    assert sync().counts.changed == 1


@pytest.mark.usefixtures("password")
def test_a_row_may_take_longer_than_the_sign_in(
    tmp_path: Path, mariadb: MariaDb, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sql_dialects, "GREETING_SECONDS", 3)
    desk = MariaDesk(mariadb)
    insert_jobs(desk, 1, 2)
    query = QUERY.replace("from jobs", ", sleep(2) as slept from jobs")
    assert SqlSyncer(tmp_path, desk, table={"query": query})().counts.new == 2


@pytest.mark.usefixtures("password")
def test_a_connection_that_breaks_is_named_and_the_next_sync_goes_on(
    tmp_path: Path, mariadb: MariaDb, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sql_source, "BATCH", 200)
    desk = MariaDesk(mariadb)
    insert_jobs(desk, 1, 2_000)
    # More than the socket holds.
    desk.run(
        "alter table jobs add body text", "update jobs set body = repeat('x', 9000)"
    )
    query = QUERY.replace("from jobs", ", body as summary from jobs")
    sync = SqlSyncer(tmp_path, desk, table={"query": query})
    pages = sql_source.QueryRows.pages

    def cut(self: Any, since: Any, position: Any) -> Any:
        for number, page in enumerate(pages(self, since, position)):
            yield page
            if number == 1:
                desk.run("kill user reader")

    monkeypatch.setattr(sql_source.QueryRows, "pages", cut)
    report = sync()
    monkeypatch.setattr(sql_source.QueryRows, "pages", pages)
    assert "raw_tickets: the connection broke (" in (report.error or "")
    assert "sync again later" in (report.error or "")
    assert 400 <= report.counts.new < 2_000
    assert sync().counts.new == 2_000 - report.counts.new


@pytest.mark.usefixtures("password")
def test_a_mysql_server_elsewhere_has_to_prove_its_name(
    tmp_path: Path, mariadb: MariaDb, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = MariaDesk(mariadb)
    insert_jobs(desk, 1, 1)
    monkeypatch.setattr(sql_dialects, "is_local", lambda host: False)
    authority = {"authority": str(mariadb.authority)}
    port = mariadb.port

    def outcome(name: str, **more: str) -> Any:
        desk.url = f"mysql://reader@{name}:{port}/psa"
        return SqlSyncer(tmp_path / name, desk, **more)()

    assert outcome("localhost", **authority).counts.new == 1
    assert "certificate verify failed" in (outcome("localhost").error or "")
    error = outcome("127.0.0.1", **authority).error or ""
    assert "IP address mismatch" in error
    assert "docs/sources/sql.md" in error


@pytest.mark.usefixtures("password")
def test_a_mysql_server_without_tls_gets_no_password(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    received = bytearray()
    server = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        connection, _ = server.accept()
        with connection:
            # A handshake that offers no TLS and asks for the password in clear text.
            hello = b"\x0a8.0\x00" + bytes(4) + b"a" * 8 + b"\x00\x01\x82\x2d\x02\x00"
            hello += (
                b"\x08\x00\x15"
                + bytes(10)
                + b"a" * 12
                + b"\x00mysql_clear_password\x00"
            )
            connection.sendall(len(hello).to_bytes(3, "little") + b"\x00" + hello)
            received.extend(connection.recv(1024))

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    monkeypatch.setattr(sql_dialects, "is_local", lambda host: False)
    url = f"mysql://reader@127.0.0.1:{server.getsockname()[1]}/psa"
    source = SqlSource(tenant_params(sources={"sql": {"url": url, "tables": TABLES}}))
    with pytest.raises(KpiError, match="SSL is required"), source.database.connect():
        pass
    thread.join()
    server.close()
    assert PASSWORD.encode() not in received


def test_an_infinite_instant_of_postgresql_is_one_row_in_quarantine(
    tmp_path: Path, database: Database
) -> None:
    desk = PostgresDesk(database)
    insert_jobs(desk, 1, 3)
    desk.run(
        "update jobs set opened = 'infinity' where number = 1",
        "update jobs set opened = '20260-01-01' where number = 2",
    )
    counts = SqlSyncer(tmp_path, desk)().counts
    assert (counts.new, counts.quarantined) == (1, 2)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        (
            {"url": "mysql://r@db.test/psa?ssl_disabled=true"},
            "acme sql: url: got the option ssl_disabled; expected none but charset, "
            "connect_timeout, unix_socket; encryption is set by this library; an "
            "authority of your own by authority:.",
        ),
        (
            {"url": "oracle+oracledb://r@db.test/psa"},
            'acme sql: url: got "oracle+oracledb", whose encryption is the driver\'s '
            "own; expected one of sqlite://, postgresql://, mysql://, mariadb://, "
            "mssql://, snowflake://, bigquery://; or, where the URL and its driver see "
            "to a verified connection, trust_driver: true.",
        ),
        (
            {"url": "duckdb:///psa.duckdb"},
            "acme sql: url: is a DuckDB file; import it: kpi import FILE.duckdb "
            "--table TABLE; docs/loaders.md shows it.",
        ),
        (
            {"url": "mssql://r@db.test/psa"},
            "kpi sync sql (mssql): needs packages that are not installed: "
            'mssql-python; install them: pip install "kpi-lib[mssql]".',
        ),
        (
            {"url": "sqlite:////nowhere/psa.db"},
            "acme sql: url: /nowhere/psa.db: there is no such file; expected an SQLite "
            "database, for example sqlite:////var/lib/psa/psa.db.",
        ),
        (
            {"url": "postgresql://r@db.test/psa?sslmode=require"},
            "acme sql: got sslmode=require, which would give the password to any "
            "server; expected sslmode=verify-full, since the server is not this "
            "machine; write sslmode=verify-full or leave it out; for an authority of "
            "your own add sslrootcert=/path/of/authority.pem.",
        ),
    ],
)
def test_an_address_that_cannot_be_used_is_named(
    settings: dict[str, Any], message: str
) -> None:
    with pytest.raises(ParamsError) as refusal:
        SqlSource(tenant_params(sources={"sql": {**settings, "tables": TABLES}}))
    assert str(refusal.value) == message


@pytest.mark.parametrize(
    ("sql", "message"),
    [
        (
            {"url": "mysql://r:pw@db.test/psa", "tables": TABLES},
            "sources.sql.url: holds a password; expected a URL without a password.",
        ),
        (
            {"url": "mysql://r@db.test/psa", "tables": {}},
            "sources.sql.tables: is empty; expected a table and its query.",
        ),
        (
            {
                "url": "mysql://r@db.test",
                "tables": {"raw_tickets": {"query": "drop x"}},
            },
            'sources.sql.tables.raw_tickets.query: got "drop x"; expected a query that '
            'begins with "select" or "with".',
        ),
    ],
)
def test_settings_that_cannot_be_right_are_named(
    sql: dict[str, Any], message: str
) -> None:
    with pytest.raises(ParamsError) as refusal:
        tenant_params(sources={"sql": sql})
    assert str(refusal.value).endswith(message)


@pytest.mark.parametrize(
    ("sample", "bound"),
    [
        (datetime(2026, 1, 1, tzinfo=UTC), SINCE),
        # In Lisbon the clock shows 1:45, a quarter of an hour later 1:00 again.
        (
            datetime.fromisoformat("2026-01-01"),
            datetime.fromisoformat("2026-10-25T01:00"),
        ),
        (date(2026, 1, 1), date(2026, 10, 25)),
        ("2026-01-01T00:00:00Z", "2026-10-24"),
        (17, None),
        ("17", None),
    ],
)
def test_a_cursor_is_compared_in_the_type_of_its_column(
    sample: object, bound: object
) -> None:
    assert lower_bound(SINCE, sample, ZoneInfo("Europe/Lisbon")) == bound


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Decimal("1E+3"), "1000"),
        (timedelta(hours=37, minutes=30), "37:30:00"),
        (-timedelta(minutes=1, microseconds=5), "-0:01:00.000005"),
        (b"\x01", "1"),
        ("é".encode(), "é"),
        (b"\xff\xfe", "fffe"),
        (["a", "é"], '["a", "é"]'),
        (True, "true"),
        (0.1, "0.1"),
        (None, None),
    ],
)
def test_a_drivers_value_loses_nothing_as_text(value: object, text: str | None) -> None:
    assert text_of(value) == text
