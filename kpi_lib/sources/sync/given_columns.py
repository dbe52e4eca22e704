"""Columns of which a resource gave values in earlier reads, and gives none any more.

A query, a right or a vendor's field that is gone would else empty a column without a
word, and the figures that rest on it.
"""

from __future__ import annotations

from collections.abc import Collection

import pyarrow as pa

from kpi_lib.domain.schema import Table
from kpi_lib.sources.vendors.connector import Page


class GivenColumns:
    """The columns of which the pages of one read have values.

    Parameters
    ----------
    table : Table
        That the resource fills.

    Attributes
    ----------
    names : set of str
    """

    def __init__(self, table: Table) -> None:
        self._open = {name for name in table.column_names if name != "tenant_id"}
        self._absent: set[str] | None = None
        self._has_all_rows = True
        self.names: set[str] = set()

    def add(self, page: Page) -> None:
        """Note the columns of which a page has values."""
        self._has_all_rows &= page.seen is None and not page.is_partial
        rows = page.rows
        if not len(rows):
            return
        if isinstance(rows, pa.Table):
            absent = self._open - set(rows.column_names)
            counts = {n: rows[n].null_count for n in self._open - absent}
            found = {n for n, empty in counts.items() if empty < rows.num_rows}
        else:
            absent = set()
            found = {n for n in self._open if any(row.get(n) for row in rows)}
        self._absent = absent if self._absent is None else self._absent & absent
        self._open -= found
        self.names |= found

    def lost(self, before: Collection[str], *, is_whole: bool) -> tuple[str, ...]:
        """Return the columns that were given before, and not by this read.

        A read of what changed shows only those that its rows have no place for; one
        without rows shows none.
        """
        absent = self._absent
        if absent is None:
            return ()
        missing = self._open if is_whole and self._has_all_rows else absent
        return tuple(sorted(missing & set(before)))
