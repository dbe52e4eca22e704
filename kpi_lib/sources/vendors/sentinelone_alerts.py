"""SentinelOne's unified alerts, by the console's GraphQL interface."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Any

from kpi_lib.domain.names import fold
from kpi_lib.settings.alert_sources import SentinelOneParams
from kpi_lib.sources.vendors.connector import Page, Row
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
from kpi_lib.sources.vendors.sentinelone_graphql import (
    Fields,
    GraphQL,
    QueryError,
    history_query,
)
from kpi_lib.sources.vendors.sentinelone_pages import Reached, no_next_page
from kpi_lib.sources.vendors.sentinelone_rows import (
    alert_id,
    alert_place,
    unified_alert,
)

PAGE_SIZE = 100
"""The most that the vendor's own client asks for."""
_HISTORIES = 25
"""Alerts whose history one request asks for."""


@dataclass
class UnifiedAlerts:
    """All unified alerts, the least recently changed first.

    An alert that changes during the read moves to the end, where it is read again.
    Alerts that the console has dropped remain facts: none is removed.

    Attributes
    ----------
    read_elsewhere : str or None
        Beginning of the name of a vendor whose alerts another source reads: from this
        one they would count twice.
    """

    session: Session
    params: SentinelOneParams
    companies: SiteCompanies
    warn: Callable[[str], None]
    name: str = "alerts"
    kind: str = "alerts"
    table: str = "raw_security_alerts"
    finds_removed: bool = False
    keeps_first: str | None = "resolved_at"
    read_elsewhere: str | None = None

    def pages(self, since: datetime | None, position: str | None) -> Iterator[Page]:
        """Read what changed from `since` on, or all; `position` is an instant."""
        begin = datetime.fromisoformat(position) if position else since
        variables: dict[str, Any] = {
            "first": PAGE_SIZE,
            "after": None,
            "filters": self._filters(begin),
            "sort": {"by": "updatedAt", "order": "ASC"},
        }
        graphql, fields = GraphQL(self.session), Fields()
        reached, cursors, left_out = Reached(begin), set(), 0
        while True:
            answer = fields.alerts(graphql, variables)
            for remark in answer.remarks:
                self.warn(f"a page came in part: {remark}")
            page = _nodes(part(answer.data, "alerts"), self.session.name)
            changes = [instant(record, "updatedAt") for record in page]
            own = [record for record in page if not self._is_read_elsewhere(record)]
            left_out += len(page) - len(own)
            rows, exact = self._rows(own, graphql)
            yield Page(
                rows=rows,
                position=reached.position(changes),
                newest=latest(changes),
                read_at=answer.at,
                exact=exact,
                is_partial=bool(answer.remarks),
            )
            info = part(answer.data, "alerts", "pageInfo")
            cursor = text(info, "endCursor")
            if part(info, "hasNextPage") is not True:
                break
            if cursor is None or cursor in cursors:
                raise no_next_page(self.session.name)
            cursors.add(cursor)
            variables["after"] = cursor
        if left_out:
            self.warn(
                f"alerts of {self.read_elsewhere} in the console were left out: "
                f"{left_out}, since the source of their own reads them"
            )
        for warning in self.companies.warnings():
            self.warn(warning)

    def _is_read_elsewhere(self, record: Record) -> bool:
        vendor = text(record, "detectionSource", "vendor") or ""
        beginning = self.read_elsewhere
        return beginning is not None and fold(vendor).startswith(fold(beginning))

    def _filters(self, begin: datetime | None) -> list[dict[str, Any]]:
        day = self.params.first_day
        starts = {
            "createdAt": datetime.combine(day, time(), UTC) if day else None,
            "updatedAt": begin,
        }
        return [
            {
                "fieldId": field,
                "dateTimeRange": {
                    # Milliseconds; cut down, so that no change before it is lost.
                    "start": int(start.timestamp() * 1000),
                    "startInclusive": True,
                },
            }
            for field, start in starts.items()
            if start is not None
        ]

    def _rows(
        self, page: Sequence[Record], graphql: GraphQL
    ) -> tuple[list[Row], frozenset[str]]:
        """Return the rows, and the ids of those whose resolution has an instant."""
        for record in page:
            self.companies.learn(alert_place(record))
        rows = [unified_alert(record, self.params, self.companies) for record in page]
        keys = {text(record, "id"): alert_id(record) for record in page}
        slo = {
            alert_id(record)
            for record in page
            if text(record, "sloDetails", "timeToResolveData", "completionTime")
        }
        resolved = {row["id"] for row in rows if row["status"] == "resolved"}
        asked = [key for key, row in keys.items() if key and row in resolved - slo]
        instants = {
            keys[key]: at for key, at in self._resolutions(asked, graphql).items()
        }
        exact = frozenset(key for key in (*(slo & resolved), *instants) if key)
        return [
            {**row, "resolved_at": instants.get(row["id"], row["resolved_at"])}
            for row in rows
        ], exact

    def _resolutions(self, keys: Sequence[str], graphql: GraphQL) -> dict[str, str]:
        """Return the last change of status of resolved alerts, by their history.

        It led to the present status, whatever its text says.
        """
        found: dict[str, str] = {}
        for begin in range(0, len(keys), _HISTORIES):
            some = keys[begin : begin + _HISTORIES]
            try:
                data = graphql.ask(*history_query(some)).data
            except QueryError as error:
                self.warn(
                    "the history of alerts cannot be read, so that a resolution "
                    "counts at the change with which it was first seen: "
                    f"{error.problem}"
                )
                return found
            for number, key in enumerate(some):
                history = part(data, f"a{number}")
                changes = [
                    (at, text(item, "createdAt") or "")
                    for item in _nodes(history or {}, self.session.name)
                    if (text(item, "eventType") or "").upper().startswith("STATUS")
                    and (at := instant(item, "createdAt"))
                ]
                if changes:
                    found[key] = max(changes)[1]
        return found


def _nodes(connection: object, source: str) -> list[Record]:
    """Return the records of a connection; a place without one is left out."""
    edges = records(part(connection, "edges") or [], source)
    return [node for edge in edges if isinstance(node := part(edge, "node"), dict)]
