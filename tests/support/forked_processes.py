"""Processes of the tests' runs, forked from two that have imported what they need.

A command, a worker or a template of notebooks that starts a Python of its own imports
for one to four seconds. Within `forked_processes` those of this process are forked,
those of dask workers and the commands of `Project.start`, too. Whatever a test starts
with `subprocess`, and all within `started_processes`, starts as it does for a user.
"""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest import mock

from support.forking_process import TEMPLATE, WORKER

from kpi_lib.running import worker_pool
from kpi_lib.running.forking import template_handle
from kpi_lib.running.notebook_environment import without_credentials

SOCKETS = "TESTS_SOCKETS"
"""Names the folder of the sockets at which processes that fork take requests."""

_parents: dict[str, _Parent] = {}


@contextlib.contextmanager
def forked_processes() -> Iterator[None]:
    """Let workers and templates within be forked."""
    if SOCKETS not in os.environ:
        # A short path: a socket's may have 107 bytes.
        folder = tempfile.mkdtemp(prefix="kpi-forks-", dir="/tmp")
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
        os.environ[SOCKETS] = folder
    with (
        mock.patch("kpi_lib.running.worker_pool.subprocess", forking),
        mock.patch("kpi_lib.running.forking.template_handle.subprocess", forking),
    ):
        yield


@contextlib.contextmanager
def started_processes() -> Iterator[None]:
    """Let workers and templates within start as they do for a user."""
    with (
        mock.patch("kpi_lib.running.worker_pool.subprocess", subprocess),
        mock.patch("kpi_lib.running.forking.template_handle.subprocess", subprocess),
    ):
        yield


def are_forked() -> bool:
    """Return whether this process has its workers and templates forked."""
    return worker_pool.subprocess is forking


def start_command(arguments: Sequence[str], **options: Any) -> subprocess.Popen[Any]:
    """Start the command line, forked or as for a user, as this process does now."""
    is_forked = are_forked()
    if is_forked:
        prepare()
    python = [sys.executable, "-P", "-m", "kpi_lib.cli.app", *arguments]
    return (ForkedProcess if is_forked else subprocess.Popen)(python, **options)


def prepare() -> None:
    """Start what forks, so that processes that this one starts find it."""
    for kind in (WORKER, TEMPLATE):
        _socket_of(kind)


def shared_pids() -> list[int]:
    """Return the processes that fork, which outlive each run."""
    return [parent.process.pid for parent in _parents.values()]


def running_workers() -> list[int]:
    """Return a process for each forked worker or command that has not ended."""
    if WORKER not in _parents:
        return []
    pid = _parents[WORKER].process.pid
    return list(map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split()))


class ForkedProcess(subprocess.Popen[Any]):
    """A process that another one than this forks; all else is as with `Popen`."""

    def _execute_child(
        self, args: Sequence[str], executable: object, preexec_fn: object,
        close_fds: object, pass_fds: Sequence[int], cwd: object, env: object,
        *others: Any,
    ) -> None:  # fmt: skip
        streams = others[3:9]
        given = [streams[0], streams[3], streams[5]]
        standard = [n if given[n] == -1 else given[n] for n in range(3)]
        request = {
            "arguments": list(map(str, args)),
            "folder": str(cwd or os.getcwd()),
            "variables": dict(env or os.environ),  # type: ignore[call-overload]
            "numbers": [0, 1, 2, *pass_fds],
            "session": bool(others[14]),
        }
        kind = TEMPLATE if TEMPLATE in args else WORKER
        self._line, line = socket.socketpair(type=socket.SOCK_SEQPACKET)
        with (
            line,
            socket.socket(type=socket.SOCK_SEQPACKET, family=socket.AF_UNIX) as to,
        ):
            to.connect(_socket_of(kind))
            socket.send_fds(
                to,
                [json.dumps(request).encode()],
                [line.fileno(), *standard, *pass_fds],
            )
        self._close_pipe_fds(*streams)
        self.pid = int(self._line.recv(16))
        self._child_created = True

    def _try_wait(self, wait_flags: int) -> tuple[int, int]:
        """Return id and status where it has ended, else zeros."""
        flags = socket.MSG_DONTWAIT if wait_flags & os.WNOHANG else 0
        try:
            status = int(self._line.recv(16, flags) or signal.SIGKILL)
        except BlockingIOError:
            return 0, 0
        self._line.close()
        return self.pid, status

    def _internal_poll(self, *_: Any, **__: Any) -> int | None:
        if self.returncode is None and self._waitpid_lock.acquire(False):
            try:
                pid, status = (0, 0)
                if self.returncode is None:
                    pid, status = self._try_wait(os.WNOHANG)
                if pid:
                    self._handle_exitstatus(status)
            finally:
                self._waitpid_lock.release()
        return self.returncode


forking = SimpleNamespace(**{**vars(subprocess), "Popen": ForkedProcess})
"""The module `subprocess` for modules that start workers and templates."""


class _Parent:
    """A process that imports and forks; it ends with this one."""

    def __init__(self, kind: str) -> None:
        self._control, theirs = socket.socketpair()
        with theirs, socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as listener:
            listener.bind(f"{os.environ[SOCKETS]}/{kind}")
            listener.listen(64)
            descriptors = (theirs.fileno(), listener.fileno())
            shown = without_credentials(os.environ, is_store_read=False)
            script = Path(__file__).with_name("forking_process.py")
            self.process = subprocess.Popen(
                [sys.executable, "-P", script, kind, *map(str, descriptors)],
                pass_fds=descriptors,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                start_new_session=True,
                env={
                    # What it forks shows this environment in /proc.
                    **{k: v for k, v in shown.items() if not k.startswith("KPI_")},
                    "PYTHONHASHSEED": "0",
                    **template_handle._ENVIRONMENT,
                },
            )
        atexit.register(self._end)

    def _end(self) -> None:
        self._control.close()
        self.process.wait()


def _socket_of(kind: str) -> str:
    """Return where a process takes requests, starting it where there is none."""
    path = f"{os.environ[SOCKETS]}/{kind}"
    if not os.path.exists(path):
        _parents[kind] = _Parent(kind)
    return path
