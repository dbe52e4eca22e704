"""Parquet files and workbooks with columns and cells of many types."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from typing import Any

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq

_local = datetime.fromisoformat

_ODD_CELLS: tuple[Any, ...] = (
    "#N/A", True, 0.1 + 0.2, 1e300, -5, date(2026, 10, 5), _local("2026-10-05 09:10"),
    _local("1900-01-01"), time(1, 30), timedelta(hours=37.5), "=1/0", "x" * 32_000,
    10**20,
)  # fmt: skip
_ODD_ARRAYS: tuple[tuple[pa.DataType, Any], ...] = (
    (pa.int64(), 5), (pa.uint64(), 2**64 - 1), (pa.float64(), float("nan")),
    (pa.float32(), 1.5), (pa.decimal128(38, 9), Decimal("1.5")), (pa.bool_(), True),
    (pa.date32(), date(2026, 10, 5)), (pa.timestamp("ns"), _local("2026-10-05")),
    (pa.timestamp("us", "UTC"), datetime(9999, 12, 31, tzinfo=UTC)),
    (pa.time64("us"), time(1, 30)), (pa.duration("s"), timedelta(hours=1)),
    (pa.binary(), b"\xff\0"), (pa.list_(pa.string()), ["a"]), (pa.null(), None),
    (pa.struct([("a", pa.int32())]), {"a": 1}), (pa.int8(), -1),
    (pa.map_(pa.string(), pa.int32()), [("a", 1)]), (pa.list_(pa.int64()), [1, None]),
    (pa.large_string(), "x"), (pa.dictionary(pa.int8(), pa.string()), "x"),
)  # fmt: skip


def parquet_bytes(names: list[str], rows: list[list[str]], rng: Random) -> bytes:
    """Write rows as Parquet: texts, with a column or two of another type."""
    distinct = [
        f"{name}{n}" if name in names[:n] else name for n, name in enumerate(names)
    ]
    arrays: list[pa.Array] = []
    odd = {rng.randrange(len(names)) for _ in range(rng.choice((0, 1, 2)))}
    for number in range(len(names)):
        if number in odd:
            kind, value = rng.choice(_ODD_ARRAYS)
            arrays.append(pa.array([rng.choice((value, None)) for _ in rows], kind))
        else:
            texts = [row[number].replace("\0", "") for row in rows]
            arrays.append(pa.array(texts, pa.string()))
    target = io.BytesIO()
    pq.write_table(pa.table(arrays, names=distinct), target)
    return target.getvalue()


def workbook_bytes(
    names: list[str], rows: list[list[str]], rng: Random, oddities: list[str]
) -> tuple[bytes, int | None]:
    """Write rows as a workbook, with odd cells, titles, merged cells, more sheets."""
    book = openpyxl.Workbook()
    sheet = book.active
    found: int | None = len(rows)
    if rng.random() < 0.15:
        sheet.append(["Report of October"])
        oddities.append("title")
        found = None
    for row in [names, *rows]:
        sheet.append([_cell(text, rng) for text in row])
    if not all(any(cell for cell in row) for row in rows):
        found = None
    if rows and rng.random() < 0.3:
        place = sheet.cell(
            rng.randint(1, len(rows) + 1), rng.randint(1, len(names) + 2)
        )
        place.value = rng.choice(_ODD_CELLS)
        oddities.append(f"cell {place.coordinate} {place.value!r}"[:40])
        found = None
    if rows and rng.random() < 0.1:
        last = min(3, len(rows) + 1)
        sheet.merge_cells(start_row=2, end_row=last, start_column=1, end_column=2)
        oddities.append("merged")
        found = None
    if rng.random() < 0.1:
        book.create_sheet("Other").append([1])
    target = io.BytesIO()
    book.save(target)
    return target.getvalue(), found


def _cell(text: str, rng: Random) -> Any:
    plain = "".join(sign for sign in text if sign >= " " or sign in "\t\n\r")
    if rng.random() < 0.3 and len(plain) < 300:  # a float takes no more digits
        try:
            return int(plain)
        except ValueError:
            return plain
    return plain
