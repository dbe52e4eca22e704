"""Questions to SentinelOne's GraphQL interface, and what its errors mean."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kpi_lib.domain.errors import SourceError
from kpi_lib.sources.vendors.http_answers import RefusedError
from kpi_lib.sources.vendors.http_client import Session
from kpi_lib.sources.vendors.record_fields import part, text

PATH = "/web/api/v2.1/unifiedalerts/graphql"
_PROBE = "query Probe { alerts(first: 1) { totalCount } }"
_ABSENT = (400, 403, 404, 405, 501)
"""Statuses of a console without the interface, or with one that is closed to us."""

_REQUIRED = (
    "id externalId severity status analystVerdict classification detectedAt "
    "createdAt updatedAt detectionSource { product vendor }"
)
_OPTIONAL = {
    "result": "result",
    "assets": "assets { name primary }",
    "detectionTime": (
        "detectionTime { scope { siteId siteName accountId accountName } }"
    ),
    "realTime": "realTime { scope { site { id name } account { id name } } }",
    "sloDetails": "sloDetails { timeToResolveData { completionTime } }",
}
"""Fields that not every console knows, with what is asked of them."""


class QueryError(SourceError):
    """A GraphQL server answers with errors and without data."""


@dataclass(frozen=True)
class GraphQLAnswer:
    """Data of a GraphQL answer.

    Attributes
    ----------
    data : object
    remarks : tuple of str
        Errors of parts of an answer whose other parts came.
    at : datetime or None
        When it was sent, by the server's clock.
    """

    data: Any
    remarks: tuple[str, ...]
    at: datetime | None


class GraphQL:
    """Questions to one console.

    Parameters
    ----------
    session : Session
    """

    def __init__(self, session: Session) -> None:
        self._session = session

    def ask(self, query: str, variables: Mapping[str, Any]) -> GraphQLAnswer:
        """Send a query.

        Raises
        ------
        QueryError
            The answer has errors and no data, or is no answer of GraphQL.
        SourceError
            See `Session.post`.
        """
        answer = self._session.post(PATH, {"query": query, "variables": variables})
        errors = part(answer.content, "errors")
        listed = errors if isinstance(errors, list) else []
        messages = [
            text(error, "message") or "an error without a text" for error in listed
        ]
        data = part(answer.content, "data")
        if not isinstance(data, dict) or all(value is None for value in data.values()):
            raise QueryError(
                self._session.name,
                "; ".join(dict.fromkeys(messages))[:300]
                or "answers something other than GraphQL",
                remedy="check the URL and the role of the token",
            )
        return GraphQLAnswer(data, tuple(dict.fromkeys(messages)), answer.at)


class Fields:
    """Fields that are asked of alerts; those that a console does not know are dropped.

    Attributes
    ----------
    dropped : set of str
    """

    def __init__(self) -> None:
        self.dropped: set[str] = set()

    def alerts(self, graphql: GraphQL, variables: Mapping[str, Any]) -> GraphQLAnswer:
        """Ask for a page of alerts, without the fields that the console refuses."""
        while True:
            try:
                return graphql.ask(self._query(), variables)
            except QueryError as error:
                unknown = self._refused_by(error.problem)
                if not unknown:
                    raise
                self.dropped |= unknown

    def _query(self) -> str:
        chosen = [s for name, s in _OPTIONAL.items() if name not in self.dropped]
        if "assets" in self.dropped:
            chosen.append("asset { name }")
        return (
            "query Alerts($first: Int!, $after: String, $filters: [FilterInput!], "
            "$sort: SortInput) { alerts(first: $first, after: $after, "
            "filters: $filters, sort: $sort) { edges { node { "
            f"{_REQUIRED} {' '.join(chosen)} "
            "} } pageInfo { hasNextPage endCursor } } }"
        )

    def _refused_by(self, problem: str) -> set[str]:
        quoted = set(re.findall(r"['\"`](\w+)['\"`]", problem))
        return {
            name
            for name, selection in _OPTIONAL.items()
            if name not in self.dropped and quoted & set(re.findall(r"\w+", selection))
        }


def history_query(keys: Sequence[str]) -> tuple[str, dict[str, str]]:
    """Return the query for changes of status of several alerts: ``a0``, ``a1``..."""
    declared = ", ".join(f"$i{number}: ID!" for number in range(len(keys)))
    parts = " ".join(
        f"a{number}: alertHistory(alertId: $i{number}, first: 100, "
        "filter: {itemTypes: [STATUS]}) "
        "{ edges { node { createdAt eventType eventText } } }"
        for number in range(len(keys))
    )
    variables = {f"i{number}": key for number, key in enumerate(keys)}
    return f"query Histories({declared}) {{ {parts} }}", variables


def offers_alerts(session: Session) -> tuple[bool, str | None]:
    """Tell whether a console offers unified alerts; else why it may not show them.

    Returns
    -------
    bool
    str or None
        A remark where the console has them and the token may not read them.
    """
    try:
        answer = session.post(PATH, {"query": _PROBE})
    except RefusedError as error:
        if error.status not in _ABSENT:
            raise
        return False, "status 403" if error.status == 403 else None
    if isinstance(part(answer.content, "data", "alerts"), dict):
        return True, None
    errors = part(answer.content, "errors")
    first = errors[0] if isinstance(errors, list) and errors else None
    return False, text(first, "message")
