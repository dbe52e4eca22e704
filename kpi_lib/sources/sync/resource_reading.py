"""Read of one resource: batches into the lake, cursor forward, deleted records out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import pyarrow as pa

from kpi_lib.domain.schema import RAW_TICKETS
from kpi_lib.sources.removals import most_removed
from kpi_lib.sources.reopenings import watched_since
from kpi_lib.sources.sync.cursors import Cursor, UnfinishedRead
from kpi_lib.sources.sync.given_columns import GivenColumns
from kpi_lib.sources.sync.lake_store import Counts, LakeStore
from kpi_lib.sources.vendors.connector import (
    FingerprintedResource,
    Page,
    Resource,
)

BATCH_ROWS = 10_000
"""Rows that are gathered in memory before they are written."""

BATCH_BYTES = 64 << 20
"""The same of pages that are Arrow tables."""

OVERLAP = timedelta(minutes=10)
"""Changes this shortly before a read's start are read again by the next one: a
vendor's clocks differ, and a change may become visible after later ones."""

WATCH_STEP = timedelta(hours=6)
"""Syncs without news move `Cursor.watched_until` this seldom, since each move makes a
version of the state's table."""


@dataclass(frozen=True)
class SyncOptions:
    """Options of a sync.

    Attributes
    ----------
    now : datetime
    whole : bool
        Read everything, not only what changed.
    whole_days : int
        Days after which everything is read anyway, to find deleted records.
    accept_removals : bool
        Remove rows even where very many are missing from the source; agree to columns
        of which it gives no value any more.
    """

    now: datetime
    whole: bool = False
    whole_days: int = 7
    accept_removals: bool = False


@dataclass(frozen=True)
class ReadReport:
    """Outcome of one resource's read.

    Attributes
    ----------
    counts : Counts
    newest : datetime or None
        The latest change ever read.
    refused_removals : int
        Rows that are missing from the source, too many to be removed without consent.
    error : Exception or None
        What ended the read before its end.
    remarks : tuple of str
        On columns that came, and did not.
    """

    counts: Counts
    newest: datetime | None
    refused_removals: int = 0
    error: Exception | None = None
    remarks: tuple[str, ...] = ()


def read_resource(
    resource: Resource, store: LakeStore, options: SyncOptions
) -> ReadReport:
    """Bring one resource up to date.

    Returns
    -------
    ReadReport
        With `error` where the source failed, the pages before it are in the lake, or
        where the lake could not be written. No error is raised: it is this
        resource's alone.
    """
    read = None
    try:
        read = _Read(resource, store, options)
        return read.run()
    except Exception as error:
        counts, newest = (read.counts, read.stored.newest) if read else (Counts(), None)
        return ReadReport(counts, newest, error=error)


class _Read:
    """One read of one resource, which may resume an interrupted one."""

    def __init__(
        self, resource: Resource, store: LakeStore, options: SyncOptions
    ) -> None:
        self.resource = resource
        self.store = store
        self.options = options
        store.takes_older = options.whole
        self.stored = store.state.cursor(resource.name)
        self.reading = self._begin()
        self.whole_read = self._whole_read()
        self.watched_from = self._watched_from()
        self.counts = Counts()
        self.pending: list[Page] = []
        self.given = GivenColumns(resource)
        self.reads_long = self.stored.reading is not None

    def _begin(self) -> UnfinishedRead:
        interrupted = self.stored.reading
        if interrupted and (interrupted.whole or not self.options.whole):
            return interrupted
        last = self.stored.whole_at
        # A clock that was ahead once must not put the next whole read off for years.
        due = last is None or abs(self.options.now - last) >= self._whole_every()
        return UnfinishedRead(whole=self.options.whole or due)

    def _whole_every(self) -> timedelta:
        """Return the time after which everything is read anyway."""
        asked = timedelta(days=self.options.whole_days)
        own: timedelta | None = getattr(self.resource, "whole_every", None)
        return min(asked, own or asked)

    def _whole_read(self) -> str | None:
        """Return the name of the whole read whose keys are being gathered."""
        is_resumed = self.stored.reading is not None and self.stored.reading.whole
        if self.reading.whole and not is_resumed:
            return self.options.now.isoformat()
        return self.stored.whole_read

    def _watched_from(self) -> datetime | None:
        """Return since when syncs have watched the tickets; None for other rows."""
        if self.resource.table != RAW_TICKETS.name:
            return None
        stored = self.stored
        return watched_since(
            stored.watched_from, stored.watched_until, self.options.now
        )

    def run(self) -> ReadReport:
        since = None if self.reading.whole else self.stored.since
        rows = 0.0
        pages = iter(self._pages(since))
        while True:
            try:
                page = next(pages, None)
            except Exception as error:
                self._save_position()
                return ReadReport(self.counts, self._final_cursor().newest, error=error)
            if page is None:
                break
            self._add(page)
            rows += _weight(page)
            if rows >= BATCH_ROWS:
                self._save_position()
                rows = 0.0
        refused = 0
        if self.pending:
            self._write()
        if self.reading.whole and not self.reading.partial:
            refused = self._remove()
        is_whole = self.reading.whole and self.stored.reading is None
        # A whole read leaves the column of `keeps_told` to others.
        before = {*self.stored.given} - {getattr(self.resource, "keeps_told", None)}
        remarks = self.given.remarks(before, is_whole=is_whole)
        final = self._final_cursor()
        self.store.state.keep(self.resource.name, final, self.options.now)
        if self.reads_long:
            self.store.state.save()
        return ReadReport(self.counts, final.newest, refused, remarks=remarks)

    def _pages(self, since: datetime | None) -> Iterator[Page]:
        """Read what may have changed; all rows in full where that was asked for."""
        resource, position = self.resource, self.reading.position
        is_asked = self.options.whole
        if since or is_asked or not isinstance(resource, FingerprintedResource):
            return resource.pages(since, position)
        return resource.changes(self.store.known_rows(resource), position)

    def _add(self, page: Page) -> None:
        if not self.reading.whole:
            page = replace(page, seen=None)  # only a whole read finds what is missing
        self.pending.append(page)
        self.given.add(page)
        self.reading = replace(
            self.reading,
            started=self.reading.started or self._clock(page.read_at),
            position=page.position,
            newest=_later(self.reading.newest, page.newest),
            partial=self.reading.partial or page.is_partial,
        )

    def _clock(self, read_at: datetime | None) -> datetime | None:
        """Return when the read began, by the slower of the source's clock and this one.

        A server's clock that runs ahead of its records' would hide what changed since.
        """
        return min(read_at, self.options.now) if read_at else None

    def _write(self) -> None:
        self.counts += self.store.write(
            self.resource, self.pending, self.whole_read, self.watched_from
        )
        self.pending = []

    def _save_position(self) -> None:
        """Write the pending pages, then the position at which a later read resumes."""
        if self.pending:
            self._write()
        cursor = replace(
            self.stored,
            whole_read=self.whole_read,
            given=self._given(),
            reading=self.reading,
        )
        self.store.state.keep(self.resource.name, cursor, self.options.now)
        self.store.state.save()
        self.reads_long = True

    def _final_cursor(self) -> Cursor:
        """Return the cursor after this read.

        It stays `OVERLAP` before the read's start: a record may have changed after
        its page was sent. It does not move after a partial answer. A read that brought
        nothing leaves the cursor unchanged, but for the watch over tickets.
        """
        # Without `since` the next read would ask for everything again.
        is_first = self.stored.since is None and self.reading.newest is not None
        is_whole = self.reading.whole or self.stored.reading
        has_news = is_first or is_whole or self.counts != Counts()
        watched_until = self.options.now if self.watched_from else None
        if not has_news:
            last = self.stored.watched_until
            if watched_until and last and abs(watched_until - last) < WATCH_STEP:
                return self.stored
            return replace(
                self.stored,
                watched_from=self.watched_from,
                watched_until=watched_until,
            )
        newest, started = self.reading.newest, self.reading.started
        reached = min(newest, (started or newest) - OVERLAP) if newest else None
        if self.reading.partial:
            reached = None
        return Cursor(
            since=_later(self.stored.since, reached),
            newest=_later(self.stored.newest, self.reading.newest),
            whole_read=self.whole_read,
            whole_at=self.options.now if self.reading.whole else self.stored.whole_at,
            watched_from=self.watched_from,
            watched_until=watched_until,
            given=self._given(),
        )

    def _given(self) -> tuple[str, ...]:
        """Return the columns given so far; a lost one stays until it is agreed to."""
        before = () if self.options.accept_removals else self.stored.given
        return tuple(sorted({*before, *self.given.names}))

    def _remove(self) -> int:
        """Remove rows that a whole read did not bring; return the count refused."""
        resource = self.resource
        if not resource.finds_removed or self.whole_read is None:
            return 0
        missing, known = self.store.state.missing_keys(resource.name, self.whole_read)
        if len(missing) > most_removed(known) and not self.options.accept_removals:
            return len(missing)
        if missing:
            self.counts += self.store.remove(resource, missing)
        in_full = self.options.whole or not isinstance(resource, FingerprintedResource)
        has_all = in_full and self.stored.reading is None
        self.store.forget_refused(resource, has_all_rows=has_all)
        return 0


def _weight(page: Page) -> float:
    """Return the rows that a page counts for: those of an Arrow table are small."""
    tables = [each for each in (page.rows, page.seen) if isinstance(each, pa.Table)]
    rows = 0 if isinstance(page.rows, pa.Table) else len(page.rows)
    held: int = sum(each.nbytes for each in tables)
    return rows + BATCH_ROWS * held / BATCH_BYTES


def _later(one: datetime | None, other: datetime | None) -> datetime | None:
    return max(filter(None, (one, other)), default=None)
