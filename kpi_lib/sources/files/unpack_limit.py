"""Limits of unpacking: the size against the packed file's, and the space left."""

from __future__ import annotations

import os
import shutil
import zipfile
from gzip import GzipFile
from pathlib import Path
from typing import IO

from kpi_lib.domain.errors import DataError, ParamsError
from kpi_lib.domain.run_environment import FREE_SPACE, UNPACK_RATIO

_CHUNK = 1 << 20
_SMALL = 256 << 20
"""Bytes up to which no ratio is too large: texts of zeros pack very well."""
_RATIO, _FREE_MB = 100, 500


class UnpackLimit:
    """Copies what is unpacked from one file, and stops where that is too much.

    Parameters
    ----------
    label : str
        Name of the packed file in messages.
    packed_bytes : int
    folder : Path
        Where the unpacked files go.
    """

    def __init__(self, label: str, packed_bytes: int, folder: Path) -> None:
        self._label = label
        self._packed = packed_bytes
        self._folder = folder
        self._ratio = _setting(UNPACK_RATIO, _RATIO)
        self._free = _setting(FREE_SPACE, _FREE_MB) << 20
        self._unpacked = 0

    def copy(self, packed: IO[bytes] | GzipFile, target: Path) -> None:
        """Write an unpacked file.

        Raises
        ------
        DataError
            It is too large for the packed file, or for the disk.
        """
        with target.open("wb") as plain:
            while chunk := packed.read(_CHUNK):
                self._unpacked += len(chunk)
                self._check()
                plain.write(chunk)

    def _check(self) -> None:
        check_ratio(self._label, self._packed, self._unpacked, self._ratio)
        if shutil.disk_usage(self._folder).free < self._free:
            raise DataError(
                self._label,
                f"leaves less than {self._free >> 20} MB of the disk free "
                f"({self._unpacked >> 20} MB are unpacked)",
                remedy="make room on the disk of the lake, or set "
                f"{FREE_SPACE} to less",
            )


def check_ratio(label: str, packed: int, unpacked: int, ratio: int) -> None:
    """Raise where a file is too large for what it is unpacked from."""
    if unpacked > max(_SMALL, ratio * packed):
        raise DataError(
            label,
            f"has {_size(packed)} and unpacks to {_size(unpacked)} or more",
            f"at most {ratio} times its size",
            f"if the file is sound, set {UNPACK_RATIO} to more",
        )


def check_workbook(path: Path, label: str) -> None:
    """Raise where the parts of a workbook are too large for it."""
    try:
        with zipfile.ZipFile(path) as archive:
            unpacked = sum(info.file_size for info in archive.infolist())
    except (zipfile.BadZipFile, OSError, ValueError):
        return  # the reader says what is wrong with it
    ratio = _setting(UNPACK_RATIO, _RATIO)
    check_ratio(label, path.stat().st_size, unpacked, ratio)


def _size(count: int) -> str:
    return f"{count >> 20} MB" if count >> 20 else f"{max(1, count >> 10)} KB"


def _setting(name: str, usual: int) -> int:
    text = os.environ.get(name, "").strip()
    if not text:
        return usual
    if not text.isdecimal():
        raise ParamsError(name, f'got "{text}"', f"a whole number, such as {usual}")
    return int(text)
