"""Questions to SentinelOne's GraphQL interface, and what its errors mean."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kpi_lib.domain.errors import SourceError
from kpi_lib.sources.vendors.http_answers import AgainError, RefusedError
from kpi_lib.sources.vendors.http_client import Session
from kpi_lib.sources.vendors.record_fields import part, text

PATH = "/web/api/v2.1/unifiedalerts/graphql"
_PROBE = "query Probe { alerts(first: 1) { totalCount } }"
_ABSENT = (400, 403, 404, 405, 501)
"""Statuses of a console without the interface, or with one that is closed to us."""

_PASSING = {"INTERNAL_ERROR", "DataFetchingException", "ExecutionAborted", "THROTTLED"}
"""Classes of GraphQL errors that may pass."""

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
        sent = {"query": query, "variables": variables}
        answer = self._session.post(PATH, sent, _check_passing)
        messages = [
            self._session.masked(text(error, "message") or "an error without a text")
            for error in _errors(answer.content)
        ]
        said = tuple(dict.fromkeys(messages))
        data = part(answer.content, "data")
        if not _has_data(answer.content):
            raise QueryError(
                self._session.name,
                "; ".join(said)[:300] or "answers something other than GraphQL",
                remedy="check the URL and the role of the token",
            )
        return GraphQLAnswer(data, said, answer.at)


def _errors(content: object) -> list[Any]:
    errors = part(content, "errors")
    return errors if isinstance(errors, list) else []


def _has_data(content: object) -> bool:
    data = part(content, "data")
    return isinstance(data, dict) and any(v is not None for v in data.values())


def _check_passing(content: object) -> None:
    """Raise AgainError where a query failed for a reason that may pass."""
    for error in () if _has_data(content) else _errors(content):
        extensions = part(error, "extensions")
        words = {text(extensions, "classification"), text(extensions, "code")}
        if words & _PASSING:
            raise AgainError("an internal error of the GraphQL server")


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
    """Return whether a console offers unified alerts; else why it may not show them.

    Returns
    -------
    bool
    str or None
        A remark where the console has them and the token may not read them.
    """
    try:
        answer = session.post(PATH, {"query": _PROBE}, _check_passing)
    except RefusedError as error:
        if error.status not in _ABSENT:
            raise
        return False, "status 403" if error.status == 403 else None
    if isinstance(part(answer.content, "data", "alerts"), dict):
        return True, None
    first = next(iter(_errors(answer.content)), None)
    said = text(first, "message")
    return False, session.masked(said)[:300] if said else None
