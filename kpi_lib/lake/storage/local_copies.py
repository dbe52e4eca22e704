"""Local copies of files of an object store.

DuckDB reads the copies alone, so that a tenant's connection is locked to its own files
as with a local lake. The lake never changes a file under its name, so a copy stays
valid.
"""

from __future__ import annotations

import atexit
import hashlib
import os
import shutil
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from kpi_lib.domain.errors import DataError, ParamsError
from kpi_lib.domain.run_environment import CACHE
from kpi_lib.lake.storage.base import short_message
from kpi_lib.lake.storage.bucket import PARALLEL_REQUESTS, Bucket
from kpi_lib.lake.storage.scratch import make_process_folder, user_cache

_READ = (".yaml", ".yml", ".md", ".svg", ".png")
"""Endings of the files of a parameters folder, in whatever case."""

_KEEP_SECONDS = 2 * 24 * 3600.0
"""Time after its last use for which a copy of no current version stays."""


def copies(files: Sequence[str]) -> list[Path]:
    """Return local copies of the files of one table, fetching those that are missing.

    Parameters
    ----------
    files : sequence of str
        Addresses of all of the table's files.

    Raises
    ------
    DataError
        One of them cannot be read.
    """
    paths = [_copy_path(file) for file in files]
    missing = [pair for pair in zip(files, paths, strict=True) if not pair[1].exists()]
    if missing:
        with ThreadPoolExecutor(min(PARALLEL_REQUESTS, len(missing))) as threads:
            list(threads.map(_fetch, *zip(*missing, strict=True)))
        _drop_old(set(paths))
    return paths


def drop_copies(address: str) -> None:
    """Remove the copies of all files below an address, whatever their versions."""
    shutil.rmtree(_copy_path(address.rstrip("/")), ignore_errors=True)


def copies_folder() -> Path:
    """Return the folder of the copies: ``KPI_CACHE``, else the user's cache."""
    named = os.environ.get(CACHE)
    return Path(named) if named else user_cache() / "lake"


def _copy_path(file: str) -> Path:
    # Two stores may have buckets of the same name.
    endpoint = os.environ.get("AWS_ENDPOINT_URL", "")
    store = hashlib.sha256(endpoint.encode()).hexdigest()[:12]
    return copies_folder() / store / file.removeprefix("s3://")


def _fetch(file: str, path: Path) -> None:
    bucket, _, name = file.removeprefix("s3://").partition("/")
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, part = tempfile.mkstemp(prefix=".", suffix=".part", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as target:
            target.writelines(Bucket(f"s3://{bucket}").stream(name))
        os.chmod(part, 0o444)
        os.replace(part, path)
    except OSError as error:
        raise DataError(
            file,
            f"cannot be read: {short_message(error)}",
            "a file that the table's log names",
            "see that the store answers and that its credentials may read",
        ) from error
    finally:
        Path(part).unlink(missing_ok=True)


def _drop_old(current: set[Path]) -> None:
    """Remove unused copies beside the current ones."""
    limit = time.time() - _KEEP_SECONDS
    for folder in {path.parent for path in current}:
        for path in folder.iterdir():
            if path not in current and path.stat().st_atime < limit:
                path.unlink(missing_ok=True)


def copy_params(address: str) -> Path:
    """Copy the parameters folder of an object store; removed when the process ends.

    Raises
    ------
    ParamsError
        There is nothing, or it cannot be read.
    """
    bucket = Bucket(address.rstrip("/"))
    home = make_process_folder(Path(tempfile.gettempdir()), "kpi-params")
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    target = home / address.rstrip("/").rpartition("/")[2]
    try:
        names = [n for n in bucket.names() if n.lower().endswith(_READ)]
    except OSError as error:
        raise ParamsError(address, f"cannot be read: {error}") from error
    for name, content in zip(names, bucket.read_all(names), strict=True):
        if isinstance(content, OSError):
            raise ParamsError(address, f"cannot be read: {content}") from content
        path = target / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content or b"")
    if not names:
        raise ParamsError(
            address, "holds no file", "tenants/<slug>.yaml for each tenant"
        )
    return target
