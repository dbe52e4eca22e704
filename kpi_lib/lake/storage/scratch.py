"""Temporary folders of one process, and the user's cache folder."""

from __future__ import annotations

import os
import re
import shutil
import socket
import tempfile
from pathlib import Path

_HOSTS_OWN = 0xEFFFFFFC
"""Linux's number of the process ids that no container has."""


def make_process_folder(parent: Path, prefix: str) -> Path:
    """Make a temporary folder of this process; those of killed processes are removed.

    Parameters
    ----------
    parent : Path
    prefix : str
        Start of the folder's name.

    Raises
    ------
    OSError
        `parent` cannot be written.
    """
    remove_abandoned(parent, prefix)
    name = f"{prefix}-{_host()}-{os.getpid()}-"
    return Path(tempfile.mkdtemp(prefix=name, dir=parent))


def remove_abandoned(parent: Path, prefix: str) -> None:
    """Remove the folders of this host's or container's processes that are gone."""
    for folder in parent.glob(f"{prefix}-*"):
        if _is_abandoned(folder.name.removeprefix(f"{prefix}-")):
            shutil.rmtree(folder, ignore_errors=True)


def user_cache() -> Path:
    """Return the user's folder for files that can be made or fetched again."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "kpi-lib"


def _host() -> str:
    """Return a name of what counts processes here: this host, or one container.

    Containers on the host's network bear its name, and each counts from 1.
    """
    name = socket.gethostname().replace("-", "_")
    ids = _process_ids()
    return name if ids in (None, _HOSTS_OWN) else f"{name}_{ids}"


def _process_ids() -> int | None:
    """Return which process ids this process sees; None where the system has one set."""
    try:
        return os.stat("/proc/self/ns/pid").st_ino
    except OSError:
        return None


def _is_abandoned(name: str) -> bool:
    """Return whether a folder is of a process of this host that no longer runs."""
    match = re.fullmatch(r"([^-]+)-([0-9]+)-.+", name)
    if match is None or match[1] != _host():
        return False
    try:
        os.kill(int(match[2]), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False
