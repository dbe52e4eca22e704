"""Forms of the dates in a file: order of day and month, strptime formats, zone."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import duckdb

from kpi_lib.sources.files.parsing import identifier
from kpi_lib.sources.guessing.column_values import ColumnValues
from kpi_lib.sources.guessing.named_zones import (
    letters_of_zones,
    split_zone,
    zone_letters,
)
from kpi_lib.sources.guessing.scalars import scalar

_WEEKDAY = r"\s*(?:([^\W\d]{2,9})\.?,? )?"
_ORDERED = re.compile(_WEEKDAY + r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})(?!\d)")
_ISO = re.compile(r"\s*\d{4}-\d{1,2}-\d{1,2}([T ].*)?\s*")
_MERIDIEM = re.compile(r".*\d ?[ap]\.?m\.?\b.*", re.IGNORECASE)

_WEEKDAYS = "montuewedthufrisatsun"

_MOST = 400
"""Texts that formats are tried on."""

_TIMES = (
    "", " %H:%M", " %H:%M:%S", " %I:%M %p", " %I:%M:%S %p", " %H:%M:%S.%f",
    ", %H:%M", ", %I:%M %p", ", %I:%M:%S %p", " %H.%M",
    ", %H:%M:%S", " @ %H:%M:%S.%f", " @ %H:%M:%S",
)  # fmt: skip
_NAMED = (
    "%d/%b/%y", "%d/%b/%Y", "%b %d, %Y", "%B %d, %Y", "%d %b %Y", "%d %B %Y",
    "%d-%b-%Y", "%d-%b-%y", "%d %b %y", "%a %b %d %Y", "%a, %d %b %Y", "%b %d %Y",
    "%d. %B %Y", "%d. %b %Y", "%Y %b %d", "%Y %B %d",
)  # fmt: skip
_YEAR_FIRST = ("%Y/%m/%d", "%Y.%m.%d", "%Y%m%d", "%Y-%m-%d")


@dataclass(frozen=True)
class DateForms:
    """Reading of the dates of some columns.

    Attributes
    ----------
    day_first : bool or None
        None where no date needs it, or none decides it.
    is_unclear : bool
        Every date of some column reads both ways.
    contradiction : tuple of str
        A date that must be day first, one that must be month first; else empty.
    formats : tuple of str
        strptime formats that are needed besides.
    unread : tuple of str
        Texts that no form fits.
    example : str
        An unclear date.
    answers : tuple of str
        What a mapping may say of an unclear date.
    """

    day_first: bool | None = None
    is_unclear: bool = False
    contradiction: tuple[str, ...] = ()
    formats: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()
    example: str = ""
    answers: tuple[str, ...] = ("day_first: true", "day_first: false")


def read_forms(
    connection: duckdb.DuckDBPyConnection, columns: Sequence[ColumnValues]
) -> DateForms:
    """Find how the dates of some columns of ``source`` read.

    The order of day and month is looked for in all rows, the rest in the sample.
    """
    texts = list(
        dict.fromkeys(text.strip() for column in columns for text in column.texts)
    )
    has_letters = bool(zone_letters(texts))
    ordered = [text for text in texts if _ORDERED.match(text)]
    others = [
        text
        for text in texts
        if not _ORDERED.match(text)
        and (not _ISO.fullmatch(text) or split_zone(text)[1])
    ]
    day, month = _decisive(connection, [column.name for column in columns])
    day_first = None
    if ordered and bool(day) != bool(month):
        day_first = bool(day)
    parts = [match for text in ordered if (match := _ORDERED.match(text))]
    named = [match for match in parts if match[1]]
    if not day and not month:
        day_first = _order_of_weekdays(named)
    needs_forms = bool(named) or any(len(match[4]) == 2 for match in parts)
    formats: list[str] = []
    unread: list[str] = []
    if others:
        days = (*_NAMED, *_YEAR_FIRST)
        tried = [day + time for day, time in itertools.product(days, _TIMES)]
        formats, unread = _with_letters(connection, others, tried)
    needs_forms = needs_forms or bool(formats) or has_letters
    if needs_forms and ordered and day_first is not None:
        listed, left = _with_letters(connection, ordered, _by_order(day_first))
        formats, unread = [*listed, *formats], [*unread, *left]
    answers = DateForms.answers
    if (has_letters or named) and ordered:
        read = (_with_letters(connection, ordered, _by_order(o)) for o in (True, False))
        answers = tuple(f"datetime_format: {scalar(forms)}" for forms, _ in read)
    return DateForms(
        day_first=day_first,
        is_unclear=bool(ordered) and day_first is None and not (day and month),
        contradiction=(day, month) if day and month else (),
        formats=tuple(formats),
        unread=tuple(unread),
        example=ordered[0] if ordered else "",
        answers=answers,
    )


def order_of_meridiem(columns: Iterable[ColumnValues]) -> bool:
    """Return whether some time has AM or PM, as where the month comes first."""
    return any(_MERIDIEM.fullmatch(text) for c in columns for text in c.distinct[:50])


def _decisive(
    connection: duckdb.DuckDBPyConnection, columns: Sequence[str]
) -> tuple[str, str]:
    """Return a date whose day comes first for certain, and one whose month does."""
    day, month = "", ""
    pattern = (
        r"^\s*(?:\pL{2,9}\.?,? )?(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})([^\d]|$)"
    )
    for name in columns:
        column = identifier(name)
        first, second = (
            f"try_cast(regexp_extract({column}, '{pattern}', {part}) as integer)"
            for part in (1, 2)
        )
        row = connection.execute(
            f"select min({column}) filter ({first} > 12 and {second} between 1 and 12),"
            f" min({column}) filter ({second} > 12 and {first} between 1 and 12) "
            "from source"
        ).fetchone()
        if row:
            day, month = day or row[0] or "", month or row[1] or ""
    return day, month


def _by_order(day_first: bool) -> list[str]:
    order = ("%d", "%m") if day_first else ("%m", "%d")
    days = [
        f"{order[0]}{sign}{order[1]}{sign}{year}"
        for sign in "/.-"
        for year in ("%y", "%Y")
    ]
    weekdays = [f"%a {day}" for day in days]
    return [day + time for day, time in itertools.product(days + weekdays, _TIMES)]


def _order_of_weekdays(dates: Iterable[re.Match[str]]) -> bool | None:
    """Return the one order in which each date falls on the weekday beside it."""
    fits = {True, False}
    checked = False
    for match in dates:
        name, first, second, year = match.groups()
        weekday = _WEEKDAYS.find(name.lower()[:3])
        if weekday < 0:
            return None
        for order in tuple(fits):
            day, month = (first, second) if order else (second, first)
            try:
                moment = date(int(year) % 2000 + 2000, int(month), int(day))
            except ValueError:  # 00/12/2026
                return None
            if 3 * moment.weekday() != weekday:
                fits.discard(order)
        checked = True
    return fits.pop() if checked and len(fits) == 1 else None


def _with_letters(
    connection: duckdb.DuckDBPyConnection, texts: Sequence[str], formats: Sequence[str]
) -> tuple[list[str], list[str]]:
    """Do as `_covering`, with the letters of zones behind the formats.

    The letters come of all texts, not of those tried: they change with the season.
    """
    plain = [text for text in texts if not split_zone(text)[1]]
    named = {split_zone(text)[0]: text for text in texts if split_zone(text)[1]}
    chosen, left = _covering(connection, plain[:_MOST], formats)
    listed, unread = _covering(connection, list(named)[:_MOST], formats)
    letters = letters_of_zones(zone_letters(texts))
    chosen += [f"{form} {one}" for form in listed for one in letters]
    return chosen, left + [named[text] for text in unread]


def _covering(
    connection: duckdb.DuckDBPyConnection, texts: Sequence[str], formats: Sequence[str]
) -> tuple[list[str], list[str]]:
    """Return few formats that read the texts, and the texts that none reads."""
    left = set(texts)
    chosen: list[str] = []
    while left:
        read = {form: _read(connection, sorted(left), form) for form in formats}
        best = max(formats, key=lambda form: len(read[form]))
        if not read[best]:
            break
        chosen.append(best)
        left -= read[best]
        formats = [form for form in formats if read[form] and form != best]
        if not formats:
            break
    return chosen, sorted(left)


def _read(
    connection: duckdb.DuckDBPyConnection, texts: list[str], form: str
) -> set[str]:
    """Return the texts that a format reads as a day after 1900."""
    rows = connection.execute(
        "select t from (select unnest($1::varchar[]) as t) "
        "where try_strptime(t, $2) >= timestamp '1900-01-01'",
        [texts, form],
    ).fetchall()
    return {row[0] for row in rows}
