"""Files of the reports under their final names: whole or not at all."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from kpi_lib.domain.errors import RenderError
from kpi_lib.lake.storage import Storage, storage
from kpi_lib.running.disk_errors import REPORTS, refused


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
    with _refusing(reports, ", ".join(files)):
        reports.write(files)
    return {name: hashlib.sha256(files[name]).hexdigest() for name in sorted(files)}


def change(reports: Storage, name: str, new: Callable[[bytes | None], bytes]) -> None:
    """Replace one small file by what `new` makes of it, alone among all runs.

    Raises
    ------
    RenderError
        The disk is full, or the place cannot be written.
    """
    with _refusing(reports, name):
        reports.change(name, new)


@contextlib.contextmanager
def _refusing(reports: Storage, what: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise refused(reports.address, what, REPORTS, error) from error


@contextlib.contextmanager
def opened(address: str | Path) -> Iterator[Storage]:
    """Give the reports of a run; what it has half written goes with it.

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
