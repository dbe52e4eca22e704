"""A tenant's lake as one source fills it: rows, their keys, and cursors."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Self

import pyarrow as pa
import pyarrow.parquet as pq

from kpi_lib.domain.schema import QUARANTINE, RAW_TICKETS, TABLES, Table
from kpi_lib.domain.sql_files import quoted
from kpi_lib.lake.delta_lake import Lake
from kpi_lib.lake.snapshot import TableSnapshot
from kpi_lib.lake.write_database import WriteDatabase
from kpi_lib.lake.writer import Change, TenantWriter
from kpi_lib.settings.tenant_settings import TenantParams
from kpi_lib.sources.files.emptied_dates import EmptiedDates
from kpi_lib.sources.files.import_progress import Listener
from kpi_lib.sources.files.mapping import LatestBy, Mapping
from kpi_lib.sources.files.off_scale import OffScale
from kpi_lib.sources.files.staged_rows import Staged, write_empty
from kpi_lib.sources.files.staging import stage
from kpi_lib.sources.files.unpacking import Member
from kpi_lib.sources.reopenings import Reopenings, count_reopenings
from kpi_lib.sources.sync.cursors import SYNC_KEYS
from kpi_lib.sources.sync.known_rows import (
    KnownRows,
    without_fingerprints,
    write_keys,
)
from kpi_lib.sources.sync.read_state import ReadState
from kpi_lib.sources.sync.removed_rows import (
    OURS,
    is_refused_no_more,
    is_removed,
    relation,
)
from kpi_lib.sources.sync.spool_files import (
    keep_first,
    keep_known,
    number_by_key,
    write_spool,
)
from kpi_lib.sources.sync.zero_counts import SYNC_TOLD, write_zeros
from kpi_lib.sources.vendors.connector import Page, Resource


@dataclass(frozen=True)
class Counts:
    """Row counts of a read, by what became of the rows."""

    new: int = 0
    changed: int = 0
    removed: int = 0
    quarantined: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(
            self.new + other.new,
            self.changed + other.changed,
            self.removed + other.removed,
            self.quarantined + other.quarantined,
        )


class LakeStore:
    """Writes the rows of one source into one tenant's lake, and their read state.

    As a context manager it stores, at its end, the cursors not stored yet; also
    after an error, unless that ends the command.

    Parameters
    ----------
    lake : Lake
    tenant : TenantParams
    source : str
    scratch : Path
        Folder for staging, on the lake's disk where it has one.
    listener : Listener

    Attributes
    ----------
    emptied : EmptiedDates
        Instants and days of all rows written that mean no date.
    off_scale : OffScale
        Marks of all rows written that are outside the scale of their survey.
    reopenings : Reopenings
        Of all tickets written.
    state : ReadState
    """

    def __init__(
        self,
        lake: Lake,
        tenant: TenantParams,
        source: str,
        scratch: Path,
        listener: Listener,
    ) -> None:
        self._lake = lake
        self._tenant = tenant
        self._source = source
        self._scratch = scratch
        self._listener = listener
        self.emptied = EmptiedDates()
        self.off_scale = OffScale()
        self.takes_older = False  # set by a read that is asked for as a whole
        self.reopenings = Reopenings()
        self._keyless: set[int] = set()
        self._database = WriteDatabase(scratch / "spill")
        self.state = ReadState(lake, tenant.tenant, source, scratch, self._database)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        try:
            if kind is None or issubclass(kind, Exception):
                self.state.save()
        finally:
            self._database.close()

    def write(
        self,
        resource: Resource,
        pages: Sequence[Page],
        whole_read: str | None,
        watched_from: datetime | None = None,
    ) -> Counts:
        """Upsert rows, then their keys; the cursor follows.

        After a kill in between the next run reads the rows again, and the upsert by
        key changes nothing. `watched_from` is that of `count_reopenings`.
        """
        counts = Counts()
        table = TABLES[resource.table]
        place = (self._source, resource.name, table)
        folder = self._scratch / "batch"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        keys, zeros = folder / "keys.parquet", folder / "zeros.parquet"
        rows = without_fingerprints(pages)
        with self._database.connect() as connection:
            spool = write_spool(connection, folder / "spool.parquet", table, rows)
        staged = self._stage(resource, spool, folder) if spool else None
        if staged or any(page.seen is not None for page in pages):
            with (
                self._writer() as writer,
                writer.connect() as connection,
            ):
                if staged and spool:
                    self.emptied += staged.emptied
                    self.off_scale += staged.off_scale
                    if resource.keeps_first:
                        exact = frozenset[str]().union(*(p.exact for p in pages))
                        first = resource.keeps_first
                        stored = self._snapshot(table)
                        keep_first(connection, stored, staged, first, exact)
                    if column := getattr(resource, "keeps_told", None):
                        keep_known(connection, self._snapshot(table), staged, column)
                    change = self._write_rows(writer, staged, spool, watched_from)
                    refused = staged.read - staged.accepted - staged.superseded
                    counts = Counts(change.new, change.changed, quarantined=refused)
                if resource.finds_removed and write_keys(
                    connection, keys, *place, whole_read, spool, pages
                ):
                    writer.upsert(SYNC_KEYS, keys)
                if write_zeros(zeros, *place, pages):
                    writer.upsert(SYNC_TOLD, zeros)
        shutil.rmtree(folder)
        return counts

    def known_rows(self, resource: Resource) -> KnownRows:
        """Return the fingerprints of the rows in the lake; none without its table."""
        tenant, table = self._tenant.tenant, TABLES[resource.table]
        snapshot = self._lake.table_snapshot(tenant, SYNC_KEYS.name)
        if self._lake.table_snapshot(tenant, table.name) is None:
            snapshot = None
        connection = self._database.connect()
        return KnownRows(connection, snapshot, self._source, resource.name, table)

    def remove(self, resource: Resource, keys: Sequence[str]) -> Counts:
        """Remove rows that the source has deleted."""
        table = TABLES[resource.table]
        path = self._scratch / "removed.parquet"
        pq.write_table(pa.table({"key": pa.array(keys, pa.string())}), path)
        listed = f"select key from read_parquet({quoted(str(path))})"
        stored = relation(self._snapshot(SYNC_KEYS))
        if stored is None:
            return Counts()
        names = {"source": self._source, "resource": resource.name}
        with self._writer() as writer:
            removed = is_removed(table, listed, stored)
            change = self._delete(writer, table, removed, names)
            self._delete(writer, SYNC_KEYS, f"{OURS} and key in ({listed})", names)
        return Counts(removed=change.removed)

    def forget_refused(self, resource: Resource, *, has_all_rows: bool) -> None:
        """Take what the source has no more out of quarantine, after a whole read.

        Of one that another sync began, or that sends what differs by its key, not all
        rows without a key are known.
        """
        keyless = self._keyless if has_all_rows else None
        if not self._lake.has(self._tenant.tenant, QUARANTINE.name):
            return
        stored = relation(self._snapshot(SYNC_KEYS))
        names = {"source": self._source, "resource": resource.name} if stored else {}
        names |= {"table_name": resource.table, "file": self._label(resource)}
        with self._writer() as writer:
            self._delete(writer, QUARANTINE, is_refused_no_more(stored, keyless), names)

    def _delete(
        self, writer: TenantWriter, table: Table, condition: str, names: dict[str, str]
    ) -> Change:
        no_rows = self._scratch / "no_rows.parquet"
        with writer.connect() as connection:
            write_empty(connection, no_rows, table)
        return writer.replace_where(table, no_rows, condition, names)

    def _label(self, resource: Resource) -> str:
        return f"{self._source} {resource.name}"

    def _stage(self, resource: Resource, spool: Path, folder: Path) -> Staged:
        table = TABLES[resource.table]
        label = self._label(resource)
        return stage(
            Member(label, label, spool, "parquet"),
            tenant=self._tenant,
            table=table.name,
            # A record that changed during the read comes twice: the later one counts.
            mapping=self._mapping(table),
            scratch=folder,
            listener=self._listener,
            database=self._database,
        )

    def _mapping(self, table: Table) -> Mapping:
        """Return how a source's values read: zone and scale where it stores rows.

        Vendors' instants bear their offset, and ConnectWise's points are scaled before.
        """
        settings = self._tenant.sources.find(self._source)
        scale = None
        if settings is not None and hasattr(settings, "csat_scale"):
            scale = settings.csat_scale or self._tenant.csat_scale
        return Mapping(
            latest_by=LatestBy(key=table.key),
            csat_scale=scale,
            timezone=getattr(settings, "timezone", None),
        )

    def _snapshot(self, table: Table) -> TableSnapshot | None:
        return self._lake.table_snapshot(self._tenant.tenant, table.name)

    def _writer(self) -> AbstractContextManager[TenantWriter]:
        return self._lake.writer(self._tenant.tenant, database=self._database)

    def _write_rows(
        self,
        writer: TenantWriter,
        staged: Staged,
        spool: Path,
        watched_from: datetime | None,
    ) -> Change:
        change = Change()
        if staged.accepted:
            if staged.table is RAW_TICKETS:
                stored = self._snapshot(RAW_TICKETS)
                with writer.connect() as connection:
                    self.reopenings += count_reopenings(
                        connection, staged.rows, stored, self._tenant, watched_from
                    )
            older = self.takes_older
            change = writer.upsert(staged.table, staged.rows, takes_older=older)
        has_quarantine = self._lake.has(self._tenant.tenant, "quarantine")
        if staged.quarantined or has_quarantine:
            numbered = staged.quarantine.with_name("numbered.parquet")
            with writer.connect() as connection:
                self._keyless |= number_by_key(connection, staged.quarantine, numbered)
            keys = " || ' ' || ".join(
                f"trim(cast({name} as varchar))" for name in staged.table.key
            )
            writer.replace_where(
                "quarantine",
                numbered,
                "table_name = $table_name and file = $file and key in "
                f"(select {keys} from read_parquet({quoted(str(spool))}))",
                {"table_name": staged.table.name, "file": staged.member.origin},
            )
        return change
