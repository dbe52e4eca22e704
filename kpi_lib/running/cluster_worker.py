"""Tasks of a dask worker: the units of a run, executed on one machine of a cluster.

The worker hands each unit to a pool of one process (`worker_pool`): a notebook that
crashes, hangs or takes too much memory does not end the dask worker.
"""

from __future__ import annotations

import shutil
import tempfile
import threading
import time
from dataclasses import replace
from pathlib import Path

from kpi_lib.domain.errors import RenderError
from kpi_lib.lake.storage.scratch import make_process_folder
from kpi_lib.running import manifest
from kpi_lib.running.cluster_job import Installation, Job
from kpi_lib.running.disk_errors import REPORTS
from kpi_lib.running.forking.template_handle import Template
from kpi_lib.running.run_locks import SCRATCH
from kpi_lib.running.shared_files import TenantsAtWork
from kpi_lib.running.units import Unit, UnitResult
from kpi_lib.running.worker_pool import Pool, environment, threads_each
from kpi_lib.settings.kept_settings import FOLDER

_IDLE_SECONDS = 30.0
_LOOK_SECONDS = 0.05
_WAIT_SECONDS = 5.0
"""A machine that cannot take part waits before it fails, and others take the unit."""


def share(job: Job) -> Job:
    """Return the job; dask holds a task's result on the machines that need it."""
    return job


def check(job: Job) -> tuple[str, str, str] | None:
    """Return why this machine cannot take part: problem, expectation, remedy."""
    local, wanted = Installation.local(), job.installation
    if local.python != wanted.python:
        return (
            f"has Python {local.python}",
            f"Python {wanted.python}, as the machine that started the run",
            "install the same environment on all machines",
        )
    if local.library_sha256 != wanted.library_sha256:
        return (
            f"has another kpi_lib ({local.library_sha256[:12]})",
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
        is_known = job.run in _machines
    if not is_known and (problem := check(job)):
        time.sleep(_WAIT_SECONDS)
        raise RenderError(f"worker {worker.address}", *problem)
    with _lock:
        machine = _machines.get(job.run)
        if machine is None:
            at_once = worker.state.nthreads
            machine = _machines[job.run] = _Machine(job, at_once)
        machine.begin(unit.tenant)
    try:
        worker.log_event(job.topic, job.key(unit))
        return machine.execute(unit)
    finally:
        with _lock:
            machine.end(unit.tenant)


def leave(run: str) -> None:
    """End this machine's part in a run."""
    with _lock:
        machine = _machines.pop(run, None)
    if machine is not None:
        machine.close()


_machines: dict[str, _Machine] = {}
_lock = threading.Lock()


class _Machine:
    """Processes and files of one run on this machine."""

    def __init__(self, job: Job, at_once: int) -> None:
        self._run = job.run
        self._scratch = make_process_folder(Path(tempfile.gettempdir()), SCRATCH)
        for folder, files in ((FOLDER, job.settings), ("notebooks", job.notebooks)):
            for name, content in files.items():
                path = self._scratch / folder / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)
        self._context = replace(
            job.context,
            scratch=self._scratch,
            threads=threads_each(at_once),
        )
        self._template: Template | None = None
        if job.context.engine == "fork":
            self._template = Template(environment(self._scratch))
        self._pools: list[Pool] = []
        self._free: list[Pool] = []
        self._tenants = TenantsAtWork(self._scratch)
        self._working = 0
        self._idle: threading.Timer | None = None

    def begin(self, tenant: str) -> None:
        """Note a unit of a tenant; the lock is held."""
        self._tenants.begin(tenant)
        self._working += 1
        if self._idle is not None:
            self._idle.cancel()
            self._idle = None

    def end(self, tenant: str) -> None:
        """Note its end; some time after the last one, all is removed."""
        self._tenants.end(tenant)
        self._working -= 1
        if self._working == 0:
            self._idle = threading.Timer(_IDLE_SECONDS, self._close_idle)
            self._idle.daemon = True
            self._idle.start()

    def _close_idle(self) -> None:
        with _lock:
            if self._working or _machines.get(self._run) is not self:
                return
            del _machines[self._run]
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
