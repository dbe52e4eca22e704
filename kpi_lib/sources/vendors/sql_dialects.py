"""Table of SQL databases: driver, encryption, clock and session of each."""

from __future__ import annotations

import sqlite3
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Any
from urllib.parse import quote, urlsplit

from kpi_lib.domain.errors import ParamsError
from kpi_lib.sources.vendors.postgres_tls import is_local, with_verified_server
from kpi_lib.sources.vendors.postgres_waits import with_limits

SILENCE_SECONDS = 3600
"""Longest wait for a row; by itself MySQL's driver would wait for ever."""

GREETING_SECONDS = 60
"""Longest wait for each part of a sign-in."""


@dataclass(frozen=True)
class Target:
    """One database, as its driver needs it.

    Attributes
    ----------
    url : str
    options : dict of str to str
        Set in the URL, over those that it has.
    arguments : dict of str to object
        Of the driver's function ``connect``.
    creator : callable or None
        Makes the driver's connection in place of the URL.
    """

    url: str
    options: Mapping[str, str] = field(default_factory=dict)
    arguments: dict[str, Any] = field(default_factory=dict)
    creator: Callable[[], Any] | None = None


@dataclass(frozen=True)
class Dialect:
    """One kind of database.

    Attributes
    ----------
    driver : str
        Name of dialect and driver in SQLAlchemy.
    extra : str
        Key of `domain.extras.EXTRAS`.
    now : str
        SQL of the present instant: in UTC where it has no time zone.
    verified : callable
        Takes URL, authority and place; returns the `Target` in which the server has
        to prove its name.
    options : frozenset of str or None
        Options that the URL may have; None for those that `verified` judges.
    session : tuple of str
        Statements at the begin of a session: nothing is written, instants with a
        time zone come in UTC.
    """

    driver: str
    extra: str
    now: str
    verified: Callable[[str, str | None, str], Target]
    options: frozenset[str] | None = frozenset()
    session: tuple[str, ...] = ()


def _postgresql(url: str, authority: str | None, where: str) -> Target:
    # Of a server that converts nothing the driver would give bytes for texts.
    arguments = {"client_encoding": "utf8"}
    verified = with_verified_server(url, where, authority)
    return Target(with_limits(verified), arguments=arguments)


def _mysql(url: str, authority: str | None, where: str) -> Target:
    # Until the connection stands; then `SILENCE_SECONDS`.
    arguments: dict[str, Any] = {"read_timeout": GREETING_SECONDS}
    if not is_local(urlsplit(url).hostname or ""):
        # The driver refuses a server without TLS where it is given a context.
        authorities = _existing(authority, where)
        arguments["ssl"] = ssl.create_default_context(cafile=authorities)
    return Target(url, arguments=arguments)


def _mssql(url: str, authority: str | None, where: str) -> Target:
    _no_authority(authority, where, "SQL Server")
    trusts = is_local(urlsplit(url).hostname or "")
    answer = "yes" if trusts else "no"
    return Target(url, {"Encrypt": "yes", "TrustServerCertificate": answer})


def _by_https(url: str, authority: str | None, where: str) -> Target:
    _no_authority(authority, where, "it")
    return Target(url)


def _sqlite(url: str, authority: str | None, where: str) -> Target:
    _no_authority(authority, where, "a file")
    path = Path(url.partition("///")[2]).expanduser()
    if not path.is_file():
        raise ParamsError(
            f"{where}: url",
            f"{path}: there is no such file",
            "an SQLite database, for example sqlite:////var/lib/psa/psa.db",
        )
    name = f"file:{quote(str(path.absolute()))}?mode=ro"
    return Target("sqlite://", creator=partial(sqlite3.connect, name, uri=True))


def _existing(authority: str | None, where: str) -> str | None:
    if authority is None:
        return None
    path = Path(authority).expanduser()
    if not path.is_file():
        raise ParamsError(
            f"{where}: authority",
            f"{authority}: there is no such file",
            "the authority's certificate, PEM",
        )
    return str(path)


def _no_authority(authority: str | None, where: str, what: str) -> None:
    if authority is not None:
        raise ParamsError(
            f"{where}: authority",
            f"{what} is not read with an authority of its own",
            "no such key",
            "add the authority to those of the system",
        )


_MYSQL = Dialect(
    "mysql+pymysql",
    "sql",
    "utc_timestamp(6)",
    _mysql,
    frozenset({"charset", "unix_socket", "connect_timeout"}),
    (
        "set session time_zone = '+00:00'",
        "set session transaction read only",
        # A batch of rows may take this long to be written here.
        "set session net_write_timeout = 600",
    ),
)

DIALECTS: Mapping[str, Dialect] = MappingProxyType(
    {
        "sqlite": Dialect(
            "sqlite+pysqlite", "sql", "strftime('%Y-%m-%d %H:%M:%f', 'now')", _sqlite
        ),
        "postgresql": Dialect(
            "postgresql+psycopg",
            "sql",
            "current_timestamp",
            _postgresql,
            None,
            (
                "set TimeZone = 'UTC'",
                "set lock_timeout = '60s'",
                "set session characteristics as transaction read only",
            ),
        ),
        "mysql": _MYSQL,
        "mariadb": _MYSQL,
        "mssql": Dialect(
            "mssql+mssqlpython",
            "mssql",
            "sysutcdatetime()",
            _mssql,
            frozenset({"authentication"}),
        ),
        "snowflake": Dialect(
            "snowflake",
            "snowflake",
            "sysdate()",
            _by_https,
            frozenset({"warehouse", "role", "authenticator", "private_key_file"}),
            ("alter session set timezone = 'UTC'",),
        ),
        "bigquery": Dialect(
            "bigquery",
            "bigquery",
            "current_timestamp()",
            _by_https,
            frozenset({"credentials_path", "location"}),
        ),
    }
)
"""By the first word of the URL."""
