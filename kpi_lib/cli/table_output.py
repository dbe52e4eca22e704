"""A table on standard output: for the screen, as CSV, JSON or Parquet."""

from __future__ import annotations

import datetime as dt
import io
import json
import math
import re
import sys
from decimal import Decimal
from typing import Any

import pandas as pd

from kpi_lib.cli.screen import show_rows
from kpi_lib.domain.errors import ParamsError
from kpi_lib.domain.names import closest

FORMATS = ("table", "csv", "json", "parquet")

_FORMULA = re.compile(r"[=+\-@\t\r]")


def check_format(name: str) -> None:
    """Raise ParamsError where `name` is no format, or would spoil the screen."""
    if name not in FORMATS:
        near = closest(name, FORMATS)[:1] or FORMATS
        raise ParamsError("--format", f'got "{name}"', ", ".join(near))
    if name == "parquet" and sys.stdout.isatty():
        raise ParamsError(
            "--format",
            "parquet is not for the screen",
            remedy="send it to a file: kpi compute ... --format parquet > FILE.parquet",
        )


def write(frame: pd.DataFrame, name: str) -> None:
    """Write a table to standard output.

    Parameters
    ----------
    frame : DataFrame
    name : str
        One of `FORMATS`.
    """
    if name in ("json", "csv"):
        # Programs read UTF-8, whatever the terminal's encoding.
        sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    match name:
        case "json":
            sys.stdout.write(to_json(frame))
        case "csv":
            sys.stdout.write(to_csv(frame))
        case "parquet":
            sys.stdout.buffer.write(to_parquet(frame))
        case _:
            show(frame)


def to_json(frame: pd.DataFrame) -> str:
    """Return a list of records; lists as arrays, instants ISO 8601, undefined null."""
    columns = {str(name): _values(frame[name]) for name in frame.columns}
    names = list(columns)
    rows = zip(*columns.values(), strict=True)
    records = [dict(zip(names, row, strict=True)) for row in rows]
    return json.dumps(records, ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def to_csv(frame: pd.DataFrame) -> str:
    """Return CSV; lists as JSON arrays, undefined empty.

    A text that a spreadsheet would take for a formula gets an apostrophe before it,
    as spreadsheets themselves mark text.
    """
    columns = {
        name: [_csv_cell(value) for value in _values(frame[name])]
        for name in frame.columns
    }
    plain = pd.DataFrame(columns, columns=frame.columns, dtype=object)
    return str(plain.to_csv(index=False, lineterminator="\n"))


def to_parquet(frame: pd.DataFrame) -> bytes:
    """Return Parquet; days as dates, instants with their zone."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    table = pa.Table.from_pandas(frame, preserve_index=False)
    for i, column in enumerate(table.schema):
        if pa.types.is_timestamp(column.type) and column.type.tz is None:
            table = table.set_column(i, column.name, table[i].cast(pa.date32()))
    buffer = io.BytesIO()
    pq.write_table(table.replace_schema_metadata(None), buffer)
    return buffer.getvalue()


def show(frame: pd.DataFrame) -> None:
    """Print a table to the screen."""
    columns = [_values(frame[name]) for name in frame.columns]
    numbers = {
        str(name)
        for name in frame.columns
        if pd.api.types.is_numeric_dtype(frame[name])
    }
    show_rows([str(n) for n in frame.columns], zip(*columns, strict=True), numbers)


def _values(column: pd.Series) -> list[Any]:
    """Return a column as what JSON knows: text, numbers, lists, None."""
    if isinstance(column.dtype, pd.DatetimeTZDtype):
        return [None if pd.isna(v) else v.isoformat() for v in column]
    if pd.api.types.is_datetime64_dtype(column.dtype):
        return [None if pd.isna(v) else v.date().isoformat() for v in column]
    return [_plain(value) for value in column.astype(object)]


def _plain(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if value is None or value is pd.NA or value is pd.NaT:
        return None
    if hasattr(value, "tolist"):
        return _plain(value.tolist())
    if isinstance(value, Decimal):
        value = float(value)
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dt.date):
        return value.isoformat()
    return value if isinstance(value, bool | int | str | dict) else str(value)


def _csv_cell(value: Any) -> Any:
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, str) and _FORMULA.match(value):
        return f"'{value}"
    return value
