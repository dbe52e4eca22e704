"""In-memory DuckDB connections with the macros that all tenants share.

Creating one takes longer than most queries. A process that forks children prepares
some once, and each child inherits them.
"""

from __future__ import annotations

import random
from functools import cache
from typing import Any

import duckdb

from kpi_lib.domain import sql_files
from kpi_lib.domain.schema import TABLES
from kpi_lib.facts import exclusion, raw_views
from kpi_lib.facts.macro_cache import copy_macros
from kpi_lib.lake.snapshot import Snapshot
from kpi_lib.settings.plausible_settings import PlausibleParams

MACROS = (
    "rows_by_month",
    "tickets_worked_on",
    "agreed_times",
    "tickets",
    "reopenings",
    "clock_calendar",
    "service_levels",
    "time_entries",
    "surveys",
    "alerts",
    "records",
    "agreement_cover",
    "tickets_to_judge",
    "out_of_scope",
    "topics",
    "training",
)
"""Files of ``macros/`` over the raw tables, in the order in which they are run."""

_CONFIG: dict[str, Any] = {"async_threads": 0}
"""All files are local: threads for waiting on them would only cost."""

_prepared: dict[bool, duckdb.DuckDBPyConnection] = {}
"""By whether it has the macros; at most one of each."""


def prepare() -> None:
    """Create the connections that `take` hands out first; no thread is started."""
    for with_macros in (True, False):
        _prepared[with_macros] = _create(1, with_macros=with_macros)


def take(
    threads: int | None = None, *, with_macros: bool = True
) -> duckdb.DuckDBPyConnection:
    """Return a connection in memory that has no other user.

    Parameters
    ----------
    threads : int, optional
        How many a query may use; DuckDB's own choice where it is None.
    with_macros : bool
        Whether `create_macros` has been run in it.
    """
    connection = _prepared.pop(with_macros, None)
    if connection is None:
        return _create(threads, with_macros=with_macros)
    # Forked children inherit the same random state.
    connection.execute("select setseed($v)", {"v": random.uniform(-1, 1)})
    if threads is None:
        connection.execute("reset threads")
    elif threads != 1:
        connection.execute(f"set threads = {threads}")
    return connection


def _create(threads: int | None, *, with_macros: bool) -> duckdb.DuckDBPyConnection:
    config = _CONFIG if threads is None else {**_CONFIG, "threads": threads}
    connection = duckdb.connect(config=config)
    if with_macros:
        copy_macros(connection, create_macros, "".join(_statements()))
    return connection


def create_macros(connection: duckdb.DuckDBPyConnection) -> None:
    """Create all macros, with calendar durations, over tables without rows."""
    for statement in _statements():
        connection.execute(statement)


@cache
def _statements() -> tuple[str, ...]:
    """Return what creates the views and macros over tables without rows, in order."""
    empty, plausible = Snapshot("", {}), PlausibleParams()
    return (
        sql_files.text("facts/macros/names.sql"),
        *(
            f"create view {table.name} as {raw_views.select(table, empty, plausible)};"
            for table in TABLES.values()
        ),
        exclusion.EMPTY,
        raw_views.file_readers(empty),
        *(sql_files.text(f"facts/macros/{name}.sql") for name in MACROS),
    )
