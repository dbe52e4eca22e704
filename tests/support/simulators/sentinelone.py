"""SentinelOne, with the token ``token``.

Run by hand: ``python -m tests.support.simulators.sentinelone``.
"""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta
from typing import Any

from .alerts import AlertSimulator
from .server import Reply, Request, serve, stamp

PORT = 8802
TOKEN = "token"
FIRST = datetime(2026, 2, 1, 8, 0, tzinfo=UTC)
APART = timedelta(minutes=7)
STATUSES = ("unresolved", "in_progress", "resolved")
VERDICTS = ("undefined", "true_positive", "false_positive", "suspicious")

Record = dict[str, Any]


def threat_record(key: int, status: str, changed: datetime) -> Record:
    """Return a threat as the interface gives it."""
    found = stamp(FIRST + APART * key, 6)
    site = {"siteId": f"9{key % 6}", "siteName": f"Site {key % 6}"}
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
    """Threats 1 to `records`; a third of them resolved."""

    statuses = STATUSES
    first = FIRST
    apart = APART

    def reply(self, request: Request) -> Reply:
        if request.header("Authorization") != f"ApiToken {TOKEN}":
            said = f"Authentication failed: {request.header('Authorization')}"
            return Reply({"errors": [{"code": 4010010, "title": said}]}, 401)
        if request.path != "/web/api/v2.1/threats":
            return Reply({"errors": [{"title": "Not Found"}]}, 404)
        query = request.query
        since = query.get("updatedAt__gte", "1970-01-01T00:00:00Z")
        order = sorted(
            (changed, key)
            for key, (_, changed) in self.states.items()
            if changed >= datetime.fromisoformat(since)
        )
        size = int(query.get("limit", 10))
        # Its cursor stands for the last record of the page before.
        if "cursor" in query:
            after, key = base64.b64decode(query["cursor"]).decode().split()
            last = (datetime.fromisoformat(after), int(key))
            order = [item for item in order if item > last]
        shown = order[:size]
        following = None
        if len(order) > size:
            changed, key = shown[-1]
            following = base64.b64encode(
                f"{changed.isoformat()} {key}".encode()
            ).decode()
        data = [threat_record(key, *self.states[key]) for _, key in shown]
        return Reply(
            {
                "data": data,
                "pagination": {"nextCursor": following, "totalItems": len(order)},
            }
        )


if __name__ == "__main__":
    serve(SentinelOneSimulator, __doc__ or "", PORT)
