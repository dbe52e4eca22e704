"""A mark of "no value" is the whole text, whatever begins as it does."""

from __future__ import annotations

import duckdb
import pytest

from kpi_lib.sources.files.error_cells import ERROR_CELLS, is_one_of
from kpi_lib.sources.files.mapping import NULL_MARKS

_TEXTS = (
    "NULL", " NULL ", "NULLS", "NUL", "Normal", "#N/A", " #N/A ", "#N/A x", "", "  ",
    "-", "--", " - ", "n/a", "N/A", "é", "éa", "?", "?? ", "~", "~~", "zz", "zza",
    "\u00a0NULL", "\u00a0", r"\N", r"\N x", "null",
)  # fmt: skip


@pytest.mark.parametrize(
    "marks", [{*NULL_MARKS, *ERROR_CELLS}, {"-", "n/a", "é", "?"}, {"~", "zz"}]
)
def test_a_text_is_a_mark_as_a_whole(marks: set[str]) -> None:
    with duckdb.connect() as connection:
        for text in _TEXTS:
            found = connection.execute(
                f"select {is_one_of('v', marks)}, trim(v) from (select $v as v)",
                {"v": text},
            ).fetchall()
            assert found == [(found[0][1] in marks, found[0][1])], text
