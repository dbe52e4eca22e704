"""Read-only connections to SQL databases by SQLAlchemy, and their errors in words."""

from __future__ import annotations

import contextlib
import re
import sqlite3
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from pydantic import SecretStr
from sqlalchemy.exc import DBAPIError, NoSuchModuleError, SQLAlchemyError

from kpi_lib.domain.errors import ParamsError, SourceError
from kpi_lib.domain.extras import require
from kpi_lib.settings.sql_settings import SqlParams
from kpi_lib.sources.vendors.credentials import without
from kpi_lib.sources.vendors.sql_dialects import (
    DIALECTS,
    SILENCE_SECONDS,
    Dialect,
    Target,
)

_MESSAGE_CHARACTERS = 300
_PAGE = "docs/sources/sql.md"
_STATEMENT = re.compile(r"\s*LINE \d+:.*", re.DOTALL)
"""What PostgreSQL adds to its message: the statement, as this library wrote it."""

_SYNONYMS = {"postgres": "postgresql", "sqlserver": "mssql"}


class SqlDatabase:
    """One database that settings name.

    Parameters
    ----------
    params : SqlParams
    password : SecretStr or None
    where : str
        Name of the source in messages.

    Raises
    ------
    ParamsError
        No such dialect, a package that it needs is missing, or the URL asks for a
        connection in which the server would not prove its name.
    """

    def __init__(
        self, params: SqlParams, password: SecretStr | None, where: str
    ) -> None:
        self.where = where
        self._secrets = (password,) if password else ()
        self.dialect, target = _target(params, where)
        url = sa.make_url(target.url).update_query_dict(target.options)
        if self.dialect:
            url = url.set(drivername=self.dialect.driver)
        arguments = dict(target.arguments)
        if password and url.drivername == "mysql+pymysql":
            # The driver takes a text for Latin-1, the server for UTF-8.
            arguments["password"] = password.get_secret_value().encode()
        elif password:
            url = url.set(password=password.get_secret_value())
        creator = {"creator": target.creator} if target.creator else {}
        try:
            self._engine = sa.create_engine(
                url, connect_args=arguments, poolclass=sa.NullPool, **creator
            )
        except (NoSuchModuleError, ImportError, SQLAlchemyError) as error:
            raise ParamsError(
                f"{where}: url",
                f"cannot be opened ({self._words(error)})",
                remedy=f"install the driver that it names; {_PAGE} lists some",
            ) from None
        self.name = self._engine.dialect.name
        sa.event.listen(self._engine, "connect", self._prepare)
        sa.event.listen(self._engine, "handle_error", _let_go)

    def _prepare(self, connection: Any, record: object) -> None:
        """Prepare a session: read only, in UTC; odd values stay texts."""
        if isinstance(connection, sqlite3.Connection):
            connection.text_factory = lambda text: text.decode("utf-8", "replace")
        if self.name == "postgresql":
            from kpi_lib.sources.vendors.lenient_values import keep_texts

            keep_texts(connection)
        if self.dialect and self.name in ("mysql", "mariadb"):
            connection._read_timeout = SILENCE_SECONDS
        if self.dialect and self.dialect.session:
            with contextlib.closing(connection.cursor()) as cursor:
                for statement in self.dialect.session:
                    cursor.execute(statement)
            connection.commit()

    @contextlib.contextmanager
    def connect(self, place: str = "") -> Iterator[sa.Connection]:
        """Open a connection; roll back at the end.

        Parameters
        ----------
        place : str, optional
            Key of the settings that the statements come from.

        Raises
        ------
        SourceError
            The database refuses; the message holds no secret.
        ParamsError
            A part of its driver is not installed.
        """
        try:
            with self._engine.connect() as connection:
                yield connection
        except DBAPIError as error:
            raise self._refusal(error, place) from None
        except ImportError as error:
            # Some drivers look for their parts as late as here.
            raise ParamsError(f"{self.where}: url", self._words(error)) from None
        except OSError as error:
            raise SourceError(
                self.where,
                f"the connection broke ({self._words(error)})",
                remedy="sync again later",
            ) from None

    def _refusal(self, error: DBAPIError, place: str) -> SourceError:
        message = self._words(error.orig or error)
        if error.connection_invalidated:
            remedy = "what was read is kept; sync again later"
            return SourceError(
                self.where, f"the connection broke ({message})", "", remedy
            )
        where = self.where
        remedy = "check the URL, the user, the password and, for TLS, the authority; "
        remedy += f"{_PAGE} says what each database needs"
        # What a driver raises before any statement concerns the connection; while rows
        # are fetched none is told, but PostgreSQL's code is.
        is_told = error.statement is not None or getattr(error.orig, "sqlstate", None)
        if place and is_told:
            where = f"{where}: {place}"
            remedy = "mend the query, or grant its user the right to read what it names"
        return SourceError(where, f"{self.name} says: {message}", remedy=remedy)

    def _words(self, error: BaseException) -> str:
        """Return the message of a driver, without secrets, then cut."""
        texts = [one for one in error.args if isinstance(one, str)]
        text = _STATEMENT.sub("", texts[-1] if texts else str(error))
        text = without(" ".join(text.split()), self._secrets)
        return text[:_MESSAGE_CHARACTERS].rstrip(".")


def _target(params: SqlParams, where: str) -> tuple[Dialect | None, Target]:
    scheme, _, rest = params.url.partition("://")
    scheme = _SYNONYMS.get(scheme.lower(), scheme.lower())
    url = f"{scheme}://{rest}"
    dialect = DIALECTS.get(scheme)
    if dialect is None:
        if scheme == "duckdb":
            raise ParamsError(
                f"{where}: url",
                "is a DuckDB file",
                remedy="import it: kpi import FILE.duckdb --table TABLE; "
                "docs/loaders.md shows it",
            )
        if not params.trust_driver:
            raise ParamsError(
                f"{where}: url",
                f'got "{scheme}", whose encryption is the driver\'s own',
                f"one of {', '.join(f'{name}://' for name in DIALECTS)}",
                "or, where the URL and its driver see to a verified connection, "
                "trust_driver: true",
            )
        return None, Target(url)
    require(dialect.extra, f"kpi sync sql ({scheme})")
    asked = set(sa.make_url(url).query)
    if dialect.options is not None and not asked <= dialect.options:
        raise ParamsError(
            f"{where}: url",
            f"got the option {', '.join(sorted(asked - dialect.options))}",
            f"none but {', '.join(sorted(dialect.options))}"
            if dialect.options
            else "no option",
            "encryption is set by this library; an authority of your own by authority:",
        )
    return dialect, dialect.verified(url, params.authority, where)


def _let_go(context: sa.ExceptionContext) -> None:
    """Keep MySQL's driver from reading the rest of a result from a closed socket."""
    cursor = getattr(context.execution_context, "cursor", None)
    rest: Any = getattr(cursor, "_result", None)
    if context.is_disconnect and getattr(rest, "unbuffered_active", False):
        rest.unbuffered_active = False
