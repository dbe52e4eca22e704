"""SQL of the values that can be read in one way alone, whatever stands beside them.

Exports and databases send nearly all values in one form: whole numbers without
separators, ``2026-01-05 14:01:00+00``, ``true``. Such a value breaks no rule, and is
what the judgement (`judging`) would make of it. Of any other text the SQL is NULL.
"""

from __future__ import annotations

from dataclasses import dataclass

from kpi_lib.domain.schema import Column
from kpi_lib.domain.sql_files import quoted
from kpi_lib.settings.plausible_settings import PlausibleParams
from kpi_lib.sources.files.notation import is_number
from kpi_lib.sources.files.parsing import Parser, has_offset, until_end_of_day

_WHOLE = r"-?[0-9]+(\.0)?"
_DECIMAL = r"-?[0-9]+(\.[0-9]+)?"
_TRUE, _FALSE = ("true", "t", "1", "yes", "y"), ("false", "f", "0", "no", "n")
TRUTHS = frozenset((*_TRUE, *_FALSE))
_LONGEST = 24
"""Characters of a number; a longer one is left to the judgement."""

_LOCAL = r"20\d\d-\d\d-\d\d[ T]\d\d:\d\d(:\d\d(\.\d{1,6})?)?"
_ISO = rf"{_LOCAL}(Z|[+-](0\d|1[0-4])(:?[0-5]\d)?)?"
"""A part of what `is_iso` in ``parsing.sql`` lets through."""


@dataclass(frozen=True)
class PlainValues:
    """Reading rules of one file's plain values.

    Attributes
    ----------
    table : str
    parser : Parser
        Rules of the judgement; its notations are not looked at.
    plausible : PlausibleParams
    """

    table: str
    parser: Parser
    plausible: PlausibleParams

    def stamp(self, column: Column) -> str:
        """Return the SQL of an instant in UTC, where its text may be a usual one."""
        if self._has_own_formats:
            return "cast(null as timestamp)"
        return f"try_cast({column.name} as timestamp)"

    def is_usual(self, column: Column) -> str:
        """Return the SQL of whether an instant is as databases and services send it.

        It needs ``x_stamp``, its `stamp`, which says the same in the same letters then.
        """
        name, stamp = column.name, f"{column.name}_stamp"
        return (
            f"case when {stamp} >= timestamp '2000-01-01' "
            f"and {stamp} < timestamp '2100-01-01' "
            f"then case when {name} = cast({stamp} as varchar) || '+00' then true "
            f"else {name} = replace(cast({stamp} as varchar), ' ', 'T') || 'Z' end "
            "else false end"
        )

    def is_iso(self, column: Column) -> str:
        """Return the SQL of whether another text of an instant is in ISO 8601.

        It needs ``x_usual``, its `is_usual`.
        """
        if self._has_own_formats:
            return "false"
        return f"case when not {column.name}_usual then {_is_iso(column.name)} end"

    def wall_time(self, column: Column) -> str:
        """Return the SQL of an instant's local time; NULL with an offset.

        It needs ``x_iso`` beside the text ``x``, its `is_iso`, and ``x_usual``.
        """
        name = column.name
        return (
            f"case when {name}_usual then null when {name}_iso then {_local(name)} "
            f"else {self._by_format(column)} end"
        )

    def instant(self, column: Column) -> str:
        """Return the SQL of an instant; NULL near a change of the clock.

        It needs ``x_stamp``, ``x_usual``, ``x_iso``; ``x_wall``, its `wall_time`; and
        ``x_near``, true where that is near such a change.
        """
        name, zone = column.name, quoted(self.parser.timezone)
        return (
            f"case when {name}_usual then make_timestamptz(epoch_us({name}_stamp)) "
            f"when {name}_wall is null "
            f"then case when {name}_iso then try_cast({name} as timestamptz) end "
            f"when not {name}_near then timezone({zone}, {name}_wall) end"
        )

    def day(self, column: Column) -> str:
        """Return the SQL of a day."""
        name = column.name
        wall = self._by_format(column)
        if not self._has_own_formats:
            wall = f"case when {_is_iso(name)} then {_local(name)} else {wall} end"
        if self.parser.timezone != self.parser.local_zone:
            # The tenant's day may be another one, by a time in the text.
            is_day = f"not contains({name}, ':') and {wall} = date_trunc('day', {wall})"
            wall = f"case when {is_day} then {wall} end"
        if self._has_own_formats:
            return f"cast({wall} as date)"
        return (
            f"case when {name} like '20__-__-__' then try_cast({name} as date) "
            f"else cast({wall} as date) end"
        )

    def number(self, column: Column) -> str:
        """Return the SQL of what DuckDB takes for a number, plain or not."""
        return f"try_cast({column.name} as {column.type})"

    def value(self, column: Column, text: str) -> str:
        """Return the SQL of a value of the right type, NULL where it is not plain.

        A number, instant or day ``x`` needs ``x_read`` beside it: its `number`,
        `instant` or `day`.
        `text` is the SQL of a text without marks of "no value".
        """
        name = column.name
        if is_number(column):
            is_whole = "int" in column.type
            # A whole number as DuckDB itself writes it needs no regular expression.
            usual = f"when cast({name}_read as varchar) = {name} then {name}_read "
            return (
                f"case {usual if is_whole else ''}when strlen({name}) <= {_LONGEST} "
                f"and regexp_full_match({name}, '{_WHOLE if is_whole else _DECIMAL}') "
                f"then {name}_read end"
            )
        match column.type:
            case "text" if name in self.parser.key:
                return f"trim({text})"  # by which two rows are the same
            case "text":
                return text
            case "boolean":
                # Cases, since DuckDB makes a join of each ``in``.
                true = "".join(f"when {quoted(text)} then true " for text in _TRUE)
                false = "".join(f"when {quoted(text)} then false " for text in _FALSE)
                return f"case lower({name}) {true}{false}end"
            case "date" | "timestamptz":
                return self._plausible(column, f"{name}_read")
            case _:
                return f"cast(null as {column.type})"

    def native(self, column: Column) -> str:
        """Return the SQL of a value that has its type in the file."""
        return self._plausible(column, column.name)

    def _plausible(self, column: Column, value: str) -> str:
        if not column.is_dated:
            return value
        plausible = self.plausible.range_of(self.table, column)
        return f"case when {plausible.condition(value, column.type)} then {value} end"

    @property
    def _has_own_formats(self) -> bool:
        """Whether the mapping has formats, by which ISO 8601 may mean another day."""
        mapping = self.parser.mapping
        return bool(mapping.date_format or mapping.datetime_format)

    def _by_format(self, column: Column) -> str:
        """Return the SQL of a local time by the mapping's formats, or `day_first`."""
        formats = [f for f in self.parser.formats(column) if not has_offset(f)]
        if not formats:
            return "cast(null as timestamp)"
        return until_end_of_day(column.name, _strptime(column.name, formats))


def _is_iso(name: str) -> str:
    return f"regexp_full_match({name}, '{_ISO}')"


def _local(name: str) -> str:
    """Return the SQL of the local time of a text in ISO 8601; NULL with an offset."""
    is_local = f"regexp_full_match({name}, '{_LOCAL}')"
    return f"case when {is_local} then try_cast({name} as timestamp) end"


def _strptime(name: str, formats: list[str]) -> str:
    """Return the SQL of a text's local time, where it is ASCII without outer blanks."""
    listed = ", ".join(map(quoted, formats))
    return (
        f"case when strlen({name}) = length({name}) and trim({name}) = {name} "
        f"then try_strptime({name}, [{listed}]) end"
    )
