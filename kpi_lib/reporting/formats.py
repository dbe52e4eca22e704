"""Numbers, dates and durations as a reader of one language and country writes them."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
from babel import Locale, dates, numbers

from kpi_lib.domain.period import Period
from kpi_lib.reporting.period_words import part_of_year
from kpi_lib.reporting.reader_names import ReaderNames
from kpi_lib.reporting.rounding import is_undefined, places_shown, rounded
from kpi_lib.reporting.translation import (
    NO_BREAK,
    UNDEFINED,
    Translator,
    french_date,
    translator,
)

MINUS = "\N{MINUS SIGN}"
EN_DASH = "\N{EN DASH}"
_LONG_HOURS = 100
_CLOCK = re.compile(r"0?(\d{1,2}) h (\d{2})")


@lru_cache
def _locale(name: str) -> Locale:
    return Locale.parse(name)


@lru_cache
def _money_pattern(name: str) -> str:
    """Return the locale's pattern for money with its decimals cut off."""
    return re.sub(r"\.0+", "", _locale(name).currency_formats["standard"].pattern)


@dataclass(frozen=True)
class Formats(ReaderNames):
    """How a tenant or client reads numbers, and names of values (`ReaderNames`).

    Attributes
    ----------
    language : {"en", "fr"}
        Language of the words.
    locale : str
        Babel's name of the locale, for numbers and dates.
    currency : str
        ISO 4217 code.
    timezone : str
        IANA name; instants are shown in it.
    has_workbook: bool
        Whether a workbook beside the report holds what is not printed.
    """

    language: str = "en"
    locale: str = "en_CA"
    currency: str = "CAD"
    timezone: str = "UTC"
    has_workbook: bool = True

    @property
    def text(self) -> Translator:
        """The texts of the language."""
        return translator(self.language)

    def decimal(self, value: Any, places: int = 1) -> str:
        """Write a number with exactly `places` decimals."""
        if is_undefined(value):
            return UNDEFINED
        pattern = "#,##0" + ("." + "0" * places if places else "")
        text = numbers.format_decimal(
            rounded(value, places), format=pattern, locale=self.locale
        )
        return text.replace("-", MINUS)

    def integer(self, value: Any) -> str:
        """Write a count."""
        return self.decimal(value, 0)

    def percent(self, value: Any, places: int = 1) -> str:
        """Write a number that already is in percent."""
        return self._with(self.decimal(value, places_shown(value, places)), "%")

    def points(self, value: Any, places: int = 1) -> str:
        """Write a difference of percentages or scores."""
        if is_undefined(value):
            return UNDEFINED
        word = self.text.ngettext("point", "points", abs(float(value)))
        return f"{self.decimal(value, places)}{NO_BREAK}{word}"

    def money(self, value: Any, places: int = 0) -> str:
        """Write an amount in the tenant's currency."""
        if is_undefined(value):
            return UNDEFINED
        places = 2 if places_shown(value, places, most=2) > places else places
        decimals = "." + "0" * places if places else ""
        text = numbers.format_currency(
            rounded(value, places),
            self.currency,
            format=_money_pattern(self.locale).replace("0", "0" + decimals, 1),
            locale=self.locale,
            currency_digits=False,
        )
        return text.replace("-", MINUS)

    def minutes(self, value: Any, *, is_exact: bool = False) -> str:
        """Write a duration in minutes: ``20 s``, ``45 min``, ``12 h 5 min``, ``131 h``.

        The one way that a report writes durations, whatever their unit is in the
        tables. From `_LONG_HOURS` on they are rounded unless a share beside `is_exact`.
        """
        if is_undefined(value):
            return UNDEFINED
        total = int(rounded(value, 0))
        if not total and (seconds := rounded(float(value) * 60, 0)):
            return self._with(self.integer(seconds), "s")
        hours, rest = divmod(abs(total), 60)
        sign = MINUS if total < 0 else ""
        if not hours:
            return f"{sign}{rest}{NO_BREAK}min"
        if hours >= _LONG_HOURS and not is_exact:
            return self.hours(Decimal(total) / 60, 0)
        text = f"{sign}{self.integer(hours)}{NO_BREAK}h"
        if self.language == "fr":
            return f"{text}{NO_BREAK}{rest:02d}" if rest else text
        return f"{text}{NO_BREAK}{rest}{NO_BREAK}min" if rest else text

    def hours(self, value: Any, places: int | None = None) -> str:
        """Write a duration in hours, as `minutes` does.

        With `places` it is a number with so many decimals: for an axis, a narrow
        cell, an amount that is whole hours anyway.
        """
        if places is not None:
            return self._with(self.decimal(value, places), "h")
        return UNDEFINED if is_undefined(value) else self.minutes(float(value) * 60)

    def days(self, value: Any, places: int = 1) -> str:
        """Write a number of days."""
        if is_undefined(value):
            return UNDEFINED
        places = 0 if float(value).is_integer() else places
        word = self.text.ngettext("day", "days", abs(float(value)))
        return f"{self.decimal(value, places)}{NO_BREAK}{word}"

    def date(self, value: Any, form: str = "medium") -> str:
        """Write a day: ``Oct 5, 2026``; `form` as in Babel, or its own pattern."""
        if is_undefined(value):
            return UNDEFINED
        day = pd.Timestamp(value).date()
        return self.typeset_date(dates.format_date(day, form, locale=self.locale))

    def short_date(self, value: Any) -> str:
        """Write a day without its year, on one line: ``Oct 5``, ``5 oct.``."""
        text = dates.format_skeleton("MMMd", pd.Timestamp(value), locale=self.locale)
        return self.typeset_date(text).replace(" ", NO_BREAK)

    def month(self, value: Any) -> str:
        """Write a month: ``October 2026``."""
        return self.date(value, "MMMM y")

    def months_of(self, months: Iterable[dt.date]) -> str:
        """Write the first and the last of some months; empty where there is none."""
        names = [self.month(month) for month in sorted(months)]
        return f"{names[0]} {EN_DASH} {names[-1]}" if names else ""

    def short_month(self, value: Any) -> str:
        """Write a month without its year: ``Oct``."""
        return self.date(value, "MMM")

    def instant(self, value: Any) -> str:
        """Write an aware instant in the tenant's zone: ``Oct 5, 2026, 2:05 p.m.``."""
        if is_undefined(value):
            return UNDEFINED
        moment = pd.Timestamp(value)
        if moment.tzinfo is None:
            raise ValueError(f"{value} has no time zone")
        local = moment.to_pydatetime().astimezone(ZoneInfo(self.timezone))
        time = dates.format_time(local, "short", locale=self.locale)
        if clock := _CLOCK.fullmatch(time):  # Québec writes 9 h 05 and 9 h
            hour, minute = clock.groups()
            time = f"{hour} h" if minute == "00" else f"{hour} h {minute}"
        return f"{self.date(local.date())}, {time.replace(' ', NO_BREAK)}"

    def value(self, value: Any, unit: str) -> str:
        """Write `value` by its unit, one of `UNITS`; en dash where it is undefined."""
        if unit not in UNITS:
            raise KeyError(f"{unit!r} is no unit; expected one of {', '.join(UNITS)}")
        if not isinstance(value, list | tuple | np.ndarray) and is_undefined(value):
            return UNDEFINED
        return UNITS[unit](self, value)

    def interval(self, low: Any, high: Any, unit: str) -> str:
        """Write a 95% interval without its name: ``12 to 15``."""
        to = self.text.gettext("{low} to {high}")
        return to.format(low=self.value(low, unit), high=self.value(high, unit))

    def signed(self, value: Any, unit: str = "percent", places: int = 1) -> str:
        """Write a change with its sign: ``+12.0%``, ``+1.4 points``."""
        if is_undefined(value):
            return UNDEFINED
        amount = rounded(value, places)
        write = self.points if unit == "points" else self.percent
        return ("+" if amount > 0 else "") + write(amount, places)

    def weekday(self, number: int) -> str:
        """Write a weekday in short, 1 for Monday: ``Mon``."""
        return self.date(dt.date(2024, 1, number), "EEE")

    def period(self, period: Period) -> str:
        """Write a period by its kind: ``October 2026``, ``Q3 2026``."""
        first, last = period.first_day, period.last_day
        if period.kind == "month":
            return self.month(first)
        if period.kind == "quarter":
            return self.date(first, "QQQQ y")
        if period.kind == "year":
            return str(first.year)
        if period.kind == "half" or period.is_fiscal:
            return part_of_year(period, self.locale, self.text)
        if first == last:
            return self.date(first, "long")
        return self.days_between(first, last)

    def days_between(self, first: dt.date, last: dt.date) -> str:
        """Write first and last day: ``Oct 5, 2026 – Oct 11, 2026``."""
        return f"{self.date(first)} {EN_DASH} {self.date(last)}"

    def left_out(self, count: int) -> str:
        """Count the lines of a figure that are not drawn."""
        ngettext = self.text.ngettext
        text = ngettext("and {n} more", "and {n} more", count)
        if self.has_workbook:
            text = ngettext(
                "and {n} more in the workbook", "and {n} more in the workbook", count
            )
        return text.format(n=self.integer(count))

    def rows_left_out(self, count: int) -> str:
        """Count the rows of a table that are not printed."""
        ngettext = self.text.ngettext
        text = ngettext("and {n} more row", "and {n} more rows", count)
        if self.has_workbook:
            text = ngettext(
                "and {n} more row in the workbook",
                "and {n} more rows in the workbook",
                count,
            )
        return text.format(n=self.integer(count))

    def typeset_date(self, text: str) -> str:
        """Write a date or period of Babel as its language does: ``1ᵉʳ nov. 2026``."""
        return french_date(text) if self.locale[:2] == "fr" else text

    def _with(self, number: str, unit: str) -> str:
        if number == UNDEFINED:
            return number
        if unit == "%" and self.language == "en":
            return number + unit
        return f"{number}{NO_BREAK}{unit}"

    def _yes_no(self, value: Any) -> str:
        gettext = self.text.gettext
        return gettext("yes") if value else gettext("no")


UNITS: dict[str, Callable[[Formats, Any], str]] = {
    "text": lambda _, value: str(value),
    "list": lambda _, value: ", ".join(map(str, value)),
    "yes_no": Formats._yes_no,
    "count": Formats.integer,
    "decimal": lambda f, value: f.decimal(value, places_shown(value, 1)),
    "score": lambda f, value: f.decimal(value, 1),
    "ratio": lambda f, value: f.decimal(value, places_shown(value, 2)),
    "percent": Formats.percent,
    "change": Formats.signed,
    "points": Formats.points,
    "money": Formats.money,
    "minutes": Formats.minutes,
    "exact_minutes": lambda f, value: f.minutes(value, is_exact=True),
    "hours": Formats.hours,
    "days": Formats.days,
    "date": Formats.date,
    "month": Formats.month,
    "instant": Formats.instant,
    "weekday": Formats.weekday,
}
"""How each unit of a headline or column is written."""
