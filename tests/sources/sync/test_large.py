"""100,000 tickets with every fault, killed again and again, in bounded memory."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest
import yaml
from support.connectwise_lake import expected, tickets
from support.lakes import _REQUIRED
from support.simulators.connectwise import ConnectWiseSimulator
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
first = http.Patience(first_wait=0.01, longest_wait=0.1, timeout=1.0)
http.Patience = lambda: first
from kpi_lib.cli.app import app
try:
    app(standalone_mode=False)
finally:
    status = Path("/proc/self/status").read_text().split()
    most = int(status[status.index("VmHWM:") + 1]) // 1024
    print(f"megabytes {most}", file=sys.stderr)
"""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="memory is told in kilobytes there")
def test_100_000_tickets_arrive_exactly(tmp_path: Path) -> None:
    faults = Faults(every=11, hang_seconds=1.5)
    with ConnectWiseSimulator(100_000, entries=100, faults=faults) as simulator:
        sync = Syncer(tmp_path, "connectwise", url=simulator.url, company="acme")
        tenants = tmp_path / "params" / "tenants"
        tenants.mkdir(parents=True)
        sources = {"connectwise": {"url": simulator.url, "company": "acme"}}
        content = yaml.safe_dump({**_REQUIRED, "sources": sources})
        (tenants / "acme.yaml").write_text(content, "utf-8")
        command = [sys.executable, "-c", CHILD, "sync", "connectwise", "--quiet"]
        folders = ["--lake", "lake", "--params", "params", "--tenant", "acme"]

        def start() -> subprocess.Popen[str]:
            return subprocess.Popen(
                [*command, *folders],
                cwd=tmp_path,
                env=os.environ.copy(),
                stderr=subprocess.PIPE,
                text=True,
            )

        chance = random.Random(5)
        for _ in range(3):
            running = start()
            asked = len(simulator.requests)
            wanted = asked + chance.randrange(10, 40)
            while len(simulator.requests) < wanted and running.poll() is None:
                time.sleep(0.01)
            running.kill()
            running.communicate()
            simulator.change(chance.randrange(1, 100_000))
        running = start()
        _, told = running.communicate(timeout=300)
        assert running.returncode == 0, told
        megabytes = int(told.split("megabytes ")[1])
        assert megabytes < MOST_MEGABYTES
        simulator.faults = Faults()
        sync()
        assert tickets(sync) == expected(simulator)
        asked = len(simulator.requests)
        versions = sync.versions()
        sync()
        # The changed tickets are so fresh that they are read again, with the members.
        again = simulator.paths()[asked:]
        assert len(again) == len(set(again)) == 4
        assert sync.versions() == versions
