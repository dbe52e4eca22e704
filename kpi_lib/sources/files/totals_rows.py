"""Rows of a file that sum up the others, known by their first value."""

from __future__ import annotations

from collections.abc import Sequence

import duckdb

from kpi_lib.domain.sql_files import quoted
from kpi_lib.sources.files.error_cells import ROW
from kpi_lib.sources.files.parsing import identifier

TOTAL = (
    "(grand |sub[- ]?|sous-)?totals?( g[eé]n[eé]ral)?( .{0,40})?:?"
    "|sum|summe|(gesamt|zwischen)(summe)?|somme|insgesamt"
    "|average|mean|moyenne|durchschnitt|mittelwert|promedio"
)
"""Pattern of the first value, in lower case, of a row that sums up others, or their
mean."""


def create_totals(
    connection: duckdb.DuckDBPyConnection, columns: Sequence[str]
) -> None:
    """Create the table ``totals_rows``: rows whose first value says "total"."""
    listed = ", ".join(map(identifier, columns))
    first = f"coalesce({listed})"
    connection.execute(
        f"create table totals_rows as select {ROW} from source "
        f"where regexp_full_match(trim(lower({first})), {quoted(TOTAL)})"
    )
