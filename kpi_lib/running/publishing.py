"""Atomic writes of report files: all of a set under their final names, or none."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from kpi_lib.domain.errors import RenderError
from kpi_lib.lake.storage import Storage, storage
from kpi_lib.running.disk_errors import REPORTS, unwritable


def publish(reports: Storage, files: Mapping[str, bytes]) -> dict[str, str]:
    """Write a set of files.

    Parameters
    ----------
    reports : Storage
    files : mapping of str to bytes
        Path below the reports and content.

    Returns
    -------
    dict of str to str
        Path below the reports and SHA-256, sorted.

    Raises
    ------
    RenderError
        The disk is full, or the place cannot be written; what stood there before
        stays.
    """
    with _as_render_error(reports, ", ".join(files)):
        reports.write(files)
    return {name: hashlib.sha256(files[name]).hexdigest() for name in sorted(files)}


def change(reports: Storage, name: str, new: Callable[[bytes | None], bytes]) -> None:
    """Replace one small file by what `new` makes of it, alone among all runs.

    Raises
    ------
    RenderError
        The disk is full, or the place cannot be written.
    """
    with _as_render_error(reports, name):
        reports.change(name, new)


@contextlib.contextmanager
def _as_render_error(reports: Storage, what: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise unwritable(reports.address, what, REPORTS, error) from error


@contextlib.contextmanager
def open_reports(address: str | Path) -> Iterator[Storage]:
    """Open the reports for a run; its unfinished files are removed at the end.

    Raises
    ------
    RenderError
        They cannot be written.
    """
    with contextlib.ExitStack() as stack:
        try:
            reports = stack.enter_context(storage(address).with_staging())
        except OSError as error:
            raise RenderError(
                str(address),
                f"the reports' folder cannot be written ({error.strerror or error})",
                remedy="check its permissions and its disk's space, or name another "
                f"by {REPORTS}",
            ) from error
        yield reports
