"""The lake: a folder per tenant with a Delta table for each kind of fact.

Each table is cut into months by its event column and sorted within them, so that
a month's query reads little and an import rewrites only the months it touches.
An import is one commit: readers go on with the snapshot they opened.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

import duckdb

from kpi_lib.domain.errors import DataError, ParamsError, folder_error
from kpi_lib.domain.names import SLUG, closest
from kpi_lib.domain.schema import TABLES
from kpi_lib.lake import delta_tables
from kpi_lib.lake.damaged_files import damage_error
from kpi_lib.lake.snapshot import Snapshot, TableSnapshot
from kpi_lib.lake.storage import (
    Folder,
    LockHeld,
    Storage,
    is_full_disk,
    is_remote,
    short_message,
    storage,
)
from kpi_lib.lake.write_database import WriteDatabase
from kpi_lib.lake.writer import TenantWriter

_LOCK = ".import"
_LOCK_SECONDS = 600.0
_NEARLY_FULL_BYTES = 50_000_000


class Lake:
    """Tables of all tenants, below one folder or in one bucket.

    Parameters
    ----------
    root : str or Path
        A folder, or ``s3://bucket/path``.

    Attributes
    ----------
    is_remote : bool
        It is on an object store; files are copied to this machine to be read.
    """

    def __init__(self, root: str | Path) -> None:
        self.is_remote = is_remote(root)
        self.root = str(root).rstrip("/") if self.is_remote else str(Path(root))

    def __repr__(self) -> str:
        return f"Lake({self.root!r})"

    def check(self) -> None:
        """Raise DataError where there is no such folder, or it cannot be read."""
        if self.is_remote:
            return
        try:
            os.listdir(self.root)
        except (FileNotFoundError, NotADirectoryError):
            raise DataError(
                self.root,
                "there is no such folder",
                "a lake",
                "kpi demo builds one; kpi import FILE --tenant T fills one",
            ) from None
        except OSError as error:
            raise folder_error(DataError, self.root, error) from error

    @property
    def files(self) -> Storage:
        """Store of the small files beside the tables, by ``<tenant>/<name>``."""
        return storage(self.root)

    def tenants(self) -> list[str]:
        """Slugs of the tenants that have data, sorted."""
        if self.is_remote:
            from kpi_lib.lake.storage.bucket import Bucket

            return Bucket(self.root).folders_in("")
        if not Path(self.root).is_dir():
            return []
        return sorted(
            folder.name
            for folder in Path(self.root).iterdir()
            if folder.is_dir() and _has_tables(folder)
        )

    def address(self, tenant: str, table: str) -> str:
        """Return the address of a tenant's table: a folder, or below a bucket."""
        return f"{self.root}/{tenant}/{table}"

    def has(self, tenant: str, table: str) -> bool:
        """Return whether a tenant has a table."""
        return delta_tables.exists(self.address(tenant, table))

    def snapshot(
        self, tenant: str, versions: Mapping[str, int] | None = None
    ) -> Snapshot:
        """Resolve the files of a tenant's tables, now or at the given versions.

        Parameters
        ----------
        tenant : str
        versions : mapping of str to int, optional
            Table and version, as a manifest records them; other tables are left out.

        Raises
        ------
        DataError
            A version is no longer kept, or a table's folder is damaged.
        ParamsError
            `versions` names something that is no table.
        """
        names = TABLES if versions is None else versions
        for name in names:
            if name not in TABLES:
                near = closest(name, TABLES)[:1] or tuple(TABLES)
                raise ParamsError("versions", f'got "{name}"', ", ".join(near))
        tables = {}
        for name in names:
            version = None if versions is None else versions[name]
            table = self.table_snapshot(tenant, name, version)
            if table is not None:
                tables[name] = table
        return Snapshot(tenant, tables)

    def table_snapshot(
        self, tenant: str, name: str, version: int | None = None
    ) -> TableSnapshot | None:
        """Resolve one table's files; None where the tenant has no such table."""
        return delta_tables.resolve(self.address(tenant, name), name, version)

    def extent(
        self, tenant: str, name: str
    ) -> tuple[int, dict[str, tuple[date, date]]] | None:
        """Return a table's rows and its first and last day; None without a table."""
        return delta_tables.extent(self.address(tenant, name), name)

    @contextlib.contextmanager
    def writer(
        self,
        tenant: str,
        wait_seconds: float = _LOCK_SECONDS,
        database: WriteDatabase | None = None,
    ) -> Iterator[TenantWriter]:
        """Lock the tenant for writing, and give its writer.

        Parameters
        ----------
        tenant : str
        wait_seconds : float
        database : WriteDatabase, optional
            For the writer's queries, by default its own; the caller closes it.

        Raises
        ------
        DataError
            Another process holds the lock for longer than `wait_seconds`, the disk is
            full, or the folder cannot be written.
        """
        files = self.files
        where = files.show(tenant)
        written: list[str] = []
        try:
            # Staging is on the lake's disk, where the lake is a folder.
            folder = files.root / tenant if isinstance(files, Folder) else None
            if folder is not None:
                folder.mkdir(parents=True, exist_ok=True)
            lock = files.lock(f"{tenant}/{_LOCK}", wait_seconds)
            with lock, _scratch(folder) as scratch:
                own = WriteDatabase(scratch / "spill")
                address = f"{self.root}/{tenant}"
                writer = TenantWriter(address, tenant, scratch, database or own)
                written = writer.written
                with contextlib.closing(own):
                    yield writer
        except LockHeld as error:
            raise DataError(
                where,
                f"another import has held this tenant for over {wait_seconds:.0f} s",
                remedy="wait for it to end, then start again",
            ) from error
        except Exception as error:
            from deltalake.exceptions import DeltaError

            if not isinstance(error, OSError | duckdb.Error | DeltaError):
                raise
            damage = self._damage(tenant, error)
            raise damage or _write_error(where, error, written) from error

    def _damage(self, tenant: str, error: Exception) -> DataError | None:
        """Return the error of a damaged file that made a statement fail."""
        if not isinstance(error, duckdb.Error):
            return None
        tables = self.snapshot(tenant).with_local_files().tables.values()
        return damage_error(tenant, tables)


def _has_tables(folder: Path) -> bool:
    """Return whether a tenant's folder has tables, or may not be looked at."""
    try:
        return any((folder / name).is_dir() for name in TABLES)
    except OSError:
        # Whoever opens a table names it; lost+found of a disk is nobody's.
        return SLUG.fullmatch(folder.name) is not None


@contextlib.contextmanager
def _scratch(folder: Path | None) -> Iterator[Path]:
    """Make a staging folder; those of killed writers are removed first."""
    for abandoned in folder.glob(".staging-*") if folder else ():
        shutil.rmtree(abandoned, ignore_errors=True)
    scratch = Path(tempfile.mkdtemp(prefix=".staging-", dir=folder))
    try:
        yield scratch
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _write_error(where: str, error: Exception, written: list[str]) -> DataError:
    text = short_message(error)
    remote = is_remote(where)
    folder = Path(tempfile.gettempdir() if remote else where)
    is_known = os.path.isdir(folder)  # not where it may not be looked at
    full = is_known and shutil.disk_usage(folder).free < _NEARLY_FULL_BYTES
    if full or is_full_disk(error):
        remedy = "free disk space"
    elif isinstance(error, duckdb.OutOfMemoryException):
        remedy = "import the file in smaller parts"
    elif remote:
        remedy = "see that the store answers and that its credentials may write"
    else:
        remedy = "check the folder's permissions"
    outcome = "nothing was changed"
    if written:
        outcome = f"what is begun is completed then ({', '.join(written)} is written)"
    return DataError(
        where,
        f"the lake could not be written: {text}",
        remedy=f"{remedy}, then start again; {outcome}",
    )
