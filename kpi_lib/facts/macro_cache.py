"""Copies of the macros for connections, from a small database in the user's cache.

DuckDB takes 110 ms to parse and bind the macros, 30 ms to copy them from a file.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path

import duckdb

from kpi_lib.domain import sql_files
from kpi_lib.lake.storage.scratch import user_cache

Create = Callable[[duckdb.DuckDBPyConnection], None]

_KEEP_SECONDS = 30 * 86_400.0
"""How long the file of another version of the library stays."""


def copy_macros(
    connection: duckdb.DuckDBPyConnection, create: Create, sql: str
) -> None:
    """Give a new in-memory connection the views and macros that `create` makes.

    Parameters
    ----------
    connection : duckdb.DuckDBPyConnection
        In memory, empty.
    create : callable
        Runs the SQL.
    sql : str
        All of that SQL; its hash names the file.
    """
    path = None
    try:
        path = user_cache() / f"macros-{_digest(sql)}.duckdb"
        if not path.exists():
            _write(path, create)
        file = sql_files.quoted(str(path))
        connection.execute(f"attach {file} as macro_cache (read_only)")
        try:
            connection.execute("copy from database macro_cache to memory")
        finally:
            connection.execute("detach macro_cache")
    except (OSError, RuntimeError, duckdb.Error):
        # A cache that cannot be written or read costs time, not the answer. A user
        # without a home has none (RuntimeError).
        if path is not None:
            with contextlib.suppress(OSError):
                path.unlink()
        create(connection)


@cache
def _digest(sql: str) -> str:
    return hashlib.sha256(f"{duckdb.__version__}\0{sql}".encode()).hexdigest()[:16]


def _write(path: Path, create: Create) -> None:
    """Write the file, whole or not at all; remove those of old versions."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".macros-", dir=path.parent) as folder:
        file = Path(folder) / path.name
        with duckdb.connect(str(file)) as connection:
            create(connection)
        os.replace(file, path)
    for other in path.parent.glob("macros-*.duckdb"):
        with contextlib.suppress(OSError):
            if other.stat().st_mtime < time.time() - _KEEP_SECONDS:
                other.unlink()
