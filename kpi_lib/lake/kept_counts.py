"""Counts of past months, kept beside a tenant's tables so that none is read again.

A file of a table never changes and holds one month. What was counted from a month's
files stays true for as long as the month has these files. So counts are kept with the
names and sizes of the files; whoever reads them makes those of other months anew.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import shutil
import time
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pyarrow as pa

from kpi_lib.lake.storage import is_remote
from kpi_lib.lake.storage.folder import Folder

FOLDER = "kept"
"""Folder of a tenant, beside those of its tables."""

_MONTHS = "months.json"
_DIGEST = 64  # hexadecimal digits of SHA-256
_KEEP_SECONDS = 30 * 86_400.0
"""How long counts by other settings stay after they were made."""

Files = dict[str, list[tuple[str, int]]]
"""Month, as ``2026-10``, and its files: name and bytes, in order."""


@dataclass(frozen=True)
class KeptCounts:
    """Counts of some months.

    Attributes
    ----------
    months : mapping of str to Files
        By table, the files from which the counts were made.
    counts : mapping of str to DataFrame
        By name; numbers and days, no text of a row.
    """

    months: Mapping[str, Files]
    counts: Mapping[str, pd.DataFrame]

    def unchanged(self, table: str, files: Files) -> Files:
        """Return the months that were counted from the very files that they have now.

        Parameters
        ----------
        table : str
        files : Files
            The table's.
        """
        kept = self.months.get(table, {})
        return {month: old for month, old in kept.items() if files.get(month) == old}

    @classmethod
    def load(cls, path: Path) -> KeptCounts | None:
        """Return what `save` has written; None where it is not there or not whole."""
        try:
            content = path.read_bytes()
            digest, kept = content[:_DIGEST], content[_DIGEST:]
            if hashlib.sha256(kept).hexdigest().encode() != digest:
                return None
            with zipfile.ZipFile(io.BytesIO(kept)) as parts:
                months: dict[str, Files] = {
                    table: {
                        month: [(name, size) for name, size in files]
                        for month, files in of_table.items()
                    }
                    for table, of_table in json.loads(parts.read(_MONTHS)).items()
                }
                counts = {
                    name: pa.ipc.open_file(parts.read(name)).read_all().to_pandas()
                    for name in parts.namelist()
                    if name != _MONTHS
                }
        except OSError:
            return None
        return cls(months, counts)

    def save(self, path: Path) -> None:
        """Write the file, whole or not at all; a folder that is read-only stays so.

        Files of the same kind (``<kind>-<key>``) that are old are removed.
        """
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as parts:
            parts.writestr(_MONTHS, json.dumps(self.months))
            for name, frame in self.counts.items():
                table = pa.Table.from_pandas(frame, preserve_index=False)
                sink = pa.BufferOutputStream()
                with pa.ipc.new_file(sink, table.schema) as writer:
                    writer.write_table(table)
                parts.writestr(name, sink.getvalue().to_pybytes())
        kept = buffer.getvalue()
        # What cannot be kept costs time, not the answer.
        with contextlib.suppress(OSError):
            path.parent.mkdir(exist_ok=True, mode=0o700)
            content = hashlib.sha256(kept).hexdigest().encode() + kept
            Folder(path.parent).write({path.name: content})
            for other in path.parent.glob(f"{path.name.partition('-')[0]}-*"):
                if other.stat().st_mtime < time.time() - _KEEP_SECONDS:
                    other.unlink()


def kept_path(files: tuple[str, ...], name: str, key: str) -> Path:
    """Return the path of a tenant's kept file.

    Parameters
    ----------
    files : tuple of str
        Paths of files of one of its tables, each in the folder of its month.
    name, key : str
        What is counted, and a hash of all that the counts depend on besides files.
    """
    return Path(files[0]).parents[2] / FOLDER / f"{name}-{key}"


def remove_kept(address: str) -> None:
    """Remove a tenant's folder of kept counts.

    Parameters
    ----------
    address : str
        Of the folder; below a bucket the counts are kept with the copies of its files.
    """
    if is_remote(address):
        from kpi_lib.lake.storage.local_copies import drop_copies

        drop_copies(address)
    else:
        shutil.rmtree(address, ignore_errors=True)
