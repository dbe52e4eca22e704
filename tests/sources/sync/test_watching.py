"""Syncs that watch tickets: counts of 0 for those created since the first one."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from support.importing import Importer
from support.lakes import open_facts

from kpi_lib.domain.errors import SourceError
from kpi_lib.kpis import kpi_daily, tech_efficiency
from kpi_lib.sources.sync.resource_reading import SyncOptions
from kpi_lib.sources.sync.sync_run import SourceReport, sync_source
from kpi_lib.sources.unknown_zeros import clear_zeros
from kpi_lib.sources.vendors.connector import Page, Row

FIRST = datetime(2026, 1, 10, 3, tzinfo=UTC)
DAY = timedelta(days=1)


def ticket(key: int, status: str, created: int, changed: int, count: str = "") -> Row:
    """Return a ticket created and changed on days of January."""
    return {
        "cw_ticket_id": str(key),
        "company": "Acme",
        "board": "Desk",
        "status": status,
        "owner": "Ana",
        "created_at_remote": f"2026-01-{created:02}T09:00:00Z",
        "updated_at_remote": f"2026-01-{changed:02}T10:00:00Z",
        "reopened_count": count or None,
    }


@dataclass
class Source:
    """A connector and its one resource, which gives one page and may then fail."""

    table: str = "raw_tickets"
    rows: list[Row] = field(default_factory=list)
    fails: bool = False
    name: str = "test"
    kind: str = "test"
    finds_removed: bool = False
    keeps_first: str | None = None
    warnings: tuple[str, ...] = ()

    def resources(self) -> list[Source]:
        return [self]

    def pages(self, since: datetime | None, position: str | None) -> Iterator[Page]:
        if self.rows:
            yield Page(rows=self.rows, position=None, newest=FIRST, read_at=FIRST)
        if self.fails:
            raise SourceError("test", "does not answer")

    def close(self) -> None:
        """Nothing to close."""


class Syncs:
    """Syncs of one source, each some days after the first one."""

    def __init__(self, folder: Path, resource: str = "test") -> None:
        self.importer = Importer(folder)
        self.resource = resource

    def __call__(self, day: float, *rows: Row, fails: bool = False) -> SourceReport:
        source = Source(rows=list(rows), fails=fails, name=self.resource)
        options = SyncOptions(now=FIRST + day * DAY)
        return sync_source(
            lambda: source, "test", self.importer.lake, self.importer.params, options
        )

    def counts(self) -> dict[int, int | None]:
        return dict(self.importer.rows("cw_ticket_id, reopened_count"))

    def state_version(self) -> int:
        snapshot = self.importer.lake.table_snapshot("acme", "sync_state")
        assert snapshot is not None
        return snapshot.version


def test_tickets_created_under_watch_are_told_and_the_others_unknown(
    tmp_path: Path,
) -> None:
    syncs = Syncs(tmp_path)
    syncs(0, ticket(1, "Closed", 8, 9), ticket(2, "New", 9, 9), ticket(3, "New", 8, 9))
    assert set(syncs.counts().values()) == {None}
    syncs(1, ticket(4, "New", 10, 10), ticket(3, "Closed", 8, 10))
    syncs(2, ticket(4, "Closed", 10, 11), ticket(5, "Closed", 11, 11))
    syncs(3, ticket(5, "In progress", 11, 12), ticket(3, "In progress", 8, 12))
    syncs(4, ticket(5, "Closed", 11, 13), ticket(3, "Closed", 8, 13))
    assert syncs.counts() == {1: None, 2: None, 3: 1, 4: 0, 5: 1}
    facts = open_facts(syncs.importer.lake, syncs.importer.params)
    # Ticket 3 was reopened, and of the tickets created before the first sync only
    # those that were are known: 1 of 2 tickets, not of 3.
    fcr = tech_efficiency.compute(facts, "2026-01").headline("fcr_pct")
    assert (fcr.value, fcr.n) == (50.0, 2)
    month = facts.period("2026-01")
    days = kpi_daily.compute(facts, month.first_day, month.last_day)
    rates = {
        day.day: rate for day, rate in days.set_index("kpi_date")["fcr_rate"].items()
    }
    assert math.isnan(rates[9])
    assert (rates[11], rates[13]) == (100.0, 0.0)


def test_clearing_keeps_the_zeros_of_watched_tickets(tmp_path: Path) -> None:
    syncs = Syncs(tmp_path, "tickets")
    syncs(0, ticket(1, "Closed", 8, 9))
    syncs(1, ticket(2, "Closed", 10, 10))
    assert syncs.counts() == {1: None, 2: 0}
    importer, column = syncs.importer, ("reopened_count",)
    header = "cw_ticket_id,company,board,status,created_at_remote,"
    older = "3,Acme,Desk,Closed,2026-01-08 09:00,2026-01-09 09:00,0"
    importer.text(f"{header}updated_at_remote,reopened_count\n{older}\n")
    assert syncs.counts() == {1: None, 2: 0, 3: 0}
    assert clear_zeros(importer.lake, importer.params, "all", column) == 1
    assert syncs.counts() == {1: None, 2: 0, 3: None}


def test_a_gap_between_syncs_begins_the_watch_anew(tmp_path: Path) -> None:
    syncs = Syncs(tmp_path)
    syncs(0, ticket(1, "New", 9, 9))
    syncs(1, ticket(2, "New", 10, 10), ticket(3, "Closed", 10, 10))
    assert syncs.counts() == {1: None, 2: 0, 3: 0}
    # A night that fails is none; after it the gap of three days is reached, not passed.
    syncs(2, fails=True)
    syncs(4, ticket(2, "New", 10, 13), ticket(4, "New", 13, 13))
    assert syncs.counts() == {1: None, 2: 0, 3: 0, 4: 0}
    # Ticket 4 may have been closed and opened in the gap; 3 has not changed in it.
    syncs(7.5, ticket(4, "Closed", 13, 16), ticket(5, "Closed", 15, 16))
    assert syncs.counts() == {1: None, 2: 0, 3: 0, 4: None, 5: None}
    syncs(8.5, ticket(6, "Closed", 18, 18))
    assert syncs.counts()[6] == 0


def test_a_clock_that_was_ahead_hides_no_gap(tmp_path: Path) -> None:
    syncs = Syncs(tmp_path)
    syncs(0, ticket(1, "New", 9, 9))
    syncs(20, ticket(1, "New", 9, 9))
    # Ticket 2 may have been closed and opened between the two true syncs.
    syncs(7.5, ticket(2, "Closed", 15, 16))
    assert syncs.counts() == {1: None, 2: None}
    syncs(8.5, ticket(3, "Closed", 18, 18))
    assert syncs.counts()[3] == 0


def test_a_source_that_counts_itself_keeps_its_counts(tmp_path: Path) -> None:
    syncs = Syncs(tmp_path)
    syncs(0, ticket(1, "New", 9, 9, "2"))
    syncs(1, ticket(1, "New", 9, 10, "3"), ticket(2, "Closed", 10, 10, "1"))
    assert syncs.counts() == {1: 3, 2: 1}


def test_a_first_read_that_fails_watches_nothing(tmp_path: Path) -> None:
    syncs = Syncs(tmp_path)
    assert syncs(0, ticket(1, "New", 9, 9), fails=True).error
    syncs(1, ticket(1, "New", 9, 10), ticket(2, "New", 10, 10))
    assert syncs.counts() == {1: None, 2: None}
    syncs(2, ticket(3, "New", 11, 12))
    assert syncs.counts() == {1: None, 2: None, 3: 0}


def test_syncs_without_news_seldom_write_a_version(tmp_path: Path) -> None:
    syncs = Syncs(tmp_path)
    syncs(0, ticket(1, "New", 9, 9))
    versions = []
    for hour in range(1, 13):
        syncs(hour / 24)
        versions.append(syncs.state_version())
    assert versions[-1] - versions[0] == 2
    assert versions[4] == versions[0]


def test_a_sync_names_marks_off_their_scale(tmp_path: Path) -> None:
    importer = Importer(tmp_path)
    rows: list[Row] = [
        {"id": "1", "responded_at": "2026-01-05T09:00:00Z", "csat": "85", "nps": "9"},
        {"id": "2", "responded_at": "2026-01-05T09:00:00Z", "csat": "4", "nps": "12"},
    ]
    source = Source("raw_surveys", rows)
    report = sync_source(
        lambda: source, "test", importer.lake, importer.params, SyncOptions(now=FIRST)
    )
    assert report.warnings == (
        "1 row has a csat that is not from 1 to 5, and is in no mean; the tenant's "
        "file says the source's scale, for example csat_scale: {from: 0, to: 100}",
        "1 row has an nps that is not from 0 to 10, and is in no score",
    )


def test_a_source_whose_count_has_fallen_is_named(tmp_path: Path) -> None:
    syncs = Syncs(tmp_path)
    first = syncs(0, ticket(1, "New", 8, 9, "3"), ticket(2, "New", 8, 9, "1"))
    later = syncs(1, ticket(1, "New", 8, 10, "2"), ticket(2, "New", 8, 10, "4"))
    assert first.warnings == ()
    assert later.warnings == (
        "1 ticket has a lower reopened_count than the lake, where the higher one stays",
    )
    assert syncs.counts() == {1: 3, 2: 4}
