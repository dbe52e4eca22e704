"""Written forms of a period, and the years and days in them."""

from __future__ import annotations

import calendar
import re
from datetime import date

from kpi_lib.domain.errors import ParamsError
from kpi_lib.domain.instants import FIRST_YEAR, LAST_YEAR

FORMS = (
    "a month (2026-10), a quarter (2026-Q3), a half-year (2026-H1), a year (2026), a "
    "fiscal year or its part (FY2026, FY2026-Q1, FY2026-H1), a week (2026-W43), a day "
    "(2026-10-05), first and last day (2026-07-01..2026-09-30), last-month, "
    "last-quarter, last-half, last-year, last-fiscal-quarter, last-fiscal-half, "
    "last-fiscal-year, last-week, last-30d or 30d@2026-11-01"
)


def year_error(text: str) -> ParamsError:
    """Refuse a period outside the years that are known."""
    return ParamsError(
        "period", f'got "{text}"', f"years from {FIRST_YEAR} to {LAST_YEAR}"
    )


def year_start_of(text: str, month: int | None) -> int:
    """Return the first month of the fiscal year, which a fiscal period needs."""
    if month is None:
        raise ParamsError(
            "period",
            f'got "{text}", but the settings say no first month of the fiscal year',
            "fiscal_year_start, a month from 1 to 12",
            'add "fiscal_year_start: 4" to the tenant\'s file, if it is April',
        )
    return month


def year_of(text: str, digits: str) -> int:
    """Read a year."""
    year = int(digits)
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise year_error(text)
    return year


def day_of(text: str, digits: str) -> date:
    """Read a day of the calendar."""
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", digits.strip()):
        raise ParamsError("period", f'got "{text}"', FORMS)
    year, month, day = map(int, digits.strip().split("-"))
    year_of(text, f"{year:04}")
    if not 1 <= month <= 12:
        raise ParamsError("period", f'got "{text}"', "a month from 01 to 12")
    last = calendar.monthrange(year, month)[1]
    if not 1 <= day <= last:
        raise ParamsError(
            "period", f'got "{text}"', f"a day of {year}-{month:02}, from 01 to {last}"
        )
    return date(year, month, day)
