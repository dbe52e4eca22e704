"""Cells of a worksheet as XML: a column at once with Arrow, or value by value."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from kpi_lib.reporting.exporters.cell_limit import MAX_TEXT, cut_text

_MAX_INTEGER = 10**15
"""Excel keeps 15 digits: integers from here on are written as text."""
_EPOCH_NUMBER = 25_569
"""1970-01-01 as a day number of Excel."""
_DAY_US = 86_400_000_000
_EPOCH, _ONE_DAY = dt.datetime(1970, 1, 1), dt.timedelta(days=1)  # noqa: DTZ001
TEXT_CELL = '"{style} t="inlineStr"><is><t xml:space="preserve">'
_ESCAPES = (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"))
_SPECIAL = r"[\x00-\x08\x0b-\x1f]|_x[0-9A-Fa-f]{4}_|[\x{fffe}\x{ffff}]"
_NOT_PLAIN = re.compile(r"[&<>\x00-\x08\x0b-\x1f\ufffe\uffff]|_x[0-9A-Fa-f]{4}_")


def escaped(text: str) -> str:
    """Return a text as XML holds it."""
    if not _NOT_PLAIN.search(text):
        return text
    text = Worksheet._escape_control_characters(text)
    for sign, entity in _ESCAPES:
        text = text.replace(sign, entity)
    return text


def rows_at_once(
    frame: pd.DataFrame,
    first: int,
    styles: Sequence[Any],
    timezone: str,
    heights: Sequence[str] | None,
) -> str:
    """Return the elements ``row`` of a part of a table, numbered from `first`."""
    numbers = pa.array(np.arange(first, first + len(frame))).cast(pa.string())
    high = "" if heights is None else pa.array(heights, pa.string())
    parts: list[Any] = ['<row r="', numbers, '"', high, ">"]
    for i, style in enumerate(styles):
        attribute = f' s="{style._get_xf_index()}"'
        cells = _cells(frame.iloc[:, i], timezone, attribute)
        name = f'<c r="{xl_col_to_name(i)}'
        # An empty value makes no cell.
        parts.append(
            pc.coalesce(pc.binary_join_element_wise(name, numbers, cells, ""), "")
        )
    rows = pc.binary_join_element_wise(*parts, "</row>", "")
    if isinstance(rows, pa.ChunkedArray):  # pandas may hold a column in pieces
        rows = rows.combine_chunks()
    whole = pa.ListArray.from_arrays(pa.array([0, len(rows)], pa.int32()), rows)
    text: str = pc.binary_join(whole, "")[0].as_py()
    return text


def _cells(values: pd.Series, timezone: str, style: str) -> Any:
    """Return what follows each cell's address, null where there is no value."""
    kind = values.dtype
    if pd.api.types.is_datetime64_any_dtype(kind):
        return _numbers(pa.array(_days(values, timezone)), style)
    if pd.api.types.is_bool_dtype(kind):
        truth = pa.Array.from_pandas(values.astype("boolean")).cast(pa.int8())
        return _join(f'"{style} t="b"><v>', truth.cast(pa.string()), "</v></c>")
    if pd.api.types.is_integer_dtype(kind):
        whole = pa.Array.from_pandas(values).cast(pa.int64())
        if not len(whole) or (pc.max(pc.abs(whole)).as_py() or 0) < _MAX_INTEGER:
            return _join(f'"{style}><v>', whole.cast(pa.string()), "</v></c>")
    elif pd.api.types.is_float_dtype(kind):
        return _numbers(pa.array(values.to_numpy("float64", na_value=np.nan)), style)
    elif isinstance(kind, pd.StringDtype):
        text = pa.Array.from_pandas(values, type=pa.string())
        if _is_plain(text):
            return _join(TEXT_CELL.format(style=style), text, "</t></is></c>")
        if not _is_special(text):
            return _texts(text, style)
    return _mixed(values, timezone, style)


def _numbers(values: Any, style: str) -> Any:
    """Return cells of numbers, null where a number is not finite."""
    finite = pc.if_else(pc.is_finite(values), values, None)
    return _join(f'"{style}><v>', finite.cast(pa.string()), "</v></c>")


def _days(values: pd.Series, timezone: str) -> Any:
    """Return instants as day numbers of Excel, NaN where there is none."""
    moments = pd.DatetimeIndex(values)
    if moments.tz is not None:
        moments = moments.tz_convert(timezone).tz_localize(None)
    days = moments.as_unit("us").asi8 / _DAY_US + _EPOCH_NUMBER
    return np.where(moments.isna(), np.nan, days)


def _texts(values: Any, style: str) -> Any:
    """Return cells of texts, with the signs of XML escaped."""
    for sign, entity in _ESCAPES:
        values = pc.replace_substring(values, sign, entity)
    return _join(TEXT_CELL.format(style=style), values, "</t></is></c>")


def _is_plain(text: Any) -> bool:
    """Return whether all texts are valid in the file without escaping."""
    if not len(text):
        return True
    longest = pc.max(pc.binary_length(text)).as_py() or 0
    is_other = pc.match_substring_regex(text, f"[&<>]|{_SPECIAL}")
    return longest <= MAX_TEXT and not pc.any(is_other).as_py()


def _is_special(text: Any) -> bool:
    """Return whether some text is too long for Excel or holds control characters."""
    # A text has no more units of UTF-16 than bytes of UTF-8.
    if (pc.max(pc.binary_length(text)).as_py() or 0) > MAX_TEXT:
        return True
    return bool(pc.any(pc.match_substring_regex(text, _SPECIAL)).as_py())


def _join(*parts: Any) -> Any:
    return pc.binary_join_element_wise(*parts, "")


def _mixed(values: pd.Series, timezone: str, style: str) -> Any:
    """Return the cells of a column of mixed types, made value by value."""
    return pa.array(_each(values, timezone, style), pa.string())


def few_rows(
    frame: pd.DataFrame,
    first: int,
    styles: Sequence[Any],
    timezone: str,
    heights: Sequence[str] | None,
) -> str:
    """Return what `_rows` returns, made value by value."""
    columns = []
    for i, style in enumerate(styles):
        attribute = f' s="{style._get_xf_index()}"'
        cells = _each(frame.iloc[:, i], timezone, attribute)
        columns.append((f'<c r="{xl_col_to_name(i)}', cells))
    rows = []
    for i, number in enumerate(range(first, first + len(frame))):
        row = [f"{name}{number}{cells[i]}" for name, cells in columns if cells[i]]
        high = heights[i] if heights else ""
        rows.append(f'<row r="{number}"{high}>{"".join(row)}</row>')
    return "".join(rows)


def _each(values: pd.Series, timezone: str, style: str) -> list[str | None]:
    """Return what follows each cell's address, None where there is no value."""
    text = TEXT_CELL.format(style=style)
    if pd.api.types.is_datetime64_any_dtype(values.dtype):
        items = _days(values, timezone).tolist()
    else:
        items = values.tolist()
    return [_cell_xml(cell(value, timezone), style, text) for value in items]


def _cell_xml(value: Any, style: str, text: str) -> str | None:
    if value is None:
        return None
    if isinstance(value, str):
        return f"{text}{escaped(value)}</t></is></c>"
    if isinstance(value, bool):
        return f'"{style} t="b"><v>{int(value)}</v></c>'
    if isinstance(value, dt.datetime):
        value = (value - _EPOCH) / _ONE_DAY + _EPOCH_NUMBER
    return f'"{style}><v>{value!r}</v></c>'


def cell(value: Any, timezone: str) -> Any:
    """Return a value as Excel stores it; None stays blank.

    Parameters
    ----------
    value : object
    timezone : str
        IANA name of the zone that an instant is converted to.

    Returns
    -------
    str, bool, int, float, datetime or None
        Instants without a zone; text over Excel's limit ends with an ellipsis.
    """
    if isinstance(value, str):
        return cut_text(value)
    if isinstance(value, list | tuple | np.ndarray):
        return cell(", ".join(str(item) for item in value), timezone)
    if value is None or value is pd.NaT or value is pd.NA:
        return None
    if isinstance(value, bool | np.bool_):
        return bool(value)
    if isinstance(value, dt.datetime):
        moment = pd.Timestamp(value)
        if moment.tzinfo is not None:
            moment = moment.tz_convert(timezone).tz_localize(None)
        return moment.to_pydatetime(warn=False)
    if isinstance(value, dt.date):
        return dt.datetime(value.year, value.month, value.day)  # noqa: DTZ001
    if isinstance(value, int | np.integer):
        return int(value) if abs(int(value)) < _MAX_INTEGER else str(value)
    if isinstance(value, float | np.floating | Decimal):
        number = float(value)
        return number if math.isfinite(number) else None
    return str(value)
