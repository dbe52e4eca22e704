"""A disk of a few megabytes in memory, which a test fills; only root may mount it."""

from __future__ import annotations

import contextlib
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

_FILLER = "filler"


@contextlib.contextmanager
def small_disk(root: Path, megabytes: int) -> Iterator[Path]:
    """Mount a disk at a new folder; skip the test where that is not allowed."""
    root.mkdir()
    if shutil.which("mount") is None:
        pytest.skip("there is no command to mount a disk")
    options = ["-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs"]
    done = subprocess.run(["mount", *options, root], check=False, capture_output=True)
    if done.returncode:
        pytest.skip("only root may mount a disk")
    try:
        yield root
    finally:
        subprocess.run(["umount", "--lazy", root], check=True)


def leave(root: Path, kilobytes: int) -> None:
    """Fill the disk but for some kilobytes."""
    empty(root)
    free = shutil.disk_usage(root).free - kilobytes * 1024
    (root / _FILLER).write_bytes(bytes(max(0, free)))


def empty(root: Path) -> None:
    """Take away what `leave` has put on the disk."""
    (root / _FILLER).unlink(missing_ok=True)
