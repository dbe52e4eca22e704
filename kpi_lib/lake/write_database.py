"""A database in memory for the rows of one import or sync, which all its steps use."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import duckdb

MEMORY: Final = "300MB"
"""Memory limit of DuckDB; what is larger spills to the disk."""


class WriteDatabase:
    """Connections to one database, each with temporary tables and settings of its own.

    It is made when it is first asked for, and once for all tables and files: to make
    one takes longer than most writes.

    Parameters
    ----------
    spill : Path
        Folder for what the memory does not hold; DuckDB makes it.
    """

    def __init__(self, spill: Path) -> None:
        self._spill = spill
        self._database: duckdb.DuckDBPyConnection | None = None

    def connect(self) -> duckdb.DuckDBPyConnection:
        """Open a connection, in UTC; the caller closes it."""
        if self._database is None:
            self._database = duckdb.connect(
                config={
                    "memory_limit": MEMORY,
                    "temp_directory": str(self._spill),
                    "preserve_insertion_order": True,
                    "threads": 2,
                    # A staging file of the same name may hold other rows.
                    "enable_external_file_cache": False,
                }
            )
        connection = self._database.cursor()
        connection.execute("set TimeZone = 'UTC'")
        return connection

    def close(self) -> None:
        """Free the memory and what was spilled."""
        if self._database is not None:
            self._database.close()
            self._database = None
