"""Rows that several statements read: worked out once, kept in temporary tables."""

from __future__ import annotations

from typing import Any

import duckdb

MOST = 16
"""Tables that are kept at once: more than a report asks for."""


class KeptRows:
    """The tables of one connection; those not asked for the longest time go first.

    Parameters
    ----------
    connection : duckdb.DuckDBPyConnection
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection
        self._names: dict[tuple[str, str], str] = {}
        self._made = 0

    def table(self, sql: str, values: dict[str, Any]) -> str:
        """Return the name of the table with a statement's rows, in their order.

        Parameters
        ----------
        sql : str
        values : dict of str to object
            What it binds.
        """
        key = (sql, repr(values))
        name = self._names.pop(key, None)
        if name is None:
            name = f"_kept_{self._made}"
            self._connection.execute(f"create temp table {name} as {sql}", values)
            self._made += 1
        self._names[key] = name
        if len(self._names) > MOST:
            oldest = self._names.pop(next(iter(self._names)))
            self._connection.execute(f"drop table {oldest}")
        return name
