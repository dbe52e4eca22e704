"""Connector to a PostgreSQL database that has the raw tables of one or many tenants."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from kpi_lib.domain.errors import ParamsError
from kpi_lib.domain.schema import RAW_TABLES, TABLES, Table
from kpi_lib.settings.source_settings import PostgresParams
from kpi_lib.settings.tenant_settings import TenantParams
from kpi_lib.sources.files.parsing import identifier
from kpi_lib.sources.vendors.connector import (
    FailedResource,
    Known,
    Page,
    TableRows,
)
from kpi_lib.sources.vendors.credentials import find_credential
from kpi_lib.sources.vendors.postgres_batches import newest_of, parts_of
from kpi_lib.sources.vendors.postgres_columns import (
    OF_TEXTS,
    OF_VALUES,
    VERSION,
    as_values,
    changed_after,
    fingerprint,
    has_version,
    key_column,
)
from kpi_lib.sources.vendors.postgres_connection import Database, connect
from kpi_lib.sources.vendors.postgres_tables import SEEN_COLUMNS, missing

NAME = "postgres"
_BATCH_BYTES = 4 << 20
_KEYS_AT_ONCE = 10_000
_SET = "select set_config($1, $2, false)"


class Postgres:
    """Connector to one tenant's rows in a database.

    Parameters
    ----------
    tenant : TenantParams
        Its file sets up the source.

    Raises
    ------
    ParamsError
        The tenant's file does not set up the source.
    """

    name = NAME

    def __init__(self, tenant: TenantParams) -> None:
        if tenant.sources.postgres is None:
            raise ParamsError("sources.postgres", "is missing")
        self.tenant = tenant
        self.params: PostgresParams = tenant.sources.postgres
        self.password = find_credential(tenant.tenant, NAME, "password")
        self.secrets = (self.password,) if self.password else ()
        self.zone = self.params.timezone or tenant.timezone
        self.where = f"{tenant.tenant} {NAME}"
        self.warnings: list[str] = []
        self._database = Database()
        self.hashes = OF_TEXTS  # until the server says what it can

    def close(self) -> None:
        """Free what is known of the database; each read closes its connection."""
        self._database.close()

    def connect(self) -> AbstractContextManager[Any]:
        """Open a read-only connection."""
        return connect(
            self.params.url,
            self.password,
            self.where,
            reads_only=True,
            authority=self.params.authority,
            database=self._database,
        )

    def resources(self) -> Sequence[Rows | FailedResource]:
        """Return the tables that the tenant's file names, else all there may be."""
        wanted = self.params.tables or tuple(table.name for table in RAW_TABLES)
        schema = self.params.schema_name
        if not any(name in self._columns for name in wanted):
            names = ", ".join(self.params.tables) or "of those that it may have"
            raise missing(self.where, names, schema)
        return [
            self._table(name)
            if name in self._columns
            else FailedResource(
                missing(self.where, name, schema),
                *(name, name, name),
                # Where the tenant's file does not name it, it fails if it was read.
                is_optional=not self.params.tables,
            )
            for name in wanted
        ]

    def _table(self, name: str) -> Rows:
        kind = self._columns[name].get(VERSION)
        if kind and not has_version(self._columns[name]):
            self.warnings.append(
                f"{name}.{VERSION} is of type {kind}, which cannot tell what has "
                "changed: the whole table is read every time; make it timestamptz"
            )
        return Rows(self, TABLES[name], self._columns[name])

    @cached_property
    def _columns(self) -> dict[str, dict[str, str]]:
        """Map table to column to type, as this user sees them."""
        columns: dict[str, dict[str, str]] = {}
        with (
            self.connect() as connection,
            connection.cursor() as cursor,
        ):
            cursor.execute(SEEN_COLUMNS, (self.params.schema_name,))
            for table, column, kind, hashes_values in cursor.fetchall():
                columns.setdefault(table, {})[column] = kind
                self.hashes = OF_VALUES if hashes_values else OF_TEXTS
        return columns


@dataclass(frozen=True)
class Rows(TableRows):
    """One table's rows, whose values are judged like those of a file."""

    connector: Postgres
    schema: Table
    columns: dict[str, str]
    finds_removed: bool = True
    keeps_first: str | None = None

    def pages(self, since: datetime | None, position: str | None) -> Iterator[Page]:
        """Stream what changed after `since`, or all, in the order of the key.

        A table without ``updated_at_remote`` is read as a whole every time.
        """
        conditions, values = self._after(position)
        if since is not None and has_version(self.columns):
            values["since"] = since.isoformat()
            after = f"{_setting('since')}::timestamptz"
            zone = self.connector.zone
            conditions.append(changed_after(self.columns, after, zone))
        return self._rows(conditions, values, self._in_full)

    def changes(self, known: Known, position: str | None) -> Iterator[Page]:
        """Stream keys and fingerprints, and in full the rows that differ."""
        conditions, values = self._after(position)
        if not len(known):
            yield from self._rows(conditions, values, self._in_full)
            return
        keys = ", ".join(f"t.{name}::text as {name}" for name in self.schema.key)
        listed = f"{keys}, {self._fingerprint}"
        reached = position
        for page in self._rows(conditions, values, listed):
            marks: pa.Table = page.rows
            differs = known.differs(marks)
            seen = marks.filter(pc.invert(differs))
            wanted = marks.filter(differs).select(list(self.schema.key))
            for changed in self._rows_of(wanted):
                yield replace(changed, position=reached, read_at=page.read_at)
            yield replace(page, rows=[], seen=seen if seen.num_rows else None)
            reached = page.position

    def _rows_of(self, keys: pa.Table) -> Iterator[Page]:
        """Stream the rows of some keys."""
        columns = [key_column(name, self.columns[name]) for name in self.schema.key]
        names = ", ".join(expression for expression, _ in columns)
        kinds = ", ".join(
            f"{name} {kind}"
            for name, (_, kind) in zip(self.schema.key, columns, strict=True)
        )
        for start in range(0, keys.num_rows, _KEYS_AT_ONCE):
            listed = keys.slice(start, _KEYS_AT_ONCE).to_pylist()
            conditions, values = self._after(None)
            values["keys"] = json.dumps(listed)
            conditions.append(
                f"({names}) in (select * from "
                f"json_to_recordset({_setting('keys')}::json) as k({kinds}))"
            )
            yield from self._rows(conditions, values, self._in_full)

    @cached_property
    def _in_full(self) -> str:
        """The list of all columns, and the fingerprint."""
        columns = as_values(self.schema, self.columns, self.connector.zone)
        return f"{columns}, {self._fingerprint}"

    @cached_property
    def _fingerprint(self) -> str:
        tenant, params = self.connector.tenant, self.connector.params
        read_by = (
            self.connector.zone,
            tenant.timezone,
            tenant.plausible.model_dump_json(),
            str(params.csat_scale or tenant.csat_scale),
        )
        seed, hashes = "\n".join(read_by), self.connector.hashes
        return fingerprint(self.schema, self.columns, seed, hashes)

    def _after(self, position: str | None) -> tuple[list[str], dict[str, str]]:
        """Return the conditions of the tenant's rows after a position, with values."""
        values = {"tenant_id": str(self.connector.tenant.tenant_id)}
        conditions = [f"t.tenant_id = {_setting('tenant_id')}::uuid"]
        if position is not None and self._is_resumable:
            values["position"] = position
            key = self.schema.key[0]
            conditions.append(f"t.{key} > {_setting('position')}::bigint")
        return conditions, values

    @property
    def _is_resumable(self) -> bool:
        return len(self.schema.key) == 1

    def _rows(
        self, conditions: list[str], values: dict[str, str], selected: str
    ) -> Iterator[Page]:
        connector, key = self.connector, self.schema.key[0]
        # Qualified, since the selected texts bear the same names.
        order = ", ".join(f"t.{name}" for name in self.schema.key)
        sql = (
            f"select {selected} "
            f"from {identifier(connector.params.schema_name)}.{self.name} as t "
            f"where {' and '.join(conditions)} order by {order}"
        )
        options = {"adbc.postgresql.batch_size_hint_bytes": str(_BATCH_BYTES)}
        with (
            connector.connect() as connection,
            connection.cursor(adbc_stmt_kwargs=options) as cursor,
        ):
            cursor.execute("select now()")
            (read_at,) = cursor.fetchone()
            for name, value in values.items():
                cursor.execute(_SET, (f"kpi.{name}", value))
            cursor.execute(sql)
            reached = values.get("position")
            for batch in cursor.fetch_record_batch():
                if not batch.num_rows:
                    continue
                parts = parts_of(batch)
                before = reached
                last = batch[key][-1].as_py()
                if self._is_resumable and last is not None:
                    reached = str(last)
                for part in parts:
                    is_versioned = VERSION in part.column_names and has_version(
                        self.columns
                    )
                    yield Page(
                        rows=part,
                        position=reached if part is parts[-1] else before,
                        newest=newest_of(part) if is_versioned else None,
                        read_at=read_at.astimezone(UTC),
                    )


def _setting(name: str) -> str:
    """Return the expression of a setting of this session.

    The driver does not stream a query with parameters but holds the whole result.
    """
    return f"current_setting('kpi.{name}')"
