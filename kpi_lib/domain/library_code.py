"""Hash of the library's own code, which tells two states of it apart."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from kpi_lib.domain import shipped_files


@cache
def library_hash() -> str:
    """Hash the package's files, names and contents.

    Equal in a wheel and in its checkout: what the wheel has besides is left out.
    """
    root = Path(__file__).parents[1]
    left_out = {"__pycache__", shipped_files.FOLDER}
    digest = hashlib.sha256()
    for path in sorted(root.rglob("*")):
        parts = path.relative_to(root).parts
        if path.is_file() and left_out.isdisjoint(parts):
            digest.update(f"{path.relative_to(root).as_posix()}\0".encode())
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()
