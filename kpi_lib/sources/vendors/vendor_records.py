"""Reading the records that vendors send: any part may be missing."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from kpi_lib.domain.errors import SourceError

Record = dict[str, Any]


def part(record: object, *path: str) -> Any:
    """Return what stands at a path of keys; None where any of them is missing."""
    for key in path:
        if not isinstance(record, dict):
            return None
        record = record.get(key)
    return record


def text(record: object, *path: str) -> str | None:
    """Return the text at a path; None where there is none, or a blank one."""
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
    """Return the instant at a path; None where there is none that can be read."""
    try:
        found = datetime.fromisoformat(text(record, *path) or "")
    except ValueError:
        return None
    return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)


def product(number: str | None, factor: Decimal) -> str | None:
    """Multiply a number exactly; what is no number stays as it is, to be judged."""
    if number is None:
        return None
    try:
        return format(Decimal(number) * factor, "f")
    except InvalidOperation:
        return number


def array(items: Iterable[str]) -> str:
    """Return a list as one text, without repeats, sorted."""
    return json.dumps(sorted(set(items)), ensure_ascii=False)


def records(content: object, source: str) -> Sequence[Record]:
    """Return a list of records; SourceError where the source sends anything else."""
    if not isinstance(content, list) or not all(isinstance(r, dict) for r in content):
        raise SourceError(
            source,
            "answers something other than a list of records",
            remedy="check the URL; a proxy or a sign-in page may stand in between",
        )
    return content


def latest(instants: Iterable[datetime | None]) -> datetime | None:
    """Return the latest of those that are known."""
    return max((i for i in instants if i is not None), default=None)
