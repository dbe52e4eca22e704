"""A database in memory for the queries of one sync; to make one takes longest."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import duckdb

from kpi_lib.domain.sql_files import quoted
from kpi_lib.lake.snapshot import TableSnapshot
from kpi_lib.sources.files.staging_database import MEMORY


class ScratchDatabase:
    """Connections to one database, each with temporary tables of its own."""

    def __init__(self) -> None:
        self._database: duckdb.DuckDBPyConnection | None = None

    def connect(self) -> duckdb.DuckDBPyConnection:
        """Open a connection; the caller closes it."""
        if self._database is None:
            self._database = duckdb.connect(config={"memory_limit": MEMORY})
        return self._database.cursor()

    def query(
        self, snapshot: TableSnapshot | None, sql: str, values: Sequence[object]
    ) -> list[tuple[Any, ...]]:
        """Query a table of the lake as ``stored``; no rows where there is none."""
        if snapshot is None or not snapshot.files:
            return []
        listed = ", ".join(map(quoted, snapshot.with_local_files().files))
        with self.connect() as connection:
            connection.execute(
                f"create temp view stored as from read_parquet([{listed}])"
            )
            return connection.execute(sql, list(values)).fetchall()
