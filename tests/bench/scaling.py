"""From one worker to two, and from this machine's own workers to a dask cluster."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from support.services import DaskCluster

from bench import tenants
from bench.rows import Row, pairs, row

PART = "scaling"
TENANTS = 12
"""So many that the start of a run, which no worker can share, weighs little."""

_WORK = """
import json
for _ in range(8):
    rows = {str(i): [i] * 3 for i in range(200_000)}
    json.loads(json.dumps(rows))
"""
_DEMO = "harbour"
_NOTEBOOKS = "10_service_desk,20_time_and_agreements,60_security"


def rows(folder: Path, n: int) -> Iterator[Row]:
    """Execute and render the notebooks of many tenants, by each way in turn.

    Parameters
    ----------
    folder : Path
        Gets a lake of as many demo-sized tenants.
    n : int
    """
    root = folder / "tenants"
    tenants.build(root, [tenants.Size(_DEMO)] * TENANTS)
    what = f"{3 * TENANTS} reports of {TENANTS} tenants"
    measured = pairs(
        lambda: _run(root, "--jobs", "1"), lambda: _run(root, "--jobs", "2"), n
    )
    yield row(
        PART, f"{what}, two workers", "one worker", "times as fast",
        [one / two for one, two in measured], ">= 1.8",
    )  # fmt: skip
    yield row(
        PART, f"{what}, one worker", "one core", "cores busy",
        [_busy(lambda: _run(root, "--jobs", "1")) for _ in range(n)],
    )  # fmt: skip
    measured = pairs(lambda: _compute(1), lambda: _compute(2), n)
    yield row(
        PART, "pure computing, two processes", "one process", "times as fast",
        [2 * one / two for one, two in measured],
    )  # fmt: skip
    shutil.rmtree(folder / "dask", ignore_errors=True)
    cluster = DaskCluster(folder / "dask")
    try:
        for _ in range(2):
            cluster.add({})
        measured = pairs(
            lambda: _run(root, "--cluster", cluster.address),
            lambda: _run(root, "--jobs", "2"),
            n,
        )
    finally:
        cluster.close()
    yield row(
        PART, f"{what}, a dask cluster of two workers", "two workers of one run",
        "times as long", [dask / own for dask, own in measured], "<= 1.1",
    )  # fmt: skip


def _busy(work: Callable[[], None]) -> float:
    """Return how many of the machine's cores were busy on average."""

    def used() -> float:
        user, nice, system = Path("/proc/stat").read_text().split()[1:4]
        return (int(user) + int(nice) + int(system)) / os.sysconf("SC_CLK_TCK")

    begun, before = time.perf_counter(), used()
    work()
    return (used() - before) / (time.perf_counter() - begun)


def _compute(processes: int) -> None:
    """Let so many processes at once do the same, which no other has a part in."""
    running = [
        subprocess.Popen([sys.executable, "-c", _WORK]) for _ in range(processes)
    ]
    for process in running:
        process.wait()


def _run(root: Path, *options: str) -> None:
    reports = root / "reports"
    shutil.rmtree(reports, ignore_errors=True)
    folders = ("lake", "params", "reports")
    places = [word for name in folders for word in (f"--{name}", str(root / name))]
    subprocess.run(
        [
            sys.executable, "-m", "kpi_lib.cli.app", "run", "--quiet", *places,
            *options,
            "--period", "2026-10", "--notebook", _NOTEBOOKS, "--formats", "html,pdf",
        ],
        check=True,
        stdout=subprocess.DEVNULL,
    )  # fmt: skip
