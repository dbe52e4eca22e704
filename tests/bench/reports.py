"""Processor time of a report in all formats, against a plain loop of Python."""

from __future__ import annotations

import json
import shutil
import statistics
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from support.places import ROOT

from bench.rows import Row, row
from kpi_lib.demo import demo_lake

PART = "reports"
TENANT = "boreal"
_INTERNAL = (
    "10_service_desk,20_time_and_agreements,30_clients,40_technicians,50_improvement,"
    "60_security"
)
KINDS = {
    "a report": ("<= 0.5", _INTERNAL, "2026-10", ()),
    "a client's review": ("<= 0.55", "70_client_qbr", "2026-Q3", ("--company", "all")),
}
"""What is measured: its aim, and the notebooks, period and options of a run."""

_LOOP = """
import time
begun, total = time.process_time(), 0
for number in range(20_000_000):
    total += number * number
print(time.process_time() - begun)
"""


def rows(folder: Path, n: int) -> Iterator[Row]:
    """Measure `n` rounds of runs of each kind, each beside a loop before and after.

    Parameters
    ----------
    folder : Path
        Gets the demo lake and the reports.
    n : int
    """
    root = folder / "reports"
    demo_lake.build(root / "lake", ROOT / "params", TENANT)
    for name, (aim, notebooks, period, options) in KINDS.items():
        asked = ("--notebook", notebooks, "--period", period, *options)
        ratios = []
        for _ in range(n):
            before = _loop()
            spent = _mean_of_run(root, asked)
            ratios.append(2 * spent / (before + _loop()))
        yield row(
            PART, f"{name} in all formats", "a plain loop of 20 million squares",
            "times the processor time", ratios, aim,
        )  # fmt: skip


def _loop() -> float:
    """Return the seconds of processor that the loop takes in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-c", _LOOP], check=True, capture_output=True, text=True
    )
    return float(done.stdout)


def _mean_of_run(root: Path, asked: Sequence[str]) -> float:
    """Make reports into an empty folder; return the mean of their processor time."""
    made = root / "made"
    shutil.rmtree(made, ignore_errors=True)
    subprocess.run(
        [
            sys.executable, "-m", "kpi_lib.cli.app", "run", "--quiet", "--jobs", "1",
            "--tenant", TENANT, "--lake", str(root / "lake"),
            "--params", str(ROOT / "params"), "--reports", str(made), *asked,
        ],
        check=True,
        stdout=subprocess.DEVNULL,
    )  # fmt: skip
    [record] = made.glob("_runs/*.json")
    units = json.loads(record.read_text(encoding="utf-8"))["units"].values()
    return statistics.mean(unit["cpu_seconds"] for unit in units)
