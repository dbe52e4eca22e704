"""Security alerts of each vendor's simulator, with faults, changes and forgetting."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from support.alert_consoles import (
    CONSOLES,
    alerts,
    known,
    older_console,
    sentinel,
    statuses,
)
from support.simulators.server import Faults

pytestmark = pytest.mark.usefixtures("small_pages")

each = pytest.mark.parametrize(("make", "open_"), CONSOLES)


@each
def test_every_fault_is_waited_for(tmp_path: Path, make: Any, open_: Any) -> None:
    with make(220, faults=Faults(every=2, hang_seconds=0.3)) as simulator:
        sync = open_(tmp_path, simulator)
        assert sync().error is None
        assert statuses(sync) == known(simulator)


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
        assert statuses(sync) == known(simulator)
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
