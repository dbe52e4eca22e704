"""Alerts of one Microsoft Entra directory, by Graph's ``security/alerts_v2``."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from kpi_lib.domain.errors import SourceError
from kpi_lib.settings.alert_sources import DefenderParams
from kpi_lib.sources.vendors.connector import Page, Row
from kpi_lib.sources.vendors.defender_rows import UnknownWords, alert
from kpi_lib.sources.vendors.graph_pages import gaps, linked_pages
from kpi_lib.sources.vendors.http_answers import Answer, RefusedError
from kpi_lib.sources.vendors.http_client import Session
from kpi_lib.sources.vendors.record_fields import (
    Record,
    instant,
    latest,
    part,
    records,
    text,
)

PAGE_SIZE = 1000
PATH = "/v1.0/security/alerts_v2"
_BAD_REQUEST = 400


@dataclass(frozen=True)
class Directory:
    """A Microsoft Entra directory of one company."""

    key: str
    company: str

    @property
    def label(self) -> str:
        """Name in messages: the company, and the directory's id."""
        return f"{self.company} ({self.key})"

    @property
    def alerts(self) -> str:
        """Name of its alerts as a resource, which holds while the company's changes."""
        return f"alerts of {self.key}"


@dataclass
class Alerts:
    """All alerts of one directory, the most recent first.

    An alert that changes during the read moves to the front, where the next sync
    reads it; it moves no other one to an earlier page. Alerts that Microsoft has
    dropped remain facts: none is removed.

    Attributes
    ----------
    open_session : callable
        Opens the directory's session, which lives as long as its read.
    warn : callable
    """

    open_session: Callable[[], Session]
    params: DefenderParams
    directory: Directory
    warn: Callable[[str], None]
    table: str = "raw_security_alerts"
    finds_removed: bool = False
    keeps_first: str | None = None

    @property
    def name(self) -> str:
        """Name with the directory's id: each has a cursor of its own."""
        return self.directory.alerts

    @property
    def label(self) -> str:
        """Name in messages: with the company, which may change."""
        return f"{self.name} ({self.directory.company})"

    @property
    def kind(self) -> str:
        """Id of the directory, by which ``resources:`` leaves it out."""
        return self.directory.key

    def pages(self, since: datetime | None, position: str | None) -> Iterator[Page]:
        """Read what changed from `since` on, or all; a broken read starts again.

        A product that is missing from an answer makes it a partial one, unless the
        customer has not licensed it: then it will not answer the next time either.
        """
        session = self.open_session()
        words = UnknownWords(self.params.severities)
        try:
            for answer, page in self._answers(session, since):
                for record in page:
                    words.meet(record)
                missing = gaps(answer)
                for gap in missing:
                    self._warn(f"a partial answer: {gap.text}; the rest was stored")
                yield Page(
                    rows=[self._row(record) for record in page],
                    newest=latest(instant(r, "lastUpdateDateTime") for r in page),
                    read_at=answer.at,
                    is_partial=any(gap.is_passing for gap in missing),
                )
        finally:
            session.close()
        for warning in words.warnings():
            self._warn(warning)

    def _answers(
        self, session: Session, since: datetime | None
    ) -> Iterator[tuple[Answer, Sequence[Record]]]:
        """Yield all answers, and the records of each.

        Graph does not always name a next page, or refuses the one that it has named
        (400): then the older alerts are asked for by an instant.
        """
        older = ""
        while True:
            page: Sequence[Record] = ()
            try:
                for answer in linked_pages(session, PATH, self._query(since, older)):
                    page = records(part(answer.content, "value"), session.name)
                    yield answer, page
            except RefusedError as error:
                if error.status != _BAD_REQUEST or not page:
                    raise
            else:
                if len(page) < PAGE_SIZE:
                    return
            last, older = older, _older_than(page)
            if older in ("", last):
                raise SourceError(
                    session.name,
                    f"gives {len(page)} alerts and does not name the next page",
                    "an @odata.nextLink, or alerts of several instants, the latest "
                    "first",
                    "what was read is kept; sync again later",
                )

    def _query(self, since: datetime | None, older: str) -> dict[str, str]:
        conditions = [older] if older else []
        if self.params.first_day:
            conditions.append(f"createdDateTime ge {self.params.first_day}T00:00:00Z")
        if since is not None:
            stamp = since.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
            conditions.append(f"lastUpdateDateTime ge {stamp}")
        query = {"$top": str(PAGE_SIZE)}
        if conditions:
            query["$filter"] = " and ".join(conditions)
        return query

    def _row(self, record: Record) -> Row:
        return alert(record, self.directory.company, self.params.severities)

    def _warn(self, remark: str) -> None:
        self.warn(f"{self.directory.label}: {remark}")


def _older_than(page: Sequence[Record]) -> str:
    """Return the condition of alerts behind a page; empty where it has no order."""
    for field in ("createdDateTime", "lastUpdateDateTime"):
        instants = [at for record in page if (at := instant(record, field))]
        if len(instants) == len(page) and instants == sorted(instants, reverse=True):
            # As it was written: an instant here has fewer digits.
            return f"{field} le {text(page[-1], field)}"
    return ""
