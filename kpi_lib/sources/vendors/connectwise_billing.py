"""Monthly amounts, ends and included hours of ConnectWise PSA's agreements."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction

from kpi_lib.domain.names import fold
from kpi_lib.domain.plausible import AGREED
from kpi_lib.sources.vendors.record_fields import Record, decimal, part, text

_DAY_CHARACTERS = len("2026-01-31")

_MONTHS_OF_UNIT = {
    "day": Fraction(12, 365),
    "week": Fraction(12, 52),
    "fortnight": Fraction(24, 52),
    "month": Fraction(1),
    "quarter": Fraction(3),
    "year": Fraction(12),
}
_NUMBERS = {
    "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "nine": 9, "twelve": 12,
    "other": 2, "second": 2, "third": 3,
}  # fmt: skip
_CYCLES = {
    "daily": Fraction(12, 365),
    "weekly": Fraction(12, 52),
    "fortnightly": Fraction(24, 52),
    "semi monthly": Fraction(1, 2),
    "twice a month": Fraction(1, 2),
    "monthly": Fraction(1),
    "quarterly": Fraction(3),
    "half yearly": Fraction(6),
    "semi annual": Fraction(6),
    "semi annually": Fraction(6),
    "twice a year": Fraction(6),
    "annual": Fraction(12),
    "annually": Fraction(12),
    "yearly": Fraction(12),
    "biennial": Fraction(24),
    "biennially": Fraction(24),
    "triennial": Fraction(36),
    "triennially": Fraction(36),
}
"""Months of a cycle by its name. "Bi-monthly", "bi-weekly" and "bi-annual" are not
here: each can mean two things."""
_EVERY = re.compile(
    r"(?:every )?(?:(\d+|[a-z]+) )?(day|week|fortnight|month|quarter|year)s?"
)

_LIMIT_CYCLES = {
    "calendarmonth": Fraction(1),
    "calendarquarter": Fraction(3),
    "contractquarter": Fraction(3),
    "calendaryear": Fraction(12),
    "contractyear": Fraction(12),
    "calendarweek": Fraction(12, 52),
    "contract2weeks": Fraction(24, 52),
    "contract4weeks": Fraction(48, 52),
}
"""Months for which an agreement's limit holds."""

_CANCELLED = ("cancelled", "canceled")


@dataclass(frozen=True)
class Billing:
    """What the figures of agreements are worked out from, besides their records.

    Attributes
    ----------
    cycles : mapping of str to Decimal
        Months of a billing cycle by its name, as the tenant's file says.
    today : date or None
        Day of the sync: additions that hold on it count; None takes all.
    """

    cycles: Mapping[str, Decimal] = field(default_factory=dict)
    today: date | None = None


def cycle_name(record: Record) -> str | None:
    """Return the name of an agreement's billing cycle."""
    return text(record, "billCycle", "name") or text(record, "billingCycle", "name")


def cycle_months(name: str | None, given: Mapping[str, Decimal]) -> Fraction | None:
    """Return the months of a billing cycle; None for a name with no clear meaning.

    An agreement without a cycle is billed monthly: that is the vendor's default.
    """
    if name is None:
        return Fraction(1)
    for known, months in given.items():
        if fold(known) == fold(name):
            return Fraction(months)
    words = " ".join(re.sub(r"[^a-z0-9]+", " ", fold(name)).split())
    if words in _CYCLES:
        return _CYCLES[words]
    match = _EVERY.fullmatch(words)
    if match is None:
        return None
    count = match[1] or "1"
    number = int(count) if count.isdigit() else _NUMBERS.get(count, 0)
    return number * _MONTHS_OF_UNIT[match[2]] if number else None


def is_billed_once(record: Record) -> bool:
    """Return whether an agreement is billed a single time."""
    words = re.sub(r"[^a-z]+", "", fold(cycle_name(record) or ""))
    return part(record, "billOneTimeFlag") is True or words == "onetime"


def monthly_amount(
    record: Record, additions: Sequence[Record] | None, billing: Billing
) -> str | None:
    """Return what an agreement costs a month: its amount and its additions.

    None where it is billed once, its cycle has no clear meaning, or its additions
    could not be read (`additions` is None) or do not say what they cost.
    """
    months = cycle_months(cycle_name(record), billing.cycles)
    if months is None or additions is None or is_billed_once(record):
        return None
    known = _prices(record, additions, billing.today)
    prices = [price for price in known if price is not None]
    if len(prices) < len(known):
        return None
    amount = _number(text(record, "billAmount"))
    if amount is None and not prices:
        # What is no number goes into the row, to be refused there.
        return text(record, "billAmount")
    return _decimal(sum(prices, amount or Fraction(0)) / months)


def included_hours(record: Record) -> str | None:
    """Return the hours a month that an agreement includes, where it counts hours."""
    months = _LIMIT_CYCLES.get(fold(text(record, "applicationCycle") or ""))
    unit = fold(text(record, "applicationUnits") or "")
    limit = text(record, "applicationLimit")
    if (
        months is None
        or unit not in ("hours", "minutes")
        or part(record, "applicationUnlimitedFlag") is True
    ):
        return None
    number = _number(limit)
    if number is None:
        return limit
    return _decimal(number / months / (60 if unit == "minutes" else 1))


def day_of(record: Record, *path: str) -> str | None:
    """Return a day, which ConnectWise sends as midnight in UTC; None for no date."""
    day = (text(record, *path) or "")[:_DAY_CHARACTERS]
    try:
        return day if AGREED.contains(date.fromisoformat(day)) else None
    except ValueError:
        return day or None


def end_of(record: Record) -> str | None:
    """Return an agreement's last day.

    One that is cancelled or inactive without a day ends when it was last changed.
    """
    is_open = part(record, "noEndingDateFlag") is True
    ends = [None if is_open else day_of(record, "endDate")]
    if has_ended(record):
        ends.append(
            day_of(record, "dateCancelled") or day_of(record, "_info", "lastUpdated")
        )
    return min(filter(None, ends), default=None)


def has_ended(record: Record) -> bool:
    """Return whether an agreement is cancelled, or inactive since it began.

    One whose start is still to come is called inactive, too.
    """
    status = fold(text(record, "agreementStatus") or "")
    if part(record, "cancelledFlag") is True or status in _CANCELLED:
        return True
    begin, changed = day_of(record, "startDate"), day_of(record, "_info", "lastUpdated")
    return status == "inactive" and not (begin and changed and begin > changed)


def ends_without_a_day(record: Record) -> bool:
    """Return whether an agreement has ended and nothing says when."""
    if not has_ended(record) or day_of(record, "dateCancelled"):
        return False
    end = None if part(record, "noEndingDateFlag") else day_of(record, "endDate")
    changed = day_of(record, "_info", "lastUpdated")
    return end is None or changed is None or changed < end


def _counted_day(record: Record, today: date | None) -> str | None:
    """Return the day whose additions count: today, but within the agreement's days."""
    if today is None:
        return None
    day = max(today.isoformat(), day_of(record, "startDate") or "")
    return min(day, end_of(record) or day)


def has_unpriced(
    record: Record, additions: Sequence[Record], today: date | None
) -> bool:
    """Return whether an addition that counts does not say what it costs."""
    return None in _prices(record, additions, today)


def _prices(
    record: Record, additions: Sequence[Record], today: date | None
) -> list[Fraction | None]:
    """Return the prices a cycle of the additions that count."""
    day = _counted_day(record, today)
    return [_price(addition) for addition in additions if _counts(addition, day)]


def _counts(addition: Record, day: str | None) -> bool:
    """Return whether the customer pays for an addition on a day."""
    if fold(text(addition, "billCustomer") or "billable") != "billable":
        return False
    first, last = day_of(addition, "effectiveDate"), day_of(addition, "cancelledDate")
    return day is None or (first or day) <= day <= (last or day)


def _price(addition: Record) -> Fraction | None:
    """Return an addition's price a cycle; None where it is not told."""
    quantity = _number(text(addition, "quantity"))
    price = _number(text(addition, "unitPrice"))
    if quantity is None or price is None:
        return None
    included = _number(text(addition, "lessIncluded")) or Fraction(0)
    return max(quantity - included, Fraction(0)) * price


def _number(value: str | None) -> Fraction | None:
    number = decimal(value)
    return None if number is None else Fraction(number)


def _decimal(number: Fraction) -> str:
    return format(Decimal(number.numerator) / Decimal(number.denominator), "f")
