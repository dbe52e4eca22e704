"""Pages of SentinelOne's REST interface, each of which names the cursor of the next."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from kpi_lib.domain.errors import SourceError
from kpi_lib.sources.vendors.http_answers import Answer
from kpi_lib.sources.vendors.http_client import Session
from kpi_lib.sources.vendors.record_fields import latest, text


class Reached:
    """The change up to which pages, the least recently changed first, were read.

    Parameters
    ----------
    begin : datetime or None
        Where the read begins.
    """

    def __init__(self, begin: datetime | None) -> None:
        self._latest = begin
        self._last: datetime | None = None
        self._is_ordered = True

    def position(self, changes: Iterable[datetime | None]) -> str | None:
        """Return where a read resumes after a page with these changes.

        None once a page was not in order: what was left could lie before its latest.
        """
        for change in filter(None, changes):
            self._is_ordered &= self._last is None or change >= self._last
            self._last = change
        self._latest = latest((self._latest, self._last))
        at = self._latest if self._is_ordered else None
        return at.isoformat() if at else None


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
            raise no_next_page(session.name)
        cursors.add(cursor)
        asked = {**query, "cursor": cursor}


def no_next_page(source: str) -> SourceError:
    """Return the error of a server that does not go on to the next page."""
    return SourceError(
        source,
        "does not go on to the next page",
        "another cursor with each page",
        "check the URL; a proxy that drops the query may stand in between",
    )
