"""Public parts for a source of one's own: settings, connector, pages, credentials.

A package names its connector by the entry point ``kpi_lib.sources``; the page
docs/sources/own-source.md shows a whole one. These names stay; modules behind them may
move. For a source that speaks HTTP see `kpi_lib.sources.own_http_source`.
"""

from __future__ import annotations

from kpi_lib.domain.errors import ParamsError, SourceError
from kpi_lib.domain.schema import TABLES, Column, Table
from kpi_lib.settings.source_base import SourceSettings
from kpi_lib.settings.sql_settings import StoredRowSettings
from kpi_lib.settings.survey_scales import CsatScale
from kpi_lib.settings.tenant_settings import TenantParams
from kpi_lib.sources.vendors.connector import Connector, Page, Resource, Row
from kpi_lib.sources.vendors.credentials import credential, find_credential, without
from kpi_lib.sources.vendors.record_fields import (
    Record,
    array,
    instant,
    latest,
    part,
    records,
    text,
    translated,
)

__all__ = [
    "TABLES",
    "Column",
    "Connector",
    "CsatScale",
    "Page",
    "ParamsError",
    "Record",
    "Resource",
    "Row",
    "SourceError",
    "SourceSettings",
    "StoredRowSettings",
    "Table",
    "TenantParams",
    "array",
    "credential",
    "find_credential",
    "instant",
    "latest",
    "part",
    "records",
    "text",
    "translated",
    "without",
]
