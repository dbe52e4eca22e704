"""Counts of past months, kept beside a tenant's tables so that none is read again.

A file of a table never changes and holds one month. What was counted from a month's
files stays true for as long as the month has these files. So counts are kept with the
names and sizes of the files; whoever reads them makes those of other months anew.

A file has the digest of its index, the index, and the counts one after the other: who
needs some of them reads and checks no others.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import shutil
import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pyarrow as pa

from kpi_lib.lake.storage import is_remote
from kpi_lib.lake.storage.folder import Folder

FOLDER = "kept"
"""Folder of a tenant, beside those of its tables."""

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
        By name; numbers and days, no text of a row. What `load` was not asked for is
        not among them.
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
    def load(
        cls, path: Path, names: Collection[str] | None = None
    ) -> KeptCounts | None:
        """Return what `save` has written; None where it is not there or not whole.

        Parameters
        ----------
        path : Path
        names : collection of str, optional
            Of the counts to read and to check; by default all.
        """
        try:
            with path.open("rb") as file:
                digest, index = file.readline(), file.readline()
                if _digest(index) != digest.decode("ascii", "replace").strip():
                    return None
                known, start = json.loads(index), file.tell()
                counts = {}
                for name, (offset, size, expected) in known["counts"].items():
                    if names is not None and name not in names:
                        continue
                    file.seek(start + offset)
                    content = file.read(size)
                    if _digest(content) != expected:
                        return None
                    counts[name] = pa.ipc.open_file(content).read_all().to_pandas()
        except OSError:
            return None
        months: dict[str, Files] = {
            table: {
                month: [(name, size) for name, size in files]
                for month, files in of_table.items()
            }
            for table, of_table in known["months"].items()
        }
        return cls(months, counts)

    def save(self, path: Path) -> None:
        """Write the file, whole or not at all; a folder that is read-only stays so.

        Files of the same kind (``<kind>-<key>``) that are old are removed.
        """
        contents, counts = [], {}
        offset = 0
        for name, frame in self.counts.items():
            table = pa.Table.from_pandas(frame, preserve_index=False)
            sink = pa.BufferOutputStream()
            with pa.ipc.new_file(sink, table.schema) as writer:
                writer.write_table(table)
            contents.append(sink.getvalue().to_pybytes())
            counts[name] = (offset, len(contents[-1]), _digest(contents[-1]))
            offset += len(contents[-1])
        index = json.dumps({"months": self.months, "counts": counts}).encode() + b"\n"
        # What cannot be kept costs time, not the answer.
        with contextlib.suppress(OSError):
            path.parent.mkdir(exist_ok=True, mode=0o700)
            kept = b"".join([f"{_digest(index)}\n".encode(), index, *contents])
            Folder(path.parent).write({path.name: kept})
            for other in path.parent.glob(f"{path.name.partition('-')[0]}-*"):
                if other.stat().st_mtime < time.time() - _KEEP_SECONDS:
                    other.unlink()


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


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
