"""A query in a thread, stopped by Ctrl-C or after a time.

DuckDB holds the thread that waits for it, and Python sees no signal meanwhile.
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable
from typing import TypeVar

import duckdb

T = TypeVar("T")

_STEP_SECONDS = 0.05
_STOP_SECONDS = 1.5


class QueryTimeout(Exception):
    """The query was stopped since its time was up."""


def run_interruptibly(
    connection: duckdb.DuckDBPyConnection,
    query: Callable[[], T],
    timeout: float | None,
) -> T:
    """Run a query in a thread and return its result.

    Parameters
    ----------
    connection : DuckDBPyConnection
        The one that `query` uses; nothing else may use it meanwhile.
    query : callable
    timeout : float or None
        Seconds.

    Raises
    ------
    QueryTimeout
    KeyboardInterrupt
        At the latest two seconds after it came.
    """
    results: list[T] = []
    errors: list[BaseException] = []

    def work() -> None:
        try:
            results.append(query())
        except BaseException as error:
            errors.append(error)
        finally:
            done.set()

    # Not the thread's own end: an interrupted join takes it for ended.
    done = threading.Event()
    end = None if timeout is None else time.monotonic() + timeout
    threading.Thread(target=work, name="query", daemon=True).start()
    try:
        while not done.wait(_STEP_SECONDS):
            if end is not None and time.monotonic() > end:
                raise QueryTimeout
    except BaseException:
        _stop(connection, done)
        raise
    if errors:
        raise errors[0]
    return results[0]


def _stop(connection: duckdb.DuckDBPyConnection, done: threading.Event) -> None:
    """Interrupt until the query ends: one that comes between two steps is lost."""
    end = time.monotonic() + _STOP_SECONDS
    while not done.is_set() and time.monotonic() < end:
        connection.interrupt()
        done.wait(_STEP_SECONDS)
    if done.is_set():
        # An interrupt may have hit the statement that ends the transaction.
        with contextlib.suppress(duckdb.Error):
            connection.rollback()
