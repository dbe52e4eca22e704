"""Limits and progress of one notebook while it executes.

The deadline of all its cells ends here: each engine asks `Watch.seconds_left` for the
time-out of the next cell, and nbclient or `ForkClient` stops it. Where that fails,
`worker_pool.Pool` kills the worker `RENDER_SECONDS` later.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from nbformat import NotebookNode

from kpi_lib.running.notebook_environment import without_credentials

_LEAST_SECONDS = 0.01

on_kernel: list[Callable[[int], None]] = []
"""Called with the process id of each kernel that has started."""


class Watch:
    """Deadline, memory limit and progress of one notebook.

    Parameters
    ----------
    seconds : float
        How long all its cells may take together.
    folder : Path
        The notebook's own; the kernel works in `home` below it.
    environment : mapping of str to str
        The kernel's, added to that of this process without its credentials.
    memory : float
        Gigabytes that the kernel may allocate.
    is_store_read : bool
        The notebook reads a lake on an object store, with this process's credentials.
    """

    def __init__(
        self,
        seconds: float,
        folder: Path,
        environment: Mapping[str, str],
        memory: float,
        *,
        is_store_read: bool = False,
    ) -> None:
        self.seconds = seconds
        self.memory = memory
        self.folder = folder
        self.home = folder / "home"
        self.home.mkdir()
        self.environment = {
            **without_credentials(os.environ, is_store_read=is_store_read),
            **environment,
        }
        self.notebook: NotebookNode | None = None
        self.cell: int | None = None
        self._end = time.monotonic() + seconds

    def started(self, notebook: NotebookNode, kernel_pid: int | None) -> None:
        """Start the clock: a slow machine's kernel start is not the notebook's."""
        self._end = time.monotonic() + self.seconds
        self.notebook = notebook
        if kernel_pid is not None:
            _limit(kernel_pid, self.memory)
            for announce in on_kernel:
                announce(kernel_pid)

    def seconds_left(self, cell: object = None) -> float:
        """Return the next cell's time-out; never 0, which nbclient takes for none."""
        return max(self._end - time.monotonic(), _LEAST_SECONDS)

    def cell_started(self, cell: object, cell_index: int) -> None:
        """Note the cell that begins."""
        self.cell = cell_index


def _limit(pid: int, gigabytes: float) -> None:
    """Limit what a process may allocate; beyond it, an allocation fails.

    Its data, not its address space: libraries map much that they never touch.
    """
    if sys.platform == "linux":
        import resource

        size = int(gigabytes * 2**30)
        resource.prlimit(pid, resource.RLIMIT_DATA, (size, size))
