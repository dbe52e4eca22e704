"""A tenant's tables and macros in one DuckDB file, made once for many connections.

A connection of its own reads the lake's files, dozens of them, at each question, and
takes in all macros when it is opened. Several notebooks of a tenant share this instead.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
from datetime import datetime
from pathlib import Path

import duckdb

from kpi_lib.domain import sql_files
from kpi_lib.facts import prepared_connections
from kpi_lib.facts.tenant_facts import Facts
from kpi_lib.lake.snapshot import Snapshot
from kpi_lib.settings.params_folder import TenantParams

CATALOG = "copied"
"""What the file is called in the connections that read it."""


def make(snapshot: Snapshot, params: TenantParams, now: datetime, path: Path) -> None:
    """Write the file, whole or not at all.

    Parameters
    ----------
    snapshot : Snapshot
    params : TenantParams
    now : datetime
        See `Facts`.
    path : Path
        There is none yet; its folder is private.
    """
    with tempfile.TemporaryDirectory(prefix=".copy-", dir=path.parent) as folder:
        made = Path(folder) / path.name
        _Made(made, snapshot, params, now=now).close()
        os.replace(made, path)


class CopiedFacts(Facts):
    """Facts that read a working copy, which nobody writes to any more.

    Parameters
    ----------
    path : Path
        From `make`, of the same snapshot and params.
    snapshot, params, now, as_of, threads
        See `Facts`.
    """

    def __init__(
        self,
        path: Path,
        snapshot: Snapshot,
        params: TenantParams,
        *,
        now: datetime,
        as_of: datetime | None = None,
        threads: int | None = None,
    ) -> None:
        self._path = path
        super().__init__(snapshot, params, now=now, as_of=as_of, threads=threads)

    def _connect(self, threads: int | None) -> duckdb.DuckDBPyConnection:
        connection = prepared_connections.take(threads, with_macros=False)
        path = sql_files.quoted(str(self._path))
        connection.execute(f"attach {path} as {CATALOG} (read_only)")
        # What the library itself notes, such as topics, goes into memory.
        connection.execute(f"set search_path = 'memory.main,{CATALOG}.main'")
        connection.execute(sql_files.text("facts/macros/topics.sql"))
        return connection

    def _fill(self) -> None:
        """Do nothing: it is all there."""

    def _files(self) -> tuple[str, ...]:
        return ()


class _Made(Facts):
    """The connection that writes a working copy."""

    def __init__(
        self, path: Path, snapshot: Snapshot, params: TenantParams, *, now: datetime
    ) -> None:
        self._path = path
        super().__init__(snapshot, params, now=now)

    def _connect(self, threads: int | None) -> duckdb.DuckDBPyConnection:
        connection = duckdb.connect(str(self._path))
        prepared_connections.lay_out(connection)
        return connection

    def _relation(self) -> str:
        return "table"

    def _choose_files(self) -> None:
        self._connection.execute(
            sql_files.statements("facts/macros/since.sql")["all_rows"]
        )

    def _lock(self) -> None:
        """Nobody else has it yet."""

    def close(self) -> None:
        """Write everything into the one file."""
        with contextlib.closing(self._connection):
            self._connection.execute("checkpoint")
