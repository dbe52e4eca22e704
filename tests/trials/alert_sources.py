"""SentinelOne and Defender with 100,000 alerts: ``python -m trials.alert_sources``.

Run it in the folder ``tests``. Every fault is on; the command line is killed at random
while alerts change, and started again; of Defender's five directories the second and
the third fail at first. In the end the lake must hold exactly what the simulators hold,
and no process may have taken 500 MB.
"""

from __future__ import annotations

import argparse
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from support.alert_consoles import expected, older_console, stored
from support.lakes import _REQUIRED
from support.simulators.alerts import AlertSimulator
from support.simulators.defender import DefenderSimulator
from support.simulators.sentinelone import SentinelOneSimulator
from support.simulators.server import Faults
from support.syncing import SECRETS, Syncer

MOST_MEGABYTES = 500
KILLS = 4
DIRECTORIES = [f"dir-{number}" for number in range(1, 6)]

# The command line with a shorter patience, so that a fault costs no real minute; it
# tells the most memory that it held.
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


@dataclass(frozen=True)
class Trial:
    """One interface: its simulator, and the settings of its source."""

    label: str
    source: str
    make: Callable[..., AlertSimulator]
    directories: Sequence[str] = ("dir-1",)

    def settings(self, url: str) -> dict[str, Any]:
        if self.source == "sentinelone":
            return {"url": url}
        directories = {key: f"Client {key}" for key in self.directories}
        return {"url": url, "login_url": url, "directories": directories}


TRIALS = (
    Trial("threats", "sentinelone", older_console),
    Trial("unified alerts", "sentinelone", SentinelOneSimulator),
    Trial("five directories", "defender", DefenderSimulator, DIRECTORIES),
)


def run(trial: Trial, records: int, chance: random.Random, folder: Path) -> bool:
    """Sync with kills until all has arrived; print what was measured."""
    begun = time.monotonic()
    faults = Faults(every=11)
    count = records // len(trial.directories)
    with trial.make(count, faults=faults) as simulator:
        settings = trial.settings(simulator.url)
        write_params(folder, trial.source, settings)
        if isinstance(simulator, DefenderSimulator):
            simulator.refusals = {"dir-2": "consent", "dir-3": "licence"}
        for _ in range(KILLS):
            child = start(folder, trial.source)
            wanted = len(simulator.requests) + chance.randrange(10, records // 400 + 20)
            while len(simulator.requests) < wanted and child.poll() is None:
                time.sleep(0.01)
            child.kill()
            child.communicate()
            for _ in range(20):
                status = chance.choice(simulator.statuses)
                simulator.change(chance.randrange(1, count + 1), status)
        said = start(folder, trial.source).communicate()[1]
        if isinstance(simulator, DefenderSimulator):
            print(*said.splitlines()[:-1], sep="\n")
            simulator.refusals = {}
            said = start(folder, trial.source).communicate()[1]
        megabytes = int(said.split("megabytes ")[1])
        sync = Syncer(folder, trial.source, **settings)
        is_exact = stored(sync) == expected(simulator, trial.directories)
        print(
            f"{trial.label}: {len(expected(simulator, trial.directories)):,} alerts, "
            f"{'exactly' if is_exact else 'NOT exactly'} as in the simulator; "
            f"{megabytes} MB at most; {len(simulator.requests):,} requests, "
            f"{KILLS} kills, {time.monotonic() - begun:.0f} s",
            flush=True,
        )
        if said.splitlines()[:-1]:
            print(*said.splitlines()[:-1], sep="\n")
        return is_exact and megabytes < MOST_MEGABYTES


def write_params(folder: Path, source: str, settings: dict[str, Any]) -> None:
    tenants = folder / "params" / "tenants"
    tenants.mkdir(parents=True)
    content = yaml.safe_dump({**_REQUIRED, "sources": {source: settings}})
    (tenants / "acme.yaml").write_text(content, "utf-8")


def start(folder: Path, source: str) -> subprocess.Popen[str]:
    folders = ["--lake", "lake", "--params", "params", "--tenant", "acme", "--quiet"]
    return subprocess.Popen(
        [sys.executable, "-c", CHILD, "sync", source, *folders],
        cwd=folder,
        env={**os.environ, **SECRETS},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )


def main() -> int:
    """Run all trials; return 1 where one fails."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=5)
    given = parser.parse_args()
    chance = random.Random(given.seed)
    passed = True
    for trial in TRIALS:
        with tempfile.TemporaryDirectory() as folder:
            passed &= run(trial, given.records, chance, Path(folder))
    return 0 if passed else 1


if __name__ == "__main__":
    sys.exit(main())
