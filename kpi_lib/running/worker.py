"""Worker process of a run: it takes units from its pipe and sends results back.

Started as ``python -m kpi_lib.running.worker DESCRIPTOR [TEMPLATE]``. It lives in a
session of its own, so that a Ctrl-C reaches the run's parent alone; when the parent is
gone, it ends its kernel and itself.
"""

from __future__ import annotations

import faulthandler
import gc
import os
import queue
import shutil
import sys
import threading
from dataclasses import replace
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING

from kpi_lib.running.forking import children
from kpi_lib.running.processes import collect_seldom, kill_group

if TYPE_CHECKING:
    from kpi_lib.running.units import Context, Unit

_kernels: list[int] = []


def main() -> None:
    """Work until the parent closes the pipe."""
    gc.disable()  # what is imported stays: to look through it takes a sixth of a start
    from kpi_lib.running.publishing import open_reports

    faulthandler.enable()
    descriptor = int(sys.argv[1])
    os.set_inheritable(descriptor, False)
    if len(sys.argv) > 2:
        children.borrow(int(sys.argv[2]))
    connection: Connection = Connection(descriptor)
    context: Context = connection.recv()
    with open_reports(context.reports.address) as reports:
        _work(connection, replace(context, reports=reports))


def _work(connection: Connection, context: Context) -> None:
    units: queue.SimpleQueue[Unit] = queue.SimpleQueue()
    threading.Thread(
        target=_listen, args=(connection, units, context), daemon=True
    ).start()
    from kpi_lib.running import notebook_watch
    from kpi_lib.running.execute import execute

    def announce(kernel: int) -> None:
        _kernels[:] = [kernel]
        connection.send(kernel)

    notebook_watch.on_kernel.append(announce)
    collect_seldom()
    gc.enable()
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
        children.close(for_good=True)
        for kernel in _kernels:
            kill_group(kernel)
        shutil.rmtree(context.scratch, ignore_errors=True)
        context.reports.discard()
        os._exit(0)


if __name__ == "__main__":
    main()
