"""Files in a folder: written elsewhere, flushed to the disk, then moved."""

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

from kpi_lib.lake.storage.base import Held, Storage, is_shown
from kpi_lib.lake.storage.scratch import open_own, remove_abandoned

_STAGING = ".staging"
_ROOM = "_runs"


@dataclass(frozen=True)
class Folder(Storage):
    """A folder on this machine, or on a disk that several machines share.

    Attributes
    ----------
    root : Path
        Absolute.
    staging : Path or None
        Where sets of files are written before they are moved to their names.
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
        """Tell whether there is a file."""
        return (self.root / name).is_file()

    def write(self, files: Mapping[str, bytes]) -> None:
        """Write all files elsewhere first, then move each to its name."""
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
        """Replace a file by what `new` makes of it, alone among all processes."""
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(path.with_name(f".{path.name}.lock")):
            self._replace(path, new(self.read(name)))

    def remove(self, name: str) -> None:
        """Remove a file, if there is one."""
        (self.root / name).unlink(missing_ok=True)

    def names(self) -> list[str]:
        """Return the files, but those of rooms of our own."""
        found = []
        for folder, rooms, files in os.walk(self.root):
            rooms[:] = [room for room in rooms if is_shown(room)]
            below = Path(folder).relative_to(self.root)
            found += [(below / name).as_posix() for name in files if is_shown(name)]
        return sorted(found)

    @contextlib.contextmanager
    def hold(self, name: str, wait_seconds: float = 0.0) -> Iterator[None]:
        """Lock a file of the name; the system frees it with the process."""
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
                told = json.loads(holder.read_text())
                since = f" since {told['since']} (process {told['process']})"
            except (OSError, ValueError, KeyError):
                since = ""
            raise Held(since) from None

    @contextlib.contextmanager
    def opened(self) -> Iterator[Storage]:
        """Give it a staging folder; what killed processes left of theirs goes first."""
        room = self.root / _ROOM
        room.mkdir(parents=True, exist_ok=True)
        own = replace(self, staging=open_own(room, _STAGING))
        try:
            yield own
        finally:
            own.discard()
            remove_abandoned(room, _STAGING)

    def discard(self) -> None:
        """Remove the staging folder."""
        if self.staging is not None:
            shutil.rmtree(self.staging, ignore_errors=True)

    def _replace(self, path: Path, content: bytes) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        # A killed process leaves a half file where the next one removes it.
        room = self.staging or path.parent
        handle, name = tempfile.mkstemp(prefix=".", suffix=".tmp", dir=room)
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
