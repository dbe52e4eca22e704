"""Security alerts of each vendor's simulator, with faults, changes and forgetting."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from support.alert_consoles import (
    CONSOLES,
    alerts,
    expected,
    older_console,
    sentinel,
    stored,
)
from support.simulators.sentinelone import SentinelOneSimulator
from support.simulators.server import Faults, Reply, Request, stamp
from support.syncing import HASTY

from kpi_lib.sources.vendors.connector import Page

pytestmark = pytest.mark.usefixtures("small_pages")

each = pytest.mark.parametrize(("make", "open_"), CONSOLES)


class Stop(BaseException):
    """Ends a sync at once, as a kill does."""


def breaking(connector: Any, pages: int) -> Any:
    """Let a connector's reads end after some pages."""
    for resource in (resources := connector.resources()):
        whole = resource.pages

        def some(since: Any, position: Any, whole: Any = whole) -> Iterator[Page]:
            for number, page in enumerate(whole(since, position)):
                if number == pages:
                    raise Stop
                yield page

        resource.pages = some
    connector.resources = lambda: resources
    return connector


@each
def test_with_every_fault_and_broken_off_again_and_again_all_arrives(
    tmp_path: Path, make: Any, open_: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kpi_lib.sources.sync.resource_reading.BATCH_ROWS", 60)
    with make(320, faults=Faults(every=3)) as simulator:
        sync = open_(tmp_path, simulator)
        sync.patience = HASTY
        opened = sync.open
        for pages in (1, 3, 2):
            sync.open = lambda pages=pages: breaking(opened(), pages)
            with pytest.raises(Stop):
                sync()
            simulator.change(7 * pages, "resolved")
            simulator.change(9 * pages, "in_progress")
        sync.open = opened
        assert sync().error is None
        assert stored(sync) == expected(simulator)


@each
def test_records_that_change_between_two_pages_are_met(
    tmp_path: Path, make: Any, open_: Any
) -> None:
    with make(220, skew=timedelta(minutes=5)) as simulator:
        simulator.on_request = lambda n: [
            simulator.change(key, "resolved")
            for key in (n, 110 + n, 220 - n)
            if key in simulator.states
        ]
        sync = open_(tmp_path, simulator)
        sync()
        simulator.on_request = lambda n: None
        sync()
        assert stored(sync) == expected(simulator)
        versions = sync.versions()
        report = sync()
        assert (report.counts.new, report.counts.changed) == (0, 0)
        assert sync.versions() == versions


@each
def test_a_sync_without_news_asks_little(tmp_path: Path, make: Any, open_: Any) -> None:
    with make(120) as simulator:
        sync = open_(tmp_path, simulator)
        sync()
        asked = len(simulator.requests)
        sync()
        # The sign-in, or what the console offers; the alerts; of the latest alert,
        # which comes once more, the site and the resolution.
        assert len(simulator.requests) - asked <= 4


def test_alerts_that_a_vendor_forgets_stay(tmp_path: Path) -> None:
    with older_console(6) as simulator:
        sync = sentinel(tmp_path, simulator)
        sync()
        del simulator.states[1]
        assert sync(whole=True).counts.removed == 0
        assert len(alerts(sync)) == 6


@pytest.mark.parametrize("make", [older_console, SentinelOneSimulator])
def test_a_page_out_of_order_loses_nothing_behind_it(
    tmp_path: Path, make: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kpi_lib.sources.sync.resource_reading.BATCH_ROWS", 40)
    with make(120) as simulator:
        usual = simulator.reply

        def frozen(request: Request) -> Reply:
            """Give in its old place an alert that changed since the read began."""
            reply = usual(request)
            content = json.dumps(reply.content)
            changed = stamp(simulator.states[3][1], 3)[:-1]
            later = stamp(simulator.now(), 3)[:-1]
            return Reply(json.loads(content.replace(changed, later)), reply.status)

        simulator.reply = frozen
        sync: Any = sentinel(tmp_path, simulator)
        opened = sync.open
        sync.open = lambda: breaking(opened(), 1)
        with pytest.raises(Stop):
            sync()
        simulator.reply, sync.open = usual, opened
        assert sync().error is None
        assert len(alerts(sync)) == 120
