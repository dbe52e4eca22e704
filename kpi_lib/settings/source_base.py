"""Fields and base class that the settings of all sources share."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal
from urllib.parse import SplitResult, urlsplit

from pydantic import AfterValidator, Field, field_validator

from kpi_lib.domain.schema import SEVERITIES
from kpi_lib.settings.resource_choice import (
    checked_names,
    chosen_resources,
    is_chosen,
)
from kpi_lib.settings.strict_models import Settings, mistake

Text = Annotated[str, Field(min_length=1)]
Severity = Literal["critical", "high", "medium", "low", "informational"]
SEVERITY = f"one of {', '.join(SEVERITIES)}"
_LOCALHOST = ("localhost", "127.0.0.1", "::1")


def _server(text: str) -> str:
    parts = _parts(text)
    if "@" in (text if parts is None else parts.netloc):
        raise mistake("a URL without credentials", "holds credentials")
    if parts is None or parts.query or parts.fragment or not parts.hostname:
        raise mistake('a URL, for example "https://api.example.com"')
    # Credentials are never sent over a network without encryption.
    if parts.scheme != "https" and not (
        parts.scheme == "http" and parts.hostname in _LOCALHOST
    ):
        raise mistake('a URL that begins with "https://"')
    return text.rstrip("/")


def _parts(text: str) -> SplitResult | None:
    """Return the parts of a URL; None where it has no server that can be asked."""
    try:
        parts = urlsplit(text)
        is_askable = parts.port != 0 and text.isprintable() and " " not in text
        (parts.hostname or "").encode("idna")
    except ValueError:
        return None
    return parts if is_askable else None


Server = Annotated[str, AfterValidator(_server)]
FIRST_DAY = Field(None, description="a day, for example 2024-01-01")
Names = dict[Text, Text]
Severities = Annotated[dict[Text, Severity], Field(description=SEVERITY)]


class SourceSettings(Settings):
    """Settings that every source has.

    Attributes
    ----------
    whole_days : int
        Days after which all records are read anew, which finds deleted ones.
    resources : dict of str to bool
        Kinds of resources that are read or left out; what is not named is read. A
        list in the file names the only ones that are read.
    kinds : tuple of str
        Kinds of resources that the source has, set by the subclass; empty where the
        settings do not know them.
    """

    kinds: ClassVar[tuple[str, ...]] = ()

    whole_days: int = Field(7, ge=1)
    resources: dict[Text, bool] = Field(default_factory=dict)

    @field_validator("resources", mode="before")
    @classmethod
    def _listed(cls, resources: object) -> object:
        return chosen_resources(resources)

    @field_validator("resources")
    @classmethod
    def _known(cls, resources: dict[str, bool]) -> dict[str, bool]:
        return checked_names(resources, cls.kinds)

    def reads(self, kind: str) -> bool:
        """Return whether a kind of resource is read."""
        return is_chosen(self.resources, kind)
