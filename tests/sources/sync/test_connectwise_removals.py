"""Removal of records that ConnectWise PSA has deleted."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from support.connectwise_lake import expected, syncer, tickets
from support.importing import HEADER, Importer
from support.simulators.connectwise import ConnectWiseSimulator

from kpi_lib.sources.removals import most_removed

pytestmark = pytest.mark.usefixtures("small_pages")


def test_after_some_days_everything_is_read_anyway(
    tmp_path: Path, simulator: ConnectWiseSimulator
) -> None:
    sync = syncer(tmp_path, simulator)
    first = sync()
    simulator.delete(8)
    report = sync(now=first.at + timedelta(days=6))
    assert report.counts.removed == 0
    report = sync(now=first.at + timedelta(days=7))
    assert report.counts.removed == 1
    assert tickets(sync) == expected(simulator)


def test_a_clock_that_was_ahead_puts_no_whole_read_off(
    tmp_path: Path, simulator: ConnectWiseSimulator
) -> None:
    sync = syncer(tmp_path, simulator)
    at = sync().at
    sync(now=at + timedelta(days=3000))
    simulator.delete(8)
    assert sync(now=at + timedelta(days=1)).counts.removed == 1


def test_many_gone_at_once_wait_for_consent(
    tmp_path: Path, simulator: ConnectWiseSimulator
) -> None:
    sync = syncer(tmp_path, simulator)
    sync()
    for key in range(1, 60):
        simulator.delete(key)
    report = sync(whole=True)
    assert report.error == (
        "acme connectwise: tickets: 59 records are gone, more than deletions "
        "explain; none was removed; check the rights of the credentials; if they are "
        "really deleted, sync with --whole --accept-removals."
    )
    assert len(tickets(sync)) == 130
    report = sync(whole=True, accept_removals=True)
    assert (report.error, report.counts.removed) == (None, 59)
    assert tickets(sync) == expected(simulator)


def test_few_rows_or_a_small_share_may_go() -> None:
    assert [most_removed(known) for known in (10, 250, 650)] == [50, 50, 130]


def test_rows_of_an_imported_file_stay(
    tmp_path: Path, simulator: ConnectWiseSimulator
) -> None:
    sync = syncer(tmp_path, simulator)
    importer = Importer(tmp_path, sync.params)
    file = importer.write(
        "raw_tickets.csv",
        f"{HEADER}\n90001,Old,Help Desk,Closed,Ana,2020-01-05,2020-01-05\n",
    )
    importer(file)
    sync()
    simulator.delete(8)
    assert sync(whole=True).counts.removed == 1
    assert len(tickets(sync)) == 130
