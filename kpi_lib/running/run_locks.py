"""What a run holds while it works: a folder of its own, its schedule's lock."""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from kpi_lib.domain.errors import RenderError
from kpi_lib.lake.storage import LockHeld, Storage
from kpi_lib.lake.storage.scratch import make_process_folder

SCRATCH = "kpi-run"
"""Start of the names of runs' folders below ``TMPDIR``."""


@contextlib.contextmanager
def scratch_folder() -> Iterator[Path]:
    """Give a run a folder of its own, and remove it."""
    folder = make_process_folder(Path(tempfile.gettempdir()), SCRATCH)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def alone(reports: Storage, schedule: str | None) -> Iterator[None]:
    """Let only one run of a schedule work at a time; a killed one holds nothing.

    Parameters
    ----------
    reports : Storage
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
    try:
        with reports.lock(f"_runs/schedule-{schedule}"):
            yield
    except LockHeld as held:
        raise RenderError(
            f"schedule {schedule}",
            f"is running already{held}",
            remedy="wait for it to end, then start again",
        ) from None
