"""Folders of one process, which go with it or when the next one comes; the cache."""

from __future__ import annotations

import os
import re
import shutil
import socket
import tempfile
from pathlib import Path


def open_own(room: Path, prefix: str) -> Path:
    """Make a folder of this process; what killed ones of this host left goes first.

    Parameters
    ----------
    room : Path
        Where it is made.
    prefix : str
        Of its name, and of the names of those that are looked for.

    Raises
    ------
    OSError
        The room cannot be written.
    """
    remove_abandoned(room, prefix)
    own = f"{prefix}-{_host()}-{os.getpid()}-"
    return Path(tempfile.mkdtemp(prefix=own, dir=room))


def remove_abandoned(room: Path, prefix: str) -> None:
    """Remove what processes of this host that are gone have left in a room."""
    for left in room.glob(f"{prefix}-*"):
        if _is_abandoned(left.name.removeprefix(f"{prefix}-")):
            shutil.rmtree(left, ignore_errors=True)


def cache() -> Path:
    """Return the user's folder for what can be made or fetched again."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "kpi-lib"


def _host() -> str:
    return socket.gethostname().replace("-", "_")


def _is_abandoned(name: str) -> bool:
    """Tell whether a folder was made on this host by a process that is gone."""
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
