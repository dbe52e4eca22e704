"""Rows of a file that a mapping leaves out: its key ``where``."""

from __future__ import annotations

import duckdb

from kpi_lib.domain.errors import DataError
from kpi_lib.sources.files.mapping import Mapping


def leave_out_rows(
    connection: duckdb.DuckDBPyConnection, mapping: Mapping, label: str
) -> int:
    """Delete from ``source`` what `where` does not hold for; return the count.

    The connection must be locked: the condition is SQL of a mapping file.

    Raises
    ------
    DataError
        The condition cannot be computed, or leaves no row.
    """
    if mapping.where is None:
        return 0
    try:
        before = _count(connection)
        connection.execute(
            f"delete from source where (\n{mapping.where}\n) is not true"
        )
        kept = _count(connection)
    except duckdb.Error as error:
        if "No space left" in str(error):
            raise
        raise DataError(
            label,
            f"the condition cannot be computed ({str(error).splitlines()[0]})",
            remedy='mend "where" in the mapping; all columns are texts',
        ) from error
    if before and not kept:
        raise DataError(
            label,
            f'none of its {before} rows fits "where" of the mapping, {mapping.where}',
            remedy="mend the condition, or take another mapping",
        )
    return before - kept


def _count(connection: duckdb.DuckDBPyConnection) -> int:
    row = connection.execute("select count(*) from source").fetchone()
    return int(row[0]) if row else 0
