"""Settings of a tenant's sources: ``sources:`` in its file.

Credentials are never part of it; see `kpi_lib.sources.vendors.credentials`.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, ValidationInfo, field_validator

from kpi_lib.domain.schema import RAW_TABLES
from kpi_lib.settings.source_base import FIRST_DAY, Server, SourceSettings, Text
from kpi_lib.settings.strict_models import Settings, mistake
from kpi_lib.settings.time_zones import Zone


def _database(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in ("postgresql", "postgres"):
        raise mistake('a URL, for example "postgresql://reader@db.example.com/kpi"')
    if parts.password or "password" in parts.query:
        raise mistake("a URL without a password", "holds a password")
    return text


def _table(text: str) -> str:
    names = [table.name for table in RAW_TABLES]
    if text not in names:
        raise mistake(f"one of {', '.join(names)}")
    return text


Database = Annotated[str, AfterValidator(_database)]
TableName = Annotated[str, AfterValidator(_table)]


class CsatScale(Settings):
    """Scale of the marks that a source sends, to be turned into 1 to 5.

    Attributes
    ----------
    worst, best : Decimal
        Become 1 and 5, the marks between them in proportion; keys ``from``, ``to``.
    """

    worst: Decimal = Field(alias="from")
    best: Decimal = Field(alias="to")

    @field_validator("best")
    @classmethod
    def _differs(cls, best: Decimal, info: ValidationInfo) -> Decimal:
        if best == info.data.get("worst"):
            raise mistake('another mark than "from", for example {from: 0, to: 100}')
        return best

    def rescaled(self, mark: Decimal) -> Decimal:
        """Return the mark from 1 to 5."""
        return 1 + (mark - self.worst) * 4 / (self.best - self.worst)


class SurveyParams(Settings):
    """Scale of one ConnectWise survey.

    Attributes
    ----------
    kind : str
        ``csat`` (scaled to 1 to 5) or ``nps`` (0 to 10 points).
    best : int
        Most points of an answer.
    least : int
        Fewest points of an answer; fewer are no answer.
    """

    kind: Literal["csat", "nps"]
    best: int = Field(ge=1)
    least: int = Field(1, ge=0, validate_default=True)

    @field_validator("least")
    @classmethod
    def _below_best(cls, least: int, info: ValidationInfo) -> int:
        if least >= info.data.get("best", least + 1):
            raise mistake('fewer points than "best"')
        return least

    @property
    def scale(self) -> CsatScale:
        """Scale of the points."""
        ends = {"from": Decimal(self.least), "to": Decimal(self.best)}
        return CsatScale.model_validate(ends)


class ConnectWiseParams(SourceSettings):
    """ConnectWise PSA, read by its REST interface.

    Attributes
    ----------
    url : str
        Of the server, without a path: ``https://api-na.myconnectwise.net``.
    company : str
        Company id of the login.
    first_day : date or None
        Tickets and time entries older than it are left out.
    merged_status : str
        Status of merged tickets in the lake; among ``excluded_statuses``.
    agreement_boards : bool
        Whether an agreement covers just the boards and types of its board defaults.
    surveys : dict of str to SurveyParams
        By the survey's id; others are left out.
    """

    kinds = ("tickets", "time_entries", "agreements", "surveys")

    url: Server
    company: Text
    first_day: date | None = FIRST_DAY
    merged_status: Text = "Merged"
    agreement_boards: bool = True
    surveys: dict[Text, SurveyParams] = Field(default_factory=dict)


class PostgresParams(SourceSettings):
    """A PostgreSQL database with tables as in ``docs/tables.md``.

    Attributes
    ----------
    url : str
        With the user, without a password.
    schema_name : str
    tables : tuple of str
        All tables of the schema where empty.
    authority : str or None
        File with the certificate of the authority that vouches for the server; by
        default the system's authorities.
    timezone : str or None
        Of instants in columns without time zone; the tenant's where it is not given.
    csat_scale : CsatScale or None
        Of ``raw_surveys``; the tenant's where it is not given.
    """

    kinds = tuple(table.name for table in RAW_TABLES)

    url: Database
    schema_name: Text = Field("public", alias="schema")
    tables: tuple[TableName, ...] = ()
    authority: Text | None = None
    timezone: Zone | None = None
    csat_scale: CsatScale | None = None
