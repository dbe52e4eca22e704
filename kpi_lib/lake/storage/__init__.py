"""Stores of the lake, the parameters and the reports: a folder, or ``s3://``."""

from __future__ import annotations

from pathlib import Path

from kpi_lib.domain.errors import ParamsError
from kpi_lib.domain.extras import require
from kpi_lib.lake.storage.base import (
    LockHeld,
    Storage,
    full_disk_words,
    is_full_disk,
    short_message,
)
from kpi_lib.lake.storage.folder import Folder

__all__ = [
    "Folder",
    "LockHeld",
    "Storage",
    "full_disk_words",
    "is_full_disk",
    "is_remote",
    "local_path",
    "short_message",
    "storage",
]

_REMOTE = "s3://"


def is_remote(address: str | Path) -> bool:
    """Return whether an address is one of an object store.

    Raises
    ------
    ParamsError
        It is neither that nor a folder, or the packages for object stores are missing.
    """
    text = str(address)
    if isinstance(address, str) and "://" in text:
        if not text.startswith(_REMOTE) or not text.removeprefix(_REMOTE).strip("/"):
            raise ParamsError(
                text, "is no place to keep files", "a folder, or s3://bucket/path"
            )
        require("s3", text)
        return True
    return False


def local_path(address: str | Path, what: str) -> Path:
    """Return the path of a folder.

    Raises
    ------
    ParamsError
        It is on an object store, where `what` cannot be.
    """
    if is_remote(address):
        raise ParamsError(str(address), f"{what} cannot be there", "a folder")
    return Path(address)


def storage(address: str | Path) -> Storage:
    """Return the store of small files at an address.

    Parameters
    ----------
    address : str or Path
        A folder, or ``s3://bucket/path``.

    Raises
    ------
    ParamsError
        It is neither.
    """
    if not is_remote(address):
        return Folder(Path(address).absolute())
    from kpi_lib.lake.storage.bucket import Bucket

    return Bucket(str(address).rstrip("/"))
