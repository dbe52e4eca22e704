"""Snapshot of a tenant's tables: the versions and files that a query reads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cache
from pathlib import Path

from pydantic import TypeAdapter

from kpi_lib.domain.errors import DataError
from kpi_lib.domain.schema import TABLES
from kpi_lib.lake.storage import is_remote

Span = tuple[datetime, datetime]
"""First and last instant."""

IdRange = tuple[int, int]
"""Least and greatest number."""

ANY_ID = (-(2**63), 2**63 - 1)
NO_ID = ANY_ID[::-1]
"""Range of a file that may hold every number, and of one that holds none."""

NO_DAYS = (date(2000, 1, 1), date(2000, 1, 1))
"""Span of a column without values: it holds nothing that could be implausible."""

_HAPPENING = frozenset(name for name, table in TABLES.items() if table.event_column)
"""Tables of what happens; a project without a company is for all."""

_MAX_COPIED_ROWS = 500_000
"""Rows of a tenant up to which a copy in memory saves more than it costs."""


@dataclass(frozen=True)
class TableSnapshot:
    """One table at one version.

    Attributes
    ----------
    version : int
    files : tuple of str
        Paths of its Parquet files, or addresses on an object store.
    columns : tuple of str
        Columns of the files; an older library may have written fewer.
    rows : int
    tenant_ids : frozenset of str
        The least and the greatest of the files; more than one is a mistake.
    spans : mapping of str to (datetime, datetime)
        First and last instant of each file, in UTC, as far as `EARLIEST` and `LATEST`;
        without the files whose log entry has no statistics.
    ticket_ids : mapping of str to (int, int)
        Range of ``cw_ticket_id`` in each file whose log entry has statistics of it.
    days : mapping of str to (date, date)
        First and last day, in UTC, of each column of instants or days; without the
        columns of which a file has no statistics. A column without values has the
        days of `NO_DAYS`.
    empty, full : frozenset of str
        Columns without any value, and without a missing one; as far as the log tells.
    """

    version: int
    files: tuple[str, ...]
    columns: tuple[str, ...]
    rows: int
    tenant_ids: frozenset[str] = frozenset()
    spans: Mapping[str, Span] = field(default_factory=dict)
    ticket_ids: Mapping[str, IdRange] = field(default_factory=dict)
    days: Mapping[str, tuple[date, date]] = field(default_factory=dict)
    empty: frozenset[str] = frozenset()
    full: frozenset[str] = frozenset()

    @property
    def names_nobody(self) -> bool:
        """Whether it has rows, and none has a company or the number of a ticket."""
        told = {"company", "cw_ticket_id"}.intersection(self.columns) - self.empty
        return self.rows > 0 and not told

    def with_local_files(self) -> TableSnapshot:
        """Return it with paths of local files; an object store's files are copied."""
        if not any(map(is_remote, self.files)):
            return self
        from kpi_lib.lake.storage.local_copies import copies

        paths = dict(zip(self.files, map(str, copies(self.files)), strict=True))
        return replace(
            self,
            files=tuple(paths.values()),
            spans={paths[f]: span for f, span in self.spans.items() if f in paths},
            ticket_ids={
                paths[f]: ids for f, ids in self.ticket_ids.items() if f in paths
            },
        )


@dataclass(frozen=True)
class Snapshot:
    """Tables of one tenant at one instant."""

    tenant: str
    tables: Mapping[str, TableSnapshot]

    @property
    def versions(self) -> dict[str, int]:
        """Version of each table, as a run's manifest records it."""
        return {name: table.version for name, table in sorted(self.tables.items())}

    @property
    def connected(self) -> frozenset[str]:
        """Tables that hold a row or once held one; the others are not connected.

        A first version without rows comes of an import whose rows were all refused.
        """
        return frozenset(
            name for name, table in self.tables.items() if table.rows or table.version
        )

    @property
    def is_small(self) -> bool:
        """Whether its rows may be copied into memory."""
        return sum(table.rows for table in self.tables.values()) <= _MAX_COPIED_ROWS

    def of_clients(self) -> Snapshot:
        """Return it without tables of which no row names a company, nor a ticket.

        What such a table holds of one client is unknown: it is not connected for it.
        """
        tables = {
            name: table
            for name, table in self.tables.items()
            if not (name in _HAPPENING and table.names_nobody)
        }
        return Snapshot(self.tenant, tables)

    def save(self, path: Path) -> None:
        """Write it to a file, for a process that does not read the lake."""
        path.write_bytes(snapshots().dump_json(self))

    def with_local_files(self) -> Snapshot:
        """Return it with paths of local files; an object store's files are copied."""
        if not any(is_remote(file) for t in self.tables.values() for file in t.files):
            return self
        tables = {name: table.with_local_files() for name, table in self.tables.items()}
        return Snapshot(self.tenant, tables)

    @classmethod
    def load(cls, path: Path) -> Snapshot:
        """Read a file of `save`."""
        return snapshots().validate_json(path.read_bytes())

    def check_owner(self, tenant_id: str) -> None:
        """Raise DataError where a table holds rows with another tenant's id."""
        for name, table in sorted(self.tables.items()):
            if foreign_ids := sorted(table.tenant_ids - {tenant_id}):
                raise DataError(
                    f"{self.tenant}: {name}",
                    f'holds rows of tenant_id "{foreign_ids[0]}"',
                    f'"{tenant_id}", as in the tenant\'s file',
                    "put the right id into the tenant's file, or the right folder "
                    "into the lake",
                )


@cache
def snapshots() -> TypeAdapter[Snapshot]:
    """Return the serializer of snapshots; building it takes longer than using it."""
    return TypeAdapter(Snapshot)
