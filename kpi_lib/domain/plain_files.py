"""Reading of files that users lay down: no pipe, device or socket."""

from __future__ import annotations

import errno
import stat
from pathlib import Path


def check_plain(path: Path) -> None:
    """Raise OSError where a path names what is neither file nor folder.

    Opening a pipe waits for its writer, and ``/dev/zero`` has no end: a night would
    stand still on either.
    """
    mode = path.stat().st_mode
    if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
        what = "a pipe, a device or a socket, not a file"
        raise OSError(errno.EINVAL, what, str(path))


def read_plain(path: Path) -> bytes:
    """Return the bytes of a file; OSError as of `check_plain`, or as of the system."""
    check_plain(path)
    return path.read_bytes()
