"""The state of a tenant's tables that a question reads: versions and files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache
from pathlib import Path

from pydantic import TypeAdapter

from kpi_lib.domain.errors import DataError
from kpi_lib.lake.storage import is_remote

Span = tuple[datetime, datetime]
"""A first and a last instant."""

_FEW_ROWS = 500_000
"""Of a tenant with more rows than that a second copy costs more than it saves."""


@dataclass(frozen=True)
class TableSnapshot:
    """One table at one version.

    Attributes
    ----------
    version : int
    files : tuple of str
        Paths of its Parquet files, or addresses on an object store.
    columns : tuple of str
        What the files hold; an older library may have written fewer columns.
    rows : int
    tenant_ids : frozenset of str
        The least and the greatest that the files hold: one, or something is amiss.
    spans : mapping of str to (datetime, datetime)
        For each file the first and the last of its instants, in UTC; a file whose
        log entry does not tell them is not in it.
    """

    version: int
    files: tuple[str, ...]
    columns: tuple[str, ...]
    rows: int
    tenant_ids: frozenset[str] = frozenset()
    spans: Mapping[str, Span] = field(default_factory=dict)

    def here(self) -> TableSnapshot:
        """Return it with files of this machine: copies, of an object store's."""
        if not any(map(is_remote, self.files)):
            return self
        from kpi_lib.lake.storage.local_copies import copies

        paths = dict(zip(self.files, map(str, copies(self.files)), strict=True))
        spans = {paths[file]: span for file, span in self.spans.items()}
        return replace(self, files=tuple(paths.values()), spans=spans)


@dataclass(frozen=True)
class Snapshot:
    """One tenant's tables at one moment."""

    tenant: str
    tables: Mapping[str, TableSnapshot]

    @property
    def versions(self) -> dict[str, int]:
        """Version of each table, as a run's manifest records it."""
        return {name: table.version for name, table in sorted(self.tables.items())}

    @property
    def is_small(self) -> bool:
        """Whether memory may hold its rows a second time."""
        return sum(table.rows for table in self.tables.values()) <= _FEW_ROWS

    def save(self, path: Path) -> None:
        """Write it to a file, for a process that need not look into the lake."""
        path.write_bytes(snapshots().dump_json(self))

    def here(self) -> Snapshot:
        """Return it with files of this machine: copies, of an object store's."""
        if not any(is_remote(file) for t in self.tables.values() for file in t.files):
            return self
        tables = {name: table.here() for name, table in self.tables.items()}
        return Snapshot(self.tenant, tables)

    @classmethod
    def load(cls, path: Path) -> Snapshot:
        """Read what `save` has written."""
        return snapshots().validate_json(path.read_bytes())

    def check_owner(self, tenant_id: str) -> None:
        """Raise DataError where a table holds rows that bear another tenant's id."""
        for name, table in sorted(self.tables.items()):
            if strangers := sorted(table.tenant_ids - {tenant_id}):
                raise DataError(
                    f"{self.tenant}: {name}",
                    f'holds rows of tenant_id "{strangers[0]}"',
                    f'"{tenant_id}", as in the tenant\'s file',
                    "put the right id into the tenant's file, or the right folder "
                    "into the lake",
                )


@cache
def snapshots() -> TypeAdapter[Snapshot]:
    """Return what writes and reads snapshots; making it takes longer than using it."""
    return TypeAdapter(Snapshot)
