"""SQL that an analyst types: it reads, and changes nothing."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from typing import Any

import duckdb
import pandas as pd
import pyarrow as pa

from kpi_lib.domain.errors import ParamsError

_READING = frozenset({"SELECT", "MULTI"})
"""Kinds of statement; a PIVOT is MULTI, for it looks for its columns first."""


def answer(
    connection: duckdb.DuckDBPyConnection,
    sql: str,
    values: Mapping[str, Any] | None,
    may_write: bool,
) -> pa.Table | None:
    """Run one statement and return its rows.

    Parameters
    ----------
    connection : DuckDBPyConnection
    sql : str
    values : mapping of str to object or None
        Bound parameters.
    may_write : bool
        Else only what reads is let through, and in a transaction that only reads:
        neither a view nor a file of the lake can change.

    Raises
    ------
    ParamsError
        The text is no single statement, or does more than read.
    duckdb.Error
        DuckDB refuses it.
    """
    statements = connection.extract_statements(sql)
    if not may_write:
        for statement in statements:
            _check_reads(connection, statement)
    if len(statements) != 1:
        raise ParamsError("sql", f"got {len(statements)} statements", "exactly one")
    connection.execute(f"begin transaction{'' if may_write else ' read only'}")
    done = "rollback"
    try:
        relation = connection.sql(sql, params=dict(values or {}))
        found = None if relation is None else relation.to_arrow_table()
        done = "commit"
    finally:
        connection.execute(done)
    return found


def register(
    connection: duckdb.DuckDBPyConnection, name: str, frame: pd.DataFrame
) -> None:
    """Make a DataFrame known under a name that no view or table of the library has.

    Raises
    ------
    ParamsError
        The name is taken, or none that SQL can have.
    """
    taken = connection.execute(
        "select lower(table_name) from information_schema.tables "
        "where table_schema = 'main' and table_catalog not in ('temp', 'system')"
    ).fetchall()
    if (name.lower(),) in taken:
        problem = f'got "{name}", which the KPIs read'
        raise ParamsError("register", problem, "a name of its own")
    try:
        connection.register(name, frame)
    except duckdb.Error as error:
        raise ParamsError("register", str(error).strip()) from error


def _check_reads(
    connection: duckdb.DuckDBPyConnection, statement: duckdb.Statement
) -> None:
    """Raise where a statement does more than read.

    EXPLAIN ANALYZE carries out what it explains, so that counts, too: it is what
    stands behind the first words that DuckDB does not read as a statement.
    """
    kind = statement.type.name
    if kind == "EXPLAIN":
        for start, _ in duckdb.tokenize(statement.query)[1:]:
            rest = statement.query.encode()[start:].decode(errors="ignore")
            with contextlib.suppress(duckdb.ParserException):
                kind = connection.extract_statements(rest)[0].type.name
                break
    if kind not in _READING:
        raise ParamsError(
            "sql",
            f"got a statement of kind {kind}",
            "one that only reads: select, from, with, pivot, explain",
        )
