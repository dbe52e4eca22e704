"""Range of plausible days of a column, and the SQL that tests a value against it.

Systems write "none" as year 1, 1899-12-30, 1900-01-01, 1970-01-01T00:00:00Z or
9999-12-31, in any fraction of a second and any time zone. All but 1970 lie outside
every range; its two days, as the zones of the world see that instant, lie in none.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

EARLIEST, LATEST = date(1900, 1, 3), date(2199, 12, 31)
"""Limits of every range: beyond them lie the other marks, and what libraries hold."""

EPOCH_DAYS = (date(1969, 12, 31), date(1970, 1, 1))
"""Days on which the instant 0 of Unix falls, by time zone."""


@dataclass(frozen=True)
class PlausibleRange:
    """First and last plausible day of a column; an instant counts by its day in UTC."""

    first: date
    last: date

    def contains(self, day: date) -> bool:
        """Return whether a day can mean a date."""
        return self.first <= day <= self.last and day not in EPOCH_DAYS

    def contains_all(self, first: date, last: date) -> bool:
        """Return whether every day of a span can mean a date."""
        has_epoch = first <= EPOCH_DAYS[1] and last >= EPOCH_DAYS[0]
        return self.first <= first and last <= self.last and not has_epoch

    def condition(self, value: str, kind: str) -> str:
        """Return the SQL that is true for a plausible value; NULL for NULL.

        Parameters
        ----------
        value : str
            SQL expression.
        kind : str
            ``date`` or ``timestamptz``.
        """

        def start(day: date) -> str:
            zone = " 00:00:00+00" if kind == "timestamptz" else ""
            return f"{kind} '{day}{zone}'"

        until = start(self.last + timedelta(days=1))
        sql = f"{value} >= {start(self.first)} and {value} < {until}"
        if self.first <= EPOCH_DAYS[1]:
            after = start(EPOCH_DAYS[1] + timedelta(days=1))
            sql += f" and not ({value} >= {start(EPOCH_DAYS[0])} and {value} < {after})"
        return f"({sql})"


HAPPENED = PlausibleRange(date(1990, 1, 1), date(2099, 12, 31))
"""Default range of columns that date an event, or a plan for a ticket."""

AGREED = PlausibleRange(date(1950, 1, 1), LATEST)
"""Default range of agreements, promises and projects, which outlast the systems."""
