"""Opening hours, public holidays and attendance of a tenant's members."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache

import pandas as pd

from kpi_lib.domain.instants import local_instant
from kpi_lib.domain.names import fold

Hours = tuple[tuple[int, int], ...]
"""Openings of a day: minutes after midnight, from and to, in order."""

OFFICE_HOURS: Mapping[int, Hours] = dict.fromkeys(range(5), ((8 * 60, 17 * 60),))

# Any other code loads the calendars of all 250 countries: 0.16 s at each start.
COMMON_CODES: Mapping[str, tuple[str, ...]] = {
    "CA": (
        "", "AB", "BC", "MB", "NB", "NL", "NS", "NT", "NU", "ON", "PE", "QC", "SK",
        "YT",
    ),
    **dict.fromkeys(("BE", "CH", "FR", "LU", "US"), ("",)),
    "GB": ("", "ENG", "NIR", "SCT", "WLS"),
}  # fmt: skip
"""Countries and regions that are known to have a calendar of public holidays."""


@dataclass(frozen=True)
class Attendance:
    """Working time of one member.

    Attributes
    ----------
    weekly_hours : Decimal or None
        None where the opening hours count instead.
    first_day, last_day : date or None
        Of employment, both included; None where open.
    leave : tuple of (date, date)
        First and last day of each absence.
    """

    weekly_hours: Decimal | None = None
    first_day: date | None = None
    last_day: date | None = None
    leave: tuple[tuple[date, date], ...] = ()

    def is_present(self, day: date) -> bool:
        """Return whether the member is employed and not on leave on a day."""
        return (
            (self.first_day is None or self.first_day <= day)
            and (self.last_day is None or day <= self.last_day)
            and not any(first <= day <= last for first, last in self.leave)
        )


@dataclass(frozen=True)
class Opening:
    """The working calendar of a tenant.

    Attributes
    ----------
    timezone : str
        IANA name; opening hours are local times.
    hours : mapping of int to Hours
        Weekday, Monday = 0, to its openings; closed where absent or empty.
    holiday_code : str or None
        Country (``FR``) or country and region (``CA-QC``) of the public holidays.
    members : mapping of str to Attendance
        By folded name and aliases.
    closed : frozenset of date
        Closures beside the public holidays.
    worked : frozenset of date
        Public holidays on which the tenant is open.
    """

    timezone: str
    hours: Mapping[int, Hours] = field(default_factory=lambda: OFFICE_HOURS)
    holiday_code: str | None = None
    members: Mapping[str, Attendance] = field(default_factory=dict)
    closed: frozenset[date] = frozenset()
    worked: frozenset[date] = frozenset()

    def holidays(self, first_day: date, last_day: date) -> frozenset[date]:
        """Return the closed days from `first_day` to `last_day`, both included.

        They are the public holidays that are not worked, and the tenant's own closures.
        A holiday that is moved to a working day counts on both days.
        """
        days = self.closed
        if self.holiday_code is not None:
            years = range(first_day.year, last_day.year + 1)
            public = (_holidays_of_year(self.holiday_code, year) for year in years)
            days = days.union(*public) - self.worked
        return frozenset(day for day in days if first_day <= day <= last_day)

    def working_days(self, first_day: date, last_day: date) -> list[date]:
        """Return the days with opening hours and no holiday, both ends included."""
        closed = self.holidays(first_day, last_day)
        span = range((last_day - first_day).days + 1)
        days = (first_day + timedelta(days=n) for n in span)
        return [d for d in days if self.hours.get(d.weekday()) and d not in closed]

    def intervals(self, first_day: date, last_day: date) -> pd.DataFrame:
        """Return every opening from `first_day` to `last_day`, both included.

        Returns
        -------
        DataFrame
            ``open_at, close_at`` (UTC), in order and without overlap. An opening
            across a clock change lasts as long as it really does; one that the clock
            jumps over is left out.
        """
        openings = self._openings(first_day, last_day)
        columns = ["open_at", "close_at"]
        frame = pd.DataFrame(openings, columns=columns)
        return frame.astype(dict.fromkeys(columns, "datetime64[us, UTC]"))

    def available_minutes(
        self, member: str, first_day: date, last_day: date
    ) -> Decimal:
        """Return the working time that a member has, in minutes.

        Parameters
        ----------
        member : str
            Name or alias; one who is not in the tenant's file works all opening hours.
        first_day, last_day : date
            Both included.

        Returns
        -------
        Decimal
            The weekly hours, spread evenly over the week's working days, of every
            working day on which the member is present; where no weekly hours are
            known, the opening hours of those days.
        """
        attendance = self.members.get(fold(member), Attendance())
        days = [
            day
            for day in self.working_days(first_day, last_day)
            if attendance.is_present(day)
        ]
        if attendance.weekly_hours is None:
            hours = (pair for day in days for pair in self.hours[day.weekday()])
            return Decimal(sum(end - start for start, end in hours))
        if not days:
            return Decimal(0)
        days_a_week = sum(1 for hours in self.hours.values() if hours)
        return attendance.weekly_hours * 60 * len(days) / days_a_week

    def _openings(
        self, first_day: date, last_day: date
    ) -> list[tuple[datetime, datetime]]:
        openings = []
        for day in self.working_days(first_day, last_day):
            for from_minute, to_minute in self.hours[day.weekday()]:
                open_at = local_instant(day, from_minute, self.timezone)
                close_at = local_instant(day, to_minute, self.timezone)
                if open_at < close_at:
                    openings.append((open_at, close_at))
        return openings


def is_holiday_code(code: str) -> bool:
    """Return whether public holidays are known for a country or country and region."""
    country, _, region = code.partition("-")
    if region in COMMON_CODES.get(country, ()):
        return True
    import holidays as holiday_calendars

    supported: dict[str, list[str]] = holiday_calendars.list_supported_countries()
    return country in supported and (not region or region in supported[country])


@lru_cache(maxsize=256)
def _holidays_of_year(code: str, year: int) -> frozenset[date]:
    import holidays as holiday_calendars

    country, _, region = code.partition("-")
    return frozenset(
        holiday_calendars.country_holidays(country, subdiv=region or None, years=year)
    )
