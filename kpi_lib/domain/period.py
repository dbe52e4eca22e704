"""Periods: half-open spans of time, bounded by midnights of a tenant's time zone."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from kpi_lib.domain.errors import ParamsError
from kpi_lib.domain.instants import (
    FIRST_YEAR,
    LAST_YEAR,
    ONE_DAY,
    local_day,
    local_midnight,
)

FORMS = (
    "a month (2026-10), a quarter (2026-Q3), a year (2026), a week (2026-W43), "
    "a day (2026-10-05), first and last day (2026-07-01..2026-09-30), last-month, "
    "last-quarter, last-year, last-week, last-30d or 30d@2026-11-01"
)
_MONTHS = {"month": 1, "quarter": 3, "year": 12}


@dataclass(frozen=True)
class Period:
    """Whole local days of one time zone.

    Attributes
    ----------
    first_day, last_day : date
        Local days; the last one belongs to the period.
    timezone : str
        IANA name of the zone whose midnights bound the period.
    kind : str
        ``month``, ``quarter``, ``year``, ``week``, ``day``, ``days`` (a number of
        days) or ``range`` (first and last day given).
    """

    first_day: date
    last_day: date
    timezone: str
    kind: str = "range"

    @classmethod
    def parse(cls, text: str, timezone: str, as_of: datetime | None = None) -> Period:
        """Read a period in one of its written forms.

        Parameters
        ----------
        text : str
            One of `FORMS`, in upper or lower case.
        timezone : str
            IANA name.
        as_of : datetime, optional
            Aware instant from which ``last-...`` counts; the local day, week, month,
            quarter or year that it lies in is not part of the period.

        Raises
        ------
        ParamsError
            Where `text` is none of the forms, names a day that does not exist, runs
            backwards, leaves the years 1900 to 2199, or counts from an `as_of` that
            is not there.
        """
        plain = text.strip().lower()
        if plain.startswith("last-"):
            return cls._relative(text, plain[5:], timezone, as_of)
        if match := re.fullmatch(r"([0-9]{1,5})d@(.+)", plain):
            last_day = _day(text, match[2]) - ONE_DAY
            return cls._ending(text, last_day, int(match[1]), timezone)
        if ".." in plain:
            first, last = (_day(text, part) for part in plain.split("..", 1))
            if last < first:
                raise ParamsError(
                    "period",
                    f'got "{text}", which runs backwards',
                    f'the first day before the last, "{last}..{first}"',
                )
            return cls(first, last, timezone, "range")
        if match := re.fullmatch(r"([0-9]{4})-w([0-9]{1,2})", plain):
            try:
                monday = date.fromisocalendar(_year(text, match[1]), int(match[2]), 1)
            except ValueError:
                raise ParamsError(
                    "period",
                    f'got "{text}"',
                    "an ISO week of that year, from W01 to W52 (W53 in some years)",
                ) from None
            return cls.unit("week", monday, timezone)
        if match := re.fullmatch(r"([0-9]{4})-q([1-4])", plain):
            month = 3 * int(match[2]) - 2
            return cls.unit("quarter", date(_year(text, match[1]), month, 1), timezone)
        if re.fullmatch(r"[0-9]{4}", plain):
            return cls.unit("year", date(_year(text, plain), 1, 1), timezone)
        if re.fullmatch(r"[0-9]{4}-[0-9]{2}", plain):
            return cls.unit("month", _day(text, f"{plain}-01"), timezone)
        return cls.unit("day", _day(text, plain), timezone)

    @classmethod
    def unit(cls, kind: str, day: date, timezone: str) -> Period:
        """Return the month, quarter, year, ISO week or day that `day` lies in."""
        if kind == "day":
            return cls(day, day, timezone, kind)
        if kind == "week":
            monday = day - timedelta(days=day.weekday())
            return cls(monday, monday + timedelta(days=6), timezone, kind)
        months = _MONTHS[kind]
        first = day.replace(month=(day.month - 1) // months * months + 1, day=1)
        last_month = first.month + months - 1
        last_date = calendar.monthrange(first.year, last_month)[1]
        return cls(first, date(first.year, last_month, last_date), timezone, kind)

    @classmethod
    def _relative(
        cls, text: str, rest: str, timezone: str, as_of: datetime | None
    ) -> Period:
        count = re.fullmatch(r"([0-9]{1,5})d", rest)
        if not count and rest not in {"month", "quarter", "year", "week"}:
            raise ParamsError("period", f'got "{text}"', FORMS)
        if as_of is None:
            raise ParamsError(
                "period", f'got "{text}"', "an as_of to count from", "give one"
            )
        today = local_day(as_of, timezone)
        if count:
            return cls._ending(text, today - ONE_DAY, int(count[1]), timezone)
        return cls.unit(rest, today, timezone).previous()

    @classmethod
    def _ending(cls, text: str, last_day: date, days: int, timezone: str) -> Period:
        if days < 1:
            raise ParamsError("period", f'got "{text}"', "one day or more")
        if last_day.toordinal() - days < date(FIRST_YEAR, 1, 1).toordinal():
            raise _year_error(text)
        first_day = last_day - timedelta(days=days - 1)
        return cls(first_day, last_day, timezone, "days")

    @cached_property
    def start(self) -> datetime:
        """First instant, in UTC; part of the period."""
        return local_midnight(self.first_day, self.timezone)

    @cached_property
    def end(self) -> datetime:
        """First instant after the period, in UTC."""
        return local_midnight(self.last_day + ONE_DAY, self.timezone)

    @property
    def slug(self) -> str:
        """Folder name; `parse` reads it back as the same days."""
        first = self.first_day
        if self.kind == "month":
            return f"{first:%Y-%m}"
        if self.kind == "quarter":
            return f"{first:%Y}-Q{(first.month + 2) // 3}"
        if self.kind == "year":
            return f"{first:%Y}"
        if self.kind == "week":
            iso = first.isocalendar()
            return f"{iso.year:04}-W{iso.week:02}"
        if self.kind == "day":
            return first.isoformat()
        return f"{first}..{self.last_day}"

    def __str__(self) -> str:
        """Return the slug."""
        return self.slug

    @property
    def days(self) -> int:
        """Number of calendar days."""
        return (self.last_day - self.first_day).days + 1

    def days_elapsed(self, as_of: datetime) -> int:
        """Return how many of the days have begun before `as_of`.

        The day in progress counts, as its rows do: 0 before the period, all `days`
        from the last one on.
        """
        return len(self.day_list(as_of))

    def day_list(self, as_of: datetime | None = None) -> list[date]:
        """Return the local days in order; with `as_of`, those begun before it."""
        last_day = self.last_day
        if as_of is not None and as_of < self.end:
            # A microsecond earlier: at midnight itself the new day has no rows yet.
            instant = as_of - timedelta(microseconds=1)
            last_day = min(last_day, local_day(instant, self.timezone))
        days = (last_day - self.first_day).days + 1
        return [self.first_day + timedelta(days=n) for n in range(days)]

    def check_begun(self, known_at: datetime) -> None:
        """Raise ParamsError where no instant of the period lies before `known_at`."""
        if self.start < known_at:
            return
        last_day = local_day(known_at - timedelta(microseconds=1), self.timezone)
        kind = self.kind if self.kind not in {"range", "days"} else "month"
        running = Period.unit(kind, last_day, self.timezone)
        as_of = f"{known_at.astimezone(ZoneInfo(self.timezone)):%Y-%m-%d %H:%M}"
        raise ParamsError(
            "period",
            f'got "{self}", which begins on {self.first_day}; as_of is {as_of}',
            "a period that has begun by then",
            f"use {running} or {running.previous()}, or a later as_of",
        )

    def previous(self) -> Period:
        """Return the calendar unit before this one, else as many days before it."""
        last_day = self.first_day - ONE_DAY
        if self.kind in {"range", "days"}:
            first_day = self.first_day - timedelta(days=self.days)
            return Period(first_day, last_day, self.timezone, self.kind)
        return Period.unit(self.kind, last_day, self.timezone)

    def last_months(self, count: int) -> list[Period]:
        """Return the `count` calendar months up to the one of the last day."""
        months = [Period.unit("month", self.last_day, self.timezone)]
        while len(months) < count:
            months.append(months[-1].previous())
        return months[::-1]


def _year_error(text: str) -> ParamsError:
    return ParamsError(
        "period", f'got "{text}"', f"years from {FIRST_YEAR} to {LAST_YEAR}"
    )


def _year(text: str, digits: str) -> int:
    year = int(digits)
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise _year_error(text)
    return year


def _day(text: str, digits: str) -> date:
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", digits.strip()):
        raise ParamsError("period", f'got "{text}"', FORMS)
    year, month, day = map(int, digits.strip().split("-"))
    _year(text, f"{year:04}")
    if not 1 <= month <= 12:
        raise ParamsError("period", f'got "{text}"', "a month from 01 to 12")
    last = calendar.monthrange(year, month)[1]
    if not 1 <= day <= last:
        raise ParamsError(
            "period", f'got "{text}"', f"a day of {year}-{month:02}, from 01 to {last}"
        )
    return date(year, month, day)
