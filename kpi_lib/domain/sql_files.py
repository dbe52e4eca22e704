"""The ``.sql`` files beside the code: one file, several named statements.

A statement starts at a line ``-- table: name`` and ends at its semicolon.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from importlib.resources import files
from typing import Any

import duckdb

_HEADER = re.compile(r"^-- table: (\w+)\s*$", re.MULTILINE)
_PARAMETER = re.compile(
    r"""
    --[^\n]* | /\*.*?\*/
    | '(?:[^']|'')*' | "(?:[^"]|"")*"
    | \$(?P<name>[a-z]\w*)
    """,
    re.DOTALL | re.VERBOSE,
)
"""A comment, a string, a quoted name, or a parameter; only the last has a name."""


@cache
def text(path: str) -> str:
    """Return a file of the package, such as ``kpis/time_consumption.sql``."""
    return files("kpi_lib").joinpath(path).read_text(encoding="utf-8")


@cache
def statements(path: str) -> Mapping[str, str]:
    """Return the named statements of a file, in order."""
    pieces = _HEADER.split(text(path))
    return {
        name: body.strip().rstrip(";")
        for name, body in zip(pieces[1::2], pieces[2::2], strict=True)
    }


@cache
def parameters(sql: str) -> frozenset[str]:
    """Return the names of the ``$parameters`` that a statement uses."""
    return frozenset(m["name"] for m in _PARAMETER.finditer(sql) if m["name"])


def bind(sql: str, values: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    """Write days and instants into a statement; return it with what is left to bind.

    DuckDB chooses the Parquet files to read when it plans. A bound day is known only
    afterwards, so that it would plan twice; a literal is known at once.

    Parameters
    ----------
    sql : str
    values : mapping of str to object
        Those that the statement does not use are left out.
    """
    used = {name: values[name] for name in parameters(sql) if name in values}
    days = {name: value for name, value in used.items() if isinstance(value, date)}
    return (
        with_literals(sql, days),
        {name: value for name, value in used.items() if name not in days},
    )


def with_literals(sql: str, values: Mapping[str, Any]) -> str:
    """Replace the parameters of a statement by literals, such as a view needs.

    Parameters
    ----------
    sql : str
    values : mapping of str to object
        Parameters that are not in it stay.
    """

    def replaced(match: re.Match[str]) -> str:
        name = match["name"]
        return literal(values[name]) if name in values else match[0]

    return _PARAMETER.sub(replaced, sql)


def literal(value: Any) -> str:
    """Return a value as an SQL literal of the type that it would be bound with."""
    if not isinstance(value, date):
        return str(duckdb.ConstantExpression(value))
    kind = "date"
    if isinstance(value, datetime):
        kind = "timestamp" if value.tzinfo is None else "timestamptz"
    return f"{kind} '{value.isoformat()}'"


def quoted(text: str) -> str:
    """Return a text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"
