"""What a schedule's file says: the options of one run."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field

from kpi_lib.domain.errors import ParamsError
from kpi_lib.domain.period import FORMS, Period
from kpi_lib.settings.strict_models import Settings, mistake, not_empty
from kpi_lib.settings.tenant_settings import Text


def _period(value: object) -> str:
    text = str(value)  # a year reads as a number
    try:
        Period.parse(text, "UTC", datetime(2000, 1, 1, tzinfo=UTC))
    except ParamsError as error:
        raise mistake(error.expected) from None
    return text


def several(value: object) -> object:
    """Let one text stand for a list of one; what is neither stays as it is."""
    if isinstance(value, str):
        return (value,)
    return tuple(value) if isinstance(value, list) else value


Several = Annotated[tuple[Text, ...], BeforeValidator(several)]
Format = Literal["html", "pdf", "xlsx"]


class Schedule(Settings):
    """``params/schedules/<name>.yaml``: the options of one ``kpi run``.

    `tenants` and `companies` may hold ``all``; without `notebooks`, all of them run.
    """

    schema_version: Literal[1] = 1
    tenants: Annotated[Several, AfterValidator(not_empty)] = Field(
        description='"all" or a list of tenants'
    )
    period: Annotated[str, BeforeValidator(_period)] = Field(description=FORMS)
    notebooks: Several = ()
    companies: Several = ()
    formats: Annotated[tuple[Format, ...], BeforeValidator(several)] = (
        "html",
        "pdf",
        "xlsx",
    )
    jobs: int | None = Field(None, ge=1)
    engine: Literal["fork", "stock"] | None = None
    cluster: Text | None = None
