"""Settings of a tenant's sources: ``sources:`` in its file.

Credentials are never part of it; see `kpi_lib.sources.vendors.credentials`.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field

from kpi_lib.domain.schema import RAW_TABLES
from kpi_lib.settings.source_base import FIRST_DAY, Server, SourceSettings, Text
from kpi_lib.settings.strict_models import mistake
from kpi_lib.settings.survey_scales import CsatScale, SurveyParams
from kpi_lib.settings.time_zones import Zone

_CLOUD = ".myconnectwise.net"


def _interface(url: str) -> str:
    """Refuse the address of ConnectWise's web pages, which is not the interface's."""
    host = urlsplit(url).hostname or ""
    if host.endswith(_CLOUD) and not host.startswith("api-"):
        raise mistake(f'the interface\'s address, "https://api-{host}"')
    return url


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
Months = Annotated[
    Decimal, Field(gt=0, description="a number of months, for example 2 or 0.5")
]


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
    resolution : str
        Instant that ends a ticket: ``dateResolved``, where it is known, else
        ``closedDate``; or always ``closedDate``.
    audit_trail : bool
        Whether reopenings are counted from the tickets' audit trails.
    agreement_boards : bool
        Whether an agreement covers just the boards and types of its board defaults.
    agreement_additions : bool
        Whether an agreement's additions belong to its monthly amount.
    billing_cycles : dict of str to Decimal
        Months of a billing cycle whose name has no clear meaning.
    surveys : dict of str to SurveyParams
        By the survey's id; others are left out.
    """

    kinds = ("tickets", "time_entries", "agreements", "surveys")

    url: Annotated[Server, AfterValidator(_interface)]
    company: Text
    first_day: date | None = FIRST_DAY
    merged_status: Text = "Merged"
    resolution: Literal["dateResolved", "closedDate"] = "dateResolved"
    audit_trail: bool = True
    agreement_boards: bool = True
    agreement_additions: bool = True
    billing_cycles: dict[Text, Months] = Field(default_factory=dict)
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
