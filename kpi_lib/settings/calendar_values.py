"""Validators of a calendar's values: openings of a day, lists and spans of days."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Annotated, Any

from pydantic import BeforeValidator

from kpi_lib.settings.opening_hours import Hours
from kpi_lib.settings.strict_models import describe, mistake

DayList = tuple[date, ...]
_LONGEST_SPAN = 366


def _hours(value: Any) -> Hours:
    """Read the openings of a day into minutes after midnight."""
    pairs = value if isinstance(value, list) else [value]
    if len(pairs) == 2 and all(isinstance(part, str) for part in pairs):
        pairs = [pairs]
    hours: list[tuple[int, int]] = []
    for pair in pairs:
        if not isinstance(pair, list) or len(pair) != 2:
            raise mistake('from and to, for example ["08:00", "17:00"]')
        first, last = (_minute(part) for part in pair)
        if last <= first:
            raise mistake(
                'the end after the start; a night is written as "24:00" on the first '
                'day and "00:00" on the next',
                f'closes at "{pair[1]}", not after it opens at "{pair[0]}"',
            )
        if hours and first < hours[-1][1]:
            raise mistake(
                "openings in order and without overlap",
                f'opens at "{pair[0]}", before the opening above it closes',
            )
        hours.append((first, last))
    return tuple(hours)


def _minute(text: Any) -> int:
    match = re.fullmatch(r"([01][0-9]|2[0-4]):([0-5][0-9])", str(text))
    minute = int(match[1]) * 60 + int(match[2]) if match else -1
    if not 0 <= minute <= 24 * 60:
        raise mistake('a time from "00:00" to "24:00"', f'got "{text}"')
    return minute


def _days(value: Any) -> DayList:
    """Read days, and spans with both ends, into a list of days."""
    if not isinstance(value, list):
        raise _no_days(value)
    days: list[date] = []
    for item in value:
        if isinstance(item, dict) and item.keys() == {"from", "to"}:
            first, last = (_day(item[end]) for end in ("from", "to"))
            count = (last - first).days + 1
            if not 1 <= count <= _LONGEST_SPAN:
                raise mistake(
                    f"a span of 1 to {_LONGEST_SPAN} days",
                    f'got from "{first}" to "{last}"',
                )
            days += (first + timedelta(days=n) for n in range(count))
        else:
            days.append(_day(item))
    return tuple(days)


def _day(value: Any) -> date:
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise _no_days(value) from None


def _no_days(value: Any) -> Exception:
    return mistake(
        "a list of days and spans, for example "
        "[2026-12-24, {from: 2026-12-27, to: 2026-12-31}]",
        f"got {describe(value)}",
    )


DayHours = Annotated[Hours, BeforeValidator(_hours)]
Days = Annotated[DayList, BeforeValidator(_days)]
