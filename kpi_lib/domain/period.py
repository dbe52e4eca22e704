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
    ONE_DAY,
    last_day_begun,
    local_day,
    local_midnight,
)
from kpi_lib.domain.period_forms import (
    FORMS,
    day_of,
    year_error,
    year_of,
    year_start_of,
)

_FISCAL = "fiscal_"
_MONTHS = {"month": 1, "quarter": 3, "half": 6, "year": 12}
_PARTS = {"": "year", "q": "quarter", "h": "half"}
_RELATIVE = ("week", *_MONTHS, *(f"fiscal-{part}" for part in _PARTS.values()))


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
        ``month``, ``quarter``, ``half``, ``year``, ``fiscal_quarter``,
        ``fiscal_half``, ``fiscal_year``, ``week``, ``day``, ``days`` (a number of
        days) or ``range`` (first and last day given).
    year_start : int
        First month of the fiscal year, of fiscal kinds; 1 for the others.
    """

    first_day: date
    last_day: date
    timezone: str
    kind: str = "range"
    year_start: int = 1

    @classmethod
    def parse(
        cls,
        text: str,
        timezone: str,
        as_of: datetime | None = None,
        fiscal_year_start: int | None = None,
    ) -> Period:
        """Read a period in one of its written forms.

        Parameters
        ----------
        text : str
            One of `FORMS`, in upper or lower case.
        timezone : str
            IANA name.
        as_of : datetime, optional
            Aware instant from which ``last-...`` counts; the local day, week, month,
            half-year or year that it lies in is not part of the period.
        fiscal_year_start : int, optional
            First month of the fiscal year, 1 to 12. A fiscal year has the number of
            the calendar year in which it ends.

        Raises
        ------
        ParamsError
            Where `text` is none of the forms, names a day that does not exist, runs
            backwards, leaves the years 1900 to 2199, counts from an `as_of` that is
            not there, or is fiscal without a `fiscal_year_start`.
        """
        plain = text.strip().lower()
        if plain.startswith("last-"):
            return cls._relative(text, plain[5:], timezone, as_of, fiscal_year_start)
        if match := re.fullmatch(r"([0-9]{1,5})d@(.+)", plain):
            last_day = day_of(text, match[2]) - ONE_DAY
            return cls._ending(text, last_day, int(match[1]), timezone)
        if ".." in plain:
            first, last = (day_of(text, part) for part in plain.split("..", 1))
            if last < first:
                raise ParamsError(
                    "period",
                    f'got "{text}", which runs backwards',
                    f'the first day before the last, "{last}..{first}"',
                )
            return cls(first, last, timezone, "range")
        if match := re.fullmatch(r"([0-9]{4})-w([0-9]{1,2})", plain):
            try:
                monday = date.fromisocalendar(year_of(text, match[1]), int(match[2]), 1)
            except ValueError:
                raise ParamsError(
                    "period",
                    f'got "{text}"',
                    "an ISO week of that year, from W01 to W52 (W53 in some years)",
                ) from None
            return cls.unit("week", monday, timezone)
        if match := re.fullmatch(
            r"(fy)?([0-9]{4})(?:-(?:(q)([1-4])|(h)([12])))?", plain
        ):
            kind = _PARTS[match[3] or match[5] or ""]
            number = int(match[4] or match[6] or 1)
            year, start = year_of(text, match[2]), 1
            if match[1]:
                kind = _FISCAL + kind
                start = year_start_of(text, fiscal_year_start)
                year = year_of(text, str(year - (start > 1)))
            months = (number - 1) * _MONTHS[kind.removeprefix(_FISCAL)] + start - 1
            first = date(year + months // 12, months % 12 + 1, 1)
            return cls.unit(kind, first, timezone, start)
        if re.fullmatch(r"[0-9]{4}-[0-9]{2}", plain):
            return cls.unit("month", day_of(text, f"{plain}-01"), timezone)
        return cls.unit("day", day_of(text, plain), timezone)

    @classmethod
    def unit(cls, kind: str, day: date, timezone: str, year_start: int = 1) -> Period:
        """Return the month, part of a year, year, ISO week or day with `day` in it."""
        if kind == "day":
            return cls(day, day, timezone, kind)
        if kind == "week":
            monday = day - timedelta(days=day.weekday())
            return cls(monday, monday + timedelta(days=6), timezone, kind)
        months = _MONTHS[kind.removeprefix(_FISCAL)]
        # Months since year 0: a fiscal year crosses the turn of the year.
        first = 12 * day.year + day.month - 1 - (day.month - year_start) % months
        year, month = divmod(first + months - 1, 12)
        last_day = date(year, month + 1, calendar.monthrange(year, month + 1)[1])
        first_day = date(first // 12, first % 12 + 1, 1)
        return cls(first_day, last_day, timezone, kind, year_start)

    @classmethod
    def _relative(
        cls,
        text: str,
        rest: str,
        timezone: str,
        as_of: datetime | None,
        fiscal_year_start: int | None,
    ) -> Period:
        count = re.fullmatch(r"([0-9]{1,5})d", rest)
        if not count and rest not in _RELATIVE:
            raise ParamsError("period", f'got "{text}"', FORMS)
        if as_of is None:
            raise ParamsError(
                "period", f'got "{text}"', "an as_of to count from", "give one"
            )
        today = local_day(as_of, timezone)
        if count:
            return cls._ending(text, today - ONE_DAY, int(count[1]), timezone)
        kind, start = rest.replace("-", "_"), 1
        if kind.startswith(_FISCAL):
            start = year_start_of(text, fiscal_year_start)
        return cls.unit(kind, today, timezone, start).previous()

    @classmethod
    def _ending(cls, text: str, last_day: date, days: int, timezone: str) -> Period:
        if days < 1:
            raise ParamsError("period", f'got "{text}"', "one day or more")
        if last_day.toordinal() - days < date(FIRST_YEAR, 1, 1).toordinal():
            raise year_error(text)
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
        if self.span in {"quarter", "half"}:
            return f"{self._year_name}-{self.span[0].upper()}{self.number}"
        if self.span == "year":
            return self._year_name
        if self.kind == "week":
            iso = first.isocalendar()
            return f"{iso.year:04}-W{iso.week:02}"
        if self.kind == "day":
            return first.isoformat()
        return f"{first}..{self.last_day}"

    @property
    def span(self) -> str:
        """The kind without its calendar: ``quarter`` of a fiscal quarter, too."""
        return self.kind.removeprefix(_FISCAL)

    @property
    def is_fiscal(self) -> bool:
        """Whether it is a fiscal year or a part of one."""
        return self.kind.startswith(_FISCAL)

    @property
    def months(self) -> int:
        """Number of calendar months, where it is made of them; else 0."""
        return _MONTHS.get(self.span, 0)

    @property
    def number(self) -> int:
        """Place in its year: 3 for the third quarter; of a month, quarter or half."""
        return (self.first_day.month - self.year_start) % 12 // self.months + 1

    @property
    def year(self) -> int:
        """The year that names it: of a fiscal period, the one its fiscal year ends in.

        FY2026 begins in April 2025 where fiscal years begin in April.
        """
        first = self.first_day
        return first.year + (first.month >= self.year_start > 1)

    @property
    def _year_name(self) -> str:
        return f"{'FY' if self.is_fiscal else ''}{self.year:04}"

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
            last_day = min(last_day, last_day_begun(as_of, self.timezone))
        days = (last_day - self.first_day).days + 1
        return [self.first_day + timedelta(days=n) for n in range(days)]

    def check_begun(self, known_at: datetime) -> None:
        """Raise ParamsError where no instant of the period lies before `known_at`."""
        if self.start < known_at:
            return
        last_day = last_day_begun(known_at, self.timezone)
        kind = self.kind if self.kind not in {"range", "days"} else "month"
        running = Period.unit(kind, last_day, self.timezone, self.year_start)
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
        return Period.unit(self.kind, last_day, self.timezone, self.year_start)

    def last_months(self, count: int) -> list[Period]:
        """Return the `count` calendar months up to the one of the last day."""
        months = [Period.unit("month", self.last_day, self.timezone)]
        while len(months) < count:
            months.append(months[-1].previous())
        return months[::-1]
