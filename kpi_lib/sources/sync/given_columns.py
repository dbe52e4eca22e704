"""Columns of which a resource gave values in earlier reads, and gives none any more.

A query, a right or a vendor's field that is gone would else empty a column without a
word, and the figures that rest on it.
"""

from __future__ import annotations

from collections.abc import Collection

import pyarrow as pa

from kpi_lib.domain.schema import TABLES
from kpi_lib.sources.vendors.connector import (
    FINGERPRINT,
    Page,
    Resource,
    label_of,
)

_TELLING = 10
"""Rows from which on a column without a value in all of them tells something."""


class GivenColumns:
    """The columns of which the pages of one read have values.

    Parameters
    ----------
    resource : Resource

    Attributes
    ----------
    names : set of str
    """

    def __init__(self, resource: Resource) -> None:
        table = TABLES[resource.table]
        self._resource = resource
        self._known = {*table.column_names, FINGERPRINT}
        self._open = {name for name in table.column_names if name != "tenant_id"}
        self._absent: set[str] | None = None
        self._has_all_rows = True
        self._rows = 0
        self.names: set[str] = set()
        self._unknown: set[str] = set()

    def add(self, page: Page) -> None:
        """Note the columns of which a page has values."""
        self._has_all_rows &= page.seen is None and not page.is_partial
        rows = page.rows
        if not len(rows):
            return
        self._rows += len(rows)
        if isinstance(rows, pa.Table):
            absent = self._open - set(rows.column_names)
            self._unknown |= set(rows.column_names) - self._known
            counts = {n: rows[n].null_count for n in self._open - absent}
            found = {n for n, empty in counts.items() if empty < rows.num_rows}
        else:
            absent = set()
            found = {n for n in self._open if any(row.get(n) for row in rows)}
            self._unknown |= set(rows[0]) - self._known
        self._absent = absent if self._absent is None else self._absent & absent
        self._open -= found
        self.names |= found

    def remarks(self, before: Collection[str], *, is_whole: bool) -> tuple[str, ...]:
        """Return what is to be said of columns at the end of the read.

        Parameters
        ----------
        before : collection of str
            The columns that earlier reads gave values of.
        is_whole : bool
            All rows were read.
        """
        label = label_of(self._resource)
        said = []
        if self._unknown:
            said.append(
                f"{label}: no column of {self._resource.table} is called "
                f"{', '.join(sorted(self._unknown))}; docs/tables.md has its columns"
            )
        if lost := self._lost(is_whole=is_whole) & set(before):
            said.append(
                f"{label}: gives no value of {', '.join(sorted(lost))} any more: what "
                "rests on it becomes unknown; give it again (query, rights), or agree "
                "to it by --whole --accept-removals"
            )
        return tuple(said)

    def _lost(self, *, is_whole: bool) -> set[str]:
        """Return the columns that this read shows to be without values.

        A read of what changed, and one of few rows, shows only those that its rows have
        no place for; one without rows shows none.
        """
        if self._absent is None:
            return set()
        shows_all = is_whole and self._has_all_rows and self._rows >= _TELLING
        return self._open if shows_all else self._absent
