"""Names of half-years, fiscal years and their parts, as reports print them."""

from __future__ import annotations

import datetime as dt

from babel import dates

from kpi_lib.domain.period import Period
from kpi_lib.reporting.translation import Translator, ordinals


def part_of_year(period: Period, locale: str, text: Translator) -> str:
    """Write ``1st half of 2026``, ``fiscal year 2026`` or a part of one."""
    gettext = text.gettext
    if not period.is_fiscal:
        return gettext("{half} of {year}").format(
            half=_part(period, locale, text), year=period.year
        )
    fiscal_year = gettext("fiscal year {year}").format(year=period.year)
    if period.span == "year":
        return fiscal_year
    return gettext("{part} of {fiscal_year}").format(
        part=_part(period, locale, text), fiscal_year=fiscal_year
    )


def _part(period: Period, locale: str, text: Translator) -> str:
    if period.span == "quarter":
        # The name of the calendar quarter with the same number.
        same = dt.date(2000, 3 * period.number, 1)
        name = dates.format_date(same, "QQQQ", locale=locale)
        return ordinals(name) if locale[:2] == "fr" else name
    return (text.gettext("1st half"), text.gettext("2nd half"))[period.number - 1]
