"""Delta tables: opening them, and reading their files' statistics from the log."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote

from kpi_lib.domain.errors import DataError
from kpi_lib.domain.schema import TABLES, Table
from kpi_lib.lake.snapshot import Span, TableSnapshot
from kpi_lib.lake.storage import is_remote, short_message

if TYPE_CHECKING:
    from deltalake import DeltaTable

KEEP_DAYS = 35
"""Days for which a snapshot stays readable after a newer one replaced it."""

_MILLISECOND = timedelta(milliseconds=1)


def tenant_ids(table: DeltaTable) -> frozenset[str]:
    """Read from the log the least and greatest ``tenant_id`` of the table's files."""
    added = table.get_add_actions(flatten=True)
    ids: set[str] = set()
    for name in ("min.tenant_id", "max.tenant_id"):
        if name in added.schema.names:
            ids.update(added.column(name).to_pylist())
    return frozenset(ids - {None})


def spans(path: str, table: DeltaTable, kind: Table) -> dict[str, Span]:
    """Read from the log the earliest and latest instant of each file."""
    instants = [c.name for c in kind.columns if c.type == "timestamptz"]
    added = table.get_add_actions(flatten=True)
    known = set(added.schema.names)
    if not instants or not {f"max.{name}" for name in instants} <= known:
        return {}
    stats = {name: added.column(name).to_pylist() for name in ("path", "num_records")}
    for name in instants:
        for part in ("null_count", "min", "max"):
            stats[f"{part}.{name}"] = added.column(f"{part}.{name}").to_pylist()
    spans_by_file = {}
    for i, file in enumerate(stats["path"]):
        bounds = [
            (stats[f"min.{name}"][i], stats[f"max.{name}"][i])
            for name in instants
            if stats[f"null_count.{name}"][i] != stats["num_records"][i]
        ]
        if bounds and all(None not in pair for pair in bounds):
            # The log may cut an instant to its millisecond.
            spans_by_file[f"{path}/{unquote(file)}"] = (
                min(first for first, _ in bounds),
                max(last for _, last in bounds) + _MILLISECOND,
            )
    return spans_by_file


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
    return TableSnapshot(
        version=table.version(),
        files=tuple(sorted(unquote(str(uri)) for uri in table.file_uris())),
        columns=tuple(field.name for field in table.schema().fields),
        rows=table.count(),
        tenant_ids=tenant_ids(table),
        spans=spans(path, table, TABLES[name]) if name in TABLES else {},
    )


def exists(path: str) -> bool:
    """Return whether there is a Delta table at an address; cheap for a folder."""
    if is_remote(path):
        return open_delta(path) is not None
    return (Path(path) / "_delta_log").is_dir()


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
        raise DataError(
            path,
            f"the table cannot be opened{wanted}: {short_message(error)}",
            remedy=remedy,
        ) from error


def delta_options(address: str) -> dict[str, str] | None:
    """Return the storage options of a Delta table at an address."""
    if not is_remote(address):
        return None
    from kpi_lib.lake.storage.bucket import delta_options

    return delta_options()
