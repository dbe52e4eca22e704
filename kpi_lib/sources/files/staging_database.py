"""Database of one file's rows while they are judged, in the import's own folder."""

from __future__ import annotations

from pathlib import Path

import duckdb

from kpi_lib.domain.sql_files import quoted
from kpi_lib.lake.write_database import MEMORY, WriteDatabase

_ATTACH = (
    "attach {file} as staging; use staging; set python_enable_replacements = false"
)


class StagingDatabase:
    """A database in a file, which `close` removes.

    Parameters
    ----------
    scratch : Path
        An empty folder.
    shared : WriteDatabase, optional
        The import's, by which the file is opened while it is not locked; by default a
        database of its own.
    """

    def __init__(self, scratch: Path, shared: WriteDatabase | None = None) -> None:
        self._shared = shared
        self._scratch = scratch
        self._path = scratch / "staging.duckdb"
        self._connection: duckdb.DuckDBPyConnection | None = None
        self._is_locked = False

    def connect(self, *, locked: bool = False) -> duckdb.DuckDBPyConnection:
        """Return the connection; a locked one reaches no file and no network.

        It is opened anew only where the lock changes: that takes as long as judging
        some hundred rows. A lock holds for good, so that what was connected before is
        closed.
        """
        if self._connection is not None and self._is_locked == locked:
            return self._connection
        self._disconnect()
        self._is_locked = locked
        if self._shared is not None and not locked:
            connection = self._shared.connect()
            connection.execute(_ATTACH.format(file=quoted(str(self._path))))
            self._connection = connection
            return connection
        self._connection = duckdb.connect(
            str(self._path),
            config={
                "memory_limit": MEMORY,
                "temp_directory": str(self._scratch / "spill"),
                "threads": 2,
                "preserve_insertion_order": True,
            },
        )
        self._connection.execute("set TimeZone = 'UTC'")
        self._connection.execute("set python_enable_replacements = false")
        if locked:
            self._connection.execute("set enable_external_access = false")
            self._connection.execute("set lock_configuration = true")
        return self._connection

    def close(self) -> None:
        """Close the connection and remove the file."""
        self._disconnect()
        self._path.unlink(missing_ok=True)

    def _disconnect(self) -> None:
        if self._connection is None:
            return
        if self._shared is not None and not self._is_locked:
            try:
                self._connection.execute("use memory; detach staging")
            except duckdb.Error:  # as on a full disk: the next file begins anew
                self._shared.close()
        self._connection.close()
        self._connection = None
