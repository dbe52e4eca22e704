"""Files under their final names: whole or not at all."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import socket
import tempfile
from collections.abc import Mapping
from pathlib import Path

from kpi_lib.errors import RenderError
from kpi_lib.running.disk import REPORTS, refused

_STAGING = ".staging"


def publish(reports: Path, staging: Path, files: Mapping[str, bytes]) -> dict[str, str]:
    """Write a set of files: all to the staging folder, then each to its name.

    Parameters
    ----------
    reports, staging : Path
        On one disk, so that each move is atomic.
    files : mapping of str to bytes
        Path below the reports and content.

    Returns
    -------
    dict of str to str
        Path below the reports and SHA-256, sorted.

    Raises
    ------
    RenderError
        The disk is full or a folder cannot be written; what stood there before stays.
    """
    try:
        _publish(reports, staging, files)
    except OSError as error:
        raise refused(reports, ", ".join(files), REPORTS, error) from error
    return {name: hashlib.sha256(files[name]).hexdigest() for name in sorted(files)}


def _publish(reports: Path, staging: Path, files: Mapping[str, bytes]) -> None:
    folder = Path(tempfile.mkdtemp(dir=staging))
    try:
        staged = []
        for i, (name, content) in enumerate(files.items()):
            target = reports / name
            target.parent.mkdir(parents=True, exist_ok=True)
            path = folder / str(i)
            _write(path, content)
            staged.append((path, target))
        for path, target in staged:
            os.replace(path, target)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def replace(path: Path, content: bytes) -> None:
    """Write one small file atomically, beside itself.

    Raises
    ------
    RenderError
        The disk is full or the folder cannot be written.
    """
    try:
        _replace(path, content)
    except OSError as error:
        raise refused(path.parent, path.name, REPORTS, error) from error


def _replace(path: Path, content: bytes) -> None:
    handle, name = tempfile.mkstemp(prefix=".", suffix=".tmp", dir=path.parent)
    os.close(handle)
    try:
        _write(Path(name), content)
        Path(name).chmod(0o644)
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _write(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def open_staging(runs: Path) -> Path:
    """Make this process's staging folder; what killed runs left there goes first.

    Raises
    ------
    RenderError
        The folder of the reports cannot be written.
    """
    try:
        runs.mkdir(parents=True, exist_ok=True)
        for left in runs.glob(f"{_STAGING}-*"):
            if _is_abandoned(left.name):
                shutil.rmtree(left, ignore_errors=True)
        own = f"{_STAGING}-{_host()}-{os.getpid()}-"
        return Path(tempfile.mkdtemp(prefix=own, dir=runs))
    except OSError as error:
        raise RenderError(
            str(runs.parent),
            f"the reports' folder cannot be written ({error.strerror})",
            remedy="check its permissions and its disk's space, or name another by "
            f"{REPORTS}",
        ) from error


def _host() -> str:
    return socket.gethostname().replace("-", "_")


def _is_abandoned(name: str) -> bool:
    """Tell whether the process that made a staging folder of this host is gone."""
    match = re.fullmatch(rf"{re.escape(_STAGING)}-([^-]+)-([0-9]+)-.+", name)
    if match is None or match[1] != _host():
        return False
    try:
        os.kill(int(match[2]), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False
