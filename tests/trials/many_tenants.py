"""A trial of one run over many tenants: its memory, its traces and its failures.

The tenants are equal parts of a demo tenant. One has a damaged file, one a mistake in
its parameters: their reports fail by name, all others are made.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench import tenants

NOTEBOOKS = (
    "10_service_desk", "20_time_and_agreements", "30_clients", "40_technicians",
    "50_improvement", "60_security",
)  # fmt: skip
MOST_DRIFT = 0.10
"""Change of a report's cost, and of the memory, from the beginning to the end."""

_PERIOD = "2026-10"
_COMPARED = 100
"""Reports at either end whose cost is compared; a third where there are fewer."""
_MARK = "TRIAL_MARK"
"""Variable by which a process of the run is known, wherever it was started."""
_EVERY = 2.0
"""Seconds between two looks at the memory."""
_END_SECONDS = 60.0
"""Time for what was told to end, on a busy machine."""


@dataclass
class Found:
    """What a run over many tenants left and took.

    Attributes
    ----------
    made, failed : int
        Reports.
    drift : float
        Mean processor time of the last reports over that of the first, less 1.
    memory : list of int
        Bytes of all the run's processes, what they share counted once, over time.
    faults : list of str
        What must not be.
    """

    made: int = 0
    failed: int = 0
    drift: float = 0.0
    memory: list[int] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


def run_many_tenants(folder: Path, count: int, notebooks: tuple[str, ...]) -> Found:
    """Make the reports of many tenants by one command and look at what is left.

    Parameters
    ----------
    folder : Path
        Empty; gets the lake, the parameters and the reports.
    count : int
        Tenants, at least three.
    notebooks : tuple of str
        By name.
    """
    tenants.build(folder, [tenants.Size("harbour", 0.2, 8)] * count)
    spoiled = _spoil(folder, count)
    before = _files(folder / "lake") | _files(folder / "params")
    temporary = folder / "temporary"
    temporary.mkdir()
    mark = uuid.uuid4().hex
    found = Found()
    arguments = ["run", "--quiet", "--jobs", "2", "--period", _PERIOD]
    for name in ("lake", "params", "reports"):
        arguments += [f"--{name}", str(folder / name)]
    errors = folder / "errors.txt"
    # A pipe that nobody empties would stop a run with much to say.
    with errors.open("w") as stream, subprocess.Popen(
        [
            sys.executable, "-m", "kpi_lib.cli.app", *arguments,
            "--notebook", ",".join(notebooks),
        ],
        env={**os.environ, _MARK: mark, "TMPDIR": str(temporary)},
        stdout=subprocess.DEVNULL,
        stderr=stream,
    ) as process:  # fmt: skip
        while process.poll() is None:
            found.memory.append(sum(map(_memory, _marked(mark))))
            time.sleep(_EVERY)
    said = errors.read_text(encoding="utf-8")
    if process.returncode != 1:
        found.faults.append(
            f"exit code {process.returncode}, expected 1: {said[-500:]}"
        )
    end = time.monotonic() + _END_SECONDS
    while _marked(mark) and time.monotonic() < end:
        time.sleep(0.1)
    found.faults += [f"process {pid} is left" for pid in _marked(mark)]
    found.faults += [f"{name} is left" for name in sorted(_files(temporary))]
    if _files(folder / "lake") | _files(folder / "params") != before:
        found.faults.append("the lake or the parameters have changed")
    records = list((folder / "reports").glob("_runs/*.json"))
    if len(records) != 1:
        found.faults.append(f"{len(records)} records of the run, expected one")
        return found
    record = json.loads(records[0].read_text(encoding="utf-8"))
    _judge(found, record, spoiled, said, count * len(notebooks))
    return found


def _spoil(folder: Path, count: int) -> dict[str, str]:
    """Damage two tenants; return what must name each of them."""
    damaged, mistaken = f"tenant-{count // 3:03d}", f"tenant-{count // 2:03d}"
    [path, *_] = sorted((folder / "lake" / damaged).rglob("*.parquet"))
    path.write_bytes(path.read_bytes()[:100])
    settings = folder / f"params/tenants/{mistaken}.yaml"
    settings.write_text(settings.read_text("utf-8") + "\nclokc: business\n", "utf-8")
    return {damaged: path.name, mistaken: "clokc"}


def _judge(
    found: Found,
    record: Mapping[str, Any],
    spoiled: Mapping[str, str],
    said: str,
    wanted: int,
) -> None:
    """Add up the units of the run's record, in its order."""
    units = record["units"]
    found.made = sum(unit["status"] == "done" for unit in units.values())
    found.failed = wanted - found.made
    text = said + json.dumps(record, ensure_ascii=False)
    for slug, reason in spoiled.items():
        done = [n for n, u in units.items() if n.startswith(slug) and not u["error"]]
        if done:
            found.faults.append(f"{slug} is damaged, but made {', '.join(done)}")
        if reason not in text or slug not in text:
            found.faults.append(f"nothing says that {slug} failed for {reason}")
    for name, unit in units.items():
        if unit["error"] and not name.startswith(tuple(spoiled)):
            found.faults.append(f"{name}: {unit['error']}")
    spent = [u["cpu_seconds"] for u in units.values() if u["status"] == "done"]
    ends = min(_COMPARED, len(spent) // 3)
    if ends:
        first, last = statistics.mean(spent[:ends]), statistics.mean(spent[-ends:])
        found.drift = last / first - 1


def drift_of_memory(memory: list[int]) -> float:
    """Return how much larger the memory's median is in the last fifth of a run.

    It is held against the second fifth: in the first one the processes start.
    """
    fifth = len(memory) // 5
    if not fifth:
        return 0.0
    before = statistics.median(memory[fifth : 2 * fifth])
    return statistics.median(memory[-fifth:]) / before - 1


def _files(folder: Path) -> frozenset[tuple[str, int]]:
    """Return the files below a folder, with their sizes."""
    return frozenset(
        (str(path.relative_to(folder)), path.stat().st_size)
        for path in folder.rglob("*")
        if path.is_file()
    )


def _marked(mark: str) -> list[int]:
    """Return the processes whose environment bears a mark."""
    wanted = f"{_MARK}={mark}".encode()
    found = []
    for path in Path("/proc").glob("[0-9]*/environ"):
        try:
            if wanted in path.read_bytes():
                found.append(int(path.parent.name))
        except OSError:  # it has ended, or is another user's
            continue
    return found


def _memory(pid: int) -> int:
    """Return the bytes of a process, a shared page counted by its share."""
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
    except OSError:
        return 0
    sizes = [line.split()[1] for line in text.splitlines() if line.startswith("Pss:")]
    return 1024 * sum(map(int, sizes))
