"""Delta tables: opened, and what their logs tell of their files."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote

from kpi_lib.domain.errors import DataError
from kpi_lib.domain.schema import TABLES, Table
from kpi_lib.lake.snapshot import Span, TableSnapshot
from kpi_lib.lake.storage import first_words, is_remote

if TYPE_CHECKING:
    from deltalake import DeltaTable

KEEP_DAYS = 35
"""How long a snapshot stays readable after a newer one replaced it."""

_MILLISECOND = timedelta(milliseconds=1)


def tenant_ids(table: DeltaTable) -> frozenset[str]:
    """Read from the log, not from the files, whose rows a table holds."""
    added = table.get_add_actions(flatten=True)
    found: set[str] = set()
    for name in ("min.tenant_id", "max.tenant_id"):
        if name in added.schema.names:
            found.update(added.column(name).to_pylist())
    return frozenset(found - {None})


def spans(path: str, table: DeltaTable, kind: Table) -> dict[str, Span]:
    """Read from the log what each file's earliest and latest instants are."""
    instants = [c.name for c in kind.columns if c.type == "timestamptz"]
    added = table.get_add_actions(flatten=True)
    known = set(added.schema.names)
    if not instants or not {f"max.{name}" for name in instants} <= known:
        return {}
    taken = {name: added.column(name).to_pylist() for name in ("path", "num_records")}
    for name in instants:
        for part in ("null_count", "min", "max"):
            taken[f"{part}.{name}"] = added.column(f"{part}.{name}").to_pylist()
    found = {}
    for i, file in enumerate(taken["path"]):
        told = [
            (taken[f"min.{name}"][i], taken[f"max.{name}"][i])
            for name in instants
            if taken[f"null_count.{name}"][i] != taken["num_records"][i]
        ]
        if told and all(None not in pair for pair in told):
            # The log may cut an instant to its millisecond.
            found[f"{path}/{unquote(file)}"] = (
                min(first for first, _ in told),
                max(last for _, last in told) + _MILLISECOND,
            )
    return found


def resolve(path: str, name: str, version: int | None = None) -> TableSnapshot | None:
    """Return the files of a table at one version; None where there is no table.

    Parameters
    ----------
    path : str
        Address of the table: a folder, or below a bucket.
    name : str
        Table of `schema.TABLES`, or one that is kept beside them.
    version : int, optional
        The newest one where it is None.

    Raises
    ------
    DataError
        The version is no longer there, or the table is damaged.
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


def is_there(path: str) -> bool:
    """Tell whether there is a Delta table at an address, cheaply in a folder."""
    if is_remote(path):
        return open_delta(path) is not None
    return (Path(path) / "_delta_log").is_dir()


def open_delta(path: str, version: int | None = None) -> DeltaTable | None:
    """Open the Delta table at an address; None where there is none.

    ``deltalake`` starts threads when it is imported, so only what opens a table
    imports it: a process that forks must not.
    """
    if not is_remote(path) and not is_there(path):
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
            f"the table cannot be opened{wanted}: {first_words(error)}",
            remedy=remedy,
        ) from error


def delta_options(address: str) -> dict[str, str] | None:
    """Return what a Delta table at an address needs to be told of its store."""
    if not is_remote(address):
        return None
    from kpi_lib.lake.storage.bucket import delta_options

    return delta_options()
