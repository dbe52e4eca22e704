"""Workers of the tests' runs, forked from one process that has imported what they need.

A worker of a command starts a Python of its own, and imports for more than a second.
Runs by the stock engine, with `own_template` and of commands start theirs so.
"""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from unittest import mock

from kpi_lib.running import worker_pool

_MODULE = "kpi_lib.running.worker"
Request = Mapping[str, Any]
_MOST_BYTES, _MOST_DESCRIPTORS = 1 << 17, 8
command_worker = worker_pool.start_worker
"""Starts a worker as a command does."""


@contextlib.contextmanager
def forked_workers() -> Iterator[None]:
    """Let the workers of runs within be forked where a template forks the notebooks."""
    with mock.patch("kpi_lib.running.worker_pool.start_worker", _start):
        yield


def shared_pids() -> list[int]:
    """Return the process that forks, which outlives each run."""
    return [parent.pid for parent in _parents]


def running_workers() -> list[int]:
    """Return a process for each forked worker that has not ended."""
    listed = [Path(f"/proc/{pid}/task/{pid}/children") for pid in shared_pids()]
    return [int(pid) for path in listed for pid in path.read_text().split()]


class ForkedWorker:
    """A forked worker; it offers what `worker_pool` asks of a process."""

    def __init__(self, line: socket.socket) -> None:
        self._line = line
        self.pid = int(line.recv(16))
        self._code: int | None = None

    def wait(self, timeout: float | None = None) -> int:
        if self._code is None:
            self._line.settimeout(timeout)
            try:
                self._code = int(self._line.recv(16) or -signal.SIGKILL)
            except (TimeoutError, BlockingIOError):
                raise subprocess.TimeoutExpired(_MODULE, timeout or 0) from None
            self._line.close()
        return self._code


class _Parent:
    """The process that imports and forks; it ends with this one."""

    def __init__(self) -> None:
        self._control, theirs = socket.socketpair(type=socket.SOCK_SEQPACKET)
        with theirs:
            self._process = subprocess.Popen(
                # Its command line names the module, as a worker's does.
                [sys.executable, "-P", __file__, _MODULE, str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                start_new_session=True,
                env={
                    **os.environ,
                    "PYTHONHASHSEED": "0",
                    "JE_ARROW_MALLOC_CONF": "background_thread:false",
                },
            )
        self.pid = self._process.pid
        atexit.register(self._end)

    def start(
        self, descriptors: Sequence[int], log: int, variables: Mapping[str, str]
    ) -> ForkedWorker:
        ours, line = socket.socketpair(type=socket.SOCK_SEQPACKET)
        with line:
            request = {"folder": os.getcwd(), "variables": {**os.environ, **variables}}
            socket.send_fds(
                self._control,
                [json.dumps(request).encode()],
                [line.fileno(), log, *descriptors],
            )
        return ForkedWorker(ours)

    def _end(self) -> None:
        self._control.close()
        self._process.wait()


_parents: list[_Parent] = []


def _start(
    descriptors: Sequence[int], log: int, variables: Mapping[str, str]
) -> ForkedWorker | subprocess.Popen[bytes]:
    if len(descriptors) == 1:  # Without a template: the stock engine.
        return command_worker(descriptors, log, variables)
    if not _parents:
        _parents.append(_Parent())
    return _parents[0].start(descriptors, log, variables)


def _serve(control: socket.socket) -> None:
    from kpi_lib.running import rendering, worker
    from kpi_lib.running.execute import execute  # noqa: F401
    from kpi_lib.running.forking import linux

    rendering.exporters()
    threads = linux.threads()
    assert len(threads) == 1, f"a fork would copy one of {threads}"
    signal.signal(signal.SIGCHLD, _reap)
    while True:
        request, received, *_ = socket.recv_fds(control, _MOST_BYTES, _MOST_DESCRIPTORS)
        if not request:
            return
        if os.fork() == 0:
            control.close()
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            _watch(json.loads(request), *received, main=worker.main)
        for descriptor in received:
            os.close(descriptor)


def _reap(*_: object) -> None:
    with contextlib.suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def _watch(
    request: Request, line: int, log: int, *descriptors: int, main: Callable[[], None]
) -> None:
    """Fork the worker; tell its id and, at its end, its exit code."""
    pid = os.fork()
    if pid == 0:
        os.close(line)
        _become(request, log, descriptors, main)
    for descriptor in (log, *descriptors):
        os.close(descriptor)
    with socket.socket(fileno=line) as told:
        told.send(str(pid).encode())
        _, status = os.waitpid(pid, 0)
        with contextlib.suppress(OSError):
            told.send(str(os.waitstatus_to_exitcode(status)).encode())
    os._exit(0)


def _become(
    request: Request, log: int, descriptors: Sequence[int], main: Callable[[], None]
) -> None:
    """Be the worker; return never."""
    code = 1
    try:
        os.setsid()
        for standard in (1, 2):
            os.dup2(log, standard)
        os.close(log)
        os.chdir(request["folder"])
        os.environ.clear()
        os.environ.update(request["variables"])
        sys.argv = [_MODULE, *map(str, descriptors)]
        main()
        code = 0
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    _serve(socket.socket(fileno=int(sys.argv[2])))
