"""ConnectWise PSA against a simulator with faults."""

from __future__ import annotations

import itertools
import json
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from filelock import FileLock
from support.connectwise_lake import expected, syncer, tickets
from support.simulators import connectwise as vendor
from support.simulators.connectwise import ConnectWiseSimulator
from support.simulators.server import Faults
from support.syncing import HASTY, Syncer

from kpi_lib.sources.sync.read_state import ReadState

pytestmark = pytest.mark.usefixtures("small_pages")


def test_the_lake_holds_what_the_source_holds(
    tmp_path: Path, simulator: ConnectWiseSimulator
) -> None:
    sync = syncer(tmp_path, simulator)
    report = sync()
    assert report.error is None
    assert (report.counts.new, report.counts.quarantined) == (130 + 30 + 3, 0)
    assert tickets(sync) == expected(simulator)
    # 0.25 hours are 15 minutes; entry 5 is charged to no ticket, 6 is billable.
    entries = sync.rows(
        "select cw_ticket_id, member, minutes, billable, date_worked::text from t "
        "where cw_time_entry_id in (5, 6) order by cw_time_entry_id",
        "raw_time_entries",
    )
    assert entries == [
        (None, "Member 6", Decimal("15.000"), False, "2026-01-05"),
        (6, "Member 7", Decimal("15.000"), True, "2026-01-05"),
    ]
    # 1200 a quarter are 400 a month; agreement 1 names a board without a type.
    agreements = sync.rows(
        "select id, covered_boards, covered_types, monthly_amount, included_hours, "
        "start_date::text, end_date::text from t order by id",
        "raw_agreements",
    )
    days = ("2026-01-01", "2026-12-31")
    hours = (Decimal("400.000000"), Decimal("10.000000"), *days)
    assert agreements == [
        (1, ["Help Desk"], None, *hours),
        (2, ["Help Desk"], ["Type 1"], *hours),
        (3, None, None, *hours),
    ]


def test_a_second_sync_takes_one_request_per_resource_and_writes_nothing(
    tmp_path: Path, simulator: ConnectWiseSimulator
) -> None:
    sync = syncer(tmp_path, simulator)
    sync()
    versions, asked = sync.versions(), len(simulator.requests)
    report = sync()
    root = vendor.ROOT
    assert simulator.paths()[asked:] == [
        f"{root}/service/tickets",
        f"{root}/time/entries",
        f"{root}/finance/agreements",
    ]
    assert sync.versions() == versions
    assert report.error is None
    assert (report.counts.new, report.counts.changed) == (0, 0)


def test_only_what_is_needed_is_asked_for(
    tmp_path: Path, simulator: ConnectWiseSimulator
) -> None:
    sync = syncer(tmp_path, simulator, first_day="2026-01-05")
    sync()
    sync()
    asked = [r for r in simulator.requests if r.path.endswith("/service/tickets")]
    assert asked[0].query["conditions"] == "dateEntered>=[2026-01-05T00:00:00Z]"
    assert asked[-1].query["conditions"] == (
        "dateEntered>=[2026-01-05T00:00:00Z] and lastUpdated>[2026-01-05T19:31:00Z]"
    )
    assert asked[0].query["pageSize"] == "40"
    assert asked[0].query["orderBy"] == "id asc"
    assert "notNeeded" not in asked[0].query["fields"]


def test_changes_come_and_deleted_tickets_go(
    tmp_path: Path, simulator: ConnectWiseSimulator
) -> None:
    sync = syncer(tmp_path, simulator)
    sync()
    simulator.change(7)
    simulator.change(131)
    simulator.delete(8)
    report = sync()
    assert (report.counts.new, report.counts.changed, report.counts.removed) == (
        1,
        1,
        0,
    )
    report = sync(whole=True)
    assert (report.counts.new, report.counts.changed, report.counts.removed) == (
        0,
        0,
        1,
    )
    assert tickets(sync) == expected(simulator)


def test_every_fault_is_waited_for(tmp_path: Path) -> None:
    faults = Faults(every=2)
    with ConnectWiseSimulator(180, faults=faults, entries=5) as simulator:
        sync = syncer(tmp_path, simulator)
        sync.patience = HASTY
        report = sync()
        assert report.error is None
        assert tickets(sync) == expected(simulator)


def test_records_that_change_between_two_pages_are_met(tmp_path: Path) -> None:
    skew = timedelta(minutes=5)
    with ConnectWiseSimulator(130, entries=1, skew=skew) as simulator:

        def disturb(number: int) -> None:
            # A page already given, one to come, a new one, and one that goes.
            simulator.change(number)
            simulator.change(120 + number)
            simulator.change(130 + number)
            if 60 + number in simulator.tickets:
                simulator.delete(60 + number)

        simulator.on_request = disturb
        sync = syncer(tmp_path, simulator)
        sync()
        simulator.on_request = lambda number: None
        sync()
        report = sync(whole=True)
        assert report.counts.new == 0
        assert tickets(sync) == expected(simulator)


def test_a_broken_read_goes_on_where_it_broke(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kpi_lib.sources.sync.resource_reading.BATCH_ROWS", 40)
    with ConnectWiseSimulator(180, entries=1) as simulator:
        sync = syncer(tmp_path, simulator)
        first = len(simulator.requests)

        class Killed(BaseException):
            pass

        save = ReadState.save
        saves = itertools.count(1)

        def save_twice(self: ReadState) -> None:
            if next(saves) == 3:
                raise Killed
            save(self)

        monkeypatch.setattr(ReadState, "save", save_twice)
        with pytest.raises(Killed):
            sync()
        monkeypatch.setattr(ReadState, "save", save)
        # Three batches are in the lake, the cursor stands behind the second.
        assert len(tickets(sync)) == 120
        broken = len(simulator.requests)
        assert broken > first
        report = sync()
        again = [r.query.get("pageId") for r in simulator.requests[broken:]]
        assert again[0] == "80"
        assert report.error is None
        assert report.counts.new == 60 + 1 + 3
        assert tickets(sync) == expected(simulator)


def test_what_a_source_gave_before_it_gave_up_is_kept(
    tmp_path: Path,
) -> None:
    with ConnectWiseSimulator(130, entries=1) as simulator:

        def give_up(number: int) -> None:
            if len([p for p in simulator.paths() if p.endswith("tickets")]) > 2:
                simulator.faults = replace(simulator.faults, every=1, kinds=("error",))

        simulator.on_request = give_up
        sync = syncer(tmp_path, simulator)
        report = sync()
        root = f"{simulator.url}{vendor.ROOT}"
        again = "what was read is kept; sync again later."
        # The whole wait is not spent anew for each resource.
        assert report.failures == (
            f"acme connectwise: tickets: {root}/service/tickets: status 500, 7 times; "
            + again,
            f"acme connectwise: time entries: {root}/time/entries: status 500, 3 times"
            f"; {again}",
            f"acme connectwise: agreements: {root}/finance/agreements: status 500, 3 "
            f"times; {again}",
        )
        assert report.counts.new == 120
        assert str(report).endswith("(not finished)")
        health = json.loads((Path(sync.lake.root) / "acme/health.json").read_text())
        assert health["sources"]["connectwise"]["status"] == "failed"
        assert health["sources"]["connectwise"]["last_success_at"] is None
        simulator.on_request = lambda number: None
        simulator.faults = Faults()
        report = sync()
        assert (report.error, report.counts.new) == (None, 10 + 1 + 3)
        assert tickets(sync) == expected(simulator)
        health = json.loads((Path(sync.lake.root) / "acme/health.json").read_text())
        assert health["sources"]["connectwise"]["status"] == "ok"


def test_statuses_that_close_there_and_not_here_are_named(
    tmp_path: Path, simulator: ConnectWiseSimulator
) -> None:
    sync = Syncer(
        tmp_path,
        "connectwise",
        url=simulator.url,
        company="acme",
        merged_status="Joined",
    )
    sync.params = sync.params.model_copy(update={"closed_statuses": ("Resolved",)})
    assert sync().warnings == (
        '"Closed" closes tickets on Help Desk, Projects, Réseau, and is neither in '
        "closed_statuses nor in excluded_statuses",
        'merged tickets get the status "Joined", which is not in excluded_statuses: '
        "they count twice",
    )


def test_wrong_credentials_are_not_tried_again(
    tmp_path: Path, simulator: ConnectWiseSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KPI_ACME_CONNECTWISE_PRIVATE_KEY", "Geheim-4711")
    report = syncer(tmp_path, simulator)()
    assert len(simulator.requests) == 1
    assert report.error == (
        "acme connectwise: tickets, time entries, agreements: "
        f"{simulator.url}{vendor.ROOT}/service/tickets: status 401 (Invalid "
        "credentials [secret]; Unauthorized); check the credentials, and whether they "
        "have expired."
    )


def test_two_syncs_of_one_source_do_not_meet(
    tmp_path: Path, simulator: ConnectWiseSimulator
) -> None:
    sync = syncer(tmp_path, simulator)
    folder = Path(sync.lake.root) / "acme"
    folder.mkdir(parents=True)
    with FileLock(folder / ".sync-connectwise.lock"):
        report = sync()
    assert report.error == (
        "acme connectwise: is being synced by another process; wait for it to end, "
        "then start again."
    )
