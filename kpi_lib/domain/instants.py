"""Instants and the local days they fall on."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from kpi_lib.domain.errors import ParamsError

ONE_DAY = timedelta(days=1)
FIRST_YEAR, LAST_YEAR = 1900, 2199


def local_midnight(day: date, timezone: str) -> datetime:
    """Return the first instant of a local day, in UTC."""
    return local_instant(day, 0, timezone)


def local_instant(day: date, minute: int, timezone: str) -> datetime:
    """Return the first instant at which a zone's clock shows a time of a day, in UTC.

    Where the clock skips that time, it is the instant of the change.

    Parameters
    ----------
    day : date
    minute : int
        Local time as minutes after midnight, 0 to 1440.
    timezone : str
        IANA name.
    """
    zone = ZoneInfo(timezone)
    wall = datetime(day.year, day.month, day.day) + timedelta(minutes=minute)  # noqa: DTZ001
    instant = wall.replace(tzinfo=zone).astimezone(UTC)
    if instant.astimezone(zone).replace(tzinfo=None) == wall:
        return instant
    # The clock skips that time: bisect the day before for the change.
    before, after = instant - ONE_DAY, instant
    while after - before > timedelta(seconds=1):
        middle = (before + (after - before) / 2).replace(microsecond=0)
        if middle.astimezone(zone).replace(tzinfo=None) >= wall:
            after = middle
        else:
            before = middle
    return after


def local_day(instant: datetime, timezone: str) -> date:
    """Return the calendar day of an aware instant in a zone.

    Raises
    ------
    ParamsError
        Where the instant has no offset: its day would depend on the machine.
    """
    if instant.tzinfo is None:
        raise ParamsError("as_of", f"got {instant}", "an instant with an offset")
    return instant.astimezone(ZoneInfo(timezone)).date()


def last_day_begun(as_of: datetime, timezone: str) -> date:
    """Return the last local day of which anything is known at `as_of`.

    At midnight itself the new day has no rows yet. The SQL macro of this name says the
    same.
    """
    return local_day(as_of - timedelta(microseconds=1), timezone)


def parse_as_of(text: str, timezone: str) -> datetime:
    """Read an instant; without an offset it is local time, a date is its midnight.

    Parameters
    ----------
    text : str
        ``2026-11-01``, ``2026-11-01T08:30``, ``2026-11-01T08:30:00-04:00`` or ``...Z``.
    timezone : str
        IANA name.

    Returns
    -------
    datetime
        In UTC.

    Raises
    ------
    ParamsError
        Where `text` is no such instant.
    """
    plain = text.strip()
    try:
        if not FIRST_YEAR <= int(plain[:4]) <= LAST_YEAR:
            raise ValueError
        if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", plain):
            return local_midnight(date.fromisoformat(plain), timezone)
        if not re.match(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ]", plain, re.IGNORECASE):
            raise ValueError
        instant = datetime.fromisoformat(plain)
        if instant.tzinfo is None:
            instant = instant.replace(tzinfo=ZoneInfo(timezone))
        return instant.astimezone(UTC)
    except (ValueError, OverflowError):
        raise ParamsError(
            "as_of",
            f'got "{text}"',
            "a day (2026-11-01) or an instant (2026-11-01T08:30:00-04:00)",
        ) from None
