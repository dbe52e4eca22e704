"""Settings of a SQL database that is read by one query per table: ``sources: sql:``."""

from __future__ import annotations

import re
from typing import Annotated
from urllib.parse import parse_qs, urlsplit

from pydantic import AfterValidator

from kpi_lib.domain.schema import RAW_TABLES
from kpi_lib.settings.source_base import SourceSettings, Text
from kpi_lib.settings.source_settings import TableName
from kpi_lib.settings.strict_models import Settings, mistake
from kpi_lib.settings.survey_scales import CsatScale
from kpi_lib.settings.time_zones import Zone

_SECRETS = ("password", "passwd", "pwd", "token", "secret", "passphrase")
_EXAMPLE = 'a URL, for example "mysql://reader@db.example.com/psa"'
_QUERY = re.compile(r"\s*(--[^\n]*\n\s*|/\*.*?\*/\s*)*(select|with)\b", re.I | re.S)


def _url(text: str) -> str:
    try:
        parts = urlsplit(text)
        _ = parts.port
    except ValueError:  # a port or an address that is none
        raise mistake(_EXAMPLE) from None
    if not parts.scheme or "://" not in text:
        raise mistake(_EXAMPLE)
    options = " ".join(parse_qs(parts.query, keep_blank_values=True)).lower()
    if parts.password or any(word in options for word in _SECRETS):
        raise mistake("a URL without a password", "holds a password")
    return text


def _query(text: str) -> str:
    if not _QUERY.match(text):
        raise mistake('a query that begins with "select" or "with"')
    return text.strip().rstrip(";").rstrip()


class StoredRowSettings(SourceSettings):
    """Settings of a source that gives rows as it stores them.

    Attributes
    ----------
    timezone : str or None
        Of instants without a time zone; the tenant's where it is not given.
    csat_scale : CsatScale or None
        Of the marks of surveys; the tenant's where it is not given.
    """

    timezone: Zone | None = None
    csat_scale: CsatScale | None = None


class SqlTable(Settings):
    """Query whose rows fill one table.

    Attributes
    ----------
    query : str
        Its columns bear the names of the table's.
    cursor : str or None
        Column of the query with the instant of a row's last change; without it every
        sync reads all rows.
    finds_removed : bool
        Whether a row that the query no longer gives was deleted; false for a query
        that gives the last months alone.
    """

    query: Annotated[Text, AfterValidator(_query)]
    cursor: Text | None = None
    finds_removed: bool = True


def _not_empty(tables: dict[str, SqlTable]) -> dict[str, SqlTable]:
    if not tables:
        raise mistake("a table and its query", "is empty")
    return tables


class SqlParams(StoredRowSettings):
    """A database that SQLAlchemy reaches, and the queries that it answers.

    Attributes
    ----------
    url : str
        With the user, without a password.
    tables : dict of str to SqlTable
    authority : str or None
        File with the certificate of the authority that vouches for the server; by
        default the system's authorities.
    trust_driver : bool
        Consent to a driver whose encryption this library does not set.
    """

    kinds = tuple(table.name for table in RAW_TABLES)

    url: Annotated[str, AfterValidator(_url)]
    tables: Annotated[dict[TableName, SqlTable], AfterValidator(_not_empty)]
    authority: Text | None = None
    trust_driver: bool = False
