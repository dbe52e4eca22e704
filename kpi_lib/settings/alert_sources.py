"""Settings of the sources of security alerts: SentinelOne and Microsoft Defender."""

from __future__ import annotations

from datetime import date
from typing import Self

from pydantic import Field, model_validator

from kpi_lib.settings.source_base import (
    FIRST_DAY,
    Names,
    Server,
    Severities,
    Severity,
    SourceSettings,
    Text,
)
from kpi_lib.settings.strict_models import mistake

_DIRECTORIES = "{the id of a Microsoft Entra tenant: its company}"
_CONFIDENCE: dict[str, Severity] = {
    "malicious": "high",
    "suspicious": "medium",
    "n/a": "low",
}
_CLASSES: dict[str, Severity] = {
    "ransomware": "critical",
    "pua": "low",
    "adware": "low",
}


class SentinelOneParams(SourceSettings):
    """SentinelOne, read by its management interface.

    Attributes
    ----------
    url : str
        Of the management console.
    sites : dict of str to str
        Id or name of a site to the company; a site that is left out is a company of
        its own name.
    severities : dict of str to str
        Confidence level to severity.
    classifications : dict of str to str
        Classification of a threat to severity; takes precedence over `severities`.
    first_day : date or None
    accounts : dict of str to str
        Id or name of an account to the company of all its sites; `sites` comes first.
    """

    kinds = ("alerts", "threats")

    url: Server
    sites: Names = Field(default_factory=dict)
    accounts: Names = Field(default_factory=dict)
    severities: Severities = Field(default_factory=_CONFIDENCE.copy)
    classifications: Severities = Field(default_factory=_CLASSES.copy)
    first_day: date | None = FIRST_DAY


class DefenderParams(SourceSettings):
    """Microsoft Defender, read by Microsoft Graph.

    Attributes
    ----------
    directories : dict of str to str
        Id of a Microsoft Entra tenant to its company.
    partner : str or None
        Id of the Microsoft Entra tenant of a partner whose customers with an active
        relationship are read, too; `directories` gives them other names.
    severities : dict of str to str
        Microsoft's severity to another one, such as ``unknown: medium``.
    url, login_url : str
        Different in a national cloud.
    first_day : date or None
    """

    directories: Names = Field(default_factory=dict, description=_DIRECTORIES)
    partner: Text | None = None
    severities: Severities = Field(default_factory=dict)
    url: Server = "https://graph.microsoft.com"
    login_url: Server = "https://login.microsoftonline.com"
    first_day: date | None = FIRST_DAY

    @model_validator(mode="after")
    def _names_a_directory(self) -> Self:
        if not self.directories and self.partner is None:
            raise mistake(
                f"directories: {_DIRECTORIES}, or a partner", "names no directory"
            )
        return self
