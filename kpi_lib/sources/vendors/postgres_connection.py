"""Connections to PostgreSQL by ADBC, with its errors turned into a user's words."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, urlsplit, urlunsplit

import adbc_driver_postgresql
from adbc_driver_manager import AdbcConnection, AdbcDatabase
from adbc_driver_manager import Error as AdbcError
from adbc_driver_postgresql import dbapi
from pydantic import SecretStr

from kpi_lib.domain.errors import SourceError
from kpi_lib.sources.vendors.credentials import without
from kpi_lib.sources.vendors.postgres_tls import with_verified_server
from kpi_lib.sources.vendors.postgres_waits import with_limits

LOCK_SECONDS = 60

# By the first characters of SQLSTATE, the longest first.
_REMEDIES = (
    ("28", "check the user and the password"),
    ("42501", "grant the user the rights that docs/sources/postgres.md names"),
    ("25006", "the user may only read; take one that may write"),
    (
        "53100",
        "free space on the database's disk, then start again; no row changed",
    ),
    ("55P03", "somebody holds a lock on the table; try again later"),
    ("57014", "somebody holds a lock on the table; try again later"),
    ("22003", "a column of the table is narrower than docs/tables.md says"),
    ("42883", "a column is of another type than docs/tables.md says"),
    ("42P01", "the table is not there; docs/tables.md has its columns"),
    ("42703", "the table lacks a column; docs/tables.md has its columns"),
)


# What the driver puts around the server's message.
_NOISE = re.compile(
    r"^[A-Z_]+: |\[libpq\] |Failed to \w+ query: |could not begin COPY: |ERROR:  "
    r"|Execution error \[\w+\]: |\s*HINT:.*|[\s.]*SQLSTATE: \w+"
    r"|\s*LINE \d+:.*|\s*Query was:.*",
    re.DOTALL,
)


class Database:
    """A database whose types are read once for all connections to it.

    The driver reads them when it opens a database, and `dbapi.connect` opens one for
    each connection: most of the time that a connection takes.
    """

    def __init__(self) -> None:
        self._opened: AdbcDatabase | None = None

    def connect(self, url: str) -> Any:
        """Open a connection; the first URL is that of all."""
        if self._opened is None:
            self._opened = adbc_driver_postgresql.connect(url)
        connection: Any = dbapi.Connection
        return connection(_LeftOpen(), AdbcConnection(self._opened))

    def close(self) -> None:
        """Free what is known of the database; its connections are closed."""
        if self._opened is not None:
            self._opened.close()
            self._opened = None


class _LeftOpen:
    """Stands for a database that a connection is not to close."""

    def close(self) -> None:
        """Do nothing."""


@contextlib.contextmanager
def connect(
    url: str,
    password: SecretStr | None,
    where: str,
    *,
    reads_only: bool,
    authority: str | None = None,
    database: Database | None = None,
) -> Iterator[Any]:
    """Open a connection; commit at the end, roll back on any error.

    Parameters
    ----------
    url : str
        ``postgresql://user@host/database``.
    password : SecretStr or None
        Else the one in the URL, or what libpq finds (``~/.pgpass``).
    where : str
        Name of the database in messages.
    reads_only : bool
        Open a read-only transaction.
    authority : str, optional
        See `with_verified_server`.
    database : Database, optional
        Of this URL; without one, what the driver reads of it is read anew.

    Raises
    ------
    ParamsError
        The URL asks for a connection that is not verified.
    SourceError
        PostgreSQL refuses; the message holds no secret.
    """
    url = with_limits(with_verified_server(url, where, authority))
    secrets = tuple(filter(None, (password, _password_in(url))))
    try:
        open_one = dbapi.connect if database is None else database.connect
        connection = open_one(_with_password(url, password))
        try:
            with connection.cursor() as cursor:
                cursor.execute("set TimeZone = 'UTC'")
                cursor.execute("set DateStyle = 'ISO'")
                cursor.execute(f"set lock_timeout = '{LOCK_SECONDS}s'")
                if reads_only:
                    cursor.execute("set transaction read only")
            yield connection
            connection.commit()
        except BaseException:
            with contextlib.suppress(AdbcError):
                connection.rollback()
            raise
        finally:
            with contextlib.suppress(AdbcError):
                connection.close()
    except AdbcError as error:
        raise _refusal(error, where, secrets) from None
    except OSError as error:
        # A stream of rows ends with an OSError when the server goes away.
        message = _server_message(error, secrets).split(": ")[-1]
        raise SourceError(
            where, f"the connection broke ({message})", remedy="sync again later"
        ) from None


def _refusal(
    error: AdbcError, where: str, secrets: tuple[SecretStr, ...]
) -> SourceError:
    message = _server_message(error, secrets)
    state = str(error.sqlstate or "")
    remedy = next((r for code, r in _REMEDIES if state.startswith(code)), "")
    return SourceError(where, f"PostgreSQL says: {message}", remedy=remedy)


def _server_message(error: Exception, secrets: tuple[SecretStr, ...]) -> str:
    first = _NOISE.sub("", str(error)).partition("\n\t")[0]
    return " ".join(without(first, secrets).split()).rstrip(".")


def _password_in(url: str) -> SecretStr | None:
    password = urlsplit(url).password
    return SecretStr(password) if password else None


def _with_password(url: str, password: SecretStr | None) -> str:
    if password is None:
        return url
    parts = urlsplit(url)
    user = (parts.username or "").replace("@", "%40")
    host = parts.netloc.rpartition("@")[2]
    login = f"{user}:{quote(password.get_secret_value(), safe='')}"
    return urlunsplit(parts._replace(netloc=f"{login}@{host}"))
