"""SentinelOne, with the token ``token``.

Run by hand: ``python -m tests.support.simulators.sentinelone``.
"""

from __future__ import annotations

import base64
import bisect
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from .alerts import AlertSimulator
from .sentinelone_graphql import graphql_answer, site_of
from .server import Reply, Request, serve, stamp

PORT = 8802
TOKEN = "token"
FIRST = datetime(2025, 2, 1, 8, 0, tzinfo=UTC)
APART = timedelta(minutes=7)
STATUSES = ("unresolved", "in_progress", "resolved")
VERDICTS = ("undefined", "true_positive", "false_positive", "suspicious")
ROOT = "/web/api/v2.1"
STATUS_CHANGED = 2028

Record = dict[str, Any]


def threat_record(key: int, status: str, changed: datetime) -> Record:
    """Return a threat as the interface gives it."""
    found = stamp(FIRST + APART * key, 6)
    site = site_of(key)
    return {
        "id": f"18{key:017}",
        "agentDetectionInfo": site,
        "agentRealtimeInfo": {**site, "agentComputerName": f"host{key % 50:02}"},
        "threatInfo": {
            "threatId": f"18{key:017}",
            "classification": ("Malware", "Ransomware", "PUA")[key % 3],
            "confidenceLevel": ("malicious", "suspicious")[key % 2],
            "analystVerdict": VERDICTS[key % 4],
            "incidentStatus": status,
            "mitigationStatus": "mitigated",
            "identifiedAt": found,
            "createdAt": found,
            "updatedAt": stamp(changed, 6),
        },
    }


class SentinelOneSimulator(AlertSimulator):
    """Threats 1 to `records`, a third of them resolved, and the unified alerts of both.

    Attributes
    ----------
    offers : set of str
        Interfaces of the console: ``alerts`` (GraphQL), ``threats``, ``activities``,
        ``timeline``, ``sites``; the others answer 404.
    forbids : set of str
        Those that answer 403.
    graphql_lacks : set of str
        Fields of a unified alert that the console does not know.
    """

    statuses = STATUSES
    first = FIRST
    apart = APART

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.offers = {"alerts", "threats", "activities", "timeline", "sites"}
        self.forbids: set[str] = set()
        self.graphql_lacks: set[str] = set()

    def reply(self, request: Request) -> Reply:
        if request.header("Authorization") != f"ApiToken {TOKEN}":
            said = f"Authentication failed: {request.header('Authorization')}"
            return Reply({"errors": [{"code": 4010010, "title": said}]}, 401)
        name = request.path.removeprefix(f"{ROOT}/").split("/")[-1]
        interface = "alerts" if name == "graphql" else name
        if interface in self.forbids:
            return Reply({"errors": [{"code": 4030010, "title": "Forbidden"}]}, 403)
        if interface not in self.offers:
            return Reply({"errors": [{"title": "Not Found"}]}, 404)
        if interface == "alerts":
            return Reply(graphql_answer(self, request.body))
        if interface == "threats":
            return self._threats(request.query)
        if interface == "sites":
            return self._sites()
        return self._activities(interface, request)

    def _threats(self, query: dict[str, str]) -> Reply:
        since = query.get("updatedAt__gte", "1970-01-01T00:00:00Z")
        order = self.order()
        begin = bisect.bisect_left(order, (datetime.fromisoformat(since), 0))
        # Its cursor stands for the last record of the page before.
        if "cursor" in query:
            after, key = base64.b64decode(query["cursor"]).decode().split()
            begin = bisect.bisect(order, (datetime.fromisoformat(after), int(key)))
        end = begin + int(query.get("limit", 10))
        shown = order[begin:end]
        following = None
        if len(order) > end:
            changed, key = shown[-1]
            following = base64.b64encode(
                f"{changed.isoformat()} {key}".encode()
            ).decode()
        data = [threat_record(key, *self.states[key]) for _, key in shown]
        return _listing(data, following, len(order) - begin)

    def _activities(self, interface: str, request: Request) -> Reply:
        if interface == "timeline":
            keys = [int(request.path.split("/")[-2][2:])]
        else:
            keys = [int(key[2:]) for key in request.query["threatIds"].split(",")]
        data = [
            {
                "activityType": STATUS_CHANGED,
                "createdAt": stamp(at, 6),
                "data": {"newIncidentStatus": status},
                "threatId": f"18{key:017}",
            }
            for key in keys
            for status, at in self.history.get(key, ())
        ]
        skip, size = int(request.query.get("cursor", 0)), int(request.query["limit"])
        following = str(skip + size) if len(data) > skip + size else None
        return _listing(data[skip : skip + size], following, len(data))

    def _sites(self) -> Reply:
        sites = [site_of(number) for number in range(6)]
        data = [
            {
                "id": site["siteId"],
                "name": site["siteName"],
                "accountId": site["accountId"],
                "accountName": site["accountName"],
                "state": "active",
            }
            for site in sites
        ]
        return _listing({"sites": data}, None, len(data))


def _listing(
    data: Sequence[Record] | Record, following: str | None, all_: int
) -> Reply:
    pagination = {"nextCursor": following, "totalItems": all_}
    return Reply({"data": data, "pagination": pagination})


if __name__ == "__main__":
    serve(SentinelOneSimulator, __doc__ or "", PORT)
