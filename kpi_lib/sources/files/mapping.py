"""Settings of a mapping file: the columns of an export as those of a raw table."""

from __future__ import annotations

import codecs
from collections.abc import Iterable
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import duckdb
from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    PrivateAttr,
    model_validator,
)
from pydantic_core import PydanticCustomError

from kpi_lib.domain.names import closest
from kpi_lib.domain.schema import RAW_TABLES
from kpi_lib.settings.strict_models import Settings, mistake
from kpi_lib.settings.survey_scales import CsatScale
from kpi_lib.settings.tenant_settings import Text

NULL_MARKS = ("", "NULL", r"\N")
"""Texts that mean "no value", unless a mapping names others."""

OTHERWISE = "*"
"""Key in `Mapping.values` for every text that is not named."""

Scalar = str | int | float | bool


def _zone(text: str) -> str:
    try:
        ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise mistake('an IANA name, for example "Europe/Paris"') from None
    return text


_NO_TEXT = ("idna", "punycode", "unicode-escape", "raw-unicode-escape")
_SAMPLE = 'id,"a";1.5\r\n'


def _encoding(text: str) -> str:
    try:
        # "undefined", "idna", "hex" and the like are no encodings of texts.
        name = codecs.lookup(text).name
        is_text = name not in _NO_TEXT and _SAMPLE.encode(name).decode(name) == _SAMPLE
    except (LookupError, ValueError):
        is_text = False
    if not is_text:
        raise mistake('an encoding, for example "cp1252"')
    return name


def _delimiter(text: str) -> str:
    if text.lower() in ("tab", r"\t"):
        return "\t"
    if len(text) != 1 or text in '"\r\n':
        raise mistake('one character, for example ";", or "tab"')
    return text


def _format(text: str) -> str:
    try:
        duckdb.execute("select try_strptime('', $1)", [text]).fetchall()
    except duckdb.Error:
        raise mistake('a strptime format, for example "%d/%m/%Y %H:%M"') from None
    return text


def _as_tuple(value: Any) -> Any:
    if isinstance(value, str):
        return (value,)
    return tuple(value) if isinstance(value, list) else value


def _table_name(text: str) -> str:
    names = [table.name for table in RAW_TABLES]
    if text not in names:
        near = closest(text, names) or names
        raise mistake(f"one of {', '.join(near)}")
    return text


def check_expression(text: str) -> str:
    """Return `text` if it is one SQL expression; raise a validation error if not."""
    problem = ""
    try:
        statements = duckdb.extract_statements(f"select (\n{text}\n)")
        if len(statements) == 1 and statements[0].type.name == "SELECT":
            return text
    except duckdb.Error as error:
        problem = f"is no SQL expression ({str(error).splitlines()[0]})"
    raise mistake(
        """one SQL expression over the file's columns, for example "a || ' ' || b\"""",
        problem,
    )


def _check_expressions(texts: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(map(check_expression, texts))


Expression = Annotated[str, Field(min_length=1), AfterValidator(check_expression)]
Formats = Annotated[
    tuple[Annotated[str, AfterValidator(_format)], ...], BeforeValidator(_as_tuple)
]
Names = Annotated[tuple[Text, ...], BeforeValidator(_as_tuple), Field(min_length=1)]
Expressions = Annotated[
    tuple[str, ...],
    BeforeValidator(_as_tuple),
    Field(min_length=1),
    AfterValidator(_check_expressions),
]
Unit = Literal["milliseconds", "seconds", "minutes", "hours", "days"]


class LatestBy(Settings):
    """Rule that keeps the last row of each key."""

    key: Names = Field(description="the column, or list of columns, of the key")
    order: Expression | None = None


class Mapping(Settings):
    """One mapping file.

    Attributes
    ----------
    table : str or None
        Default of ``--table``.
    extends : str or None
        Preset that this mapping rests on; its own keys count before the preset's.
    columns : dict of str to tuple of str
        Column of the table to column of the file; of several the first that has a
        value in the row. Columns that bear the same name need no entry.
    constants : dict of str to object
        Column of the table to the value of every row.
    derived : dict of str to tuple of str
        Column of the table to an SQL expression over the file's columns, all of
        them texts; ``_row`` is the row's number. It sees every row of the file,
        also those that `latest_by` leaves out. Of several expressions the first
        whose columns the file has.
    null_marks : tuple of str
        Texts that mean "no value".
    day_first : bool or None
        How ``1/2/2026`` reads; without it such a date cannot be read.
    date_format, datetime_format : tuple of str
        strptime formats, tried in order.
    timezone : str or None
        Of instants without an offset; the tenant's where it is not given.
    encoding, delimiter, sheet, records : str or None
        Where the guess is wrong: encoding of a text file, delimiter of a CSV file,
        sheet of a workbook, key of a JSON document that holds the records.
    decimal_comma : bool or None
        Numbers in texts are written ``1.234,5``; false for ``1,234.5``. Without it a
        number that can be read in two ways is not read.
    durations : str or None
        How a duration such as ``1:30`` reads: ``h:mm`` or ``m:ss``.
    units : dict of str to str
        Column of the table to the unit of the file's numbers, where it is another.
    hours_per_day : float or None
        Length of a day in a duration such as ``1.5 d``, and of the unit ``days``, in
        hours; 24 where it is not given.
    times : dict of str to str
        Column of the table to the file's column of the time of day, where the one
        under `columns` holds the day alone.
    key : tuple of str
        Columns of the file of which the table's key is made, where it has no id.
    header_row : int or None
        Line, or row of the sheet, with the names of the columns, from 1.
    swapped_dates : str or None
        What becomes of date cells beside date texts: ``trust`` or ``mend``.
    source_table : str or None
        Table of a DuckDB file, ``name`` or ``schema.name``; the one that is named as
        the raw table where it is not given.
    where : str or None
        SQL condition over the file's columns; rows that it does not hold for are
        left out and counted.
    values : dict of str to dict
        Column of the table to what a text becomes; ``*`` stands for all others.
    lists : dict of str to str
        Column of the table to the separator of its items.
    latest_by : LatestBy or None
    csat_scale : CsatScale or None
        Of the marks in ``csat``; the tenant's where it is not given.
    """

    extends: Text | None = None
    table: Annotated[str, AfterValidator(_table_name)] | None = None
    columns: dict[Text, Names] = Field(
        default_factory=dict, description="a column of the file, or a list of some"
    )
    constants: dict[Text, Scalar] = Field(default_factory=dict)
    derived: dict[Text, Expressions] = Field(default_factory=dict)
    null_marks: tuple[str, ...] = NULL_MARKS
    day_first: bool | None = None
    date_format: Formats = ()
    datetime_format: Formats = ()
    timezone: Annotated[str, AfterValidator(_zone)] | None = None
    encoding: Annotated[str, AfterValidator(_encoding)] | None = None
    delimiter: Annotated[str, AfterValidator(_delimiter)] | None = None
    decimal_comma: bool | None = None
    durations: Literal["h:mm", "m:ss"] | None = None
    units: dict[Text, Unit] = Field(default_factory=dict)
    hours_per_day: Annotated[float, Field(gt=0, le=24)] | None = None
    times: dict[Text, Text] = Field(default_factory=dict)
    key: Annotated[tuple[Text, ...], BeforeValidator(_as_tuple)] = ()
    header_row: Annotated[int, Field(ge=1, le=1000)] | None = None
    swapped_dates: Literal["trust", "mend"] | None = None
    sheet: Text | None = None
    records: Text | None = None
    source_table: Text | None = None
    where: Expression | None = None
    values: dict[Text, dict[str, Scalar | None]] = Field(default_factory=dict)
    lists: dict[Text, Text] = Field(default_factory=dict)
    latest_by: LatestBy | None = None
    csat_scale: CsatScale | None = None

    _inherited: frozenset[str] = PrivateAttr(frozenset())
    """Places, such as ``columns.owner``, that a preset gave: a file may lack them."""

    _hints: frozenset[str] = PrivateAttr(frozenset())

    @property
    def hints(self) -> frozenset[str]:
        """Further names, in lower case, that the file's columns are likely to have."""
        return self._hints

    def hinted(self, names: Iterable[str]) -> Mapping:
        """Return the mapping with hints for the search of the header."""
        copy = self.model_copy()
        copy._hints = frozenset(names)
        return copy

    @property
    def inherited(self) -> frozenset[str]:
        """Places that a preset gave: what the file lacks of them is no mistake."""
        return self._inherited

    @property
    def expressions(self) -> dict[str, str]:
        """The SQL of each derived column: the first of its expressions."""
        return {name: several[0] for name, several in self.derived.items()}

    @property
    def named_columns(self) -> list[str]:
        """Columns of the file that the mapping names outside SQL."""
        latest = self.latest_by.key if self.latest_by else ()
        listed = [name for names in self.columns.values() for name in names]
        return [*listed, *self.times.values(), *self.key, *latest]

    @property
    def sql(self) -> list[str]:
        """Every expression over the file's columns."""
        order = self.latest_by.order if self.latest_by else None
        listed = [text for several in self.derived.values() for text in several]
        return [text for text in (*listed, order, self.where) if text]

    @model_validator(mode="after")
    def _names_each_column_once(self) -> Mapping:
        places = ("columns", "constants", "derived")
        seen: dict[str, str] = {}
        for place in places:
            for target in getattr(self, place):
                if target in seen:
                    raise PydanticCustomError(
                        "wrong",
                        "",
                        {
                            "expected": "one source for each column",
                            "problem": f'"{target}" stands under "{seen[target]}" '
                            f'and under "{place}"',
                        },
                    )
                seen[target] = place
        return self
