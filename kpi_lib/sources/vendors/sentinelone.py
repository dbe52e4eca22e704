"""SentinelOne: threats, by the management console's API 2.1."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import httpx2
from pydantic import SecretStr

from kpi_lib.domain.errors import ParamsError
from kpi_lib.domain.names import fold
from kpi_lib.settings.source_settings import SentinelOneParams
from kpi_lib.settings.tenant_settings import TenantParams
from kpi_lib.sources.vendors.credentials import credential
from kpi_lib.sources.vendors.http_client import Patience, Session
from kpi_lib.sources.vendors.source import Page, Row
from kpi_lib.sources.vendors.vendor_records import (
    Record,
    instant,
    latest,
    part,
    records,
    text,
)

NAME = "sentinelone"
PAGE_SIZE = 1000
_PATH = "/web/api/v2.1/threats"

_STATUSES = {
    "unresolved": "new",
    "in_progress": "in_progress",
    "resolved": "resolved",
}
_VERDICTS = {
    "true_positive": "true_positive",
    "false_positive": "false_positive",
    "suspicious": "undetermined",
    "undefined": "undetermined",
}


def threat(record: Record, params: SentinelOneParams) -> Row:
    """Return the row of a threat; ``docs/sources/sentinelone.md`` gives reasons."""
    info = part(record, "threatInfo")
    status = _spelling(text(info, "incidentStatus"), _STATUSES)
    return {
        "id": text(info, "threatId") or text(record, "id"),
        "source": "SentinelOne",
        "company": _company(record, params.sites),
        "device": text(record, "agentRealtimeInfo", "agentComputerName")
        or text(record, "agentDetectionInfo", "agentComputerName"),
        "type": text(info, "classification"),
        "severity": _severity(info, params),
        "status": status,
        "verdict": _verdict(info),
        "detected_at": text(info, "identifiedAt") or text(info, "createdAt"),
        # The console keeps no instant of resolution; the first time that a threat is
        # seen resolved is the nearest, and stays.
        "resolved_at": text(info, "updatedAt") if status == "resolved" else None,
    }


def _company(record: Record, sites: Mapping[str, str]) -> str | None:
    """Name the company whose site the device was in when the threat was found."""
    by_name = {fold(name): company for name, company in sites.items()}
    for info in ("agentDetectionInfo", "agentRealtimeInfo"):
        key, name = text(record, info, "siteId"), text(record, info, "siteName")
        if key is not None and key in sites:
            return sites[key]
        if name:
            return by_name.get(fold(name), name)
    return None


def _severity(info: object, params: SentinelOneParams) -> str | None:
    """Rate a threat by the tenant's tables: SentinelOne has no severity."""
    for name, ratings in (
        ("classification", params.classifications),
        ("confidenceLevel", params.severities),
    ):
        found = fold(text(info, name) or "")
        for spelling, severity in ratings.items():
            if found == fold(spelling):
                return severity
    return text(info, "confidenceLevel")


def _verdict(info: object) -> str | None:
    verdict = _spelling(text(info, "analystVerdict"), _VERDICTS)
    benign = fold(text(info, "mitigationStatus") or "") == "marked_as_benign"
    return "benign" if benign and verdict in (None, "undetermined") else verdict


def _spelling(found: str | None, known: Mapping[str, str]) -> str | None:
    """Translate a vendor's word; one that is not known stays, for check to report."""
    if found is None:
        return None
    return known.get(fold(found).replace(" ", "_"), found)


class SentinelOne:
    """One tenant's SentinelOne console.

    Parameters
    ----------
    tenant : TenantParams
        Its file names the source.
    patience : Patience, optional

    Raises
    ------
    ParamsError
        The token is missing.
    """

    name = NAME

    def __init__(self, tenant: TenantParams, patience: Patience | None = None) -> None:
        if tenant.sources.sentinelone is None:
            raise ParamsError("sources.sentinelone", "is missing")
        self.params: SentinelOneParams = tenant.sources.sentinelone
        self.warnings: list[str] = []
        token = credential(tenant.tenant, NAME, "token")
        self.session = Session(
            f"{tenant.tenant} {NAME}",
            self.params.url,
            _ApiToken(token),
            (token,),
            patience=patience,
        )

    def close(self) -> None:
        """Close the connections."""
        self.session.close()

    def resources(self) -> Sequence[Threats]:
        """Give the threats."""
        return [Threats(self.session, self.params, lambda r: threat(r, self.params))]


class _ApiToken(httpx2.Auth):
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

    A threat that changes meanwhile moves to the end, where it is met again. Those
    that the console no longer keeps remain facts: none is removed.
    """

    session: Session
    params: SentinelOneParams
    row: Callable[[Record], Row]
    name: str = "threats"
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
            found = records(part(answer.content, "data"), self.session.name)
            changed = latest(instant(r, "threatInfo", "updatedAt") for r in found)
            newest = latest((newest, changed))
            yield Page(
                rows=[self.row(record) for record in found],
                position=newest.isoformat() if newest else None,
                newest=changed,
                read_at=answer.at,
            )
            following = text(answer.content, "pagination", "nextCursor")
            if not following:
                return
            query = {**query, "cursor": following}
