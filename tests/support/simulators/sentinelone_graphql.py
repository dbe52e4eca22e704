"""GraphQL interface of the simulated SentinelOne: unified alerts and their history."""

from __future__ import annotations

import bisect
import json
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from .server import stamp

if TYPE_CHECKING:
    from .sentinelone import SentinelOneSimulator

Record = dict[str, Any]

STATUSES = {
    "unresolved": "NEW",
    "in_progress": "IN_PROGRESS",
    "resolved": "RESOLVED",
}
SEVERITIES = ("CRITICAL", "HIGH", "MEDIUM", "LOW", "INFO")
VERDICTS = (
    "UNDEFINED",
    "TRUE_POSITIVE_MALWARE",
    "FALSE_POSITIVE_USER_ERROR",
    "TRUE_POSITIVE_BENIGN",
)


def site_of(key: int) -> Record:
    """Return the site of a threat: six customers in accounts of their own."""
    number = key % 6
    return {
        "siteId": f"9{number}",
        "siteName": f"Site {number}",
        "accountId": f"5{number}",
        "accountName": f"Account {number}",
    }


def alert_record(simulator: SentinelOneSimulator, key: int) -> Record:
    """Return a unified alert; every fifth is no threat of an agent."""
    status, changed = simulator.states[key]
    site = site_of(key)
    found = stamp(simulator.first + simulator.apart * key, 3)
    # Every second resolved alert has a target that tells its resolution.
    completed = key % 2 and status == "resolved"
    record = {
        "id": alert_key(key),
        "externalId": f"18{key:017}",
        "severity": SEVERITIES[key % 5],
        "status": STATUSES[status],
        "analystVerdict": VERDICTS[key % 4],
        "classification": ("MALWARE", "RANSOMWARE", "PUA")[key % 3],
        "detectedAt": found,
        "createdAt": found,
        "updatedAt": stamp(changed, 3),
        "result": "MITIGATED",
        "detectionSource": {
            "product": "EDR" if key % 5 else "STAR",
            "vendor": "SentinelOne",
        },
        "assets": [{"name": f"host{key % 50:02}", "primary": True}],
        "asset": {"name": f"host{key % 50:02}"},
        "detectionTime": {"scope": site},
        "realTime": {
            "scope": {
                "site": {"id": site["siteId"], "name": site["siteName"]},
                "account": {"id": site["accountId"], "name": site["accountName"]},
            }
        },
        "sloDetails": {
            "timeToResolveData": {
                "completionTime": stamp(simulator.history[key][-1][1], 3)
                if completed
                else None
            }
        },
    }
    lacks = simulator.graphql_lacks
    return {name: value for name, value in record.items() if name not in lacks}


def alert_key(key: int) -> str:
    return f"019db24c-8b6d-7451-8697-{key:012}"


def graphql_answer(simulator: SentinelOneSimulator, body: str) -> Record:
    """Answer a query of unified alerts, or of the history of several."""
    content = json.loads(body)
    query, variables = content["query"], content.get("variables") or {}
    if "alertHistory(" in query:
        return {"data": _histories(simulator, query, variables)}
    unknown = [
        name for name in simulator.graphql_lacks if re.search(rf"\b{name}\b", query)
    ]
    if unknown:
        said = (
            f"Validation error (FieldUndefined@[alerts/edges/node/{unknown[0]}]) : "
            f"Field '{unknown[0]}' in type 'UnifiedAlert' is undefined"
        )
        return {"data": None, "errors": [{"message": said}]}
    since = datetime.min.replace(tzinfo=UTC)
    for one in variables.get("filters") or ():
        if one["fieldId"] == "updatedAt":
            start = one["dateTimeRange"]["start"]
            since = datetime.fromtimestamp(start / 1000, UTC)
    order = simulator.order()
    begin = bisect.bisect_left(order, (since, 0))
    after = variables.get("after")
    if after:
        last, key = after.split()
        begin = bisect.bisect(order, (datetime.fromisoformat(last), int(key)))
    end = begin + variables.get("first", 10)
    edges = [
        {
            "node": alert_record(simulator, key),
            "cursor": f"{changed.isoformat()} {key}",
        }
        for changed, key in order[begin:end]
    ]
    connection = {
        "edges": edges,
        "pageInfo": {
            "hasNextPage": len(order) > end,
            "endCursor": edges[-1]["cursor"] if edges else None,
        },
        "totalCount": len(order) - begin,
    }
    return {"data": {"alerts": connection}}


def _histories(
    simulator: SentinelOneSimulator, query: str, variables: dict[str, str]
) -> Record:
    asked = re.findall(r"(\w+): alertHistory\(alertId: \$(\w+)", query)
    return {
        alias: {
            "edges": [
                {
                    "node": {
                        "createdAt": stamp(at, 3),
                        "eventType": "STATUS",
                        "eventText": f"The status is {STATUSES[status]}",
                    }
                }
                for status, at in simulator.history[int(variables[name][-12:])]
            ]
        }
        for alias, name in asked
    }
