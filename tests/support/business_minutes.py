"""Opening minutes between two instants, summed over the calendar's intervals."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

from kpi_lib.domain.instants import ONE_DAY, local_day
from kpi_lib.settings.opening_hours import Opening


def business_minutes(opening: Opening, start: datetime, end: datetime) -> Decimal:
    """Return the opening minutes, to the microsecond; 0 if `end` is before `start`."""
    if end <= start:
        return Decimal(0)
    frame = opening.intervals(
        local_day(start, opening.timezone) - ONE_DAY, local_day(end, opening.timezone)
    )
    pairs = zip(frame["open_at"].array, frame["close_at"].array, strict=True)
    spans = (
        min(end, close_at.to_pydatetime()) - max(start, open_at.to_pydatetime())
        for open_at, close_at in pairs
        if open_at < end and close_at > start
    )
    total = sum(span // timedelta(microseconds=1) for span in spans)
    return Decimal(total) / 60_000_000
