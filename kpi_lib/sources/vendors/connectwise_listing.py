"""Listings of ConnectWise PSA's interface, read page by page as resources."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from kpi_lib.domain.errors import SourceError
from kpi_lib.sources.vendors.connector import Page, Row
from kpi_lib.sources.vendors.http_client import Session
from kpi_lib.sources.vendors.record_fields import Record, instant, latest, records


@dataclass(frozen=True)
class RecordPage:
    """One page of a listing, before its records become rows.

    Attributes
    ----------
    records : sequence of dict
    at : datetime or None
        When it was sent, by the source's clock.
    is_only : bool
        The listing has no other page.
    """

    records: Sequence[Record]
    at: datetime | None
    is_only: bool


class Pager:
    """Reads listings in the order of ids.

    A page begins after the last id of the one before (forward-only paging): a record
    that changes or is deleted during the read moves no other one to another page.

    Parameters
    ----------
    session : Session
    size : int
        Records of a page.

    Attributes
    ----------
    read_at : datetime or None
        When the last page was sent, by the source's clock.
    """

    def __init__(self, session: Session, size: int) -> None:
        self._session = session
        self._size = size
        self.read_at: datetime | None = None

    def pages(self, path: str, query: Mapping[str, str]) -> Iterator[RecordPage]:
        """Yield a listing's pages, from the id ``pageId`` of the query on.

        Raises
        ------
        SourceError
            A page is no list, or the server does not page by id: the read would lose
            records or never end.
        """
        query = {"orderBy": "id asc", "pageSize": str(self._size), **query}
        is_first = "pageId" not in query
        while True:
            answer = self._session.get(path, query)
            self.read_at = answer.at or self.read_at
            page = records(answer.content, self._session.name)
            has_more = len(page) >= self._size or answer.has_next
            ids = [r["id"] for r in page if isinstance(r.get("id"), int)]
            after = int(query.get("pageId", 0))
            if ids and min(ids) <= after:
                raise self._error(
                    path, f"the page after id {after} begins with id {min(ids)}"
                )
            if has_more and ids != sorted(ids):
                raise self._error(path, "the records of a page are not ordered by id")
            if has_more and len(ids) < len(page):
                raise self._error(path, "records have no id")
            yield RecordPage(page, answer.at, is_first and not has_more)
            if not ids or not has_more:
                return
            is_first = False
            query = {**query, "pageId": str(max(ids))}

    def listed(self, path: str, query: Mapping[str, str]) -> list[Record]:
        """Return all records of a short listing."""
        return [r for page in self.pages(path, query) for r in page.records]

    def once(self, path: str, query: Mapping[str, str]) -> Sequence[Record]:
        """Return the one page of a listing whose records have no ids."""
        answer = self._session.get(path, query)
        return records(answer.content, self._session.name)

    def _error(self, path: str, problem: str) -> SourceError:
        return SourceError(
            self._session.name,
            f"{path}: {problem}: the server does not page by id",
            remedy='a proxy may drop the header "pagination-type: forward-only" or the '
            "parameter pageId; a server of one's own may be too old for it",
        )


@dataclass(frozen=True)
class Listing:
    """One kind of record, listed under a path of the interface.

    Attributes
    ----------
    row : callable
        Makes a row of a record, or None of one that belongs into no table; told
        whether the record is read as a changed one.
    at_end : callable or None
        Called at the end of a read, told whether it was a whole one.
    kept_column : callable or None
        Returns the column whose stored value stays where a row without it is unchanged.
    whole_hours : int or None
        Hours after which everything is read again, where changes alone do not show all.
    """

    pager: Pager
    name: str
    kind: str
    table: str
    path: str
    row: Callable[[Record, bool], Row | None]
    fields: str = ""
    condition: str = ""
    at_end: Callable[[bool], None] | None = None
    kept_column: Callable[[], str | None] | None = None
    whole_hours: int | None = None
    finds_removed: bool = True
    keeps_first: str | None = None

    @property
    def keeps_told(self) -> str | None:
        """Column whose stored value stays where an unchanged row does not tell it."""
        return self.kept_column() if self.kept_column else None

    @property
    def whole_every(self) -> timedelta | None:
        """Time after which everything is read again, if sooner than `whole_days`."""
        return timedelta(hours=self.whole_hours) if self.whole_hours else None

    def pages(self, since: datetime | None, position: str | None) -> Iterator[Page]:
        """Read what changed after `since`, or all; resume after the id `position`."""
        conditions = [self.condition] if self.condition else []
        if since is not None:
            stamp = since.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
            conditions.append(f"lastUpdated>[{stamp}]")
        query = {"fields": self.fields} if self.fields else {}
        if conditions:
            query["conditions"] = " and ".join(conditions)
        if position is not None:
            query["pageId"] = position
        for page in self.pager.pages(self.path, query):
            is_new = since is not None or page.is_only
            made = (self.row(record, is_new) for record in page.records)
            last = max((int(r.get("id") or 0) for r in page.records), default=0)
            yield Page(
                rows=[row for row in made if row is not None],
                position=str(last) if last else position,
                newest=latest(instant(r, "_info", "lastUpdated") for r in page.records),
                read_at=page.at,
            )
        if self.at_end:
            self.at_end(since is None)
