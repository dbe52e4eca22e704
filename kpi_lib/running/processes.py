"""Killing of process groups, and exit codes in words."""

from __future__ import annotations

import contextlib
import os
import signal


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
    return f"killed by {signal.Signals(-code).name}"
