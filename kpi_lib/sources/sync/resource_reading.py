"""Reading one source to its end: batches in, cursor forward, deleted records out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from kpi_lib.domain.errors import SourceError
from kpi_lib.sources.sync.cursors import Cursor, Reading
from kpi_lib.sources.sync.landing import Counts, Store
from kpi_lib.sources.vendors.source import Page, Resource, Source

BATCH = 10_000
"""Rows that wait in memory before they are written."""

OVERLAP = timedelta(minutes=10)
"""Changes so shortly before a read's start are read again by the next: a vendor's
clocks differ, and a change may become visible after later ones."""

_FEW = 50
_SHARE = 0.2


@dataclass(frozen=True)
class Rules:
    """How a source is read.

    Attributes
    ----------
    now : datetime
    whole : bool
        Read everything, whatever is known already.
    whole_days : int
        After so many days everything is read anyway: that finds deleted records.
    accept_removals : bool
        Take away rows even where very many of them are gone from the source.
    """

    now: datetime
    whole: bool = False
    whole_days: int = 7
    accept_removals: bool = False


@dataclass(frozen=True)
class ReadReport:
    """What became of one resource.

    Attributes
    ----------
    counts : Counts
    newest : datetime or None
        The latest change ever met.
    refused_removals : int
        Rows that are gone from the source, but too many to be removed unasked.
    error : SourceError or None
        Why the read did not come to its end.
    """

    counts: Counts
    newest: datetime | None
    refused_removals: int = 0
    error: SourceError | None = None


def read_resource(
    source: Source, resource: Resource, store: Store, rules: Rules
) -> ReadReport:
    """Bring one resource up to date.

    Returns
    -------
    ReadReport
        With `error` where the source gave up; what it gave before is in the lake.
    """
    return _Read(source.name, resource, store, rules).run()


class _Read:
    """One read of one resource, perhaps going on with one that was broken off."""

    def __init__(
        self, source: str, resource: Resource, store: Store, rules: Rules
    ) -> None:
        self.source = source
        self.resource = resource
        self.store = store
        self.rules = rules
        self.known = store.cursor(resource.name)
        self.reading = self._begin()
        self.mark = self._mark()
        self.counts = Counts()
        self.pending: list[Page] = []

    def _begin(self) -> Reading:
        broken_off = self.known.reading
        if broken_off and (broken_off.whole or not self.rules.whole):
            return broken_off
        last = self.known.whole_at
        due = last is None or self.rules.now - last >= timedelta(
            days=self.rules.whole_days
        )
        return Reading(whole=self.rules.whole or due)

    def _mark(self) -> str | None:
        """Name the whole read whose keys are being gathered."""
        goes_on = self.known.reading is not None and self.known.reading.whole
        if self.reading.whole and not goes_on:
            return self.rules.now.isoformat()
        return self.known.whole_read

    def run(self) -> ReadReport:
        since = None if self.reading.whole else self.known.since
        rows = 0
        try:
            for page in self.resource.pages(since, self.reading.position):
                self._take(page)
                rows += len(page.rows)
                if rows >= BATCH:
                    self._keep_position()
                    rows = 0
        except SourceError as error:
            self._keep_position()
            return ReadReport(self.counts, self._ended().newest, error=error)
        refused = 0
        if self.pending:
            self._write()
        if self.reading.whole:
            refused = self._remove()
        ended = self._ended()
        self.store.save(self.resource.name, ended, self.rules.now)
        return ReadReport(self.counts, ended.newest, refused)

    def _take(self, page: Page) -> None:
        self.pending.append(page)
        self.reading = replace(
            self.reading,
            started=self.reading.started or page.read_at,
            position=page.position,
            newest=_later(self.reading.newest, page.newest),
        )

    def _write(self) -> None:
        self.counts += self.store.write(self.resource, self.pending, self.mark)
        self.pending = []

    def _keep_position(self) -> None:
        """Write what waits, then from where a later read can go on."""
        if self.pending:
            self._write()
        cursor = replace(self.known, whole_read=self.mark, reading=self.reading)
        self.store.save(self.resource.name, cursor, self.rules.now)

    def _ended(self) -> Cursor:
        """Return the cursor behind this read.

        Changes after the read's start may have been missed: a record can change
        after its page was given. They are read next time. A read that brought
        nothing leaves the cursor where it is.
        """
        is_news = self.reading.whole or self.known.reading or self.counts != Counts()
        if not is_news:
            return self.known
        newest, started = self.reading.newest, self.reading.started
        reached = min(newest, (started or newest) - OVERLAP) if newest else None
        return Cursor(
            since=_later(self.known.since, reached),
            newest=_later(self.known.newest, self.reading.newest),
            whole_read=self.mark,
            whole_at=self.rules.now if self.reading.whole else self.known.whole_at,
        )

    def _remove(self) -> int:
        """Remove what a whole read did not meet; return how many rows must wait.

        So many at once hint at lost rights rather than at deleted records.
        """
        if not self.resource.finds_removed or self.mark is None:
            return 0
        gone, known = self.store.missing(self.resource, self.mark)
        if not gone:
            return 0
        if len(gone) > max(_FEW, _SHARE * known) and not self.rules.accept_removals:
            return len(gone)
        self.counts += self.store.remove(self.resource, gone)
        return 0


def _later(one: datetime | None, other: datetime | None) -> datetime | None:
    return max(filter(None, (one, other)), default=None)
