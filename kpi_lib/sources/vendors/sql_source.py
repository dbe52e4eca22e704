"""Connector to any SQL database: one query per table, with a cursor column."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa
import sqlalchemy as sa

from kpi_lib.domain.errors import ParamsError, SourceError
from kpi_lib.domain.names import closest
from kpi_lib.domain.schema import TABLES, Table
from kpi_lib.settings.sql_settings import SqlTable
from kpi_lib.settings.tenant_settings import TenantParams
from kpi_lib.sources.files.table_guess import is_optional
from kpi_lib.sources.vendors.connector import Page, TableRows
from kpi_lib.sources.vendors.credentials import find_credential
from kpi_lib.sources.vendors.cursor_bounds import lower_bound, newest_change
from kpi_lib.sources.vendors.sql_database import SqlDatabase
from kpi_lib.sources.vendors.sql_texts import in_utc, text_of

NAME = "sql"
BATCH = 5_000
"""Rows that are fetched at once."""

_MYSQL_TIMESTAMP = 7
"""The protocol's number of a column that MySQL keeps in UTC."""


class SqlSource:
    """Connector to one tenant's tables in one database.

    Parameters
    ----------
    tenant : TenantParams
        Its file sets up the source.

    Raises
    ------
    ParamsError
        The tenant's file does not set up the source, or the URL cannot be used.
    """

    name = NAME

    def __init__(self, tenant: TenantParams) -> None:
        settings = tenant.sources.sql
        if settings is None:
            raise ParamsError("sources.sql", "is missing")
        self.where = f"{tenant.tenant} {NAME}"
        self.zone = ZoneInfo(settings.timezone or tenant.timezone)
        password = find_credential(tenant.tenant, NAME, "password")
        self.secrets = (password,) if password else ()
        self.database = SqlDatabase(settings, password, self.where)
        self.params = settings
        self.warnings: list[str] = []

    def close(self) -> None:
        """Do nothing: each read opens and closes its connection."""

    def resources(self) -> Sequence[QueryRows]:
        """Return the tables in the order of the tenant's file."""
        return [
            QueryRows(self, TABLES[name], query)
            for name, query in self.params.tables.items()
        ]


@dataclass(frozen=True)
class QueryRows(TableRows):
    """Rows of one query, as texts that are judged like those of a file."""

    source: SqlSource
    schema: Table
    settings: SqlTable
    keeps_first: str | None = None

    @property
    def finds_removed(self) -> bool:
        """Whether a row that the query no longer gives was deleted."""
        return self.settings.finds_removed

    def pages(self, since: datetime | None, position: str | None) -> Iterator[Page]:
        """Stream what changed from `since` on, or all, in the order of the key.

        `position` is a key. A query without a cursor is read as a whole every time.
        """
        database, zone = self.source.database, self.source.zone
        with database.connect("query") as connection:
            now = self._now(connection)
            columns = self._columns(connection)
            rows = self._subquery(columns)
            key, cursor = self.schema.key[-1], self.settings.cursor
            statement = sa.select(sa.text("*")).select_from(rows)
            order = (rows.c[columns[name]] for name in self.schema.key)
            statement = statement.order_by(*order)
            if cursor and since is not None:
                bound = self._bound(connection, rows.c[columns[cursor.lower()]], since)
                if bound is not None:
                    changed = rows.c[columns[cursor.lower()]]
                    statement = statement.where(changed >= bound)
            if position is not None:
                after = sa.literal(int(position), sa.BigInteger())
                statement = statement.where(rows.c[columns[key]] > after)
            streamed = statement.execution_options(stream_results=True)
            with contextlib.closing(connection.execute(streamed)) as result:
                names = _lowered(result)
                used = self._used(names)
                in_zone = _in_utc(result, names, database.name)
                undated = 0
                for batch in result.partitions(BATCH):
                    values = dict(zip(names, zip(*batch, strict=True), strict=True))
                    for name in in_zone:
                        values[name] = tuple(map(in_utc, values[name]))
                    newest = None
                    if cursor:
                        newest = newest_change(values[cursor.lower()], zone)
                        undated += sum(v is None for v in values[cursor.lower()])
                    yield Page(
                        rows=pa.table(
                            {
                                n: pa.array(map(text_of, values[n]), pa.string())
                                for n in used
                            }
                        ),
                        position=self._position(values[key]),
                        newest=newest,
                        read_at=now,
                    )
            if undated and since is None:
                self.source.warnings.append(
                    f"{self.name}: {undated} rows have no {cursor}; the whole read "
                    f"alone finds them: write coalesce({cursor}, ...) in the query"
                )

    def _now(self, connection: sa.Connection) -> datetime | None:
        """Return the present instant by the database's clock."""
        dialect = self.source.database.dialect
        if dialect is None:
            return None
        value = connection.execute(sa.text(f"select {dialect.now}")).scalar_one()
        now = datetime.fromisoformat(value) if isinstance(value, str) else value
        return in_utc(now).astimezone(UTC) if isinstance(now, datetime) else None

    def _columns(self, connection: sa.Connection) -> dict[str, str]:
        """Map each column of the query, in lower case, to its name; check them."""
        probe = sa.select(sa.text("*")).select_from(self._subquery({}))
        result = connection.execute(probe.where(sa.text("1 = 0")))
        names = _lowered(result)
        columns = dict(zip(names, result.keys(), strict=True))
        result.close()
        where = self.source.where
        needed = (*self.schema.column_names, (self.settings.cursor or "").lower())
        twice = [name for name in needed if names.count(name) > 1]
        if twice:
            raise SourceError(
                f"{where}: query",
                f'gives the column "{twice[0]}" twice',
                remedy="name one of them otherwise: ... as other",
            )
        found = ", ".join(f'"{name}"' for name in columns)
        missing = [
            column.name
            for column in self.schema.columns
            if column.name not in columns and not is_optional(column)
        ]
        if missing:
            listed = ", ".join(f'"{name}"' for name in missing)
            raise SourceError(
                f"{where}: query",
                f"gives no column {listed}, which {self.name} needs; it gives {found}",
                remedy=f"name it in the query: ... as {missing[0]}; docs/tables.md "
                "says what each column holds",
            )
        cursor = self.settings.cursor
        if cursor and cursor.lower() not in columns:
            near = closest(cursor.lower(), tuple(columns))
            raise SourceError(
                f"{where}: cursor",
                f'the query gives no column "{cursor}"',
                f"one of {found}",
                f"perhaps cursor: {near[0]}" if near else "add it to the query",
            )
        return columns

    def _subquery(self, columns: dict[str, str]) -> sa.Subquery:
        # What looks like a parameter of SQLAlchemy is the user's own text. A line's
        # end closes a comment.
        text = sa.text(self.settings.query.replace(":", "\\:") + "\n")
        return text.columns(*map(sa.column, columns.values())).subquery("q")

    def _bound(
        self,
        connection: sa.Connection,
        column: sa.ColumnElement[object],
        since: datetime,
    ) -> sa.BindParameter[object] | None:
        """Return the lower bound in the column's type; None where it has no value."""
        probe = sa.select(column).where(column.is_not(None)).limit(1)
        result = connection.execute(probe)
        utc = _in_utc(result, ["cursor"], self.source.database.name)
        sample = result.scalar()
        result.close()
        if sample is None:
            return None
        sample = in_utc(sample) if utc else sample
        bound = lower_bound(since, sample, self.source.zone)
        if bound is None:
            raise SourceError(
                f"{self.source.where}: cursor",
                f"{self.settings.cursor} holds {text_of(sample)!r}",
                "an instant or a day, or a text that begins with one in ISO 8601",
                "turn it into an instant in the query",
            )
        match bound:
            case datetime():
                return sa.literal(bound, sa.DateTime(timezone=bound.tzinfo is not None))
            case date():
                return sa.literal(bound, sa.Date())
        return sa.literal(bound, sa.String())

    def _used(self, names: Sequence[str]) -> list[str]:
        known = self.schema.column_names
        unknown = [n for n in names if n not in known]
        if unknown and self.settings.cursor:
            unknown = [n for n in unknown if n != self.settings.cursor.lower()]
        if unknown:
            self.source.warnings.append(
                f"{self.name}: no column of the table is called {', '.join(unknown)}"
            )
        return [name for name in names if name in known]

    def _position(self, keys: Sequence[object]) -> str | None:
        """Return the last key, after which a read resumes, if keys are numbers.

        Texts are ordered by rules of the database's own.
        """
        if len(self.schema.key) > 1 or not all(type(key) is int for key in keys):
            return None
        return str(keys[-1])


def _lowered(result: sa.CursorResult[Any]) -> list[str]:
    return list(map(str.lower, result.keys()))


def _in_utc(
    result: sa.CursorResult[Any], names: Sequence[str], dialect: str
) -> list[str]:
    """Return the columns whose instants come in UTC without a word of it."""
    description = result.cursor.description if result.cursor else ()
    if dialect not in ("mysql", "mariadb"):
        return []
    return [
        name
        for name, column in zip(names, description or (), strict=True)
        if column[1] == _MYSQL_TIMESTAMP
    ]
