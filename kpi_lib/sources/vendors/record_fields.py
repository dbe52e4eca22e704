"""Fields of a vendor's JSON record, by path; a missing part gives None."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from kpi_lib.domain.errors import SourceError
from kpi_lib.domain.names import fold
from kpi_lib.domain.plausible import HAPPENED

Record = dict[str, Any]

_MOST_DIGITS = 30
_WITHOUT_ZONE = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?")


def part(record: object, *path: str) -> Any:
    """Return the value at a path of keys; None where any of them is missing."""
    for key in path:
        if not isinstance(record, dict):
            return None
        record = record.get(key)
    return record


def text(record: object, *path: str) -> str | None:
    """Return the value at a path as text; None where it is missing or blank."""
    value = part(record, *path)
    match value:
        case None:
            return None
        case bool():
            return str(value).lower()
        case dict() | list():
            return json.dumps(value, default=str)
    return str(value).strip() or None


def instant(record: object, *path: str) -> datetime | None:
    """Return the instant at a path; None where it is missing or unreadable."""
    try:
        value = datetime.fromisoformat(text(record, *path) or "")
        return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None


def utc_text(record: object, *path: str) -> str | None:
    """Return the instant at a path as text; one without a time zone is in UTC."""
    value = text(record, *path)
    if value and _WITHOUT_ZONE.fullmatch(value):
        return f"{value}Z"
    return value


def translated(word: str | None, known: Mapping[str, str]) -> str | None:
    """Translate a vendor's word; an unknown one stays, for ``kpi check`` to report."""
    if word is None:
        return None
    return known.get(fold(word).replace(" ", "_"), word)


def decimal(text: str | None) -> Decimal | None:
    """Return the number that a text is; None for other texts and one beyond measure.

    Of 1e999999999 no digits can be written.
    """
    try:
        number = Decimal(text or "")
    except InvalidOperation:
        return None
    is_measured = number.is_finite() and abs(number.adjusted()) < _MOST_DIGITS
    return number if is_measured else None


def product(number: str | None, factor: Decimal) -> str | None:
    """Multiply a number exactly; other text stays, to be refused later."""
    value = decimal(number)
    return number if value is None else format(value * factor, "f")


def array(items: Iterable[str]) -> str:
    """Return distinct items, sorted, as a JSON array."""
    return json.dumps(sorted(set(items)), ensure_ascii=False)


def records(content: object, source: str) -> Sequence[Record]:
    """Return a page's list of records; raise SourceError for any other content."""
    if not isinstance(content, list) or not all(isinstance(r, dict) for r in content):
        raise SourceError(
            source,
            "answers something other than a list of records",
            remedy="check the URL; a proxy or a sign-in page may stand in between",
        )
    return content


def latest(instants: Iterable[datetime | None]) -> datetime | None:
    """Return the latest instant, leaving out None and what means no date.

    A read that went on after 9999-12-31 would find nothing.
    """
    plausible = (i for i in instants if i and HAPPENED.contains(i.date()))
    return max(plausible, default=None)
