"""What Linux offers to leave no process behind."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
from pathlib import Path

_PR_SET_PDEATHSIG = 1
_PR_SET_CHILD_SUBREAPER = 36


def die_with_parent(parent: int, number: int = signal.SIGKILL) -> None:
    """Have this process signalled when its parent ends; 0 takes that back.

    Parameters
    ----------
    parent : int
        Process id; where it has ended already, this process ends at once.
    number : int
        The signal.
    """
    _prctl(_PR_SET_PDEATHSIG, number)
    if number and os.getppid() != parent:
        os._exit(1)


def adopt_orphans() -> None:
    """Become the parent of descendants whose own parent has ended."""
    _prctl(_PR_SET_CHILD_SUBREAPER, 1)


def children() -> set[int]:
    """Return the ids of this process's children; needs a single thread."""
    pid = os.getpid()
    return set(map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split()))


def threads() -> list[str]:
    """Return the names of this process's threads."""
    tasks = Path("/proc/self/task").iterdir()
    return sorted((task / "comm").read_text().strip() for task in tasks)


def kill_group(pid: int) -> None:
    """Kill a process and the group that it leads."""
    for kill in (os.killpg, os.kill):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            kill(pid, signal.SIGKILL)


def _prctl(option: int, value: int) -> None:
    if ctypes.CDLL(None, use_errno=True).prctl(option, value, 0, 0, 0):
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number), "prctl")
