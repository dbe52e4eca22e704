"""Connector to SentinelOne: threats, by the management console's API 2.1."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import httpx2
from pydantic import SecretStr

from kpi_lib.settings.source_settings import SentinelOneParams
from kpi_lib.settings.tenant_settings import TenantParams
from kpi_lib.sources.vendors.connector import Page, Row
from kpi_lib.sources.vendors.http_client import Patience, Session
from kpi_lib.sources.vendors.http_connector import HttpConnector
from kpi_lib.sources.vendors.record_fields import (
    Record,
    instant,
    latest,
    part,
    records,
    text,
)
from kpi_lib.sources.vendors.sentinelone_rows import threat

NAME = "sentinelone"
PAGE_SIZE = 1000
_PATH = "/web/api/v2.1/threats"


class SentinelOne(HttpConnector[SentinelOneParams]):
    """Connector to one tenant's SentinelOne console."""

    name = NAME
    credential_names = ("token",)

    def __init__(self, tenant: TenantParams, patience: Patience | None = None) -> None:
        super().__init__(tenant, patience)
        (token,) = self.secrets
        self.session = self.open_session(self.params.url, _ApiToken(token))

    def resources(self) -> Sequence[Threats]:
        """Return the one resource, threats."""
        return [Threats(self.session, self.params, lambda r: threat(r, self.params))]


class _ApiToken(httpx2.Auth):
    """Authorization header with an API token."""

    def __init__(self, token: SecretStr) -> None:
        self._token = token

    def auth_flow(
        self, request: httpx2.Request
    ) -> Generator[httpx2.Request, httpx2.Response, None]:
        request.headers["Authorization"] = f"ApiToken {self._token.get_secret_value()}"
        yield request


@dataclass(frozen=True)
class Threats:
    """All threats, the least recently changed first.

    A threat that changes during the read moves to the end, where it is read again.
    Threats that the console has dropped remain facts: none is removed.
    """

    session: Session
    params: SentinelOneParams
    row: Callable[[Record], Row]
    name: str = "threats"
    kind: str = "threats"
    table: str = "raw_security_alerts"
    finds_removed: bool = False
    keeps_first: str | None = "resolved_at"

    def pages(self, since: datetime | None, position: str | None) -> Iterator[Page]:
        """Read what changed from `since` on, or all; `position` is an instant."""
        query = {
            "limit": str(PAGE_SIZE),
            "sortBy": "updatedAt",
            "sortOrder": "asc",
        }
        if self.params.first_day:
            query["createdAt__gte"] = f"{self.params.first_day}T00:00:00.000000Z"
        begin = datetime.fromisoformat(position) if position else since
        if begin is not None:
            stamp = begin.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
            query["updatedAt__gte"] = stamp
        newest = begin
        while True:
            answer = self.session.get(_PATH, query)
            page = records(part(answer.content, "data"), self.session.name)
            changed = latest(instant(r, "threatInfo", "updatedAt") for r in page)
            newest = latest((newest, changed))
            yield Page(
                rows=[self.row(record) for record in page],
                position=newest.isoformat() if newest else None,
                newest=changed,
                read_at=answer.at,
            )
            next_cursor = text(answer.content, "pagination", "nextCursor")
            if not next_cursor:
                return
            query = {**query, "cursor": next_cursor}
