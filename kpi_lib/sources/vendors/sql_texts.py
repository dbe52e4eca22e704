"""Values of database drivers as texts, judged later like those of a file."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from kpi_lib.sources.vendors.foreign_json import without_halves


def text_of(value: Any) -> str | None:
    """Return a value as text, without loss; None for None."""
    match value:
        case None | str():
            return value
        case bool():
            return str(value).lower()
        case Decimal():
            return format(value, "f")
        case datetime():
            return value.isoformat(" ")
        case date() | time():
            return value.isoformat()
        case timedelta():
            return _hours(value)
        case bytes() | bytearray() | memoryview():
            return _bytes(bytes(value))
        case dict() | list() | tuple():
            return without_halves(json.dumps(value, default=str, ensure_ascii=False))
    return str(value)


def in_utc(value: Any) -> Any:
    """Return an instant that comes in UTC, without saying so, with its zone."""
    if isinstance(value, datetime) and value.tzinfo is None:
        return value.replace(tzinfo=UTC)
    return value


def _hours(span: timedelta) -> str:
    sign = "-" if span < timedelta() else ""
    seconds, rest = divmod(abs(span), timedelta(seconds=1))
    hours, minutes = divmod(seconds // 60, 60)
    text = f"{sign}{hours}:{minutes:02}:{seconds % 60:02}"
    return f"{text}.{rest.microseconds:06}" if rest else text


def _bytes(value: bytes) -> str:
    """Return a bit as a digit, bytes of text as text, others in hexadecimal."""
    if len(value) == 1 and value[0] < 2:
        return str(value[0])
    try:
        return value.decode()
    except UnicodeDecodeError:
        return value.hex()
