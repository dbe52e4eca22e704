"""SentinelOne's threats: ``/web/api/v2.1/threats``, with the instants of resolution."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from kpi_lib.settings.alert_sources import SentinelOneParams
from kpi_lib.sources.vendors.connector import Page, Row
from kpi_lib.sources.vendors.failed_questions import FailedQuestions
from kpi_lib.sources.vendors.http_answers import RefusedError
from kpi_lib.sources.vendors.http_client import Session
from kpi_lib.sources.vendors.record_fields import (
    Record,
    instant,
    latest,
    part,
    records,
    text,
)
from kpi_lib.sources.vendors.sentinelone_companies import SiteCompanies
from kpi_lib.sources.vendors.sentinelone_pages import Reached, cursor_pages
from kpi_lib.sources.vendors.sentinelone_rows import threat, threat_place

PAGE_SIZE = 1000
PATH = "/web/api/v2.1/threats"
_ACTIVITIES = "/web/api/v2.1/activities"
_STATUS_CHANGED = "2028"
"""Type of the activity "incident status changed"."""
_IDS = 100
"""Threats of one question for activities: their ids keep the URL below 2,500 bytes."""


@dataclass
class Threats:
    """All threats, the least recently changed first.

    A threat that changes during the read moves to the end, where it is read again.
    Threats that the console has dropped remain facts: none is removed.
    """

    session: Session
    params: SentinelOneParams
    companies: SiteCompanies
    warn: Callable[[str], None]
    name: str = "threats"
    kind: str = "threats"
    table: str = "raw_security_alerts"
    finds_removed: bool = False
    keeps_first: str | None = "resolved_at"

    def pages(self, since: datetime | None, position: str | None) -> Iterator[Page]:
        """Read what changed from `since` on, or all; `position` is an instant."""
        query = {"limit": str(PAGE_SIZE), "sortBy": "updatedAt", "sortOrder": "asc"}
        if self.params.first_day:
            query["createdAt__gte"] = f"{self.params.first_day}T00:00:00.000000Z"
        begin = datetime.fromisoformat(position) if position else since
        if begin is not None:
            query["updatedAt__gte"] = _stamp(begin)
        resolutions = Resolutions(self.session, self.warn)
        reached = Reached(begin)
        for answer in cursor_pages(self.session, PATH, query):
            page = records(part(answer.content, "data"), self.session.name)
            changes = [instant(record, "threatInfo", "updatedAt") for record in page]
            rows, exact = self._rows(page, resolutions)
            yield Page(
                rows=rows,
                position=reached.position(changes),
                newest=latest(changes),
                read_at=answer.at,
                exact=exact,
            )
        for warning in self.companies.warnings():
            self.warn(warning)

    def _rows(
        self, page: Sequence[Record], resolutions: Resolutions
    ) -> tuple[list[Row], frozenset[str]]:
        """Return the rows, and the ids of those whose resolution has an instant."""
        for record in page:
            self.companies.learn(threat_place(record))
        rows = [threat(record, self.params, self.companies) for record in page]
        resolved = [row["id"] for row in rows if row["status"] == "resolved"]
        instants = resolutions.instants([key for key in resolved if key])
        return [
            {**row, "resolved_at": instants.get(row["id"] or "", row["resolved_at"])}
            for row in rows
        ], frozenset(instants)


class Resolutions:
    """Instants at which threats were resolved: from activities, else timelines.

    Parameters
    ----------
    session : Session
    warn : callable
        Told once where the token may read neither.
    """

    def __init__(self, session: Session, warn: Callable[[str], None]) -> None:
        self._session = session
        self._warn = warn
        self._failed = FailedQuestions()
        self._ways = [self._by_activities, self._by_timelines]

    def instants(self, keys: Sequence[str]) -> dict[str, str]:
        """Return the instants that the console gives, by the threat's id."""
        while keys and self._ways:
            try:
                return self._ways[0](keys)
            except RefusedError as error:
                self._ways.pop(0)
                if not self._ways and error.status in (401, 403):
                    self._warn(
                        "the token may not read activities: a resolution counts at "
                        "the change with which it was first seen; give its role "
                        "Activity: View"
                    )
        return {}

    def _by_activities(self, keys: Sequence[str]) -> dict[str, str]:
        found: dict[str, str] = {}
        for begin in range(0, len(keys), _IDS):
            query = {
                "threatIds": ",".join(keys[begin : begin + _IDS]),
                "activityTypes": _STATUS_CHANGED,
                "sortBy": "createdAt",
                "sortOrder": "asc",
                "limit": str(PAGE_SIZE),
            }
            activities = [
                activity
                for answer in cursor_pages(self._session, _ACTIVITIES, query)
                for activity in records(
                    part(answer.content, "data"), self._session.name
                )
            ]
            found |= _resolved(activities)
        return {key: found[key] for key in keys if key in found}

    def _by_timelines(self, keys: Sequence[str]) -> dict[str, str]:
        found: dict[str, str] = {}
        for key in keys:
            try:
                found |= _resolved(self._timeline(key))
            except RefusedError as error:
                self._failed.add(error)
                if self._failed.is_over:
                    raise
            else:
                self._failed.end()
        return found

    def _timeline(self, key: str) -> list[Record]:
        query = {"activityTypes": _STATUS_CHANGED, "limit": str(PAGE_SIZE)}
        return [
            {**activity, "threatId": key}
            for answer in cursor_pages(self._session, f"{PATH}/{key}/timeline", query)
            for activity in records(part(answer.content, "data"), self._session.name)
        ]


def _resolved(activities: Sequence[Record]) -> dict[str, str]:
    """Return the instant of each threat's last change of status, where it resolved."""
    last: dict[str, Record] = {}
    for activity in activities:
        key, at = text(activity, "threatId"), instant(activity, "createdAt")
        if key is None or at is None:
            continue
        if text(activity, "activityType") != _STATUS_CHANGED:
            continue
        before = instant(last.get(key), "createdAt")
        if before is None or at >= before:
            last[key] = activity
    return {
        key: text(activity, "createdAt") or ""
        for key, activity in last.items()
        if text(activity, "data", "newIncidentStatus") == "resolved"
    }


def _stamp(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
