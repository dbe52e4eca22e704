"""SQL expressions that turn a file's texts into a table's types."""

from __future__ import annotations

from dataclasses import dataclass

from kpi_lib.domain.schema import Column
from kpi_lib.domain.sql_files import quoted
from kpi_lib.sources.files.mapping import Mapping

_DAY = (
    "{0}/{1}/%Y", "{0}-{1}-%Y", "{0}.{1}.%Y",
)  # fmt: skip
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
    """

    mapping: Mapping
    timezone: str
    local_zone: str
    key: tuple[str, ...]

    def value(self, column: Column) -> str:
        """Return the expression for a column of the table ``mapped``.

        An instant ``x`` needs two more columns: ``x_wall``, its `wall_time`, and
        ``x_is_near``, true where that is near a change of the clock.
        """
        name = column.name
        match column.type:
            case "text":
                return f"trim({name})" if name in self.key else name
            case "text[]":
                separator = self.mapping.lists.get(name)
                return f"items({name}, {quoted(separator) if separator else 'null'})"
            case "bigint" | "integer":
                number = f"whole_number({self._point(name)})"
                return f"try_cast({number} as {column.type})"
            case "boolean":
                return f"truth({name})"
            case "date":
                return self._date(name)
            case "timestamptz":
                return self._instant(name)
            case _:
                number = f"plain_number({self._point(name)})"
                if name == "csat":
                    number = self._rescaled(number)
                return f"try_cast({number} as {column.type})"

    def wall_time(self, column: Column) -> str:
        """Return the expression for an instant's local time; NULL with an offset."""
        formats = [f for f in self._formats(column) if not _has_offset(f)]
        return _first(
            _strptime(column.name, formats), self._iso("iso_wall_time", column.name)
        )

    def _point(self, name: str) -> str:
        if self.mapping.decimal_comma:
            return f"replace(replace({name}, '.', ''), ',', '.')"
        return name

    def _rescaled(self, mark: str) -> str:
        """Turn a mark of the source's scale into one from 1 to 5."""
        scale = self.mapping.csat_scale
        if scale is None:
            return mark
        share = f"(try_cast({mark} as double) - {scale.worst})"
        return f"round(1 + {share} * 4 / ({scale.best - scale.worst}), 6)"

    def _date(self, name: str) -> str:
        formats = self.mapping.date_format or self._formats_by_order()
        both = (*formats, *self.mapping.datetime_format)
        zone = quoted(self.local_zone)
        return _first(
            f"cast({_strptime(name, both)} as date)" if both else "",
            self._iso("iso_wall_time", name, "cast({} as date)"),
            self._iso("iso_instant", name, f"cast(timezone({zone}, {{}}) as date)"),
        )

    def _instant(self, name: str) -> str:
        with_offset = [f for f in self.mapping.datetime_format if _has_offset(f)]
        return _first(
            f"wall_instant({name}_wall, {quoted(self.timezone)}, {name}_is_near)",
            self._iso("iso_instant", name),
            *(_strptime(name, [form]) for form in with_offset),
        )

    def _formats(self, column: Column) -> tuple[str, ...]:
        if column.name in self.mapping.derived:
            return ()
        return (
            self.mapping.datetime_format or self._formats_by_order()
        ) + self.mapping.date_format

    def _formats_by_order(self) -> tuple[str, ...]:
        if self.mapping.day_first is None:
            return ()
        order = ("%d", "%m") if self.mapping.day_first else ("%m", "%d")
        return tuple(day.format(*order) + time for day in _DAY for time in _TIME)

    def _iso(self, macro: str, name: str, around: str = "{}") -> str:
        """Return the SQL for ISO 8601; empty where a mapping's format resembles it."""
        forms = self.mapping.date_format + self.mapping.datetime_format
        if name not in self.mapping.derived and any(
            form.startswith("%Y-") for form in forms
        ):
            return ""
        return around.format(f"{macro}({name})")


def _has_offset(form: str) -> bool:
    return "%z" in form or "%Z" in form


def _strptime(name: str, formats: list[str] | tuple[str, ...]) -> str:
    if not formats:
        return ""
    listed = ", ".join(map(quoted, formats))
    return f"try_strptime(trim({name}), [{listed}])"


def _first(*expressions: str) -> str:
    """Return the SQL of the first expression that is not NULL."""
    given = [expression for expression in expressions if expression]
    return f"coalesce({', '.join(given)})" if given else "null"
