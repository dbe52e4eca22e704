"""One machine of a cluster: what a dask worker does with the units of a run.

Each unit is executed by a process of its own, as on a single machine: a notebook that
crashes, hangs or takes too much memory takes no dask worker with it.
"""

from __future__ import annotations

import platform
import shutil
import tempfile
import threading
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from kpi_lib.domain.errors import RenderError
from kpi_lib.lake.storage.scratch import make_process_folder
from kpi_lib.running import manifest
from kpi_lib.running.disk_errors import REPORTS
from kpi_lib.running.forking.template_process import Template
from kpi_lib.running.run_locks import SCRATCH
from kpi_lib.running.units import Context, Unit, UnitResult
from kpi_lib.running.worker_pool import Pool, environment, threads_each

_IDLE_SECONDS = 30.0
_LOOK_SECONDS = 0.05
_WAIT_SECONDS = 5.0
"""A machine that cannot take part waits before it says so, and others take the unit."""


@dataclass(frozen=True)
class Installation:
    """What makes two machines compute the same."""

    library_sha256: str
    python: str

    @classmethod
    def own(cls) -> Installation:
        """Return this machine's."""
        return cls(manifest.library(), ".".join(platform.python_version_tuple()[:2]))


@dataclass(frozen=True)
class Job:
    """What a machine needs to know of a run.

    Attributes
    ----------
    run : str
        Its name.
    context : Context
        As on the machine that asks; params and scratch are that one's own.
    params, notebooks : mapping of str to bytes
        Files by name: all machines work from those of the one that asks.
    installation : Installation
    """

    run: str
    context: Context
    params: Mapping[str, bytes]
    notebooks: Mapping[str, bytes]
    installation: Installation

    @property
    def topic(self) -> str:
        """Under which machines tell what they have begun."""
        return f"kpi-{self.run}"

    def key(self, unit: Unit) -> str:
        """Return the name of a unit among the cluster's tasks."""
        return f"{self.topic}-{unit}"

    @classmethod
    def of(cls, run: str, context: Context, units: Iterable[Unit]) -> Job:
        """Gather the files that the units depend on."""
        sources = {unit.source.name: unit.source for unit in units}
        rooms = ("defaults.yaml", "tenants/*.yaml")
        params = [path for room in rooms for path in context.params.glob(room)]
        return cls(
            run,
            context,
            {p.relative_to(context.params).as_posix(): p.read_bytes() for p in params},
            {name: path.read_bytes() for name, path in sources.items()},
            Installation.own(),
        )


def same(job: Job) -> Job:
    """Return the job: as a task its result is kept by the machines that need it."""
    return job


def check(job: Job) -> tuple[str, str, str] | None:
    """Tell why this machine cannot take part: problem, expectation, remedy."""
    own, wanted = Installation.own(), job.installation
    if own.python != wanted.python:
        return (
            f"has Python {own.python}",
            f"Python {wanted.python}, as the machine that started the run",
            "install the same environment on all machines",
        )
    if own.library_sha256 != wanted.library_sha256:
        return (
            f"has another kpi_lib ({own.library_sha256[:12]})",
            f"that of the machine that started the run ({wanted.library_sha256[:12]})",
            "install the same version on all machines and start the workers again",
        )
    reports = job.context.reports
    if not reports.has(manifest.run_name(job.run)):
        return (
            f"does not see the run's reports in {reports}",
            "a folder that all machines share under this path, or s3://...",
            f"name it by {REPORTS}",
        )
    return None


def execute(job: Job, unit: Unit) -> UnitResult:
    """Execute a unit on this machine: the task that a dask worker is given.

    Raises
    ------
    RenderError
        This machine cannot take part.
    """
    from distributed import get_worker

    worker = get_worker()
    with _lock:
        is_known = job.run in _stations
    if not is_known and (problem := check(job)):
        time.sleep(_WAIT_SECONDS)
        raise RenderError(f"worker {worker.address}", *problem)
    with _lock:
        station = _stations.get(job.run)
        if station is None:
            at_once = worker.state.nthreads
            station = _stations[job.run] = _Station(job, at_once)
        station.begin()
    try:
        worker.log_event(job.topic, job.key(unit))
        return station.execute(unit)
    finally:
        with _lock:
            station.end()


def leave(run: str) -> None:
    """End what this machine still does for a run."""
    with _lock:
        station = _stations.pop(run, None)
    if station is not None:
        station.close()


_stations: dict[str, _Station] = {}
_lock = threading.Lock()


class _Station:
    """What one machine keeps for a run: processes and files."""

    def __init__(self, job: Job, at_once: int) -> None:
        self._run = job.run
        self._scratch = make_process_folder(Path(tempfile.gettempdir()), SCRATCH)
        for room, files in (("params", job.params), ("notebooks", job.notebooks)):
            for name, content in files.items():
                path = self._scratch / room / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)
        self._context = replace(
            job.context,
            params=self._scratch / "params",
            scratch=self._scratch,
            threads=threads_each(at_once),
        )
        self._template: Template | None = None
        if job.context.engine == "fork":
            self._template = Template(environment(self._scratch))
        self._pools: list[Pool] = []
        self._free: list[Pool] = []
        self._working = 0
        self._idle: threading.Timer | None = None

    def begin(self) -> None:
        """Note a unit; the lock is held."""
        self._working += 1
        if self._idle is not None:
            self._idle.cancel()
            self._idle = None

    def end(self) -> None:
        """Note its end; some time after the last one nothing is kept."""
        self._working -= 1
        if self._working == 0:
            self._idle = threading.Timer(_IDLE_SECONDS, self._leave_idle)
            self._idle.daemon = True
            self._idle.start()

    def _leave_idle(self) -> None:
        with _lock:
            if self._working or _stations.get(self._run) is not self:
                return
            del _stations[self._run]
        self.close()

    def execute(self, unit: Unit) -> UnitResult:
        """Execute one unit in a process that has done others before."""
        try:
            pool = self._free.pop()
        except IndexError:
            pool = Pool(self._context, 1, self._template)
            self._pools.append(pool)
        source = self._scratch / "notebooks" / unit.source.name
        events = pool.run([replace(unit, source=source)])
        [result] = [event for event in events if isinstance(event, UnitResult)]
        self._free.append(pool)
        return result

    def close(self) -> None:
        """End all processes, finished or not, and remove all files."""
        if self._idle is not None:
            self._idle.cancel()
        if self._working:
            # Else each worker ends by itself, and takes its files with it.
            for pool in self._pools:
                pool.stop()
        deadline = time.monotonic() + _WAIT_SECONDS
        while self._working and time.monotonic() < deadline:
            time.sleep(_LOOK_SECONDS)
        for pool in self._pools:
            pool.close()
        if self._template is not None:
            self._template.end()
        shutil.rmtree(self._scratch, ignore_errors=True)
