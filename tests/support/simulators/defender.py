"""Microsoft Defender: ``python -m tests.support.simulators.defender``.

It stands for Microsoft Graph and for the sign-in; client id ``client``, client secret
``secret``, any directory. The partner ``partner`` has three customers.
"""

from __future__ import annotations

import bisect
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs

from .alerts import AlertSimulator
from .server import Reply, Request, serve, stamp

PORT = 8803
CLIENT, SECRET = "client", "secret"
PARTNER = "partner"
FIRST = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)
APART = timedelta(minutes=11)
STATUSES = ("new", "inProgress", "resolved")
CLASSES = ("unknown", "truePositive", "falsePositive", "informationalExpectedActivity")
WARNING = '199 - "Microsoft/Office 365/504/10000", 199 - "Microsoft/IPC/403/10"'

Record = dict[str, Any]


def alert_record(key: int, directory: str, status: str, changed: datetime) -> Record:
    """Return an alert as the interface gives it."""
    return {
        "id": f"da{key:012}_{directory}",
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
    """Alerts 1 to `records` of every directory, with the directory in their id.

    Parameters
    ----------
    token_uses : int
        After so many requests a token has expired.

    Attributes
    ----------
    refusals : dict of str to str
        Directory to what ends its requests: ``consent`` (the sign-in refuses),
        ``licence`` (Graph answers 403), ``outage`` (503); ``lifetime`` gives
        a token with ``expires_in: "soon"``.
    partial : dict of str to str
        Directory to the ``Warning`` header of its answers, which lack every third
        alert; empty for an answer without one.
    customers : list of tuple of str
        Directory, name and status of the partner's relationships.
    links : bool
        Whether a page names the next one. Where none does, the latest created alert
        comes first.
    most_skipped : int
        More alerts may not be skipped, although a page names the next one.
    """

    statuses = STATUSES
    first = FIRST
    apart = APART

    def __init__(self, *given: Any, token_uses: int = 1_000_000, **named: Any) -> None:
        super().__init__(*given, **named)
        self.token_uses = token_uses
        self.tokens = 0
        self.refusals: dict[str, str] = {}
        self.partial: dict[str, str] = {}
        self.customers = [
            ("dir-1", "Bakery", "active"),
            ("dir-2", "Garage", "active"),
            ("dir-3", "Clinic", "expiring"),
            ("dir-4", "Gone", "terminated"),
        ]
        self.links = True
        self.most_skipped = 1_000_000
        self._sessions: dict[str, tuple[str, int]] = {}

    def reply(self, request: Request) -> Reply:
        if request.path.endswith("/oauth2/v2.0/token"):
            return self._token(request)
        bearer = request.header("Authorization") or ""
        directory, uses = self._sessions.get(bearer, ("", self.token_uses))
        if uses >= self.token_uses:
            return Reply({"error": {"code": "InvalidAuthenticationToken"}}, 401)
        self._sessions[bearer] = (directory, uses + 1)
        if request.path == "/v1.0/tenantRelationships/delegatedAdminRelationships":
            return self._relationships(directory, request)
        if request.path != "/v1.0/security/alerts_v2":
            return Reply({"error": {"code": "NotFound"}}, 404)
        refusal = self.refusals.get(directory)
        if refusal == "licence":
            said = "The tenant has no license for this API."
            return Reply({"error": {"code": "Forbidden", "message": said}}, 403)
        if refusal == "outage":
            return Reply({"error": {"code": "serviceUnavailable"}}, 503)
        return self._alerts(directory, request)

    def _alerts(self, directory: str, request: Request) -> Reply:
        query = request.query
        since = datetime.min.replace(tzinfo=UTC)
        until = datetime.max.replace(tzinfo=UTC)
        for condition in query.get("$filter", "").split(" and "):
            if condition.startswith("lastUpdateDateTime ge "):
                since = datetime.fromisoformat(condition.rsplit(" ", 1)[1])
            if condition.startswith("createdDateTime le "):
                until = datetime.fromisoformat(condition.rsplit(" ", 1)[1])
        order = self.order()
        order = order[bisect.bisect_left(order, (since, 0)) :][::-1]
        order = [one for one in order if FIRST + APART * one[1] <= until]
        if not self.links:
            order.sort(key=lambda one: -one[1])
        if directory in self.partial:
            order = [(changed, key) for changed, key in order if key % 3]
        size, skip = int(query.get("$top", 100)), int(query.get("$skip", 0))
        if skip > self.most_skipped:
            said = f"$skip={skip} cannot exceed {self.most_skipped}"
            return Reply({"error": {"code": "BadRequest", "message": said}}, 400)
        content: Record = {
            "value": [
                alert_record(key, directory, *self.states[key])
                for _, key in order[skip : skip + size]
            ]
        }
        if len(order) > skip + size and self.links:
            rest = f"$top={size}&$skip={skip + size}"
            if "$filter" in query:
                rest += "&$filter=" + query["$filter"].replace(" ", "%20")
            content["@odata.nextLink"] = f"{self.url}{request.path}?{rest}"
        if directory not in self.partial:
            return Reply(content)
        warning = self.partial[directory]
        return Reply(content, 206, {"Warning": warning} if warning else {})

    def _relationships(self, directory: str, request: Request) -> Reply:
        if directory != PARTNER or self.refusals.get(PARTNER) == "licence":
            return Reply({"error": {"code": "Authorization_RequestDenied"}}, 403)
        skip = int(request.query.get("$skiptoken", 0))
        value = [
            {
                "displayName": f"{name} relationship",
                "customer": {"tenantId": key, "displayName": name},
                "status": status,
            }
            for key, name, status in self.customers[skip : skip + 2]
        ]
        content: Record = {"value": value}
        if len(self.customers) > skip + 2:
            link = f"{self.url}{request.path}?$skiptoken={skip + 2}"
            content["@odata.nextLink"] = link
        return Reply(content)

    def _token(self, request: Request) -> Reply:
        form = {name: values[0] for name, values in parse_qs(request.body).items()}
        if (form.get("client_id"), form.get("client_secret")) != (CLIENT, SECRET):
            said = f"AADSTS7000215: wrong secret {form.get('client_secret')}"
            return Reply({"error": "invalid_client", "error_description": said}, 401)
        directory = request.path.split("/")[1]
        if self.refusals.get(directory) == "consent":
            said = f"AADSTS7000229: {CLIENT} is missing in {directory}"
            content = {"error": "invalid_client", "error_codes": [7000229]}
            return Reply({**content, "error_description": said}, 401)
        if self.refusals.get(directory) == "limit":
            return Reply({"error": "throttled"}, 429, {"Retry-After": "86400"})
        self.tokens += 1
        self._sessions[f"Bearer bearer-{self.tokens}"] = (directory, 0)
        soon = self.refusals.get(directory) == "lifetime"
        return Reply(
            {
                "access_token": f"bearer-{self.tokens}",
                "expires_in": "soon" if soon else 3599,
            }
        )


if __name__ == "__main__":
    serve(DefenderSimulator, __doc__ or "", PORT)
