"""Folder: files are staged, flushed to the disk, then moved to their names."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from kpi_lib.lake.storage.base import LockHeld, Storage, is_internal
from kpi_lib.lake.storage.scratch import make_process_folder, remove_abandoned

_STAGING = ".staging"
_INTERNAL = "_runs"


@dataclass(frozen=True)
class Folder(Storage):
    """A folder on this machine, or on a disk that several machines share.

    Attributes
    ----------
    root : Path
        Absolute.
    staging : Path or None
        Folder in which files are written before they are moved to their names.
    """

    root: Path
    staging: Path | None = None

    @property
    def address(self) -> str:
        """The path."""
        return str(self.root)

    def read(self, name: str) -> bytes | None:
        """Return a file's content; None where there is none."""
        try:
            return (self.root / name).read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            return None

    def has(self, name: str) -> bool:
        """Return whether there is a file."""
        return (self.root / name).is_file()

    def write(self, files: Mapping[str, bytes]) -> None:
        """Stage all files first, then move each to its name."""
        if self.staging is None:
            for name, content in files.items():
                self._replace(self.root / name, content)
            return
        folder = Path(tempfile.mkdtemp(dir=self.staging))
        try:
            staged = []
            for i, (name, content) in enumerate(files.items()):
                target = self.root / name
                target.parent.mkdir(parents=True, exist_ok=True)
                path = folder / str(i)
                _write(path, content)
                staged.append((path, target))
            for path, target in staged:
                os.replace(path, target)
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def change(self, name: str, new: Callable[[bytes | None], bytes]) -> None:
        """Replace a file by `new` of its content, under a lock."""
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(path.with_name(f".{path.name}.lock")):
            self._replace(path, new(self.read(name)))

    def remove(self, name: str) -> None:
        """Remove a file, if there is one."""
        (self.root / name).unlink(missing_ok=True)

    def names(self) -> list[str]:
        """Return the files, without internal ones."""
        names = []
        for folder, subfolders, files in os.walk(self.root):
            subfolders[:] = [name for name in subfolders if not is_internal(name)]
            below = Path(folder).relative_to(self.root)
            shown = (name for name in files if not is_internal(name))
            names += [(below / name).as_posix() for name in shown]
        return sorted(names)

    def names_in(self, folder: str) -> list[str]:
        """Return the names of the files right in a folder, sorted."""
        return self._scanned(folder, os.DirEntry.is_file)

    def folders_in(self, folder: str) -> list[str]:
        """Return the names of the folders right in a folder, sorted."""
        return self._scanned(folder, os.DirEntry.is_dir)

    def _scanned(
        self, folder: str, kind: Callable[[os.DirEntry[str]], bool]
    ) -> list[str]:
        try:
            with os.scandir(self.root / folder) as entries:
                return sorted(entry.name for entry in entries if _is(kind, entry))
        except (FileNotFoundError, NotADirectoryError):
            return []

    @contextlib.contextmanager
    def lock(self, name: str, wait_seconds: float = 0.0) -> Iterator[None]:
        """Lock a file of the name; the system releases it when the process ends."""
        path = self.root / f"{name}.lock"
        holder = path.with_suffix(".json")
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with FileLock(path, timeout=wait_seconds):
                since = f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S} UTC"
                holder.write_text(json.dumps({"process": os.getpid(), "since": since}))
                try:
                    yield
                finally:
                    holder.unlink(missing_ok=True)
        except Timeout:
            try:
                owner = json.loads(holder.read_text())
                since = f" since {owner['since']} (process {owner['process']})"
            except (OSError, ValueError, KeyError):
                since = ""
            raise LockHeld(since) from None

    @contextlib.contextmanager
    def with_staging(self) -> Iterator[Storage]:
        """Give it with a staging folder; those of killed processes are removed."""
        internal = self.root / _INTERNAL
        internal.mkdir(parents=True, exist_ok=True)
        staged = replace(self, staging=make_process_folder(internal, _STAGING))
        try:
            yield staged
        finally:
            staged.discard()
            remove_abandoned(internal, _STAGING)

    def discard(self) -> None:
        """Remove the staging folder."""
        if self.staging is not None:
            shutil.rmtree(self.staging, ignore_errors=True)

    def _replace(self, path: Path, content: bytes) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        # In the staging folder, where the next process removes what a killed one left.
        folder = self.staging or path.parent
        handle, name = tempfile.mkstemp(prefix=".", suffix=".tmp", dir=folder)
        os.close(handle)
        try:
            _write(Path(name), content)
            Path(name).chmod(0o644)
            os.replace(name, path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise


def _is(kind: Callable[[os.DirEntry[str]], bool], entry: os.DirEntry[str]) -> bool:
    """Return whether an entry is of a kind; one that cannot be told is listed.

    Whoever reads it names it then.
    """
    try:
        return kind(entry)
    except OSError:
        return True


def _write(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
