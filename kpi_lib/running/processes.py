"""Processes: killing of groups, exit codes, seconds of CPU, garbage collection."""

from __future__ import annotations

import contextlib
import gc
import os
import resource
import signal
import sys
import time
from pathlib import Path

_GARBAGE = 50_000
"""Objects made before a collection; Python's own figure is 700."""


def kill_group(pid: int) -> None:
    """Kill a process that leads a group, and all of the group."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)


def describe_exit(code: int | None) -> str:
    """Describe an exit code: ``killed by SIGSEGV``; None is a process that goes on."""
    if code is None:
        return "it does not answer"
    if code >= 0:
        return f"exit code {code}"
    try:
        return f"killed by {signal.Signals(-code).name}"
    except ValueError:  # most real-time signals have no name
        return f"killed by signal {-code}"


_counted: list[float] = []
"""CPU seconds of processes that worked for this one and that another one reaps."""


def count_cpu(pid: int) -> None:
    """Count what another process took so far as taken by this one; on Linux only."""
    if sys.platform == "linux":
        with contextlib.suppress(OSError):
            # The name, in brackets, may hold blanks; fields 14 to 17 are times.
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            ticks = sum(map(int, fields[11:15]))
            _counted.append(ticks / os.sysconf("SC_CLK_TCK"))


def cpu_seconds() -> float:
    """Return what this process, its ended children and what it counted took."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    ended = children.ru_utime + children.ru_stime
    return time.process_time() + ended + sum(_counted)


def process_record(pid: int | None = None) -> dict[str, object] | None:
    """Return what tells a process, by default this one, from all others of all time.

    None where there is no such process, or this system does not tell; Linux does.
    """
    pid = os.getpid() if pid is None else pid
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
        ids = os.readlink("/proc/self/ns/pid")  # a container has its own
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    if fields[0] == "Z":
        return None
    return {"pid": pid, "since": int(fields[19]), "boot": boot, "ids": ids}


def is_at_work(record: object) -> bool | None:
    """Return whether a recorded process runs; None where nobody here knows."""
    here = process_record()
    if not isinstance(record, dict) or here is None:
        return None
    if any(record.get(key) != here[key] for key in ("boot", "ids")):
        return None
    pid = record.get("pid")
    if not isinstance(pid, int):
        return None
    found = process_record(pid)
    return None if found is None and _is_hidden(pid) else found == record


def _is_hidden(pid: int) -> bool:
    """Return whether a process is another user's, which this one may not see.

    With ``hidepid`` of ``/proc`` it would pass for one that is gone.
    """
    try:
        os.kill(pid, 0)
    except PermissionError:
        return True
    except (OSError, OverflowError):
        pass
    return False


def collect_seldom() -> None:
    """Leave what is imported out of garbage collections, and make these rare.

    It stays, so that to look through it finds nothing; in a forked process that would
    write to, and so copy, each page.
    """
    gc.freeze()
    gc.set_threshold(_GARBAGE)
