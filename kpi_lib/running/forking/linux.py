"""System calls of Linux: no process is left behind, and pages are copied at once."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
from collections.abc import Iterator, Sequence
from pathlib import Path

from kpi_lib.running.processes import kill_group

_PR_SET_PDEATHSIG = 1
_PR_SET_CHILD_SUBREAPER = 36

_POPULATE_WRITE = 23
"""MADV_POPULATE_WRITE."""

_PAGE = os.sysconf("SC_PAGE_SIZE")
_PRESENT, _EXCLUSIVE, _OF_FILE = 1 << 63, 1 << 56, 1 << 61
"""Bits of a page in /proc/PID/pagemap."""

_C = ctypes.CDLL(None, use_errno=True)


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


def kill_child(pid: int) -> None:
    """Kill a child and the group that it leads; one just forked leads none yet."""
    kill_group(pid)
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.kill(pid, signal.SIGKILL)


def written_pages(
    pid: int, known: Sequence[tuple[int, int]] = ()
) -> list[tuple[int, int]]:
    """Return the memory of this process that a child has copied by writing to it.

    Parameters
    ----------
    pid : int
        A child that still lives.
    known : sequence of (int, int)
        Pages that other children have written to; they are added.

    Returns
    -------
    list of (int, int)
        Address and length in bytes of each run of pages, in order.

    Raises
    ------
    OSError
        The child's page map cannot be read.
    """
    import numpy as np

    addresses, lengths = np.array(known, np.uint64).reshape(-1, 2).T
    runs: list[tuple[int, int]] = []
    with open(f"/proc/{pid}/pagemap", "rb", buffering=0) as pagemap:
        for first, last in _writable():
            pagemap.seek(first // _PAGE * 8)
            flags = np.frombuffer(pagemap.read((last - first) // _PAGE * 8), np.uint64)
            copied = flags & (_PRESENT | _EXCLUSIVE | _OF_FILE) == _PRESENT | _EXCLUSIVE
            for i in np.flatnonzero((first <= addresses) & (addresses < last)):
                page = (int(addresses[i]) - first) // _PAGE
                copied[page : page + int(lengths[i]) // _PAGE] = True
            steps = np.diff(copied.astype(np.int8), prepend=0, append=0)
            edges = np.flatnonzero(steps)
            for begin, end in edges.reshape(-1, 2).tolist():
                runs.append((first + begin * _PAGE, (end - begin) * _PAGE))
    return runs


def copy_pages(pages: Sequence[tuple[int, int]]) -> None:
    """Copy pages that this process shares with its parent, in one call each.

    Copied one by one as they are written to, each costs a page fault. Before Linux
    5.14, which has no such call, it does nothing.
    """
    for address, length in pages:
        _C.madvise(ctypes.c_void_p(address), ctypes.c_size_t(length), _POPULATE_WRITE)


def _writable() -> Iterator[tuple[int, int]]:
    """Return the ends of this process's private memory that may be written to."""
    for line in Path("/proc/self/maps").read_text().splitlines():
        ends, rights, *_ = line.split(maxsplit=5)
        if rights == "rw-p" and "[stack" not in line:
            first, last = (int(end, 16) for end in ends.split("-"))
            yield first, last


def _prctl(option: int, value: int) -> None:
    if _C.prctl(option, value, 0, 0, 0):
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number), "prctl")
