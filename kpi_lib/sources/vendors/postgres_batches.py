"""Batches of PostgreSQL's rows: those that came as values, and those as texts."""

from __future__ import annotations

import json
from datetime import datetime

import pyarrow as pa
import pyarrow.compute as pc

from kpi_lib.sources.vendors.connector import FINGERPRINT
from kpi_lib.sources.vendors.postgres_columns import TEXTS, VERSION
from kpi_lib.sources.vendors.record_fields import latest


def parts_of(batch: pa.RecordBatch) -> list[pa.Table]:
    """Return a batch's rows: those with `TEXTS` as texts alone, then the others.

    Parameters
    ----------
    batch : pyarrow.RecordBatch
        The columns of `as_values`, or others without `TEXTS`.
    """
    rows = _in_utf8(pa.Table.from_batches([batch]).replace_schema_metadata(None))
    if TEXTS not in rows.column_names:
        return [rows]
    is_text = pc.is_valid(rows[TEXTS])
    others = rows.drop_columns([TEXTS])
    if not pc.any(is_text).as_py():
        return [others]
    names = [name for name in others.column_names if name != FINGERPRINT]
    odd = rows.filter(is_text)
    texts = zip(*map(json.loads, odd[TEXTS].to_pylist()), strict=True)
    columns = [pa.array(column, pa.string()) for column in texts]
    given = pa.table(columns, names).append_column(FINGERPRINT, odd[FINGERPRINT])
    usual = others.filter(pc.invert(is_text))
    return [given, usual] if usual.num_rows else [given]


def _in_utf8(rows: pa.Table) -> pa.Table:
    """Replace what is not UTF-8: a server with SQL_ASCII holds any bytes."""
    try:
        rows.validate(full=True)
    except pa.ArrowInvalid:
        columns = [_replaced(column) for column in rows.columns]
        return pa.table(columns, rows.column_names)
    return rows


def _replaced(column: pa.ChunkedArray) -> pa.ChunkedArray | pa.Array:
    if not pa.types.is_string(column.type):
        return column
    values = column.cast(pa.binary()).to_pylist()
    return pa.array([v and v.decode("utf-8", "replace") for v in values], pa.string())


def newest_of(rows: pa.Table) -> datetime | None:
    """Return the latest change; texts in UTC are ordered as what they mean."""
    values = rows[VERSION]
    if not pa.types.is_string(values.type):
        return latest([pc.max(values).as_py()]) or latest(values.to_pylist())
    usual = pc.and_(pc.starts_with(values, "20"), pc.ends_with(values, "+00"))
    greatest = pc.max(values.filter(pc.fill_null(usual, fill_value=False))).as_py()
    found = latest(map(_instant, [greatest])) if greatest else None
    return found or latest(map(_instant, values.to_pylist()))


def _instant(text: str | None) -> datetime | None:
    try:
        changed = datetime.fromisoformat(text or "")
    except ValueError:
        return None  # NULL or infinity: goes to quarantine later
    # Without a zone it is too far from any date to have been changed at.
    return changed if changed.tzinfo else None
