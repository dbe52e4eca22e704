"""Sample of a file's rows, by column."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

import duckdb

from kpi_lib.sources.files.error_cells import ERROR_CELLS, ROW
from kpi_lib.sources.files.parsing import identifier
from kpi_lib.sources.files.totals_rows import TOTAL
from kpi_lib.sources.guessing.column_values import ColumnValues

SAMPLED = 5_000
"""Rows that are looked at, spread over the file."""

_NOTED = 4
"""Columns of a file from which on a row with its first cell alone is a note."""

_TOTAL = re.compile(TOTAL)
_DASHES = {"-", "--", "n/a"}
_BLANK = {"", "null", r"\n", "none", "nan"} | _DASHES


def sampled(
    connection: duckdb.DuckDBPyConnection, columns: Sequence[str]
) -> dict[str, ColumnValues]:
    """Return the values of some rows of the table ``source``, spread over it."""
    ((total,),) = connection.execute("select count(*) from source").fetchall()
    step = max(1, total // SAMPLED)
    listed = ", ".join(map(identifier, columns))
    rows = connection.execute(
        f"select {listed} from source where {ROW} % {step} = 0 or {ROW} <= 20 "
        f"order by {ROW} limit {SAMPLED + 20}"
    ).fetchall()
    rows = [row for row in rows if not _is_report_line(row, columns)]
    found = {}
    for place, name in enumerate(columns):
        texts = tuple(
            row[place]
            for row in rows
            if row[place] is not None
            and row[place].strip().lower() not in _BLANK
            and row[place].strip() not in ERROR_CELLS
        )
        marks = {row[place].strip() for row in rows if row[place] is not None}
        dashes = tuple(sorted(m for m in marks if m.lower() in _DASHES))
        found[name] = ColumnValues(name, texts, len(rows), Counter(texts), dashes)
    return found


def _is_report_line(row: Sequence[str | None], columns: Sequence[str]) -> bool:
    """Return whether a row is a report's total, its header again or a note.

    A note stands alone in its row: "Timezone: Europe/Paris", "Printed by Ana Ito".
    """
    filled = [value for value in row if value and value.strip()]
    if len(filled) > 1 and all(
        value is None or value.strip() in ("", name.strip())
        for value, name in zip(row, columns, strict=True)
    ):
        return True
    first = filled[0].strip().lower() if filled else ""
    is_note = len(filled) == 1 and len(row) >= _NOTED and bool(row[0])
    return is_note or bool(_TOTAL.fullmatch(first))
