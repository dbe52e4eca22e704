"""Servers that tests start by themselves: an S3 store, a dask cluster."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import httpx2
import pytest
from support.forked_processes import are_forked, prepare
from support.places import TESTS
from support.projects import wait_for

BUCKET = "msp"
_WORKER = """
from distributed.cli.dask_worker import main
from support.forked_processes import forked_processes
with forked_processes():
    main()
"""


@contextlib.contextmanager
def object_store(folder: Path) -> Iterator[dict[str, str]]:
    """Start an S3 server with an empty bucket; give the environment that names it."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    with (folder / "object-store.log").open("wb") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)],
            stdout=log,
            stderr=log,
        )
    try:
        wait_for(lambda: _answers(port), "the object store")
        httpx2.put(f"{address}/{BUCKET}").raise_for_status()
        yield {
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_REGION": "us-east-1",
            "AWS_ENDPOINT_URL": address,
        }
    finally:
        server.terminate()
        server.wait()


def use(
    environment: Mapping[str, str], monkeypatch: pytest.MonkeyPatch, cache: Path
) -> None:
    """Let this process use an object store, with copies in a folder of its own."""
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("KPI_CACHE", str(cache))


def free_port() -> int:
    """Return a port of this machine that nobody listens at."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


def _answers(port: int) -> bool:
    with socket.socket() as one:
        return one.connect_ex(("127.0.0.1", port)) == 0


class DaskCluster:
    """A scheduler and workers, each with a working directory and a home of its own."""

    def __init__(self, root: Path) -> None:
        self.address = f"tcp://127.0.0.1:{free_port()}"
        self.root = root
        self.workers: list[subprocess.Popen[bytes]] = []
        host, _, port = self.address.removeprefix("tcp://").partition(":")
        self.scheduler = self._start(
            "scheduler", "-m", "distributed.cli.dask_scheduler", "--host", host,
            "--port", port, "--no-dashboard",
        )  # fmt: skip
        wait_for(lambda: self._says("scheduler", "Scheduler at:"), "the scheduler")

    def add(self, environment: Mapping[str, str]) -> subprocess.Popen[bytes]:
        """Start a worker that executes one notebook at a time."""
        name = f"worker-{len(self.workers)}"
        # Without a nanny: who kills it kills all of it.
        command = ("-m", "distributed.cli.dask_worker")
        if are_forked():
            prepare()
            command = ("-c", _WORKER)
        path = os.pathsep.join([str(TESTS), os.environ.get("PYTHONPATH", "")])
        worker = self._start(
            name, *command, self.address, "--nthreads", "1", "--no-nanny",
            "--no-dashboard", **environment, PYTHONPATH=path,
        )  # fmt: skip
        self.workers.append(worker)
        wait_for(lambda: self._says(name, "Registered to:"), name)
        return worker

    def scratch(self, number: int) -> list[Path]:
        """Return what a worker keeps in its temporary folder."""
        return sorted((self.root / f"worker-{number}/tmp").glob("kpi-*"))

    def _start(
        self, name: str, *arguments: str, **environment: str
    ) -> subprocess.Popen[bytes]:
        home = self.root / name
        (home / "tmp").mkdir(parents=True)
        with (home / "log").open("wb") as log:
            return subprocess.Popen(
                [sys.executable, *arguments],
                cwd=home,
                env={
                    **os.environ,
                    "HOME": str(home),
                    "TMPDIR": str(home / "tmp"),
                    **environment,
                },
                stdout=log,
                stderr=log,
            )

    def _says(self, name: str, text: str) -> bool:
        return text in (self.root / name / "log").read_text(errors="replace")

    def close(self) -> None:
        """End all of it."""
        for process in (*self.workers, self.scheduler):
            process.kill()  # asked to end, a worker waits long for its scheduler
            process.wait()
