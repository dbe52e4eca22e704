"""Pages of SentinelOne's REST interface, each of which names the cursor of the next."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from kpi_lib.domain.errors import SourceError
from kpi_lib.sources.vendors.http_answers import Answer
from kpi_lib.sources.vendors.http_client import Session
from kpi_lib.sources.vendors.record_fields import text


def cursor_pages(
    session: Session, path: str, query: Mapping[str, str]
) -> Iterator[Answer]:
    """Yield the answers to a query, page after page.

    Raises
    ------
    SourceError
        The server gives the same cursor again: the read would never end.
    """
    cursors: set[str] = set()
    asked = dict(query)
    while True:
        answer = session.get(path, asked)
        yield answer
        cursor = text(answer.content, "pagination", "nextCursor")
        if not cursor:
            return
        if cursor in cursors:
            raise same_page_again(session.name)
        cursors.add(cursor)
        asked = {**query, "cursor": cursor}


def same_page_again(source: str) -> SourceError:
    """Return the error of a server that does not go on to the next page."""
    return SourceError(
        source,
        "gives the same page again and again",
        "another page for each cursor",
        "check the URL; a proxy that drops the query may stand in between",
    )
