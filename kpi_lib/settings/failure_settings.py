"""Whom a schedule tells of failures: ``on_failure:``."""

from __future__ import annotations

import re
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from kpi_lib.settings.strict_models import Settings, mistake

_ADDRESS = re.compile(r"https?://[^\s/?#@]+([/?#]\S*)?")


def _address(text: str) -> str:
    if not _ADDRESS.fullmatch(text):
        raise mistake(
            "an address, for example https://hooks.example.org/kpi; one that holds a "
            "secret stands in a variable, see post_variable",
            "is no address",
        )
    return text


def _arguments(value: object) -> object:
    if isinstance(value, str):
        raise mistake("a list of arguments, for example [notify, --subject, KPI]")
    return tuple(value) if isinstance(value, list) else value


def _filled(values: tuple[str, ...]) -> tuple[str, ...]:
    if values and not values[0].strip():
        raise mistake("a list that begins with a command")
    return values


Arguments = Annotated[
    tuple[str, ...], BeforeValidator(_arguments), AfterValidator(_filled)
]


class OnFailure(Settings):
    """A command, an address, or both; each gets the summary of the night as JSON."""

    run: Arguments = ()
    post: Annotated[str, AfterValidator(_address)] | None = None
    post_variable: Annotated[str, Field(pattern=r"^[A-Za-z_]\w*$")] | None = Field(
        None, description="the name of a variable that holds the address"
    )
    timeout_seconds: int = Field(30, ge=1, le=600)

    @model_validator(mode="before")
    @classmethod
    def _tells_somebody(cls, value: Any) -> Any:
        keys = ("run", "post", "post_variable")
        if isinstance(value, dict) and not any(value.get(key) for key in keys):
            raise mistake("run, a list of arguments, or post, an address")
        return value
