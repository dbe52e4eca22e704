"""Opening hours: intervals, working days and minutes, worked by hand."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import partial

import holidays
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.business_minutes import business_minutes

from kpi_lib.settings import opening_hours
from kpi_lib.settings.opening_hours import Attendance, Opening, is_holiday_code

MONTREAL = "America/Toronto"
NINE_HOURS = Opening(MONTREAL)
LUNCH = Opening(MONTREAL, dict.fromkeys(range(5), ((480, 720), (780, 1020))))
ALWAYS = Opening(MONTREAL, dict.fromkeys(range(7), ((0, 1440),)))


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def shown(opening: Opening, first: date, last: date) -> list[tuple[str, str]]:
    rows = opening.intervals(first, last)
    pairs = zip(rows["open_at"], rows["close_at"], strict=True)
    return [(f"{a:%m-%d %H:%M}", f"{b:%m-%d %H:%M}") for a, b in pairs]


def test_openings_follow_the_clock_on_the_wall() -> None:
    # Friday in summer time (UTC-4), the change on Sunday, Monday in UTC-5
    assert shown(LUNCH, date(2026, 10, 30), date(2026, 11, 2)) == [
        ("10-30 12:00", "10-30 16:00"),
        ("10-30 17:00", "10-30 21:00"),
        ("11-02 13:00", "11-02 17:00"),
        ("11-02 18:00", "11-02 22:00"),
    ]


@pytest.mark.parametrize(
    ("day", "hours", "found"),
    [
        # spring: 02:00 becomes 03:00
        (date(2026, 3, 8), (0, 1440), [("03-08 05:00", "03-09 04:00")]),
        (date(2026, 3, 8), (90, 150), [("03-08 06:30", "03-08 07:00")]),
        (date(2026, 3, 8), (120, 180), []),
        # autumn: 02:00 becomes 01:00
        (date(2026, 11, 1), (0, 1440), [("11-01 04:00", "11-02 05:00")]),
        (date(2026, 11, 1), (0, 180), [("11-01 04:00", "11-01 08:00")]),
    ],
)
def test_openings_on_the_day_of_a_clock_change(
    day: date, hours: tuple[int, int], found: list[tuple[str, str]]
) -> None:
    opening = Opening(MONTREAL, {6: (hours,)})
    assert shown(opening, day, day) == found


def test_intervals_without_any_opening_keep_their_types() -> None:
    none = NINE_HOURS.intervals(date(2026, 10, 3), date(2026, 10, 4))
    some = NINE_HOURS.intervals(date(2026, 10, 5), date(2026, 10, 5))
    assert list(none.columns) == ["open_at", "close_at"]
    assert none.empty
    assert (none.dtypes == some.dtypes).all()
    assert some["open_at"].dtype == pd.DatetimeTZDtype("us", "UTC")


@pytest.mark.parametrize(
    ("code", "day", "is_holiday"),
    [
        ("CA-QC", "2026-06-24", True),  # Fête nationale
        ("CA-ON", "2026-06-24", False),
        ("FR", "2026-07-14", True),
        ("GB-ENG", "2026-12-28", True),  # Boxing Day is a Saturday
        ("GB-ENG", "2026-12-26", True),
        ("FR", "2026-10-05", False),
    ],
)
def test_public_holidays(code: str, day: str, is_holiday: bool) -> None:
    opening = Opening(MONTREAL, holiday_code=code)
    first = date.fromisoformat(day)
    assert opening.holidays(first, first) == ({first} if is_holiday else set())
    works = first.weekday() < 5 and not is_holiday
    assert opening.working_days(first, first) == ([first] if works else [])


def test_holidays_of_several_years() -> None:
    found = Opening("Europe/Paris", holiday_code="FR").holidays(
        date(2025, 12, 1), date(2026, 1, 31)
    )
    assert found == {date(2025, 12, 25), date(2026, 1, 1)}


def test_holiday_codes() -> None:
    assert [c for c in ("CA-QC", "FR", "GB-ENG") if is_holiday_code(c)] == [
        "CA-QC",
        "FR",
        "GB-ENG",
    ]
    assert not any(is_holiday_code(c) for c in ("", "CA-XX", "XX", "fr", "CA-QC-1"))


def test_common_holiday_codes_are_supported() -> None:
    supported = holidays.list_supported_countries()
    for country, regions in opening_hours.COMMON_CODES.items():
        assert set(regions) <= {"", *supported[country]}


JUNE = (date(2026, 6, 1), date(2026, 6, 30))


def available(attendance: Attendance | None, holidays: str | None = "CA-QC") -> Decimal:
    members = {} if attendance is None else {"ana": attendance}
    opening = Opening(MONTREAL, holiday_code=holidays, members=members)
    return opening.available_minutes("Ana", *JUNE)


def test_minutes_of_a_member_whom_the_file_does_not_know() -> None:
    # June 2026 has 22 weekdays; 24 June is a holiday: 21 days of 9 hours
    assert available(None) == 21 * 540


def test_minutes_by_weekly_hours() -> None:
    # 35 h over 5 days a week: 7 h on each of 21 days
    assert available(Attendance(Decimal(35))) == 21 * 420


def test_minutes_within_employment_and_without_leave() -> None:
    # from Monday 15 June on: 12 weekdays, less the 24th, less the 25th and 26th: 9
    attendance = Attendance(
        Decimal("37.5"),
        first_day=date(2026, 6, 15),
        leave=((date(2026, 6, 25), date(2026, 6, 28)),),
    )
    assert available(attendance) == 9 * 450
    # until Tuesday 2 June, by opening hours: 2 days
    assert available(Attendance(last_day=date(2026, 6, 2))) == 2 * 540
    assert available(Attendance(Decimal(35), last_day=date(2026, 5, 31))) == 0


def test_weekly_hours_spread_over_the_days_that_are_open() -> None:
    # open on Monday, Wednesday, Friday: 30 h are 10 h on each of 5 + 4 + 4 days
    hours = {0: ((480, 1020),), 1: (), 2: ((480, 1020),), 4: ((480, 720),)}
    members = {"ana": Attendance(Decimal(30)), "aoneil": Attendance(Decimal(30))}
    opening = Opening(MONTREAL, hours, members=members)
    assert opening.available_minutes("ANA ", *JUNE) == 13 * 600
    assert opening.available_minutes("aoneil", *JUNE) == 13 * 600
    assert Opening(MONTREAL, {}, members=members).available_minutes("ana", *JUNE) == 0


@pytest.mark.parametrize(
    ("opening", "start", "end", "minutes"),
    [
        # Friday 16:30 to Monday 08:15, the clock changing in between: 30 + 15
        (NINE_HOURS, "2026-10-30T20:30", "2026-11-02T13:15", "45"),
        # all of it on a Saturday
        (NINE_HOURS, "2026-10-31T12:00", "2026-10-31T20:00", "0"),
        # 11:59:30 to 13:00:15 with an hour's break at noon
        (LUNCH, "2026-10-05T15:59:30", "2026-10-05T17:00:15", "0.75"),
        # a whole week: 5 days of 9 hours
        (NINE_HOURS, "2026-10-05T04:00", "2026-10-12T04:00", "2700"),
        # one microsecond, and backwards
        (NINE_HOURS, "2026-10-05T12:00", "2026-10-05T12:00:00.000006", "0.0000001"),
        (NINE_HOURS, "2026-10-05T16:00", "2026-10-05T15:00", "0"),
        # the day of 25 hours
        (ALWAYS, "2026-11-01T04:00", "2026-11-02T05:00", "1500"),
    ],
)
def test_business_minutes(opening: Opening, start: str, end: str, minutes: str) -> None:
    assert business_minutes(opening, utc(start), utc(end)) == Decimal(minutes)


def test_business_minutes_over_three_years() -> None:
    # 2024 to 2026: 262 + 261 + 261 weekdays. Of France's 11 holidays a year, on a
    # weekend: 14 July 2024; 1 November 2025; 15 August and 1 November 2026.
    paris = Opening("Europe/Paris", holiday_code="FR")
    days = 262 + 261 + 261 - (10 + 10 + 9)
    start, end = utc("2023-12-31T23:00"), utc("2026-12-31T23:00")
    assert business_minutes(paris, start, end) == days * 540


instants = st.datetimes(
    datetime(2025, 1, 1),  # noqa: DTZ001
    datetime(2027, 1, 1),  # noqa: DTZ001
    timezones=st.just(UTC),
)


@given(st.lists(instants, min_size=3, max_size=3), st.sampled_from([LUNCH, ALWAYS]))
def test_business_minutes_add_up(moments: list[datetime], opening: Opening) -> None:
    first, second, third = sorted(moments)
    count = partial(business_minutes, opening)
    parts = count(first, second) + count(second, third)
    # equal but for the 28th digit of a division
    assert abs(parts - count(first, third)) < Decimal("1e-15")
    if opening is ALWAYS:
        microseconds = (third - first) // timedelta(microseconds=1)
        assert count(first, third) == Decimal(microseconds) / 60_000_000
