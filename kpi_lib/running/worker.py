"""A worker of a run: takes units from its pipe, executes them, sends results back.

Started as ``python -m kpi_lib.running.worker DESCRIPTOR [TEMPLATE]``. It lives in a
session of its own, so that a Ctrl-C reaches the run's parent alone; when the parent is
gone, it ends its kernel and itself.
"""

from __future__ import annotations

import contextlib
import faulthandler
import os
import queue
import shutil
import signal
import sys
import threading
from dataclasses import replace
from multiprocessing.connection import Connection

from kpi_lib.running.forking import template_process
from kpi_lib.running.publishing import opened
from kpi_lib.running.units import Context, Unit

_kernels: list[int] = []


def main() -> None:
    """Work until the parent closes the pipe."""
    faulthandler.enable()
    descriptor = int(sys.argv[1])
    os.set_inheritable(descriptor, False)
    if len(sys.argv) > 2:
        template_process.borrow(int(sys.argv[2]))
    connection: Connection = Connection(descriptor)
    context: Context = connection.recv()
    with opened(context.reports.address) as reports:
        _work(connection, replace(context, reports=reports))


def _work(connection: Connection, context: Context) -> None:
    units: queue.SimpleQueue[Unit] = queue.SimpleQueue()
    threading.Thread(
        target=_listen, args=(connection, units, context), daemon=True
    ).start()
    # Where it finds this module, jsonschema builds a grammar of web addresses when it
    # is imported: over a second, for a check that no notebook's schema asks for.
    sys.modules["rfc3987_syntax"] = None  # type: ignore[assignment]
    from kpi_lib.running import engine
    from kpi_lib.running.execute import execute

    def announce(kernel: int) -> None:
        _kernels[:] = [kernel]
        connection.send(kernel)

    engine.on_kernel.append(announce)
    while True:
        unit = units.get()
        result = execute(unit, context)
        _kernels.clear()
        connection.send(result)


def _listen(
    connection: Connection, units: queue.SimpleQueue[Unit], context: Context
) -> None:
    """Take units from the pipe; at its end leave nothing behind."""
    try:
        while True:
            units.put(connection.recv())
    except (EOFError, OSError):
        template_process.close(for_good=True)
        for kernel in _kernels:
            kill_group(kernel)
        shutil.rmtree(context.scratch, ignore_errors=True)
        context.reports.discard()
        os._exit(0)


def kill_group(pid: int) -> None:
    """Kill a process that leads a group, and all of the group."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)


if __name__ == "__main__":
    main()
