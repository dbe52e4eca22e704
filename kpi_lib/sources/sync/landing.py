"""From a source's pages to the lake: rows, the keys they have, how far the read is."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from kpi_lib.domain.schema import TABLES, Table
from kpi_lib.domain.sql_files import quoted
from kpi_lib.lake.delta_lake import Lake
from kpi_lib.lake.snapshot import TableSnapshot
from kpi_lib.lake.writer import Change, TenantWriter, stored_type
from kpi_lib.settings.tenant_settings import TenantParams
from kpi_lib.sources.files.import_progress import Listener
from kpi_lib.sources.files.mapping import LatestBy, Mapping
from kpi_lib.sources.files.staging import MEMORY, Staged, stage
from kpi_lib.sources.files.unpacking import Member
from kpi_lib.sources.sync.cursors import SYNC_KEYS, SYNC_STATE, Cursor
from kpi_lib.sources.vendors.source import Page, Resource

_SEPARATOR = "\x1f"


@dataclass(frozen=True)
class Counts:
    """What became of the rows of a read."""

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


class Store:
    """One tenant's lake, as one source fills it.

    Parameters
    ----------
    lake : Lake
    tenant : TenantParams
    source : str
    scratch : Path
        An own folder, on the lake's disk where it has one.
    listener : Listener
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

    def cursor(self, resource: str) -> Cursor:
        """Return how far a resource has been read."""
        rows = self._query(
            SYNC_STATE,
            "select cursor from kept where source = $1 and resource = $2",
            [self._source, resource],
        )
        return Cursor.from_json(rows[0][0]) if rows else Cursor()

    def write(
        self,
        resource: Resource,
        pages: Sequence[Page],
        whole_read: str | None,
    ) -> Counts:
        """Write rows, then their keys; the cursor comes after them, by `save`.

        A kill in between makes the next run read the rows again, which changes
        nothing: rows are told apart by their keys.
        """
        counts = Counts()
        folder = self._scratch / "batch"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        table = TABLES[resource.table]
        spool = folder / "spool.parquet"
        if _write_spool(spool, table, pages):
            staged = self._stage(resource, spool, folder)
            with self._lake.writer(self._tenant.tenant) as writer:
                change = self._write_rows(writer, resource, staged, spool)
                if resource.finds_removed:
                    writer.upsert(SYNC_KEYS, self._keys(resource, spool, whole_read))
            counts = Counts(
                change.new, change.changed, 0, staged.read - _entered(staged)
            )
        shutil.rmtree(folder)
        return counts

    def save(self, resource: str, cursor: Cursor, now: datetime) -> None:
        """Keep how far a resource has been read; no new version where it is known."""
        if cursor == self.cursor(resource):
            return
        path = self._scratch / "state.parquet"
        row = {
            "source": self._source,
            "resource": resource,
            "cursor": cursor.to_json(),
            "updated": now,
        }
        pq.write_table(pa.Table.from_pylist([row]), path)
        with self._lake.writer(self._tenant.tenant) as writer:
            writer.upsert(SYNC_STATE, path)

    def missing(self, resource: Resource, whole_read: str) -> tuple[list[str], int]:
        """Return the keys that a whole read did not meet, and how many it knows."""
        condition = "where source = $1 and resource = $2"
        values = [self._source, resource.name]
        gone = self._query(
            SYNC_KEYS,
            f"select key from kept {condition} and whole_read is distinct from $3",
            [*values, whole_read],
        )
        known = self._query(SYNC_KEYS, f"select count(*) from kept {condition}", values)
        return [row[0] for row in gone], known[0][0] if known else 0

    def remove(self, resource: Resource, keys: Sequence[str]) -> Counts:
        """Take away rows that the source has deleted."""
        table = TABLES[resource.table]
        nothing, gone = (
            self._scratch / "nothing.parquet",
            self._scratch / "gone.parquet",
        )
        pq.write_table(pa.table({"key": pa.array(keys, pa.string())}), gone)
        listed = f"(select key from read_parquet({quoted(str(gone))}))"
        with self._lake.writer(self._tenant.tenant) as writer:
            _write_nothing(nothing, table)
            change = writer.replace_where(
                table, nothing, f"{_key(table, 's')} in {listed}", {}
            )
            _write_nothing(nothing, SYNC_KEYS)
            writer.replace_where(
                SYNC_KEYS,
                nothing,
                f"source = $source and resource = $resource and key in {listed}",
                {"source": self._source, "resource": resource.name},
            )
        return Counts(removed=change.removed)

    def _stage(self, resource: Resource, spool: Path, folder: Path) -> Staged:
        table = TABLES[resource.table]
        label = f"{self._source} {resource.name}"
        return stage(
            Member(label, label, spool, "parquet"),
            tenant=self._tenant,
            table=table.name,
            # Of a record that comes twice, since it changed meanwhile, the later.
            mapping=Mapping(latest_by=LatestBy(key=table.key)),
            scratch=folder,
            listener=self._listener,
        )

    def _write_rows(
        self, writer: TenantWriter, resource: Resource, staged: Staged, spool: Path
    ) -> Change:
        if resource.keeps_first:
            _keep_first(
                self._lake.table_snapshot(self._tenant.tenant, staged.table.name),
                staged,
                resource.keeps_first,
            )
        change = Change()
        if staged.accepted:
            change = writer.upsert(staged.table, staged.rows)
        held = self._lake.has(self._tenant.tenant, "quarantine")
        if staged.refused or held:
            numbered = staged.quarantine.with_name("numbered.parquet")
            _number_by_key(staged.quarantine, numbered)
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

    def _keys(self, resource: Resource, spool: Path, whole_read: str | None) -> Path:
        path = spool.with_name("keys.parquet")
        mark = "null" if whole_read is None else quoted(whole_read)
        with duckdb.connect(config={"memory_limit": MEMORY}) as connection:
            connection.execute(
                f"copy (select distinct {quoted(self._source)} as source, "
                f"{quoted(resource.name)} as resource, "
                f"{_key(TABLES[resource.table], 's')} as key, "
                f"cast({mark} as varchar) as whole_read "
                f"from read_parquet({quoted(str(spool))}) as s) "
                f"to {quoted(str(path))} (format parquet)"
            )
        return path

    def _query(
        self, table: Table, sql: str, values: Sequence[object]
    ) -> list[tuple[Any, ...]]:
        snapshot = self._lake.table_snapshot(self._tenant.tenant, table.name)
        if snapshot is None or not snapshot.files:
            return []
        listed = ", ".join(map(quoted, snapshot.with_local_files().files))
        with duckdb.connect(config={"memory_limit": MEMORY}) as connection:
            connection.execute(f"create view kept as from read_parquet([{listed}])")
            return connection.execute(sql, list(values)).fetchall()


def _entered(staged: Staged) -> int:
    return staged.accepted + staged.superseded


def _key(table: Table, alias: str) -> str:
    """Return the expression of a row's key as one text."""
    parts = ", ".join(f"trim(cast({alias}.{n} as varchar))" for n in table.key)
    return f"concat_ws({quoted(_SEPARATOR)}, {parts})"


def _write_spool(path: Path, table: Table, pages: Sequence[Page]) -> bool:
    """Write the pages' rows into one file; False where they have none."""
    names = [name for name in table.column_names if name != "tenant_id"]
    texts = pa.schema([(name, pa.string()) for name in names])
    tables = [
        page.rows
        if isinstance(page.rows, pa.Table)
        else pa.Table.from_pylist(list(page.rows), schema=texts)
        for page in pages
        if len(page.rows)
    ]
    if not tables:
        return False
    with pq.ParquetWriter(path, tables[0].schema, compression="zstd") as writer:
        for part in tables:
            writer.write_table(part)
    return True


def _write_nothing(path: Path, table: Table) -> None:
    columns = ", ".join(
        f"cast(null as {stored_type(c)}) as {c.name}" for c in table.columns
    )
    with duckdb.connect() as connection:
        connection.execute(
            f"copy (select {columns} where false) to {quoted(str(path))} "
            "(format parquet)"
        )


def _keep_first(snapshot: TableSnapshot | None, staged: Staged, column: str) -> None:
    """Give an instant back the value that it was first stored with."""
    if snapshot is None or not snapshot.files:
        return
    kept = staged.rows.with_name("kept.parquet")
    same = " and ".join(f"c.{name} = s.{name}" for name in staged.table.key)
    files = ", ".join(map(quoted, snapshot.with_local_files().files))
    with duckdb.connect(config={"memory_limit": MEMORY}) as connection:
        connection.execute("set TimeZone = 'UTC'")
        connection.execute(
            f"copy (select s.* replace (case when s.{column} is not null "
            f"and c.{column} is not null then least(s.{column}, c.{column}) "
            f"else s.{column} end as {column}) "
            f"from read_parquet({quoted(str(staged.rows))}) as s "
            # a row of the source to at most one of the lake
            f"left join read_parquet([{files}]) as c on {same}) "
            f"to {quoted(str(kept))} (format parquet)"
        )
    kept.replace(staged.rows)


def _number_by_key(quarantine: Path, target: Path) -> None:
    """Give refused rows numbers by their keys: a source's rows have no lines."""
    with duckdb.connect(config={"memory_limit": MEMORY}) as connection:
        connection.execute(
            "copy (select * replace (coalesce(try_cast(key as bigint), "
            "cast(hash(key) >> 2 as bigint), row_number) as row_number) "
            f"from read_parquet({quoted(str(quarantine))})) "
            f"to {quoted(str(target))} (format parquet)"
        )
