"""Settings of what counts as a date: ``plausible:`` in a tenant's file."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import AfterValidator, Field, ValidationInfo, field_validator

from kpi_lib.domain.names import closest
from kpi_lib.domain.plausible import EARLIEST, HAPPENED, LATEST, PlausibleRange
from kpi_lib.domain.schema import RAW_TABLES, TABLES, Column
from kpi_lib.settings.strict_models import Settings, mistake

_FIRST = f"a day from {EARLIEST} to {HAPPENED.last}"
_LAST = f"a day from {HAPPENED.first} to {LATEST}"
_COLUMNS = tuple(
    f"{table.name}.{column.name}"
    for table in RAW_TABLES
    for column in table.dated_columns
)


def _first(day: date | None) -> date | None:
    if day and not EARLIEST <= day <= HAPPENED.last:
        raise mistake(_FIRST, f'got "{day}"')
    return day


def _last(day: date | None) -> date | None:
    if day and not HAPPENED.first <= day <= LATEST:
        raise mistake(_LAST, f'got "{day}"')
    return day


def _columns(spans: dict[str, PlausibleSpan]) -> dict[str, PlausibleSpan]:
    for name in spans:
        if name not in _COLUMNS:
            near = closest(name, _COLUMNS)[:1] or _COLUMNS
            raise mistake(f"one of {', '.join(near)}", f'got "{name}"')
    return spans


class PlausibleSpan(Settings):
    """First and last plausible day; one that is left out is the schema's."""

    first: Annotated[date | None, AfterValidator(_first)] = Field(
        default=None, alias="from", description=_FIRST
    )
    last: Annotated[date | None, AfterValidator(_last)] = Field(
        default=None, alias="to", description=_LAST
    )

    @field_validator("last")
    @classmethod
    def _in_order(cls, day: date | None, info: ValidationInfo) -> date | None:
        first = info.data.get("first")
        if day and first and day < first:
            raise mistake(f'a day not before "from", {first}', f'got "{day}"')
        return day


class PlausibleParams(PlausibleSpan):
    """Range for all columns, and for single ones by ``table.column``."""

    columns: Annotated[
        dict[str, PlausibleSpan],
        AfterValidator(_columns),
    ] = Field(default_factory=dict)

    def range_of(self, table: str, column: Column) -> PlausibleRange:
        """Return the range of one column: its own, the tenant's, the schema's."""
        own = self.columns.get(f"{table}.{column.name}", PlausibleSpan())
        default = TABLES[table].column(column.name).plausible
        return PlausibleRange(
            own.first or self.first or default.first,
            own.last or self.last or default.last,
        )
