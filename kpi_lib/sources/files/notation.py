"""Notation of a file's columns: decimal and thousands signs, days and instants.

Observed in one pass over the texts of all rows, so that a value such as ``1,440`` is
read by what stands beside it, or not at all.
"""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

from kpi_lib.domain.schema import Column
from kpi_lib.sources.files.mapping import Mapping

TEXT, NUMBER, DAY_CELL, GIVEN = "t", "n", "d", "v"
"""Kinds of values: text of the file, its number, its date, given by the mapping."""

Facts = dict[str, bool | str | None]

_NUMBERS = ("bigint", "integer", "double", "decimal")
_DAY_TEXT = r"^\s*\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}\b"

_MIDNIGHT = r"[T ](0?0:00(:00(\.0+)?)?|12:00(:00)? ?AM)\s*$"


@dataclass(frozen=True)
class Notation:
    """Notation of one column's texts.

    Attributes
    ----------
    comma, point : str
        ``decimal``, ``group`` (between thousands) or ``unknown``.
    unclear : str
        A number of the column that can be read in two ways; else empty.
    clock : str
        A duration such as ``1:30`` that can be read in two ways; else empty.
    only_days : bool
        Each local time in the column is midnight: it holds days, not instants.
    swaps_days : bool
        Date cells stand beside date texts: a spreadsheet has turned into cells those
        whose day and month it could exchange.
    """

    comma: str = "unknown"
    point: str = "decimal"
    unclear: str = ""
    clock: str = ""
    only_days: bool = False
    swaps_days: bool = False


def is_number(column: Column) -> bool:
    """Return whether a column holds numbers."""
    return column.type.startswith(_NUMBERS)


def is_day(column: Column) -> bool:
    """Return whether a column holds days or instants."""
    return column.type in ("date", "timestamptz")


def seconds_per_unit(column: Column) -> int:
    """Return the seconds of a duration column's unit; 0 where it holds none."""
    if column.name.endswith("minutes"):
        return 60
    return 3600 if "hours" in column.name.split("_") else 0


def observe(
    connection: duckdb.DuckDBPyConnection, columns: list[Column], mapping: Mapping
) -> dict[str, Notation]:
    """Return the notation of each of these that holds numbers or days in ``mapped``."""
    seen: dict[str, Notation] = {}
    numbers = [column for column in columns if is_number(column)]
    cleaned = ", ".join(
        f"without_group_blanks({column.name}) as {column.name}_clean"
        for column in numbers
    )
    texts = f"(select *, {cleaned or 'null as none'} from mapped)"
    # Most numbers are digits alone: only the signs that occur are looked into.
    signs = _asked(
        connection,
        texts,
        {
            column.name: ", ".join(
                f"'{sign}': bool_or(contains({column.name}_clean, '{sign}'))"
                for sign in ",.:"
            )
            for column in numbers
        },
    )
    questions = {c.name: _number_facts(c, signs[c.name]) for c in numbers}
    questions |= {c.name: _day_facts(c) for c in columns if is_day(c)}
    facts = _asked(connection, texts, questions)
    for column in columns:
        known = facts.get(column.name)
        if known is None:
            continue
        if is_number(column):
            seen[column.name] = _numbers(column, known, mapping)
        else:
            seen[column.name] = Notation(
                only_days=bool(known["midnights"]),
                swaps_days=bool(known["cells"]) and bool(known["texts"]),
            )
    return seen


def _asked(
    connection: duckdb.DuckDBPyConnection, texts: str, questions: dict[str, str]
) -> dict[str, Facts]:
    """Return the facts on each column, all in one pass over the texts."""
    if not questions:
        return {}
    listed = ", ".join(f"{{{facts}}}" for facts in questions.values())
    row = connection.execute(f"select {listed} from {texts}").fetchone()
    return dict(zip(questions, row or (), strict=True))


def _number_facts(column: Column, signs: Facts) -> str:
    name = column.name
    value = f"{name}_clean"

    def texts(sign: str, more: str = "true") -> str:
        # The sign first: most numbers have none, and need no regular expression.
        is_text = f"{name}_kind = '{TEXT}'"
        return f"filter ({is_text} and contains({value}, '{sign}') and {more})"

    def one_group(kind: str, sign: str) -> str:
        return f"min({name}) {texts(sign, f'is_one_{kind}_group({value})')}"

    facts = ["'none': null"]
    if signs[","]:
        macros = ("comma_then_point", "point_then_comma", "comma_groups")
        facts += [
            f"'{fact}': bool_or(is_{fact}({value})) {texts(',')}"
            for fact in (*macros, "comma_decimal")
        ]
        facts.append(f"'one_comma': {one_group('comma', ',')}")
    if signs["."]:
        facts += [
            f"'{fact}': bool_or(is_{fact}({value})) {texts('.')}"
            for fact in ("point_groups", "point_decimal")
        ]
        facts.append(f"'one_point': {one_group('point', '.')}")
        facts.append(
            f"'broken': bool_or(is_one_point_group({value}) "
            f"and not ends_with({value}, '.000')) {texts('.')}"
        )
    if signs[":"]:
        clock = f"regexp_full_match({value}, '-?\\d+:[0-5]\\d')"
        facts.append(f"'clock': min({name}) filter ({clock})")
    return ", ".join(facts)


def _day_facts(column: Column) -> str:
    name = column.name
    return (
        f"'midnights': bool_and(regexp_matches({name}, '{_MIDNIGHT}')) "
        f"filter (contains({name}, ':')), "
        f"'cells': bool_or({name}_kind = '{DAY_CELL}'), "
        f"'texts': bool_or(regexp_matches({name}, '{_DAY_TEXT}')) "
        f"filter ({name}_kind = '{TEXT}')"
    )


def _numbers(column: Column, known: Facts, mapping: Mapping) -> Notation:
    clock = ""
    if seconds_per_unit(column) and mapping.durations is None:
        clock = str(known.get("clock") or "")
    point_decimal = bool(known.get("comma_then_point") or known.get("point_decimal"))
    whole = column.type in ("bigint", "integer")
    if mapping.decimal_comma is not None:
        if not mapping.decimal_comma:
            return Notation("group", "decimal", clock=clock)
        point = "unknown" if point_decimal else "group"
        unclear = str(known.get("one_point") or "") if point_decimal else ""
        return Notation("decimal", point, unclear, clock)
    comma_decimal = bool(known.get("point_then_comma") or known.get("comma_decimal"))
    comma_group = bool(known.get("comma_groups")) or point_decimal or whole
    if known.get("point_then_comma") or known.get("point_groups"):
        comma = "unknown" if known.get("comma_groups") or point_decimal else "decimal"
    else:
        comma = "group" if comma_group and not comma_decimal else "unknown"
    has_comma = bool(known.get("one_comma") or comma_decimal)
    point = "decimal"
    if comma == "decimal" or (whole and known.get("broken") and not point_decimal):
        point = "group"
    elif comma == "unknown" and has_comma:
        point = "unknown"
    unclear = ""
    if comma == "unknown":
        commas = str(known.get("one_comma") or "")
        unclear = commas or (str(known.get("one_point") or "") if has_comma else "")
    return Notation(comma, point, unclear, clock)


def notation_warnings(notations: dict[str, Notation], mapping: Mapping) -> list[str]:
    """Return for each column that cannot be read for certain the key that says how."""
    warnings = []
    for name, notation in notations.items():
        if notation.unclear:
            warnings.append(
                f'{name}: numbers such as "{notation.unclear}" can be read in two '
                "ways: say in a mapping decimal_comma: true (1.234,5) or "
                "decimal_comma: false (1,234.5)"
            )
        if notation.clock:
            warnings.append(
                f'{name}: durations such as "{notation.clock}" can be read in two '
                'ways: say in a mapping durations: "h:mm" or durations: "m:ss"'
            )
        if notation.swaps_days and mapping.swapped_dates is None:
            warnings.append(
                f"{name}: date cells stand beside date texts, as where a spreadsheet "
                "took the day for the month: say in a mapping swapped_dates: mend (day "
                "and month change places) or swapped_dates: trust (the cells are right)"
            )
    return warnings
