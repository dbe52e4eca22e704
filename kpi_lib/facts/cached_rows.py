"""Cache of query results in temporary tables, for statements that reread them."""

from __future__ import annotations

from typing import Any

import duckdb

MOST = 16
"""Tables cached at once: more than one report needs."""

MOST_ROWS = 200_000
"""Rows of a statement up to which a copy in memory saves more than it costs."""

PREFIX = "_cached_"
"""How the tables' names begin; `analyst_sql.register` refuses such names."""


class CachedRows:
    """The cached tables of one connection; the least recently used is dropped first.

    Parameters
    ----------
    connection : duckdb.DuckDBPyConnection
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection
        self._names: dict[tuple[str, str], str | None] = {}
        self._created = 0

    def table(self, sql: str, values: dict[str, Any]) -> str | None:
        """Return the name of the table with a statement's rows, in their order.

        None where they are over `MOST_ROWS`: so many are read anew each time.

        Parameters
        ----------
        sql : str
            It orders its rows: DuckDB can wait for ever where several threads write
            unordered ones up to a limit.
        values : dict of str to object
            Its bound parameters.
        """
        key = (sql, repr(values))
        name = self._names.pop(key) if key in self._names else self._create(sql, values)
        self._names[key] = name
        if len(self._names) > MOST:
            self._drop(self._names.pop(next(iter(self._names))))
        return name

    def clear(self) -> None:
        """Drop all tables."""
        while self._names:
            self._drop(self._names.popitem()[1])

    def _create(self, sql: str, values: dict[str, Any]) -> str | None:
        name = f"{PREFIX}{self._created}"
        self._created += 1
        limited = f"from ({sql}\n) limit {MOST_ROWS + 1}"
        created = self._connection.execute(
            f"create temp table {name} as {limited}", values
        ).fetchone()
        if created is None or created[0] <= MOST_ROWS:
            return name
        self._drop(name)
        return None

    def _drop(self, name: str | None) -> None:
        if name is not None:
            self._connection.execute(f"drop table {name}")
