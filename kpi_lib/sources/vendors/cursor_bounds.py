"""Lower bound of a read of changes, in the type of the column that tells them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from kpi_lib.sources.vendors.record_fields import latest

_ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_QUARTER = timedelta(minutes=15)
_LONGEST_STEP = 12
"""Quarters of an hour that a clock is ever put back by."""


def lower_bound(since: datetime, sample: object, zone: ZoneInfo) -> Any:
    """Return the value from which on a column tells of changes after an instant.

    Parameters
    ----------
    since : datetime
        With a time zone.
    sample : object
        A value of the column, which shows its type.
    zone : ZoneInfo
        Of a column without time zone.

    Returns
    -------
    datetime, date, str or None
        None where the type is none that can hold an instant.
    """
    match sample:
        case datetime():
            return since.astimezone(UTC) if sample.tzinfo else _first_wall(since, zone)
        case date():
            return _first_wall(since, zone).date()
        case str() if _ISO_DAY.match(sample):
            # The first ten characters compare in every notation of ISO 8601, and no
            # zone of the world is a day away from another.
            return (since.astimezone(UTC) - timedelta(days=1)).date().isoformat()
    return None


def newest_change(values: Iterable[object], zone: ZoneInfo) -> datetime | None:
    """Return the latest of a column's values as an instant in UTC."""
    return latest(_instant(value, zone) for value in values)


def _first_wall(since: datetime, zone: ZoneInfo) -> datetime:
    """Return the least time of day that a clock shows at an instant or after it.

    Where the clock is put back soon after, it shows earlier times again.
    """
    begin = since.astimezone(UTC)
    quarter = begin.replace(minute=begin.minute // 15 * 15, second=0, microsecond=0)
    later = [quarter + n * _QUARTER for n in range(1, _LONGEST_STEP + 1)]
    return min(i.astimezone(zone).replace(tzinfo=None) for i in (begin, *later))


def _instant(value: object, zone: ZoneInfo) -> datetime | None:
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            return None
    elif isinstance(value, date) and not isinstance(value, datetime):
        value = datetime.combine(value, time())
    if not isinstance(value, datetime):
        return None
    try:
        return (value if value.tzinfo else value.replace(tzinfo=zone)).astimezone(UTC)
    except OverflowError:
        return None
