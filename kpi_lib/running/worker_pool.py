"""Local worker pool: one process per worker, so that a crash ends one notebook only."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter, deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from pathlib import Path
from socket import socketpair
from typing import Self

from kpi_lib.running.forking.template_handle import Template
from kpi_lib.running.processes import describe_exit, kill_group
from kpi_lib.running.processors import cores
from kpi_lib.running.units import Context, Unit, UnitError, UnitResult

RENDER_SECONDS = 180.0
"""Time of a unit beyond its notebook's time-out, for start and rendering."""

_ATTEMPTS = 2
_CLOSE_SECONDS = 3.0


@dataclass(frozen=True)
class Started:
    """A worker has begun a unit."""

    unit: Unit


class _Worker:
    """The parent's side of one worker."""

    def __init__(self, context: Context, template: Template | None) -> None:
        ours, theirs = socketpair()
        handle, name = tempfile.mkstemp(".log", "worker-", context.scratch)
        self.log = Path(name)
        descriptors = [theirs.fileno()]
        if template is not None and template.is_alive:
            descriptors.append(template.lend())
        with theirs, os.fdopen(handle, "wb") as log:
            self.process = start_worker(
                descriptors, log.fileno(), environment(context.scratch)
            )
        self.connection: Connection = Connection(ours.detach())
        self.connection.send(context)
        self.unit: Unit | None = None
        self.kernel: int | None = None
        self.since = 0.0

    def begin(self, unit: Unit) -> Started:
        self.unit, self.since = unit, time.monotonic()
        with contextlib.suppress(OSError):  # a dead one is noticed by its pipe
            self.connection.send(unit)
        return Started(unit)

    def end(self) -> int:
        """Kill what is left of it; return its exit code."""
        self.connection.close()
        if self.kernel is not None:
            kill_group(self.kernel)
        kill_group(self.process.pid)
        return self.process.wait()


def start_worker(
    descriptors: Sequence[int], log: int, variables: Mapping[str, str]
) -> subprocess.Popen[bytes]:
    """Start a worker process, which takes its units from the first descriptor.

    Parameters
    ----------
    descriptors : sequence of int
        Its pipe's end and, where one is lent, the template's.
    log : int
        Takes what the worker prints.
    variables : mapping of str to str
        Set over the environment of this process.
    """
    # -P: a file of the user's folder must not shadow a module.
    python = [sys.executable, "-P", "-m", "kpi_lib.running.worker"]
    return subprocess.Popen(
        [*python, *map(str, descriptors)],
        pass_fds=descriptors,
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=log,
        start_new_session=True,
        env={**os.environ, **variables},
    )


class Pool:
    """Executes units on this machine, each in a process apart from the run's.

    A context manager: at its end none of its processes is left.

    Parameters
    ----------
    context : Context
    jobs : int
        How many at once.
    template : Template, optional
        Forks the notebooks of all workers; where it dies, or without one, each worker
        starts its own.
    """

    def __init__(
        self, context: Context, jobs: int, template: Template | None = None
    ) -> None:
        self._context = context
        self._template = template
        self._jobs = jobs
        self._workers: list[_Worker] = []
        self._stopped = False
        self._limit = context.timeout + RENDER_SECONDS

    def run(self, units: Sequence[Unit]) -> Iterator[Started | UnitResult]:
        """Execute all units, in order of start; results come as they are ready.

        A worker that dies fails its unit at the second time; the others go on.
        """
        pending = deque(units)
        attempts: Counter[Unit] = Counter()
        while pending or any(worker.unit for worker in self._workers):
            for worker in self._idle(len(pending)):
                unit = pending.popleft()
                attempts[unit] += 1
                yield worker.begin(unit)
            for worker in self._ready():
                result = self._receive(worker)
                if result is None:
                    continue
                died = result.error is not None and result.error.ename == "Died"
                if died and attempts[result.unit] < _ATTEMPTS and not self._stopped:
                    pending.append(result.unit)
                else:
                    yield result

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def _idle(self, wanted: int) -> list[_Worker]:
        """Return up to `wanted` free workers, starting new ones where allowed."""
        free = [worker for worker in self._workers if worker.unit is None]
        while len(free) < wanted and len(self._workers) < self._jobs:
            worker = _Worker(self._context, self._template)
            self._workers.append(worker)
            free.append(worker)
        return free[:wanted]

    def _ready(self) -> list[_Worker]:
        """Wait until a worker sends a message, dies or has taken too long."""
        busy = [worker for worker in self._workers if worker.unit]
        first = min(worker.since for worker in busy) + self._limit
        readable = wait(
            [worker.connection for worker in busy],
            timeout=max(first - time.monotonic(), 0.0),
        )
        now = time.monotonic()
        return [
            worker
            for worker in busy
            if worker.connection in readable or now - worker.since > self._limit
        ]

    def _receive(self, worker: _Worker) -> UnitResult | None:
        """Take one message; None where it is no result."""
        seconds = time.monotonic() - worker.since
        try:
            if not worker.connection.poll():
                text = f"still at work after {self._limit:g} s, and was stopped"
                return self._lose(worker, seconds, "Timeout", text)
            message = worker.connection.recv()
        except (EOFError, OSError):
            return self._lose(worker, seconds, "Died", "")
        if isinstance(message, UnitResult):
            worker.unit = worker.kernel = None
            return message
        worker.kernel = message
        return None

    def _lose(
        self, worker: _Worker, seconds: float, ename: str, text: str
    ) -> UnitResult | None:
        """Remove a worker; return its unit's failure."""
        self._workers.remove(worker)
        with contextlib.suppress(subprocess.TimeoutExpired):
            worker.process.wait(timeout=0 if text else _CLOSE_SECONDS)
        code = worker.end()
        if worker.unit is None:
            return None
        if not text:
            text = f"the worker died ({describe_exit(code)})"
            if output := worker.log.read_text(errors="replace").strip():
                text += f"\n{output[-2000:]}"
        return UnitResult(worker.unit, seconds, error=UnitError(ename, text))

    def stop(self) -> None:
        """Kill the workers, from any thread; `run` reports their units and ends."""
        self._stopped = True
        for worker in list(self._workers):
            kill_group(worker.process.pid)

    def close(self) -> None:
        """End all workers and their kernels; none is left when this returns."""
        for worker in self._workers:
            # At the end of its pipe a worker ends its kernel and itself.
            worker.connection.close()
        deadline = time.monotonic() + _CLOSE_SECONDS
        for worker in self._workers:
            with contextlib.suppress(subprocess.TimeoutExpired):
                worker.process.wait(timeout=max(deadline - time.monotonic(), 0.0))
        for worker in self._workers:
            worker.end()
        self._workers.clear()


@contextlib.contextmanager
def template(engine: str | None, scratch: Path) -> Iterator[Template | None]:
    """Begin to load what notebooks need, where the engine forks them.

    Parameters
    ----------
    engine : str or None
        One of `units.ENGINES`; None where other machines execute.
    scratch : Path
        The run's folder.
    """
    if engine != "fork":
        yield None
        return
    started = Template(environment(scratch))
    try:
        yield started
    finally:
        started.end()


def threads_each(jobs: int) -> int:
    """Return the threads of each notebook, so that all together use one per core.

    Parameters
    ----------
    jobs : int
        Notebooks at once.
    """
    return max(cores() // jobs, 1)


def environment(scratch: Path) -> dict[str, str]:
    """Return variables that cut a worker or template off from the user's Jupyter.

    Parameters
    ----------
    scratch : Path
        The run's folder.

    Returns
    -------
    dict of str to str
        To be set over the environment of this process.
    """
    settings = {
        # The kernel of this Python, whatever else is called python3.
        "JUPYTER_PREFER_ENV_PATH": "1",
        "JUPYTER_RUNTIME_DIR": str(scratch / "jupyter"),
        # Start-up files and history of the user's IPython must not matter.
        "IPYTHONDIR": str(scratch / "ipython"),
        "PYTHONHASHSEED": "0",
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",
    }
    # One process per core already; more threads only stand in each other's way.
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        settings[name] = os.environ.get(name, "1")
    return settings
