"""Read state of one source in the lake: its cursors, and the keys it has brought."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from kpi_lib.domain.schema import Table
from kpi_lib.domain.sql_files import quoted
from kpi_lib.lake.delta_lake import Lake
from kpi_lib.lake.write_database import WriteDatabase
from kpi_lib.sources.sync.cursors import SYNC_KEYS, SYNC_STATE, Cursor


class ReadState:
    """Cursors and keys of one source of one tenant, while its sync has it locked.

    Parameters
    ----------
    lake : Lake
    tenant, source : str
    scratch : Path
    database : WriteDatabase
    """

    def __init__(
        self,
        lake: Lake,
        tenant: str,
        source: str,
        scratch: Path,
        database: WriteDatabase,
    ) -> None:
        self._lake = lake
        self._tenant = tenant
        self._source = source
        self._scratch = scratch
        self._database = database
        self._cursors: dict[str, str] | None = None
        self._kept: dict[str, dict[str, object]] = {}

    def cursor(self, resource: str) -> Cursor:
        """Return a resource's cursor; an empty one before its first read."""
        text = self._stored().get(resource)
        return Cursor() if text is None else Cursor.from_json(text)

    def has_read(self, resource: str) -> bool:
        """Return whether a read of a resource was ever begun."""
        return resource in self._stored()

    def keep(self, resource: str, cursor: Cursor, now: datetime) -> None:
        """Keep a resource's cursor for the next `save`.

        Each save is a commit, and takes longer than to read again what little a
        killed sync has read since.
        """
        if cursor == self.cursor(resource):
            return
        self._stored()[resource] = cursor.to_json()
        self._kept[resource] = {
            "source": self._source,
            "resource": resource,
            "cursor": cursor.to_json(),
            "updated": now,
        }

    def save(self) -> None:
        """Store the kept cursors in one commit; none makes no new version."""
        if not self._kept:
            return
        path = self._scratch / "state.parquet"
        pq.write_table(pa.Table.from_pylist(list(self._kept.values())), path)
        with self._lake.writer(self._tenant, database=self._database) as writer:
            writer.upsert(SYNC_STATE, path)
        self._kept = {}

    def missing_keys(self, resource: str, whole_read: str) -> tuple[list[str], int]:
        """Return the keys that a whole read did not bring, and the count of all."""
        condition = "where source = $1 and resource = $2"
        values = [self._source, resource]
        missing = self._query(
            SYNC_KEYS,
            f"select key from stored {condition} and whole_read is distinct from $3",
            [*values, whole_read],
        )
        known = self._query(
            SYNC_KEYS, f"select count(*) from stored {condition}", values
        )
        return [row[0] for row in missing], known[0][0] if known else 0

    def _stored(self) -> dict[str, str]:
        if self._cursors is None:
            sql = "select resource, cursor from stored where source = $1"
            rows = self._query(SYNC_STATE, sql, [self._source])
            self._cursors = dict(rows)
        return self._cursors

    def _query(
        self, table: Table, sql: str, values: Sequence[object]
    ) -> list[tuple[Any, ...]]:
        """Query a table of the lake as ``stored``; no rows where there is none."""
        snapshot = self._lake.table_snapshot(self._tenant, table.name)
        if snapshot is None or not snapshot.files:
            return []
        listed = ", ".join(map(quoted, snapshot.with_local_files().files))
        with self._database.connect() as connection:
            connection.execute(
                f"create temp view stored as from read_parquet([{listed}])"
            )
            return connection.execute(sql, list(values)).fetchall()
