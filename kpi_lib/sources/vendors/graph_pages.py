"""Pages of Microsoft Graph, and the providers that are missing from an answer."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from kpi_lib.domain.errors import SourceError
from kpi_lib.sources.vendors.http_answers import Answer
from kpi_lib.sources.vendors.http_client import Session
from kpi_lib.sources.vendors.record_fields import text

_PROVIDER = re.compile(r"([^\"/,]+)/([^\"/]+)/(\d{3})/(\d+)")
"""Of a ``Warning`` header: vendor, provider, status, milliseconds."""
_CLOSED = ("401", "403")
"""Statuses of a provider that the customer has not licensed or not allowed."""


@dataclass(frozen=True)
class Gap:
    """A provider whose records are missing from an answer.

    Attributes
    ----------
    text : str
        The provider and the reason.
    is_passing : bool
        It may answer the next time.
    """

    text: str
    is_passing: bool


def linked_pages(
    session: Session, path: str, query: Mapping[str, str] | None
) -> Iterator[Answer]:
    """Yield the answers to a query, page after page by ``@odata.nextLink``.

    Raises
    ------
    SourceError
        The server names a page again: the read would never end.
    """
    links: set[str] = set()
    answer = session.get(path, query)
    while True:
        yield answer
        link = text(answer.content, "@odata.nextLink")
        if link is None:
            return
        if link in links:
            raise SourceError(
                session.name,
                "names the same next page again and again",
                "another link for each page",
                "sync again later",
            )
        links.add(link)
        # The link holds the whole query.
        answer = session.get(link)


def gaps(answer: Answer) -> list[Gap]:
    """Return the providers that a partial answer (206, or a warning) lacks."""
    found = [
        Gap(
            f"{provider.strip()} of {vendor.split()[-1].strip()} is missing "
            f"(status {status} after {milliseconds} ms)",
            status not in _CLOSED,
        )
        for vendor, provider, status, milliseconds in _PROVIDER.findall(answer.remark)
    ]
    if answer.status == 206 and not found:
        found.append(Gap("the server does not say what is missing", True))
    return found
