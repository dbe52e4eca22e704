"""The lake: a folder per tenant, a Delta table per kind of fact.

Each table is cut into months by its event column and sorted within them, so that
a month's query reads little and an import rewrites only the months it touches.
An import is one commit: readers go on with the snapshot they opened.
"""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote

import duckdb
from pydantic import TypeAdapter

from kpi_lib.errors import DataError, ParamsError
from kpi_lib.names import closest
from kpi_lib.schema import TABLES, Table
from kpi_lib.storage import Folder, Held, Storage, is_remote, storage

if TYPE_CHECKING:
    from deltalake import DeltaTable

    from kpi_lib.writer import TenantWriter

KEEP_DAYS = 35
"""How long a snapshot stays readable after a newer one replaced it."""

Span = tuple[datetime, datetime]
"""A first and a last instant."""

_LOCK = ".import"
_LOCK_SECONDS = 600.0
_MILLISECOND = timedelta(milliseconds=1)
_NEARLY_FULL = 50_000_000


@dataclass(frozen=True)
class TableSnapshot:
    """One table at one version.

    Attributes
    ----------
    version : int
    files : tuple of str
        Paths of its Parquet files, or addresses on an object store.
    columns : tuple of str
        What the files hold; an older library may have written fewer columns.
    rows : int
    tenant_ids : frozenset of str
        The least and the greatest that the files hold: one, or something is amiss.
    spans : mapping of str to (datetime, datetime)
        For each file the first and the last of its instants, in UTC; a file whose
        log entry does not tell them is not in it.
    """

    version: int
    files: tuple[str, ...]
    columns: tuple[str, ...]
    rows: int
    tenant_ids: frozenset[str] = frozenset()
    spans: Mapping[str, Span] = field(default_factory=dict)

    def here(self) -> TableSnapshot:
        """Return it with files of this machine: copies, of an object store's."""
        if not any(map(is_remote, self.files)):
            return self
        from kpi_lib.storage.mirror import copies

        paths = dict(zip(self.files, map(str, copies(self.files)), strict=True))
        spans = {paths[file]: span for file, span in self.spans.items()}
        return replace(self, files=tuple(paths.values()), spans=spans)


@dataclass(frozen=True)
class Snapshot:
    """One tenant's tables at one moment."""

    tenant: str
    tables: Mapping[str, TableSnapshot]

    @property
    def versions(self) -> dict[str, int]:
        """Version of each table, as a run's manifest records it."""
        return {name: table.version for name, table in sorted(self.tables.items())}

    def save(self, path: Path) -> None:
        """Write it to a file, for a process that need not look into the lake."""
        path.write_bytes(snapshots().dump_json(self))

    def here(self) -> Snapshot:
        """Return it with files of this machine: copies, of an object store's."""
        if not any(is_remote(file) for t in self.tables.values() for file in t.files):
            return self
        tables = {name: table.here() for name, table in self.tables.items()}
        return Snapshot(self.tenant, tables)

    @classmethod
    def load(cls, path: Path) -> Snapshot:
        """Read what `save` has written."""
        return snapshots().validate_json(path.read_bytes())

    def check_owner(self, tenant_id: str) -> None:
        """Raise DataError where a table holds rows that bear another tenant's id."""
        for name, table in sorted(self.tables.items()):
            if strangers := sorted(table.tenant_ids - {tenant_id}):
                raise DataError(
                    f"{self.tenant}: {name}",
                    f'holds rows of tenant_id "{strangers[0]}"',
                    f'"{tenant_id}", as in the tenant\'s file',
                    "put the right id into the tenant's file, or the right folder "
                    "into the lake",
                )


@cache
def snapshots() -> TypeAdapter[Snapshot]:
    """Return what writes and reads snapshots; making it takes longer than using it."""
    return TypeAdapter(Snapshot)


class Lake:
    """All tenants' facts, below one folder or in one bucket.

    Parameters
    ----------
    root : str or Path
        A folder, or ``s3://bucket/path``.

    Attributes
    ----------
    is_remote : bool
        It is on an object store; what is read of it is copied to this machine first.
    """

    def __init__(self, root: str | Path) -> None:
        self.is_remote = is_remote(root)
        self.root = str(root).rstrip("/") if self.is_remote else str(Path(root))

    def __repr__(self) -> str:
        return f"Lake({self.root!r})"

    def check(self) -> None:
        """Raise DataError where there is no such folder."""
        if not self.is_remote and not Path(self.root).is_dir():
            raise DataError(
                self.root,
                "there is no such folder",
                "a lake",
                "kpi demo builds one; kpi import FILE --tenant T fills one",
            )

    @property
    def files(self) -> Storage:
        """What is kept beside the tables, by ``<tenant>/<name>``."""
        return storage(self.root)

    def tenants(self) -> list[str]:
        """Slugs of the tenants that have data, sorted."""
        if self.is_remote:
            from kpi_lib.storage.bucket import Bucket

            return Bucket(self.root).rooms()
        if not Path(self.root).is_dir():
            return []
        return sorted(
            folder.name
            for folder in Path(self.root).iterdir()
            if folder.is_dir() and any((folder / name).is_dir() for name in TABLES)
        )

    def address(self, tenant: str, table: str) -> str:
        """Where one tenant's table is: a folder, or below a bucket."""
        return f"{self.root}/{tenant}/{table}"

    def has(self, tenant: str, table: str) -> bool:
        """Tell whether a tenant has a table."""
        return open_delta(self.address(tenant, table)) is not None

    def snapshot(
        self, tenant: str, versions: Mapping[str, int] | None = None
    ) -> Snapshot:
        """Resolve the files of a tenant's tables, now or at the given versions.

        Parameters
        ----------
        tenant : str
        versions : mapping of str to int, optional
            Table and version, as a manifest records them; tables that are not
            named are left out.

        Raises
        ------
        DataError
            A version is no longer kept, or a table's folder is damaged.
        ParamsError
            What `versions` names is no table.
        """
        names = TABLES if versions is None else versions
        for name in names:
            if name not in TABLES:
                near = closest(name, TABLES)[:1] or tuple(TABLES)
                raise ParamsError("versions", f'got "{name}"', ", ".join(near))
        tables = {}
        for name in names:
            version = None if versions is None else versions[name]
            found = self.table_snapshot(tenant, name, version)
            if found is not None:
                tables[name] = found
        return Snapshot(tenant, tables)

    def table_snapshot(
        self, tenant: str, name: str, version: int | None = None
    ) -> TableSnapshot | None:
        """Resolve one table's files; None where the tenant has no such table."""
        path = self.address(tenant, name)
        table = open_delta(path, version)
        if table is None:
            return None
        return TableSnapshot(
            version=table.version(),
            files=tuple(sorted(unquote(str(uri)) for uri in table.file_uris())),
            columns=tuple(field.name for field in table.schema().fields),
            rows=table.count(),
            tenant_ids=_tenant_ids(table),
            spans=_spans(path, table, TABLES[name]) if name in TABLES else {},
        )

    @contextlib.contextmanager
    def writer(
        self, tenant: str, wait_seconds: float = _LOCK_SECONDS
    ) -> Iterator[TenantWriter]:
        """Hold the tenant's only place for writing.

        Raises
        ------
        DataError
            Somebody else holds it for longer than `wait_seconds`, the disk is
            full, or the folder cannot be written.
        """
        from kpi_lib.writer import TenantWriter

        files = self.files
        where = files.show(tenant)
        try:
            # On the lake's own disk, where it has one.
            room = files.root / tenant if isinstance(files, Folder) else None
            if room is not None:
                room.mkdir(parents=True, exist_ok=True)
            with files.hold(f"{tenant}/{_LOCK}", wait_seconds), _scratch(room) as own:
                yield TenantWriter(self, tenant, own)
        except Held as error:
            raise DataError(
                where,
                f"another import has held this tenant for over {wait_seconds:.0f} s",
                remedy="wait for it to end, then start again",
            ) from error
        except (OSError, duckdb.Error) as error:
            raise _write_error(where, error) from error


def _tenant_ids(table: DeltaTable) -> frozenset[str]:
    """Read from the log, not from the files, whose rows a table holds."""
    added = table.get_add_actions(flatten=True)
    found: set[str] = set()
    for name in ("min.tenant_id", "max.tenant_id"):
        if name in added.schema.names:
            found.update(added.column(name).to_pylist())
    return frozenset(found - {None})


def _spans(path: str, table: DeltaTable, kind: Table) -> dict[str, Span]:
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
    spans = {}
    for i, file in enumerate(taken["path"]):
        told = [
            (taken[f"min.{name}"][i], taken[f"max.{name}"][i])
            for name in instants
            if taken[f"null_count.{name}"][i] != taken["num_records"][i]
        ]
        if told and all(None not in pair for pair in told):
            # The log may cut an instant to its millisecond.
            spans[f"{path}/{unquote(file)}"] = (
                min(first for first, _ in told),
                max(last for _, last in told) + _MILLISECOND,
            )
    return spans


@contextlib.contextmanager
def _scratch(folder: Path | None) -> Iterator[Path]:
    """Give a folder for staging; what a killed writer left there goes first."""
    for left in folder.glob(".staging-*") if folder else ():
        shutil.rmtree(left, ignore_errors=True)
    scratch = Path(tempfile.mkdtemp(prefix=".staging-", dir=folder))
    try:
        yield scratch
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def open_delta(path: str, version: int | None = None) -> DeltaTable | None:
    """Open the Delta table at an address; None where there is none.

    ``deltalake`` starts threads when it is imported, so only what opens a table
    imports it: a process that forks must not.
    """
    if not is_remote(path) and not (Path(path) / "_delta_log").is_dir():
        return None
    from deltalake import DeltaTable
    from deltalake.exceptions import DeltaError, TableNotFoundError

    try:
        return DeltaTable(path, version=version, storage_options=delta_options(path))
    except TableNotFoundError:
        if is_remote(path):
            return None
        raise
    except (DeltaError, OSError) as error:
        wanted = "" if version is None else f" at version {version}"
        raise DataError(
            path,
            f"the table cannot be opened{wanted}: {str(error).splitlines()[0]}",
            remedy=f"versions are kept for {KEEP_DAYS} days; restore the folder "
            "from a backup if its newest version is damaged",
        ) from error


def delta_options(address: str) -> dict[str, str] | None:
    """Return what a Delta table at an address needs to be told of its store."""
    if not is_remote(address):
        return None
    from kpi_lib.storage.bucket import delta_options

    return delta_options()


def _write_error(where: str, error: Exception) -> DataError:
    text = str(error).splitlines()[0]
    remote = is_remote(where)
    folder = Path(tempfile.gettempdir() if remote else where)
    full = folder.is_dir() and shutil.disk_usage(folder).free < _NEARLY_FULL
    if full or "No space left" in text:
        remedy = "free disk space"
    elif isinstance(error, duckdb.OutOfMemoryException):
        remedy = "import the file in smaller parts"
    elif remote:
        remedy = "see that the store answers and that its credentials may write"
    else:
        remedy = "check the folder's permissions"
    return DataError(
        where,
        f"the lake could not be written: {text}",
        remedy=f"{remedy}, then start again; nothing was changed",
    )
