"""What a run holds while it works: a folder of its own, its schedule's lock."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from kpi_lib.errors import RenderError


@contextlib.contextmanager
def scratch_folder() -> Iterator[Path]:
    """Give a run a folder of its own, and remove it."""
    folder = Path(tempfile.mkdtemp(prefix="kpi-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def alone(reports: Path, schedule: str | None) -> Iterator[None]:
    """Let only one run of a schedule work at a time; a killed one holds nothing.

    Parameters
    ----------
    reports : Path
    schedule : str or None
        Its name; None for a run of no schedule.

    Raises
    ------
    RenderError
        It is running already.
    """
    if schedule is None:
        yield
        return
    path = reports / "_runs" / f"schedule-{schedule}.lock"
    holder = path.with_suffix(".json")
    try:
        with FileLock(path, timeout=0):
            since = f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S} UTC"
            holder.write_text(json.dumps({"process": os.getpid(), "since": since}))
            yield
    except Timeout:
        try:
            told = json.loads(holder.read_text())
            since = f" since {told['since']} (process {told['process']})"
        except (OSError, ValueError, KeyError):
            since = ""
        raise RenderError(
            f"schedule {schedule}",
            f"is running already{since}",
            remedy="wait for it to end, then start again",
        ) from None
