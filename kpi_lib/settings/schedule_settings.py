"""Settings of a schedule: the options of one run."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field

from kpi_lib.domain.errors import ParamsError
from kpi_lib.domain.period import Period
from kpi_lib.domain.period_forms import FORMS
from kpi_lib.settings.failure_settings import OnFailure
from kpi_lib.settings.strict_models import Settings, mistake, not_empty
from kpi_lib.settings.tenant_settings import Text


def _period(value: object) -> str:
    text = str(value)  # a year is a number in YAML
    try:
        # Each tenant's own fiscal year counts; any will do for the form.
        Period.parse(text, "UTC", datetime(2000, 1, 1, tzinfo=UTC), 1)
    except ParamsError as error:
        raise mistake(error.expected) from None
    return text


def as_tuple(value: object) -> object:
    """Turn one text into a tuple of one and a list into a tuple (as a validator)."""
    if isinstance(value, str):
        return (value,)
    return tuple(value) if isinstance(value, list) else value


Texts = Annotated[tuple[Text, ...], BeforeValidator(as_tuple)]
Format = Literal["html", "pdf", "xlsx", "pptx"]


class Schedule(Settings):
    """``params/schedules/<name>.yaml``: the options of one ``kpi run``.

    `tenants` and `companies` may hold ``all``; without `notebooks`, all of them run.
    ``mail: drafts`` writes the drafts of the clients' reviews that were made.
    """

    schema_version: Literal[1] = 1
    tenants: Annotated[Texts, AfterValidator(not_empty)] = Field(
        description='"all" or a list of tenants'
    )
    period: Annotated[str, BeforeValidator(_period)] = Field(description=FORMS)
    notebooks: Texts = ()
    companies: Texts = ()
    formats: Annotated[tuple[Format, ...], BeforeValidator(as_tuple)] = (
        "html",
        "pdf",
        "xlsx",
    )
    jobs: int | None = Field(None, ge=1)
    engine: Literal["fork", "stock"] | None = None
    cluster: Text | None = None
    mail: Literal["drafts"] | None = None
    on_failure: OnFailure | None = None
