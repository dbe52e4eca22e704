"""Connector to Microsoft Defender: alerts, by Graph's ``security/alerts_v2``."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import httpx2
from pydantic import SecretStr

from kpi_lib.domain.errors import SourceError
from kpi_lib.settings.source_settings import DefenderParams
from kpi_lib.settings.tenant_settings import TenantParams
from kpi_lib.sources.vendors.connector import Page, Row
from kpi_lib.sources.vendors.credentials import without
from kpi_lib.sources.vendors.defender_rows import alert
from kpi_lib.sources.vendors.http_answers import AgainError
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

NAME = "defender"
PAGE_SIZE = 1000
_PATH = "/v1.0/security/alerts_v2"
_RENEWAL_SECONDS = 300.0


class Defender(HttpConnector[DefenderParams]):
    """Connector to the Microsoft Entra directories of one tenant's clients."""

    name = NAME
    credential_names = ("client_id", "client_secret")

    def __init__(self, tenant: TenantParams, patience: Patience | None = None) -> None:
        super().__init__(tenant, patience)
        self._session_of = {
            directory: self.open_session(
                self.params.url,
                ClientToken(self.params, directory, *self.secrets),
                part=directory,
            )
            for directory in self.params.directories
        }

    def resources(self) -> Sequence[Alerts]:
        """Return the alerts of each directory."""
        return [
            Alerts(
                self._session_of[directory], self.params, directory, self._row(company)
            )
            for directory, company in self.params.directories.items()
        ]

    def _row(self, company: str) -> Callable[[Record], Row]:
        return lambda record: alert(record, company, self.params.severities)


class ClientToken(httpx2.Auth):
    """Bearer token of an app registration, renewed before it expires.

    Parameters
    ----------
    params : DefenderParams
    directory : str
    client, secret : SecretStr
    """

    requires_response_body = True

    def __init__(
        self,
        params: DefenderParams,
        directory: str,
        client: SecretStr,
        secret: SecretStr,
    ) -> None:
        self._params = params
        self._directory = directory
        self._client = client
        self._secret = secret
        self._token: SecretStr | None = None
        self._until = 0.0

    def auth_flow(
        self, request: httpx2.Request
    ) -> Generator[httpx2.Request, httpx2.Response, None]:
        """Send a request with the token; once more with a new one after a 401."""
        if self._token is None or time.monotonic() > self._until:
            self._store((yield self._token_request()))
        request.headers["Authorization"] = self._bearer()
        response = yield request
        if response.status_code == 401:
            self._store((yield self._token_request()))
            request.headers["Authorization"] = self._bearer()
            yield request

    def _bearer(self) -> str:
        return f"Bearer {self._token.get_secret_value()}" if self._token else ""

    def _token_request(self) -> httpx2.Request:
        return httpx2.Request(
            "POST",
            f"{self._params.login_url}/{self._directory}/oauth2/v2.0/token",
            data={
                "grant_type": "client_credentials",
                "client_id": self._client.get_secret_value(),
                "client_secret": self._secret.get_secret_value(),
                "scope": f"{self._params.url}/.default",
            },
        )

    def _reason(self, content: Record) -> str:
        """Return the error's code: the sign-in's texts repeat what was sent."""
        return without(text(content, "error") or "", (self._client, self._secret))[:80]

    def _store(self, response: httpx2.Response) -> None:
        status = response.status_code
        if status == 429 or status >= 500:
            raise AgainError(f"no token: status {status}")
        try:
            content = response.json()
        except ValueError:
            raise AgainError("no token: an answer that is no whole JSON") from None
        token = text(content, "access_token")
        if status != 200 or token is None:
            raise SourceError(
                f"{NAME} {self._directory}",
                f"gives no token ({self._reason(content) or f'status {status}'})",
                remedy="check the client's id and secret, whether the secret has "
                "expired, and that the directory's administrator has consented",
            )
        self._token = SecretStr(token)
        lifetime = float(text(content, "expires_in") or 0)
        self._until = time.monotonic() + max(lifetime - _RENEWAL_SECONDS, lifetime / 2)


@dataclass(frozen=True)
class Alerts:
    """All alerts of one directory, the most recent first.

    An alert that changes during the read moves to the front, where the next sync
    reads it; it moves no other one to an earlier page. Alerts that Microsoft has
    dropped remain facts: none is removed.
    """

    session: Session
    params: DefenderParams
    directory: str
    row: Callable[[Record], Row]
    kind: str = "alerts"
    table: str = "raw_security_alerts"
    finds_removed: bool = False
    keeps_first: str | None = None

    @property
    def name(self) -> str:
        """Name with the directory: each has a cursor of its own."""
        return f"alerts of {self.directory}"

    def pages(self, since: datetime | None, position: str | None) -> Iterator[Page]:
        """Read what changed from `since` on, or all; a broken read starts again."""
        conditions = []
        if self.params.first_day:
            conditions.append(f"createdDateTime ge {self.params.first_day}T00:00:00Z")
        if since is not None:
            stamp = since.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
            conditions.append(f"lastUpdateDateTime ge {stamp}")
        first_query = {"$top": str(PAGE_SIZE)}
        if conditions:
            first_query["$filter"] = " and ".join(conditions)
        path: str | None = _PATH
        query: dict[str, str] | None = first_query
        while path is not None:
            answer = self.session.get(path, query)
            page = records(part(answer.content, "value"), self.session.name)
            yield Page(
                rows=[self.row(record) for record in page],
                newest=latest(instant(r, "lastUpdateDateTime") for r in page),
                read_at=answer.at,
            )
            # The link to the next page holds the whole query.
            path, query = text(answer.content, "@odata.nextLink"), None
