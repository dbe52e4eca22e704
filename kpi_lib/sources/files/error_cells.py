"""Errors of a spreadsheet's formulas, such as ``#N/A``: no value, and counted."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

import duckdb

from kpi_lib.domain.sql_files import quoted
from kpi_lib.sources.files.parsing import identifier

ROW = "_row"
"""Column of ``source`` with the row's number in the file, from 1."""

ERRORS = "_errors"
"""Hidden column of ``source``: how many of a row's cells hold an error."""

ERROR_CELLS = frozenset(
    {
        "#N/A", "#N/A N/A", "#NAME?", "#REF!", "#VALUE!", "#DIV/0!", "#NUM!", "#NULL!",
        "#SPILL!", "#CALC!", "#FIELD!", "#BLOCKED!", "#UNKNOWN!", "#CONNECT!", "#BUSY!",
        "#GETTING_DATA", "#NV", "#WERT!", "#BEZUG!", "#ZAHL!", "#NOM?", "#VALEUR!",
        "#NOMBRE!", "#NUL!",
    }
)  # fmt: skip
"""Errors of spreadsheets' formulas, in English, German and French: no value."""


def is_one_of(value: str, texts: Collection[str]) -> str:
    """Return the SQL of whether a value, without outer blanks, is one of some texts.

    Its start tells for nearly all values that it is none: it is below ``$``, as a
    blank is, beyond ASCII, as the other blanks are, or a whole text. A pattern, since
    DuckDB makes a join of each ``in`` and reads all values for it, and to plan a case
    for each text takes longer than to judge a small file.
    """
    starts = sorted(text for text in texts if "$" <= text[:1] < "\u00a0")
    ranges = [f"{value} < '$'", f"{value} >= '\u00a0'"]
    ranges += [
        f"({value} >= {quoted(start)} "
        f"and {value} < {quoted(start[:-1] + chr(ord(start[-1]) + 1))})"
        for start in starts
    ]
    pattern = quoted("|".join(map(re.escape, sorted(texts))))
    return (
        f"case when {' or '.join(ranges)} "
        f"then regexp_full_match(trim({value}), {pattern}) else false end"
    )


def without_marks(value: str, marks: Collection[str]) -> str:
    """Return the SQL of a value, NULL where it is a mark or a cell's error."""
    is_mark = is_one_of(value, {"", *marks, *ERROR_CELLS})
    return f"case when {is_mark} then null else {value} end"


def count_errors(columns: Sequence[str]) -> str:
    """Return the SQL of the number of a row's values that are a cell's error."""
    counted = (
        f"case when {is_one_of(column, ERROR_CELLS)} then 1 else 0 end"
        for column in map(identifier, columns)
    )
    return " + ".join(counted) or "0"


def error_warnings(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """Return the warning that counts the errors of cells, if there are any."""
    row = connection.execute(
        f"select sum({ERRORS})::bigint, min({ROW}) from source where {ERRORS} > 0"
    ).fetchone()
    if not row or not row[0]:
        return []
    cells = "1 cell holds an error" if row[0] == 1 else f"{row[0]} cells hold an error"
    return [f"{cells} such as #N/A (the first in row {row[1]}) and count as no value"]
