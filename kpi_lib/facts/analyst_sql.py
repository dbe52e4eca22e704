"""An analyst's own SQL: reading statements, and DataFrames registered for them."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from typing import Any

import duckdb
import pandas as pd
import pyarrow as pa

from kpi_lib.domain.errors import ParamsError

_READING = frozenset({"SELECT", "MULTI"})
"""Kinds of statement; a PIVOT is MULTI, because it first queries its columns."""

_RESERVED = "_"
"""First character of the names of the library's temporary tables."""


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
        Otherwise the statement must be of a reading kind, and is run in a read-only
        transaction: neither a view nor a file of the lake can change.

    Raises
    ------
    ParamsError
        The text is not one statement, or does more than read.
    duckdb.Error
        DuckDB refuses it.
    """
    if not isinstance(sql, str) or not _is_whole(sql):
        problem = f"got {sql!r}, of type {type(sql).__name__}"
        raise ParamsError("sql", problem, "a text, for example 'from raw_tickets'")
    if not isinstance(values or {}, Mapping):
        problem = f"got {values!r} as values"
        raise ParamsError("sql", problem, 'names and values, such as {"board": "Desk"}')
    statements = connection.extract_statements(sql)
    if not may_write:
        for statement in statements:
            _check_reads(connection, statement)
    if len(statements) != 1:
        raise ParamsError("sql", f"got {len(statements)} statements", "exactly one")
    connection.execute(f"begin transaction{'' if may_write else ' read only'}")
    end = "rollback"
    try:
        relation = connection.sql(sql, params=dict(values or {}))
        table = None if relation is None else relation.to_arrow_table()
        end = "commit"
    finally:
        connection.execute(end)
    return table


def register(
    connection: duckdb.DuckDBPyConnection, name: str, frame: pd.DataFrame
) -> None:
    """Make a DataFrame available under a name that the library does not use.

    A temporary view would hide the library's table of the same name from the KPIs.

    Raises
    ------
    ParamsError
        The name is reserved, taken, or not valid in SQL.
    """
    if not isinstance(name, str) or not _is_whole(name):
        raise ParamsError("register", f"got the name {name!r}", "a text")
    if name.startswith(_RESERVED):
        raise ParamsError(
            "register",
            f'got "{name}"; names that begin with "{_RESERVED}" are the library\'s',
            "a name that begins with a letter",
        )
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

    EXPLAIN ANALYZE executes the statement that it explains, so that one is checked:
    the longest rest of the text that DuckDB parses as a statement.
    """
    kind = _kind(statement)
    if kind == "EXPLAIN":
        for start, _ in duckdb.tokenize(statement.query)[1:]:
            rest = statement.query.encode()[start:].decode(errors="ignore")
            with contextlib.suppress(duckdb.ParserException):
                kind = _kind(connection.extract_statements(rest)[0])
                break
    if kind not in _READING:
        raise ParamsError(
            "sql",
            f"got a statement of kind {kind}",
            "one that only reads: select, from, with, pivot, explain",
        )


def _kind(statement: duckdb.Statement) -> str:
    try:
        return statement.type.name
    except ValueError:  # such as UPDATE EXTENSIONS, which the binding does not know
        return statement.query.split(maxsplit=1)[0].upper()


def _is_whole(text: str) -> bool:
    """Return whether a text has no lone surrogate, which DuckDB cannot take."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
