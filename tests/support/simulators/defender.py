"""Microsoft Defender: ``python -m tests.support.simulators.defender``.

It stands for Microsoft Graph and for the sign-in; client id ``client``, client secret
``secret``, any directory.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs

from .alerts import AlertSimulator
from .server import Reply, Request, serve, stamp

PORT = 8803
CLIENT, SECRET = "client", "secret"
FIRST = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)
APART = timedelta(minutes=11)
STATUSES = ("new", "inProgress", "resolved")
CLASSES = ("unknown", "truePositive", "falsePositive", "informationalExpectedActivity")

Record = dict[str, Any]


def alert_record(key: int, status: str, changed: datetime) -> Record:
    """Return an alert as the interface gives it."""
    return {
        "id": f"da{key:012}_1",
        "status": status,
        "severity": ("high", "medium", "low", "informational")[key % 4],
        "classification": CLASSES[key % 4],
        "category": ("Malware", "DefenseEvasion")[key % 2],
        "createdDateTime": stamp(FIRST + APART * key, 6),
        "lastUpdateDateTime": stamp(changed, 6),
        "resolvedDateTime": stamp(changed, 6) if status == "resolved" else None,
        "evidence": [
            {
                "@odata.type": "#microsoft.graph.security.deviceEvidence",
                "deviceDnsName": f"pc{key % 30:02}",
            }
        ],
    }


class DefenderSimulator(AlertSimulator):
    """Alerts 1 to `records`, the same for every directory.

    Parameters
    ----------
    token_uses : int
        After so many requests a token has expired.
    """

    statuses = STATUSES
    first = FIRST
    apart = APART

    def __init__(self, *given: Any, token_uses: int = 1_000_000, **named: Any) -> None:
        super().__init__(*given, **named)
        self.token_uses = token_uses
        self.tokens = 0
        self._used = 0

    def reply(self, request: Request) -> Reply:
        if request.path.endswith("/oauth2/v2.0/token"):
            return self._token(request)
        self._used += 1
        if (
            request.header("Authorization") != f"Bearer bearer-{self.tokens}"
            or self._used > self.token_uses
        ):
            return Reply({"error": {"code": "InvalidAuthenticationToken"}}, 401)
        if request.path != "/v1.0/security/alerts_v2":
            return Reply({"error": {"code": "NotFound"}}, 404)
        query = request.query
        since = datetime.min.replace(tzinfo=UTC)
        for condition in query.get("$filter", "").split(" and "):
            if condition.startswith("lastUpdateDateTime ge "):
                since = datetime.fromisoformat(condition.rsplit(" ", 1)[1])
        order = sorted(
            (
                (changed, key)
                for key, (_, changed) in self.states.items()
                if changed >= since
            ),
            reverse=True,
        )
        size, skip = int(query.get("$top", 100)), int(query.get("$skip", 0))
        shown = order[skip : skip + size]
        content: Record = {
            "value": [alert_record(key, *self.states[key]) for _, key in shown]
        }
        if len(order) > skip + size:
            rest = f"$top={size}&$skip={skip + size}"
            if "$filter" in query:
                rest += "&$filter=" + query["$filter"].replace(" ", "%20")
            content["@odata.nextLink"] = f"{self.url}{request.path}?{rest}"
        return Reply(content)

    def _token(self, request: Request) -> Reply:
        form = {name: values[0] for name, values in parse_qs(request.body).items()}
        if (form.get("client_id"), form.get("client_secret")) != (CLIENT, SECRET):
            said = f"wrong secret {form.get('client_secret')}"
            return Reply({"error": "invalid_client", "error_description": said}, 401)
        self.tokens += 1
        self._used = 0
        return Reply({"access_token": f"bearer-{self.tokens}", "expires_in": 3599})


if __name__ == "__main__":
    serve(DefenderSimulator, __doc__ or "", PORT)
