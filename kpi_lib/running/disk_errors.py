"""Errors of folders that cannot be written: place, reason and remedy."""

from __future__ import annotations

import errno
import os
from pathlib import Path

from kpi_lib.domain import run_environment
from kpi_lib.domain.errors import RenderError

REPORTS = f"--reports or {run_environment.REPORTS}"
SCRATCH = "TMPDIR"
_FULL_TEXTS = ("[Errno 28]", "No space left on device", "Disk quota exceeded")
_FULL_CODES = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


def unwritable(
    folder: str | Path, what: str, named_by: str, error: OSError
) -> RenderError:
    """Return the error of a folder that took no file.

    Parameters
    ----------
    folder : str or Path
    what : str
        Files that should have been written there.
    named_by : str
        The setting that names another folder: `REPORTS` or `SCRATCH`.
    error : OSError
    """
    is_full = error.errno in _FULL_CODES
    return RenderError(
        str(folder),
        f"{what} could not be written: {error.strerror or error}",
        remedy=f"{'free disk space' if is_full else 'check its permissions'}, or name "
        f"another folder by {named_by}; then --resume makes what is missing",
    )


def names_full_disk(text: str) -> bool:
    """Return whether a notebook's error is a full disk, whichever library raised it."""
    return any(words in text for words in _FULL_TEXTS)


def disk_full(folder: str | Path, what: str, named_by: str) -> RenderError:
    """Return the error of a full disk; see `unwritable`."""
    error = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    return unwritable(folder, what, named_by, error)
