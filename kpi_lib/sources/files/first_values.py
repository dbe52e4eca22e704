"""SQL of a value among columns of the file: the first, a day with its time."""

from __future__ import annotations

from collections.abc import Sequence

from kpi_lib.sources.files.parsing import identifier

_NO_YEAR = r"(0000|0001|1[0-8]\d\d|1900|9999)"
_NO_MARK = (
    " and not regexp_full_match(trim({}), "
    rf"'({_NO_YEAR}-\d.*|(1970-0?1-0?1|1969-12-31)([t ].*)?|0+|[+-]?infinity"
    rf"|(\d?\d[/.-]\d?\d[/.-]{_NO_YEAR}|0?1[/.-]0?1[/.-]1970)([t ,].*)?)', 'i')"
)
"""Condition of a text that is no mark for "no date"; a day stands before a year.

Rows are not judged yet here: the notation of the dates is not known.
"""

MIDNIGHT = r"[T ](0?0:00(:00(\.0+)?)?|12:00(:00)? ?am)$"
"""Pattern, whatever the case, of the time that a program adds to a mere day."""


def present(name: str) -> str:
    """Return the SQL of whether a column has a value in the row."""
    return f"trim({identifier(name)}) <> ''"


def first_value(names: Sequence[str], *, is_dated: bool = False) -> str:
    """Return the SQL of the first value among columns of the file.

    Of columns of dates one that means none, such as 1899-12-30, is no value.
    """
    if len(names) == 1:
        return identifier(names[0])
    cases = " ".join(
        f"when {present(n)}{_NO_MARK.format(identifier(n)) if is_dated else ''} "
        f"then {identifier(n)}"
        for n in names[:-1]
    )
    return f"case {cases} else {identifier(names[-1])} end"


def with_time(day: str, clock: str) -> str:
    """Return the SQL of a day with the time that stands in a column of its own.

    What has a time already, other than midnight, stays as it is.

    Parameters
    ----------
    day : str
        SQL of the day's text.
    clock : str
        Column of the file.
    """
    plain = f"regexp_replace(trim({day}), '{MIDNIGHT}', '', 'i')"
    time = rf"regexp_replace(trim({identifier(clock)}), '^(\d+)[.h](\d\d)', '\1:\2')"
    joined = f"{plain} || ' ' || {time}"
    return (
        f"case when {present(clock)} and {plain} <> '' and not contains({plain}, ':') "
        f"then {joined} else {day} end"
    )
