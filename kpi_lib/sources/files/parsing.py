"""SQL expressions that turn a file's texts into a table's types."""

from __future__ import annotations

from dataclasses import dataclass

from kpi_lib.domain.schema import Column
from kpi_lib.domain.sql_files import quoted
from kpi_lib.sources.files.mapping import Mapping
from kpi_lib.sources.files.notation import TEXT, Notation, seconds_per_unit

_DAY = (
    "{0}/{1}/%Y", "{0}-{1}-%Y", "{0}.{1}.%Y",
)  # fmt: skip
_SECONDS = {"milliseconds": 0.001, "seconds": 1, "minutes": 60, "hours": 3600}
_TIME = ("", " %H:%M", " %H:%M:%S", " %I:%M %p", " %I:%M:%S %p", " %H:%M:%S.%f")


def identifier(name: str) -> str:
    """Return a name as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


@dataclass(frozen=True)
class Parser:
    """Reading rules of one file's texts.

    Attributes
    ----------
    mapping : Mapping
    timezone : str
        Time zone of instants without an offset.
    local_zone : str
        The tenant's time zone, in which an instant's date is taken.
    key : tuple of str
        Columns of the table's key, in which outer blanks do not count.
    notations : dict of str to Notation
        By column; a column of numbers has ``x_kind`` beside it, as has one of days.
    """

    mapping: Mapping
    timezone: str
    local_zone: str
    key: tuple[str, ...]
    notations: dict[str, Notation]

    def value(self, column: Column) -> str:
        """Return the expression for a column of the table ``mapped``.

        An instant ``x`` needs two more columns: ``x_wall``, its `wall_time`, and
        ``x_is_near``, true where that is near a change of the clock. A number needs
        ``x_number``, its `number`.
        """
        name = column.name
        match column.type:
            case "text":
                return f"trim({name})" if name in self.key else name
            case "text[]":
                separator = self.mapping.lists.get(name)
                return f"items({name}, {quoted(separator) if separator else 'null'})"
            case "bigint" | "integer":
                number = f"whole_number({name}_number)"
                return f"try_cast({number} as {column.type})"
            case "boolean":
                return f"truth({name})"
            case "date":
                return self._date(column)
            case "timestamptz":
                return self._instant(name)
            case _:
                number = f"plain_number({name}_number)"
                if name == "csat":
                    number = self._rescaled(number)
                return self._with_durations(column, number)

    def wall_time(self, column: Column) -> str:
        """Return the expression for an instant's local time; NULL with an offset."""
        formats = [f for f in self.formats(column) if not has_offset(f)]
        wall = _first(
            _strptime(column.name, formats), self._iso("iso_wall_time", column.name)
        )
        return until_end_of_day(column.name, wall)

    def number(self, column: Column) -> str:
        """Return the text of a number with a point, from the column's notation.

        A decimal comma belongs to texts: a number of the file, or one that the mapping
        gives, has its point already. ``x_clean`` is the text without group blanks.
        """
        name, notation = column.name, self.notations[column.name]
        comma, point = quoted(notation.comma), quoted(notation.point)
        text = f"{name}_clean"
        return (
            f"case when not regexp_matches({text}, '[.,]') then {text} "
            f"when {name}_kind = '{TEXT}' "
            f"then separated_number({text}, {comma}, {point}) "
            f"when contains({text}, ',') "
            f"then separated_number({text}, {comma}, 'decimal') else {name} end"
        )

    def _with_durations(self, column: Column, number: str) -> str:
        name, seconds = column.name, seconds_per_unit(column)
        value = f"try_cast({number} as {column.type})"
        unit = self.mapping.units.get(name)
        day = (self.mapping.hours_per_day or 24) * 3600
        if unit and (own := _SECONDS.get(unit, day)) != seconds:
            factor = f"* {own} / {seconds}"
            value = f"try_cast(try_cast({number} as double) {factor} as {column.type})"
        if not seconds:
            return value
        form = quoted(self.mapping.durations or "")
        text = f"ltrim(lower({name}_clean), '-')"
        length = f"duration_seconds({text}, {form}, {day}) / {seconds}"
        return (
            f"case when not regexp_matches({name}_clean, '[:a-zA-Z]') then {value} "
            f"else coalesce({value}, try_cast({length} "
            f"* if(starts_with({name}_clean, '-'), -1, 1) as {column.type})) end"
        )

    def _rescaled(self, mark: str) -> str:
        """Turn a mark of the source's scale into one from 1 to 5."""
        scale = self.mapping.csat_scale
        if scale is None:
            return mark
        share = f"(try_cast({mark} as double) - {scale.worst})"
        return f"round(1 + {share} * 4 / ({scale.best - scale.worst}), 6)"

    def _date(self, column: Column) -> str:
        name = column.name
        plain = [form for form in self.formats(column) if not has_offset(form)]
        zone = quoted(self.local_zone)
        with_offset = _strptime(name, self._offset_formats())
        in_zone = f"cast(timezone({zone}, {{}}) as date)"
        return _first(
            self._wall_day(name, _strptime(name, plain)) if plain else "",
            in_zone.format(with_offset) if with_offset else "",
            self._iso("iso_wall_time", name, self._wall_day(name, "{0}")),
            self._iso("iso_instant", name, in_zone),
        )

    def _wall_day(self, name: str, wall: str) -> str:
        """Return the day of a local time in the tenant's zone; a mere day stays."""
        if self.timezone == self.local_zone or self.notations[name].only_days:
            return f"cast({wall} as date)"
        zones = f"{quoted(self.local_zone)}, timezone({quoted(self.timezone)}, {wall})"
        has_time = f"{wall} <> date_trunc('day', {wall}) or contains({name}, ':')"
        return f"cast(if({has_time}, timezone({zones}), {wall}) as date)"

    def _offset_formats(self) -> list[str]:
        by_order = () if self.mapping.datetime_format else self._formats_by_order()
        times = [f"{form} %z" for form in by_order if form.endswith(("%M", "%S", "%p"))]
        return [f for f in self.mapping.datetime_format if has_offset(f)] + times

    def _instant(self, name: str) -> str:
        return _first(
            f"wall_instant({name}_wall, {quoted(self.timezone)}, {name}_is_near)",
            self._iso("iso_instant", name),
            _strptime(name, self._offset_formats()),
        )

    def formats(self, column: Column) -> tuple[str, ...]:
        """Return the strptime formats of an instant's or a day's text, in order."""
        own, other = self.mapping.datetime_format, self.mapping.date_format
        if column.type == "date":
            own, other = other, own
        if column.name in self.mapping.derived and column.type != "date":
            return self._formats_by_order()
        joined: tuple[str, ...] = ()
        if column.name in self.mapping.times:
            joined = tuple(day + time for day in own + other for time in _TIME[1:])
        return (own or self._formats_by_order()) + other + joined

    def _formats_by_order(self) -> tuple[str, ...]:
        if self.mapping.day_first is None:
            return ()
        order = ("%d", "%m") if self.mapping.day_first else ("%m", "%d")
        return tuple(day.format(*order) + time for day in _DAY for time in _TIME)

    def _iso(self, macro: str, name: str, around: str = "{}") -> str:
        """Return the SQL for ISO 8601; empty where a format reads it otherwise."""
        forms = self.mapping.date_format + self.mapping.datetime_format
        if name not in self.mapping.derived and any(
            form.startswith("%Y-") and not form.startswith("%Y-%m-%d") for form in forms
        ):
            return ""
        return around.format(f"{macro}({name})")


def has_offset(form: str) -> bool:
    """Return whether a strptime format reads an offset from UTC."""
    return "%z" in form or "%Z" in form


def until_end_of_day(name: str, wall: str) -> str:
    """Return the SQL of a local time: a due day without a time lasts until its end."""
    if name != "sla_due_at":
        return wall
    is_day = f"{wall} = date_trunc('day', {wall}) and not {_has_time(name)}"
    return f"{wall} + if({is_day}, interval '23:59:59', interval '0')"


def _has_time(name: str) -> str:
    """Return the SQL of whether a text tells a time: 00:00, 00.00, T0000, 12 AM."""
    pattern = r":|\dT\d|[T ]\d{1,2}\.\d\d(\.\d\d)?$|\d ?[AaPp]\.?[Mm]"
    return f"regexp_matches(trim({name}), '{pattern}')"


def _strptime(name: str, formats: list[str] | tuple[str, ...]) -> str:
    if not formats:
        return ""
    listed = ", ".join(map(quoted, formats))
    return (
        f"coalesce(try_strptime(plain_blanks({name}), [{listed}]), "
        f"try_strptime(plain_instant({name}), [{listed}]))"
    )


def _first(*expressions: str) -> str:
    """Return the SQL of the first expression that is not NULL."""
    given = [expression for expression in expressions if expression]
    return f"coalesce({', '.join(given)})" if given else "null"
