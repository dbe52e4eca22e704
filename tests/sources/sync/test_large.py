"""ConnectWise PSA with every fault, killed again and again: nothing lost or doubled.

The short trial has 1,000 tickets; ``pytest -m bench tests/sources/sync/test_large.py``
has 100,000, in bounded memory.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import yaml
from support.connectwise_lake import expected, tickets
from support.lakes import _REQUIRED
from support.projects import PATIENCE
from support.simulators.connectwise import ConnectWiseSimulator
from support.simulators.connectwise_records import entry
from support.simulators.server import Faults
from support.syncing import Syncer

MOST_MEGABYTES = 500

# The command line with a shorter patience, so that a fault costs no real minute; it
# tells the most memory that it held. The kernel's VmHWM starts anew with a program;
# ru_maxrss would carry over the peak of the test's own process.
CHILD = """
import sys
from pathlib import Path
import kpi_lib.sources.vendors.http_client as http
first = http.Patience(first_wait=0.01, longest_wait=0.1, timeout={seconds})
http.Patience = lambda: first
import kpi_lib.sources.sync.resource_reading as reading
import kpi_lib.sources.vendors.connectwise as connectwise
connectwise.PAGE_SIZE, reading.BATCH_ROWS = {page}, {batch}
from kpi_lib.cli.app import app
try:
    app(standalone_mode=False)
finally:
    status = Path("/proc/self/status").read_text().split()
    most = int(status[status.index("VmHWM:") + 1]) // 1024
    print(f"megabytes {{most}}", file=sys.stderr)
"""


class Trial:
    """A tenant's sync of a simulator with all its oddities, in processes of their own.

    Parameters
    ----------
    folder : Path
    simulator : ConnectWiseSimulator
    page : int
        Records of a page; a batch has ten pages.
    seconds : float
        Time-out of a request.
    """

    def __init__(
        self, folder: Path, simulator: ConnectWiseSimulator, page: int, seconds: float
    ) -> None:
        self.folder = folder
        self.simulator = simulator
        self.sync = Syncer(folder, "connectwise", url=simulator.url, company="acme")
        tenants = folder / "params" / "tenants"
        tenants.mkdir(parents=True)
        sources = {"connectwise": {"url": simulator.url, "company": "acme"}}
        content = yaml.safe_dump({**_REQUIRED, "sources": sources})
        (tenants / "acme.yaml").write_text(content, "utf-8")
        child = CHILD.format(page=page, batch=10 * page, seconds=seconds)
        self._command = [sys.executable, "-c", child, "sync", "connectwise", "--quiet"]
        self._command += ["--lake", "lake", "--params", "params", "--tenant", "acme"]

    def start(self) -> subprocess.Popen[str]:
        return subprocess.Popen(
            self._command,
            cwd=self.folder,
            env=os.environ.copy(),
            stderr=subprocess.PIPE,
            text=True,
        )

    def kill_after(self, requests: int) -> None:
        """Start a sync and kill it after some requests."""
        running = self.start()
        wanted = len(self.simulator.requests) + requests
        while len(self.simulator.requests) < wanted and running.poll() is None:
            time.sleep(0.01)
        running.kill()
        running.communicate()

    def finish(self) -> int:
        """Sync to the end; return the most megabytes held."""
        running = self.start()
        _, told = running.communicate(timeout=4 * PATIENCE)
        assert running.returncode == 0, told
        return int(told.split("megabytes ")[1])


@pytest.mark.skipif(sys.platform != "linux", reason="memory is told in kilobytes there")
@pytest.mark.parametrize(
    ("records", "page", "kills", "seconds"),
    [
        pytest.param(1_000, 50, 1, 0.5, id="short"),
        pytest.param(100_000, 1_000, 4, 5.0, id="long", marks=pytest.mark.bench),
    ],
)
def test_all_tickets_arrive_exactly(
    tmp_path: Path,
    records: int,
    page: int,
    kills: int,
    seconds: float,
) -> None:
    chance = random.Random(5)
    faults = Faults(every=11)
    skew = timedelta(hours=2)
    with ConnectWiseSimulator(records, faults=faults, skew=skew) as simulator:
        simulator.projects = set(range(17, records, 50))
        simulator.zone = ""
        trial = Trial(tmp_path, simulator, page, seconds)
        for _ in range(kills):
            trial.kill_after(chance.randrange(12, 40))
            simulator.change(chance.randrange(1, records))
            simulator.delete(chance.randrange(1, records))
        # One read already, one to come: both change while pages are being sent.
        simulator.on_request = lambda number: (
            simulator.change(5) if number % 20 == 0 else None
        )
        megabytes = trial.finish()
        print(f"{records} tickets: {megabytes} MB at most")
        assert megabytes < MOST_MEGABYTES
        simulator.on_request = lambda number: None
        simulator.faults = Faults()
        sync = trial.sync
        assert sync().error is None
        held = {row[0]: row for row in tickets(sync)}
        # A whole read alone finds what was deleted after it had been read.
        assert [held.get(row[0]) for row in expected(simulator)] == expected(simulator)
        assert sync(whole=True).error is None
        assert tickets(sync) == expected(simulator)
        columns = "cw_time_entry_id, cw_ticket_id, member, billable, date_worked"
        zone = ZoneInfo(sync.params.timezone)
        assert sync.rows(f"select {columns} from t order by 1", "raw_time_entries") == [
            tuple(entry(key, zone).values()) for key in sorted(simulator.entries)
        ]
        versions = sync.versions()
        report = sync()
        assert (report.error, sync.versions()) == (None, versions)
