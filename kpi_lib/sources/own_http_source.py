"""Public parts for a source of one's own that speaks HTTP; needs the extra ``sync``."""

from __future__ import annotations

from kpi_lib.settings.source_base import Server
from kpi_lib.sources.vendors.http_answers import Answer
from kpi_lib.sources.vendors.http_client import Session
from kpi_lib.sources.vendors.http_connector import HttpConnector
from kpi_lib.sources.vendors.retries import Patience

__all__ = ["Answer", "HttpConnector", "Patience", "Server", "Session"]
