"""What to tell of a folder that cannot be written: place, reason and remedy."""

from __future__ import annotations

import errno
import os
from pathlib import Path

from kpi_lib.domain import run_environment
from kpi_lib.domain.errors import RenderError

REPORTS = f"--reports or {run_environment.REPORTS}"
SCRATCH = "TMPDIR"
_FULL_SAID = ("[Errno 28]", "No space left on device")
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


def refused(
    folder: str | Path, what: str, named_by: str, error: OSError
) -> RenderError:
    """Return the error of a folder that took no file.

    Parameters
    ----------
    folder : str or Path
    what : str
        What should have been written there.
    named_by : str
        How a user names another folder: `REPORTS` or `SCRATCH`.
    error : OSError
    """
    is_full = error.errno in _FULL
    return RenderError(
        str(folder),
        f"{what} could not be written: {error.strerror or error}",
        remedy=f"{'free disk space' if is_full else 'check its permissions'}, or name "
        f"another folder by {named_by}; then --resume makes what is missing",
    )


def says_full(text: str) -> bool:
    """Tell whether a notebook's error speaks of a full disk, whoever raised it."""
    return any(said in text for said in _FULL_SAID)


def full(folder: str | Path, what: str, named_by: str) -> RenderError:
    """Return the error of a full disk; see `refused`."""
    error = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    return refused(folder, what, named_by, error)
