"""Microsoft Defender: alerts, by Microsoft Graph's ``security/alerts_v2``."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import httpx2
from pydantic import SecretStr

from kpi_lib.domain.errors import ParamsError, SourceError
from kpi_lib.domain.names import fold
from kpi_lib.settings.source_settings import DefenderParams
from kpi_lib.settings.tenant_settings import TenantParams
from kpi_lib.sources.vendors.credentials import credential
from kpi_lib.sources.vendors.http_client import AgainError, Patience, Session
from kpi_lib.sources.vendors.source import Page, Row
from kpi_lib.sources.vendors.vendor_records import (
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
_EARLY_SECONDS = 300.0

_STATUSES = {"new": "new", "inprogress": "in_progress", "resolved": "resolved"}
_VERDICTS = {
    "truepositive": "true_positive",
    "falsepositive": "false_positive",
    "informationalexpectedactivity": "benign",
    "unknown": "undetermined",
}


def alert(record: Record, company: str, severities: Mapping[str, str]) -> Row:
    """Return the row of an alert; ``docs/sources/defender.md`` gives reasons."""
    severity = text(record, "severity")
    rated = {fold(spelling): rating for spelling, rating in severities.items()}
    return {
        "id": text(record, "id"),
        "source": "Microsoft Defender",
        "company": company,
        "device": _device(record),
        "type": text(record, "category"),
        "severity": rated.get(fold(severity), fold(severity)) if severity else None,
        "status": _spelling(text(record, "status"), _STATUSES),
        "verdict": _spelling(text(record, "classification"), _VERDICTS),
        "detected_at": text(record, "createdDateTime"),
        "resolved_at": text(record, "resolvedDateTime"),
    }


def _device(record: Record) -> str | None:
    """Name the main device of the evidence, else the first one."""
    evidence = part(record, "evidence")
    devices = [
        item
        for item in (evidence if isinstance(evidence, list) else [])
        if (text(item, "@odata.type") or "").endswith(".deviceEvidence")
    ]
    devices.sort(key=lambda d: "Main device" not in (part(d, "detailedRoles") or []))
    names = (text(d, "deviceDnsName") or text(d, "hostName") for d in devices)
    return next(filter(None, names), None)


def _spelling(found: str | None, known: Mapping[str, str]) -> str | None:
    """Translate a vendor's word; one that is not known stays, for check to report."""
    return None if found is None else known.get(fold(found), found)


class Defender:
    """The Microsoft Entra tenants of one tenant's clients.

    Parameters
    ----------
    tenant : TenantParams
        Its file names the source.
    patience : Patience, optional

    Raises
    ------
    ParamsError
        A credential is missing.
    """

    name = NAME

    def __init__(self, tenant: TenantParams, patience: Patience | None = None) -> None:
        if tenant.sources.defender is None:
            raise ParamsError("sources.defender", "is missing")
        self.params: DefenderParams = tenant.sources.defender
        self.warnings: list[str] = []
        names = ("client_id", "client_secret")
        client, secret = (credential(tenant.tenant, NAME, name) for name in names)
        self._sessions = {
            directory: Session(
                f"{tenant.tenant} {NAME} {directory}",
                self.params.url,
                ClientToken(self.params, directory, client, secret),
                (client, secret),
                patience=patience,
            )
            for directory in self.params.directories
        }

    def close(self) -> None:
        """Close the connections."""
        for session in self._sessions.values():
            session.close()

    def resources(self) -> Sequence[Alerts]:
        """Give the alerts of each directory."""
        return [
            Alerts(
                self._sessions[directory], self.params, directory, self._row(company)
            )
            for directory, company in self.params.directories.items()
        ]

    def _row(self, company: str) -> Callable[[Record], Row]:
        return lambda record: alert(record, company, self.params.severities)


class ClientToken(httpx2.Auth):
    """A bearer token for a client's own credentials, fetched anew before it expires.

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
        """Send a request with a token; once more with a new one where it is refused."""
        if self._token is None or time.monotonic() > self._until:
            self._keep((yield self._request()))
        request.headers["Authorization"] = self._bearer()
        response = yield request
        if response.status_code == 401:
            self._keep((yield self._request()))
            request.headers["Authorization"] = self._bearer()
            yield request

    def _bearer(self) -> str:
        return f"Bearer {self._token.get_secret_value()}" if self._token else ""

    def _request(self) -> httpx2.Request:
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

    def _keep(self, response: httpx2.Response) -> None:
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
                f"gives no token ({text(content, 'error') or f'status {status}'})",
                remedy="check the client's id and secret, whether the secret has "
                "expired, and that the directory's administrator has consented",
            )
        self._token = SecretStr(token)
        lifetime = float(text(content, "expires_in") or 0)
        self._until = time.monotonic() + max(lifetime - _EARLY_SECONDS, lifetime / 2)


@dataclass(frozen=True)
class Alerts:
    """All alerts of one directory, the most recent first.

    An alert that changes meanwhile moves to the front, and is met by the next sync;
    it moves no other one over the edge of a page. Those that Microsoft no longer
    keeps remain facts: none is removed.
    """

    session: Session
    params: DefenderParams
    directory: str
    row: Callable[[Record], Row]
    table: str = "raw_security_alerts"
    finds_removed: bool = False
    keeps_first: str | None = None

    @property
    def name(self) -> str:
        """Name by the directory: each is read on its own."""
        return f"alerts of {self.directory}"

    def pages(self, since: datetime | None, position: str | None) -> Iterator[Page]:
        """Read what changed from `since` on, or all; a broken read starts again."""
        conditions = []
        if self.params.first_day:
            conditions.append(f"createdDateTime ge {self.params.first_day}T00:00:00Z")
        if since is not None:
            stamp = since.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
            conditions.append(f"lastUpdateDateTime ge {stamp}")
        query: dict[str, str] | None = {"$top": str(PAGE_SIZE)}
        if query is not None and conditions:
            query["$filter"] = " and ".join(conditions)
        path: str | None = _PATH
        while path is not None:
            answer = self.session.get(path, query)
            found = records(part(answer.content, "value"), self.session.name)
            yield Page(
                rows=[self.row(record) for record in found],
                newest=latest(instant(r, "lastUpdateDateTime") for r in found),
                read_at=answer.at,
            )
            # The link to the next page holds the whole query.
            path, query = text(answer.content, "@odata.nextLink"), None
