"""Cluster: the units of a run as tasks of ``dask.distributed``."""

from __future__ import annotations

import contextlib
import queue
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, Self

from kpi_lib.domain.errors import KpiError, ParamsError, RenderError
from kpi_lib.domain.extras import require
from kpi_lib.running import cluster_worker
from kpi_lib.running.cluster_job import Job
from kpi_lib.running.units import Unit, UnitError, UnitResult
from kpi_lib.running.worker_pool import Started

SCHEMES = ("tcp://", "tls://", "ws://", "wss://")

_CONNECT_SECONDS = 15.0
_LOOK_SECONDS = 5.0
_NO_WORKER_SECONDS = 300.0
"""How long a run waits for the first worker, or for one after the last has left."""

_RETRIES = 2


class Cluster:
    """Executes units on a cluster, as `Pool` does on one machine.

    A context manager: at its end the machines have left the run.

    Parameters
    ----------
    address : str
        The scheduler's, such as ``tcp://10.0.0.5:8786``.
    job : Job

    Raises
    ------
    ParamsError
        The address is none.
    RenderError
        No scheduler answers, or a worker has another installation than this one.
    """

    def __init__(self, address: str, job: Job) -> None:
        self._address = address
        self._job = job
        self._events: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self._client = _connect(address)
        try:
            self._check()
        except BaseException:
            self._client.close()
            raise
        self._client.subscribe_topic(
            job.topic, lambda event: self._events.put(event[1])
        )

    def run(self, units: Sequence[Unit]) -> Iterator[Started | UnitResult]:
        """Execute all units; results come as they are ready.

        The unit of a worker that dies is executed by another one.
        """
        by_key = {self._job.key(unit): unit for unit in units}
        # A task, so that a worker that held it may die.
        job = self._client.submit(
            cluster_worker.share, self._job, key=self._job.topic, pure=False
        )
        futures = {
            key: self._client.submit(
                cluster_worker.execute, job, unit, key=key, retries=_RETRIES, pure=False
            )
            for key, unit in by_key.items()
        }
        for future in futures.values():
            future.add_done_callback(self._events.put)
        try:
            while futures:
                event = self._next()
                if isinstance(event, str):
                    if event in futures:
                        yield Started(by_key[event])
                else:
                    result = self._result(event, by_key[event.key])
                    del futures[event.key]
                    yield result
        finally:
            self._client.cancel(list(futures.values()))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        with contextlib.suppress(OSError, RuntimeError):
            self._client.run(cluster_worker.leave, self._job.run, on_error="ignore")
        self._client.close(timeout=_LOOK_SECONDS)

    def _next(self) -> Any:
        """Wait for an event; give up where there is nobody to send one."""
        since = time.monotonic()
        while True:
            try:
                return self._events.get(timeout=_LOOK_SECONDS)
            except queue.Empty:
                if self._client.status in ("closing", "closed"):
                    raise self._lost() from None
                if self._workers():
                    since = time.monotonic()
                elif time.monotonic() - since > _NO_WORKER_SECONDS:
                    raise RenderError(
                        self._address,
                        f"has had no worker for {_NO_WORKER_SECONDS:.0f} s",
                        remedy=f"start one: dask worker {self._address}; then "
                        "--resume makes what is missing",
                    ) from None

    def _result(self, future: Any, unit: Unit) -> UnitResult:
        from distributed.scheduler import KilledWorker

        if future.status == "finished":
            result: UnitResult = future.result()
            return replace(result, unit=unit)
        if future.status != "error":
            raise self._lost()
        error = future.exception()
        if isinstance(error, KilledWorker):
            text = "every worker that executed it died, or left the cluster"
            return UnitResult(unit, 0.0, error=UnitError("Died", text))
        return UnitResult(unit, 0.0, error=UnitError(type(error).__name__, str(error)))

    def _lost(self) -> RenderError:
        return RenderError(
            self._address,
            "the scheduler is gone",
            remedy="start it again; then --resume makes what is missing",
        )

    def _workers(self) -> dict[str, Any]:
        with contextlib.suppress(OSError):
            workers: dict[str, Any] = self._client.scheduler_info(-1)["workers"]
            return workers
        return {}

    def _check(self) -> None:
        """Refuse workers whose numbers might be others than this machine's."""
        try:
            problems = self._client.run(cluster_worker.check, self._job)
        except KpiError:
            raise
        except Exception as error:
            raise RenderError(
                self._address,
                f"a worker cannot take part: {type(error).__name__}: {error}",
                "this version of kpi_lib in the environment of each worker",
                "install it there and start the workers again",
            ) from error
        for worker, problem in problems.items():
            if problem:
                raise RenderError(f"worker {worker}", *problem)


def _connect(address: str) -> Any:
    if not address.startswith(SCHEMES):
        raise ParamsError(
            "--cluster", f'got "{address}"', "such as tcp://10.0.0.5:8786"
        )
    require("cluster", f"--cluster {address}")
    from distributed import Client

    try:
        client: Any = Client
        return client(
            address, timeout=_CONNECT_SECONDS, set_as_default=False, name="kpi-run"
        )
    except (OSError, ValueError) as error:
        raise RenderError(
            address,
            "no scheduler answers there",
            remedy="start one: dask scheduler; and workers: dask worker ADDRESS",
        ) from error
