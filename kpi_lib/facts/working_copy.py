"""Working copy: one tenant's tables and macros in a DuckDB file, for many connections.

A connection over the lake opens dozens of files per query and creates all macros anew.
The notebooks of a run share one working copy of their tenant instead.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb

from kpi_lib.domain import sql_files
from kpi_lib.facts import connection_settings, prepared_connections, raw_views
from kpi_lib.facts.ticket_clock import set_clock
from kpi_lib.lake.snapshot import Snapshot
from kpi_lib.settings.params_folder import TenantParams

CATALOG = "copied"
"""Name of the file's catalog in the connections that read it."""


def write(snapshot: Snapshot, params: TenantParams, now: datetime, path: Path) -> None:
    """Write the file, whole or not at all.

    Parameters
    ----------
    snapshot : Snapshot
    params : TenantParams
    now : datetime
        Aware; opening hours reach as far, or to the tenant's `as_of` if it is later.
    path : Path
        A new file in a private folder.

    Raises
    ------
    DataError
        The snapshot is another tenant's, or its files cannot be read.
    """
    snapshot.check_owner(str(params.tenant_id))
    snapshot = snapshot.with_local_files()
    with tempfile.TemporaryDirectory(prefix=".copy-", dir=path.parent) as folder:
        unfinished = Path(folder) / path.name
        with contextlib.closing(duckdb.connect(str(unfinished))) as connection:
            prepared_connections.create_macros(connection)
            connection_settings.apply(connection, params)
            raw_views.create(connection, snapshot, params, "table")
            raw_views.read_from_memory(connection)
            until = max(now, params.as_of or now)
            set_clock(connection, snapshot, params, until)
            connection.execute("checkpoint")
        os.replace(unfinished, path)


@dataclass(frozen=True)
class WorkingCopy:
    """A finished working copy as a source of rows, see `RowSource`.

    Attributes
    ----------
    path : Path
        From `write`, of the same snapshot and parameters.
    """

    path: Path
    only_company = None
    tenant_days = None

    def connect(self, threads: int | None) -> duckdb.DuckDBPyConnection:
        """Return a connection to the file, read only, with its macros."""
        connection = prepared_connections.take(threads, with_macros=False)
        path = sql_files.quoted(str(self.path))
        connection.execute(f"attach {path} as {CATALOG} (read_only)")
        # The library's own notes, such as topics, go into memory.
        connection.execute(f"set search_path = 'memory.main,{CATALOG}.main'")
        connection.execute(sql_files.text("facts/macros/topics.sql"))
        return connection

    def load(
        self,
        connection: duckdb.DuckDBPyConnection,
        snapshot: Snapshot,
        params: TenantParams,
        until: datetime,
    ) -> None:
        """Do nothing: the file has all rows."""

    def readable_files(self, snapshot: Snapshot) -> tuple[str, ...]:
        """Return no file: the attached one needs no permission."""
        return ()
