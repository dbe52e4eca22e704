"""Settings of one technician: ``members:`` with hours, employment, leave, aliases."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated

from pydantic import Field, ValidationInfo, field_validator

from kpi_lib.settings.opening_hours import Attendance
from kpi_lib.settings.strict_models import Settings, mistake

Text = Annotated[str, Field(min_length=1)]
DAY_FORM = "a day, for example 2026-07-01"


def _not_before_first(day: date | None, info: ValidationInfo) -> date | None:
    first_day = info.data.get("first_day")
    if day and first_day and day < first_day:
        raise mistake(f'a day not before "from", {first_day}', f'got "{day}"')
    return day


class Leave(Settings):
    """First and last day of an absence."""

    first_day: date = Field(alias="from", description=DAY_FORM)
    last_day: date = Field(alias="to", description=DAY_FORM)

    _in_order = field_validator("last_day")(_not_before_first)


class MemberParams(Settings):
    """One technician: weekly hours, employment, absences, aliases."""

    weekly_hours: Decimal | None = Field(None, gt=0, le=168)
    aliases: tuple[Text, ...] = ()
    first_day: date | None = Field(None, alias="from", description=DAY_FORM)
    last_day: date | None = Field(None, alias="to", description=DAY_FORM)
    leave: tuple[Leave, ...] = ()

    _in_order = field_validator("last_day")(_not_before_first)

    def attendance(self) -> Attendance:
        """Return the member's working time, for the calendar."""
        leave = tuple((span.first_day, span.last_day) for span in self.leave)
        return Attendance(self.weekly_hours, self.first_day, self.last_day, leave)
