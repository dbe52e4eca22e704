"""Cache of query results in temporary tables, for statements that reread them."""

from __future__ import annotations

from typing import Any

import duckdb

MOST = 16
"""Tables cached at once: more than one report needs."""

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
        self._names: dict[tuple[str, str], str] = {}
        self._created = 0

    def table(self, sql: str, values: dict[str, Any]) -> str:
        """Return the name of the table with a statement's rows, in their order.

        Parameters
        ----------
        sql : str
        values : dict of str to object
            Its bound parameters.
        """
        key = (sql, repr(values))
        name = self._names.pop(key, None)
        if name is None:
            name = f"{PREFIX}{self._created}"
            self._connection.execute(f"create temp table {name} as {sql}", values)
            self._created += 1
        self._names[key] = name
        if len(self._names) > MOST:
            oldest = self._names.pop(next(iter(self._names)))
            self._connection.execute(f"drop table {oldest}")
        return name
