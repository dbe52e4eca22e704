"""Statistics of a table's files, as its Delta log has them: owners, spans, days."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import pyarrow as pa

from kpi_lib.domain.plausible import EARLIEST, LATEST
from kpi_lib.domain.schema import Table
from kpi_lib.lake.snapshot import NO_DAYS, NO_ID, IdRange, Span

if TYPE_CHECKING:
    from deltalake import DeltaTable

_MILLISECOND = 1_000
_DAY = 86_400_000_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_EARLIEST = (EARLIEST - date(1970, 1, 1)).days - 365
_LATEST = (LATEST - date(1970, 1, 1)).days + 365
"""A year beyond every plausible range, as days since 1970: Python's instants end in the
year 9999, and a millisecond after it overflows."""

Bounds = tuple[int, ...]
"""Least and greatest value of a file, in microseconds or days since 1970; empty where
it holds no value."""


class LogStatistics:
    """The newest statistics of a table's files.

    Parameters
    ----------
    table : DeltaTable
    kind : Table or None
        None for a table beside those of the schema, which has no columns to look at.
    """

    def __init__(self, table: DeltaTable, kind: Table | None) -> None:
        self._added: Any = table.get_add_actions(flatten=True)
        self._known = set(self._added.schema.names)
        self._kind = kind

    def tenant_ids(self) -> frozenset[str]:
        """Return the least and greatest ``tenant_id`` of the files that tell them."""
        ids = {one for pair in self._owners() for one in pair if one is not None}
        return frozenset(ids)

    def without_owner(self, path: str) -> list[str]:
        """Return the files whose log entry does not tell all of their owners."""
        rows = self._added.column("num_records").to_pylist()
        nulls = self._column("null_count.tenant_id", len(rows))
        files = self._added.column("path").to_pylist()
        return [
            f"{path}/{unquote(file)}"
            for file, count, null, pair in zip(
                files, rows, nulls, self._owners(), strict=True
            )
            if count != 0 and (None in pair or null != 0)
        ]

    def _owners(self) -> list[tuple[str | None, str | None]]:
        count = len(self._added)
        names = ("min.tenant_id", "max.tenant_id")
        least, most = (self._column(name, count) for name in names)
        return list(zip(least, most, strict=True))

    def _column(self, name: str, count: int) -> list[Any]:
        if name not in self._known:
            return [None] * count
        values: list[Any] = self._added.column(name).to_pylist()
        return values

    def spans(self, path: str) -> dict[str, Span]:
        """Return the first and last instant of each file, by its address."""
        names = [c.name for c in self._dated() if c.type == "timestamptz"]
        bounds = {name: self._bounds(name, 1) for name in names}
        spans = {}
        for i, file in enumerate(self._added.column("path").to_pylist()):
            of_file = [column[i] for column in bounds.values()]
            known = [pair for pair in of_file if pair]
            if known and None not in of_file:
                # The log may cut an instant to its millisecond.
                spans[f"{path}/{unquote(file)}"] = (
                    _instant(min(first for first, _ in known)),
                    _instant(max(last for _, last in known) + _MILLISECOND),
                )
        return spans

    def ticket_ids(self, path: str) -> dict[str, IdRange]:
        """Return the range of the tickets' numbers in each file, by its address."""
        files = self._added.column("path").to_pylist()
        bounds = self._bounds("cw_ticket_id", 1)
        return {
            f"{path}/{unquote(file)}": (pair[0], pair[1]) if pair else NO_ID
            for file, pair in zip(files, bounds, strict=True)
            if pair is not None
        }

    def days(self, only: Sequence[str] | None = None) -> dict[str, tuple[date, date]]:
        """Return the first and last day of each dated column, or of some."""
        days = {}
        for column in self._dated():
            if only is not None and column.name not in only:
                continue
            unit = _DAY if column.type == "timestamptz" else 1
            bounds = self._bounds(column.name, unit)
            known = [pair for pair in bounds if pair]
            if known and None not in bounds:
                first = min(first for first, _ in known)
                days[column.name] = (_day(first), _day(max(last for _, last in known)))
            elif None not in bounds:
                days[column.name] = NO_DAYS
        return days

    def filled(self) -> tuple[frozenset[str], frozenset[str]]:
        """Return the columns without any value, and those without a missing one."""
        rows = self._added.column("num_records").to_pylist()
        empty, full = set(), set()
        for column in self._kind.columns if self._kind else ():
            nulls = self._column(f"null_count.{column.name}", len(rows))
            if None in nulls or None in rows:
                continue
            if nulls == rows:
                empty.add(column.name)
            elif not any(nulls):
                full.add(column.name)
        return frozenset(empty), frozenset(full)

    def _dated(self) -> tuple[Any, ...]:
        return self._kind.dated_columns if self._kind else ()

    def _bounds(self, name: str, unit: int) -> list[Bounds | None]:
        """Return the bounds of each file in units; None where they are not known."""
        rows = self._added.column("num_records").to_pylist()
        parts = [f"{part}.{name}" for part in ("null_count", "min", "max")]
        if not self._known.issuperset(parts):
            return [None] * len(rows)
        nulls, least, most = (self._numbers(part) for part in parts)
        bounds: list[Bounds | None] = []
        for count, null, first, last in zip(rows, nulls, least, most, strict=True):
            if count is not None and null == count:
                bounds.append(())
            elif first is None or last is None:
                bounds.append(None)
            else:
                bounds.append((first // unit, last // unit))
        return bounds

    def _numbers(self, part: str) -> list[int | None]:
        values = pa.chunked_array(self._added.column(part))
        if not (pa.types.is_integer(values.type) or pa.types.is_temporal(values.type)):
            return [None] * len(values)  # texts, which sort otherwise than numbers
        if pa.types.is_date(values.type):
            values = values.cast(pa.int32())
        numbers: list[int | None] = values.cast(pa.int64()).to_pylist()
        return numbers


def _day(days: int) -> date:
    return (_EPOCH + timedelta(days=min(max(days, _EARLIEST), _LATEST))).date()


def _instant(microseconds: int) -> datetime:
    limited = min(max(microseconds, _EARLIEST * _DAY), _LATEST * _DAY)
    return _EPOCH + timedelta(microseconds=limited)
