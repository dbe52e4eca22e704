"""Marks of "no value" that are looked for only where a column's text gives no value.

Nearly every cell holds a value, and a plain number, instant or truth is no mark.
"""

from __future__ import annotations

import re
from collections.abc import Mapping as Texts
from dataclasses import dataclass

from kpi_lib.domain.schema import Column, Table
from kpi_lib.sources.files.error_cells import ERROR_CELLS, is_one_of, without_marks
from kpi_lib.sources.files.mapping import Mapping
from kpi_lib.sources.files.notation import is_number
from kpi_lib.sources.files.parsing import identifier
from kpi_lib.sources.files.plain_values import TRUTHS
from kpi_lib.sources.files.source_table import SourceTable

_NATIVE = {
    "bigint": "BIGINT",
    "boolean": "BOOLEAN",
    "date": "DATE",
    "integer": "INTEGER",
    "timestamptz": "TIMESTAMP WITH TIME ZONE",
}
"""Types of the table that a file's column may have: each value means itself."""


@dataclass(frozen=True)
class LateMarks:
    """Columns of a table whose texts keep their marks until they have been read.

    Attributes
    ----------
    marks : frozenset of str
        Texts that mean "no value"; not the errors of cells.
    columns : dict of str to str
        Column of the table to the file's column that it is.
    native : frozenset of str
        Those of them whose values have the table's type in the file: no texts.
    """

    marks: frozenset[str]
    columns: dict[str, str]
    native: frozenset[str] = frozenset()

    @classmethod
    def of(
        cls,
        source: SourceTable,
        texts: Texts[str, str],
        mapping: Mapping,
        table: Table,
    ) -> LateMarks:
        """Find the columns that are one of the file's, which nothing else reads."""
        marks = frozenset({"", *source.null_marks}) - ERROR_CELLS
        # A mark that could be read, such as 0, has to go before.
        is_readable = any(
            mark.strip().lower() in TRUTHS or any(map(str.isdigit, mark))
            for mark in marks
        )
        if is_readable or mapping.date_format or mapping.datetime_format:
            return cls(marks, {})
        own = {text: name for name, text in texts.items() if name != "tenant_id"}
        columns = {}
        for given in source.used:
            text = identifier(given)
            name = own.get(text)
            uses = sum(text in other for other in texts.values())
            if name and uses == 1 and name not in mapping.constants:
                columns[name] = given
        native = frozenset(
            name
            for name, given in columns.items()
            if source.typed.get(given) == _NATIVE.get(table.column(name).type, "")
        )
        return cls(marks, columns, native)

    def text(self, name: str) -> str:
        """Return the SQL of a column's text, NULL where it means no value."""
        is_text = name in self.columns and name not in self.native
        return without_marks(name, self.marks) if is_text else name

    def is_plain(self, columns: list[Column], table: Table) -> str:
        """Return the SQL of whether a row's values are plain, or none.

        Each text ``x`` has ``x_value`` beside it. Nearly all rows meet the first test,
        which looks for no mark.
        """
        needed, quick, whole = ["is_own"], [], []
        for column in columns:
            name = column.name
            if name in table.key and not is_number(column):
                needed.append(f"{name} = {name}_value")
            elif name in table.key or (column.required and column.default is None):
                needed.append(f"{name}_value is not null")
            else:
                quick.append(_is_read(name))
                whole.append(f"({quick[-1]} or {self._is_mark(name)})")
        return (
            f"case when {' and '.join(needed + quick)} then true "
            f"when {' and '.join(needed + whole)} then true else false end"
        )

    def is_unclear(self, numbers: list[Column], table: Table) -> str:
        """Return the SQL of whether a number is read by its column, or by other rows.

        Its separators are, and a key such as ``" 7 "`` may be that of a plain row.
        """
        if not numbers:
            return "false"
        names = [column.name for column in numbers]
        signs = {name: "[.,0-9]" if name in table.key else "[.,]" for name in names}
        texts = {
            name: self.text(name) if self._has_mark_with(signs[name]) else name
            for name in names
        }
        unclear = " or ".join(
            f"coalesce({name}_value is null "
            f"and regexp_matches({texts[name]}, '{signs[name]}'), false)"
            for name in names
        )
        return (
            f"case when {' and '.join(map(_is_read, names))} then false "
            f"else {unclear} end"
        )

    def _has_mark_with(self, sign: str) -> bool:
        return any(re.search(sign, text) for text in self.marks | ERROR_CELLS)

    def _is_mark(self, name: str) -> str:
        is_text = name in self.columns and name not in self.native
        return is_one_of(name, self.marks) if is_text else "false"


def _is_read(name: str) -> str:
    return f"({name}_value is not null or {name} is null)"
