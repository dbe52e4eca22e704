"""DuckDB connections with what every tenant's questions share, made ahead on demand.

To make one takes longer than most questions. A process that forks children makes some
once, and each child inherits them.
"""

from __future__ import annotations

import random
from typing import Any

import duckdb

from kpi_lib.domain import sql_files
from kpi_lib.domain.schema import TABLES
from kpi_lib.facts import raw_views
from kpi_lib.lake.snapshot import Snapshot

_CONFIG: dict[str, Any] = {"async_threads": 0}
"""All files are this machine's: threads that wait for them only cost."""

_ready: dict[bool, duckdb.DuckDBPyConnection] = {}
"""One with the macros and one without."""


def make_ready() -> None:
    """Make what `take` gives first; no thread is started."""
    for with_macros in (True, False):
        _ready[with_macros] = _make(1, with_macros=with_macros)


def take(
    threads: int | None = None, *, with_macros: bool = True
) -> duckdb.DuckDBPyConnection:
    """Return a connection in memory that nobody else has.

    Parameters
    ----------
    threads : int, optional
        How many a question may use; DuckDB's own choice where it is None.
    with_macros : bool
        As `lay_out` makes them.
    """
    connection = _ready.pop(with_macros, None)
    if connection is None:
        return _make(threads, with_macros=with_macros)
    # Each child has inherited the same state of chance.
    connection.execute("select setseed($v)", {"v": random.uniform(-1, 1)})
    if threads is None:
        connection.execute("reset threads")
    elif threads != 1:
        connection.execute(f"set threads = {threads}")
    return connection


def _make(threads: int | None, *, with_macros: bool) -> duckdb.DuckDBPyConnection:
    config = _CONFIG if threads is None else {**_CONFIG, "threads": threads}
    connection = duckdb.connect(config=config)
    if with_macros:
        lay_out(connection)
    return connection


def lay_out(connection: duckdb.DuckDBPyConnection) -> None:
    """Create all macros, on the calendar's clock, over tables without rows."""
    nothing = Snapshot("", {})
    connection.execute(sql_files.text("facts/macros/names.sql"))
    for table in TABLES.values():
        connection.execute(
            f"create view {table.name} as {raw_views.select(table, nothing)}"
        )
    connection.execute(raw_views.readers(nothing))
    connection.execute(sql_files.statements("facts/macros/since.sql")["by_month"])
    for name in ("facts", "records", "clock_calendar", "scope", "topics"):
        connection.execute(sql_files.text(f"facts/macros/{name}.sql"))
