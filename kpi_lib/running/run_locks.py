"""A run's scratch folder, and the lock of its schedule."""

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
    """Make a run's scratch folder, and remove it at the end."""
    folder = make_process_folder(Path(tempfile.gettempdir()), SCRATCH)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def schedule_lock(reports: Storage, schedule: str | None) -> Iterator[None]:
    """Lock a schedule; a killed run leaves no lock.

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
