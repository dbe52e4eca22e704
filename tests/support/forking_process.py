"""The process that imports what others need, and forks each of them.

``python -P forking_process.py KIND CONTROL LISTENER``: it takes requests of
`forked_processes` from the listener until its control is closed.
"""

from __future__ import annotations

import atexit
import contextlib
import fcntl
import gc
import json
import os
import selectors
import signal
import socket
import sys
import threading
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

Main = Callable[[], None]
Request = dict[str, Any]
WORKER, TEMPLATE = "kpi_lib.running.worker", "kpi_lib.running.forking"
"""Modules, and what forks them: its command line names the module, as theirs does."""

_MOST_BYTES, _MOST_DESCRIPTORS = 1 << 17, 12
_FREE = 200
"""From here on are descriptors that nothing was started with."""


def commands() -> Main:
    """Import what commands and workers need; return what each of them does."""
    # The folder of the tests, not that of this file, in which modules stand.
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
    from support import forked_processes

    sys.path.pop(0)
    import kpi_lib.cli.commands.run_command  # noqa: F401
    from kpi_lib.cli.app import main
    from kpi_lib.running import execute, fingerprints, rendering, worker  # noqa: F401
    from kpi_lib.running.forking import linux

    rendering.exporters()
    threads = linux.threads()
    assert len(threads) == 1, f"a fork would copy one of {threads}"
    gc.collect()
    gc.freeze()

    def command_or_worker() -> None:
        with forked_processes.forked_processes():
            if WORKER in sys.orig_argv:
                worker.main()
            else:
                # The package's files may be edited while a test runs; to a run that
                # is a new library.
                fingerprints.library_hash = lambda: "0" * 64
                main()

    return command_or_worker


def templates() -> Main:
    """Make a template that is ready; return what each one does.

    Nothing imports pandas before: it asks, when it is imported, for its notebook.
    """
    from kpi_lib.running.forking import template_main

    kernel = template_main.prepare()

    def template() -> None:
        template_main.serve(socket.socket(fileno=int(sys.argv[-1])), kernel)

    return template


def serve(main: Main, control: socket.socket, listener: socket.socket) -> NoReturn:
    """Fork for each request; in a process forked, be it."""
    selector = selectors.DefaultSelector()
    for one in (control, listener):
        selector.register(one, selectors.EVENT_READ)
    signal.signal(signal.SIGCHLD, _reap)
    while True:
        ready = [key.fileobj for key, _ in selector.select()]
        if control in ready:
            # What is frozen would be taken for leaks.
            os._exit(0)
        connection, _ = listener.accept()
        with connection:
            request, received, *_ = socket.recv_fds(
                connection, _MOST_BYTES, _MOST_DESCRIPTORS
            )
        if os.fork() == 0:
            selector.close()
            control.close()
            listener.close()
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            _fork(json.loads(request), *received)
            _be(main)
        for descriptor in received:
            os.close(descriptor)


def _reap(*_: object) -> None:
    with contextlib.suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def _fork(request: Request, line: int, *descriptors: int) -> None:
    """Fork the process; in the one between, tell its id and its end, then end."""
    pid = os.fork()
    if pid == 0:
        os.close(line)
        _become(request, descriptors)
        return
    for descriptor in descriptors:
        os.close(descriptor)
    with socket.socket(fileno=line) as told:
        told.send(str(pid).encode())
        _, status = os.waitpid(pid, 0)
        with contextlib.suppress(OSError):
            told.send(str(status).encode())
    os._exit(0)


def _become(request: Request, descriptors: tuple[int, ...]) -> None:
    """Take over what a process gets when it starts."""
    if request["session"]:
        os.setsid()
    signal.signal(signal.SIGINT, signal.default_int_handler)
    # Each at the number that it had, which no other may have meanwhile.
    moved = [fcntl.fcntl(number, fcntl.F_DUPFD, _FREE) for number in descriptors]
    for number in descriptors:
        os.close(number)
    for number, wanted in zip(moved, request["numbers"], strict=True):
        os.dup2(number, wanted)
        os.close(number)
    # A stream notes when it is made whether it can seek, as a file can and a pipe not.
    sys.stdin = os.fdopen(0, closefd=False)
    sys.stdout = os.fdopen(1, "w", closefd=False)
    sys.stderr = os.fdopen(
        2, "w", errors="backslashreplace", closefd=False, buffering=1
    )
    os.chdir(request["folder"])
    os.environ.clear()
    os.environ.update(request["variables"])
    time.tzset()
    sys.orig_argv = request["arguments"]
    # After the interpreter, -P and -m.
    sys.argv = request["arguments"][3:]


def _be(main: Main) -> NoReturn:
    """Do what the process is for, and end it without what was before the fork."""
    code: object = 0
    try:
        main()
    except SystemExit as end:
        code = end.code or 0
    except BaseException:
        traceback.print_exc()
        code = 1
    threading._shutdown()  # type: ignore[attr-defined]
    atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code if isinstance(code, int) else 1)


if __name__ == "__main__":
    _main = templates() if sys.argv[1] == TEMPLATE else commands()
    _control, _listener = (socket.socket(fileno=int(n)) for n in sys.argv[2:4])
    serve(_main, _control, _listener)
