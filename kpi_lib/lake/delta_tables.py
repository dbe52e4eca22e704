"""Delta tables: opening them, and resolving the files of a version."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote

import pyarrow as pa

from kpi_lib.domain.errors import DataError, folder_error
from kpi_lib.domain.schema import TABLES
from kpi_lib.lake.damaged_files import PERMISSIONS, REFUSED
from kpi_lib.lake.log_statistics import LogStatistics
from kpi_lib.lake.row_owners import with_owners
from kpi_lib.lake.snapshot import TableSnapshot
from kpi_lib.lake.storage import is_remote, short_message

if TYPE_CHECKING:
    from deltalake import DeltaTable, WriterProperties

KEEP_DAYS = 35
"""Days for which a snapshot stays readable after a newer one replaced it."""

CONFIGURATION = {
    "delta.deletedFileRetentionDuration": f"interval {KEEP_DAYS} days",
    "delta.logRetentionDuration": f"interval {KEEP_DAYS} days",
}
"""Properties of every table, written with its first version."""

_ROW_GROUP_ROWS = 20_480


def resolve(path: str, name: str, version: int | None = None) -> TableSnapshot | None:
    """Return the files of a table at one version; None where there is no table.

    Parameters
    ----------
    path : str
        Address of the table: a folder, or below a bucket.
    name : str
        Table of `schema.TABLES`, or another one beside them.
    version : int, optional
        The newest one where it is None.

    Raises
    ------
    DataError
        The version was removed, or the table is damaged.
    """
    table = open_delta(path, version)
    if table is None:
        return None
    log = LogStatistics(table, TABLES.get(name))
    empty, full = log.filled()
    snapshot = TableSnapshot(
        version=table.version(),
        files=_files(path, table),
        columns=tuple(field.name for field in table.schema().fields),
        rows=table.count(),
        tenant_ids=log.tenant_ids(),
        spans=log.spans(path) if name in TABLES else {},
        ticket_ids=log.ticket_ids(path) if name in TABLES else {},
        days=log.days() if name in TABLES else {},
        empty=empty,
        full=full,
    )
    if name in TABLES and "tenant_id" in snapshot.columns:
        unowned = tuple(log.without_owner(path))
        return with_owners(path, snapshot, unowned) if unowned else snapshot
    return snapshot


def extent(path: str, name: str) -> tuple[int, dict[str, tuple[date, date]]] | None:
    """Return a table's rows, and the first and last day of its columns of events.

    It reads less of the log than `resolve`: for a look at the tables of many tenants.
    None where there is no table.

    Raises
    ------
    DataError
        The table is damaged.
    """
    table = open_delta(path)
    if table is None:
        return None
    kind = TABLES.get(name)
    events = (kind.event_column,) if kind and kind.event_column else ()
    return table.count(), LogStatistics(table, kind).days(events)


def _files(path: str, table: DeltaTable) -> tuple[str, ...]:
    """Return the files that the log names; DataError for one outside the folder.

    A log may name any file, also one of another tenant.
    """
    files = sorted(unquote(str(uri)) for uri in table.file_uris())
    home = unquote(table.table_uri.removeprefix("file://")).rstrip("/") + "/"
    for file in files:
        if not file.startswith(home) or ".." in file.removeprefix(home).split("/"):
            raise DataError(
                path,
                f'its log names the file "{file}"',
                "files of the table's own folder",
                "restore the table's folder from a backup",
            )
    return tuple(files)


def exists(path: str) -> bool:
    """Return whether there is a Delta table at an address; cheap for a folder.

    Raises
    ------
    DataError
        The folder may not be read, or is a link to nothing.
    """
    if is_remote(path):
        return open_delta(path) is not None
    folder = Path(path)
    try:
        for place in (folder.parent, folder):
            if place.is_symlink():
                place.stat()  # of a disk that is not mounted, for example
        return folder.is_dir() and not _is_never_committed(folder)
    except OSError as error:
        raise folder_error(DataError, error.filename or folder, error) from error


def _is_never_committed(folder: Path) -> bool:
    """Return whether a table's first write never came to its end, as on a full disk.

    Its log then holds temporary files at most, and its data files may be written:
    those of a commit are read-only. A log that was lost is damage, and an error.
    """
    log = folder / "_delta_log"
    names = [entry.name for entry in log.iterdir()] if log.is_dir() else []
    if any("#" not in name and not name.endswith(".tmp") for name in names):
        return False
    files = folder.rglob("*.parquet")
    return all(file.stat().st_mode & 0o222 for file in files)


def open_delta(path: str, version: int | None = None) -> DeltaTable | None:
    """Open the Delta table at an address; None where there is none.

    ``deltalake`` starts threads on import, and a process that forks must have none:
    only opening a table imports it.
    """
    if not is_remote(path) and not exists(path):
        return None
    from deltalake import DeltaTable
    from deltalake.exceptions import DeltaError, TableNotFoundError

    try:
        return DeltaTable(path, version=version, storage_options=delta_options(path))
    except (DeltaError, OSError) as error:
        if is_remote(path) and isinstance(error, TableNotFoundError):
            return None
        wanted = "" if version is None else f" at version {version}"
        remedy = (
            f"versions are kept for {KEEP_DAYS} days; restore the folder "
            "from a backup if its newest version is damaged"
        )
        if is_remote(path) and isinstance(error, OSError):
            remedy = "see that the store answers and that its credentials may read"
        if REFUSED in str(error):
            remedy = PERMISSIONS
        raise DataError(
            path,
            f"the table cannot be opened{wanted}: {short_message(error)}",
            remedy=remedy,
        ) from error


def writer_properties(schema: pa.Schema) -> WriterProperties:
    """Return how rows are laid out in the files of a table.

    Instants, keys and measures seldom repeat within a row group: a dictionary of them
    takes longer to write than the values, and more space.
    """
    from deltalake import ColumnProperties, WriterProperties

    distinct = (pa.types.is_timestamp, pa.types.is_int64, pa.types.is_float64)
    plain = ColumnProperties(dictionary_enabled=False)
    return WriterProperties(
        compression="ZSTD",
        max_row_group_size=_ROW_GROUP_ROWS,
        column_properties={
            field.name: plain
            for field in schema
            if any(is_kind(field.type) for is_kind in distinct)
        },
    )


def delta_options(address: str) -> dict[str, str] | None:
    """Return the storage options of a Delta table at an address."""
    if not is_remote(address):
        return None
    from kpi_lib.lake.storage.bucket import delta_options

    return delta_options()
