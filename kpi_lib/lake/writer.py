"""Writing one tenant's tables: compare by key, rewrite the touched months, commit."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from kpi_lib.domain.errors import DataError
from kpi_lib.domain.schema import MONTH, TABLES, Table
from kpi_lib.lake.delta_tables import (
    KEEP_DAYS,
    delta_options,
    is_there,
    open_delta,
    resolve,
)
from kpi_lib.lake.merging import (
    COMPARE,
    COUNTS,
    REMOVED,
    ROW_GROUP,
    create_views,
    file_columns,
    parts,
    result,
    stored_type,
)
from kpi_lib.lake.snapshot import TableSnapshot
from kpi_lib.lake.storage import first_words, is_remote

_MEMORY = "300MB"
_VACUUM_EVERY = 20

__all__ = ["Change", "TenantWriter", "stored_type"]


@dataclass(frozen=True)
class Change:
    """What one write did to a table.

    Attributes
    ----------
    new, changed, unchanged, older : int
        Rows; `older` ones were left out because the lake holds a newer version.
    removed : int
        Rows taken away (by `TenantWriter.replace_range` alone).
    version : int or None
        The version the table has now; None where there is no table yet.
    """

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    older: int = 0
    removed: int = 0
    version: int | None = None


class TenantWriter:
    """Writes one tenant's tables; made by `Lake.writer`, which holds the lock.

    Attributes
    ----------
    address : str
        Folder of the tenant, or its place below a bucket.
    tenant : str
    scratch : Path
        Folder for staging files, on the lake's own disk; removed at the end.
    """

    def __init__(self, address: str, tenant: str, scratch: Path) -> None:
        self.address = address
        self.tenant = tenant
        self.scratch = scratch

    def has(self, table: str) -> bool:
        """Tell whether the tenant has a table."""
        return is_there(f"{self.address}/{table}")

    def upsert(self, name: str | Table, staged: Path | Sequence[Path]) -> Change:
        """Insert new rows and replace changed ones, by key, in one commit.

        Parameters
        ----------
        name : str or Table
            A table of `schema.TABLES`, or one that is kept beside them.
        staged : Path or sequence of Path
            Parquet files with exactly the table's columns, typed, without
            duplicate keys.

        Returns
        -------
        Change
            A write that changes nothing makes no new version.
        """
        return self.replace_where(name, staged, "false", {})

    def replace_quarantine(
        self, table: str, file: str, staged: Path | Sequence[Path], accepted: Path
    ) -> Change:
        """Make the quarantine of one file hold just the staged rows.

        What other files left there of the accepted rows' keys goes too: the row has
        come in whole.
        """
        key = ", ".join(f"{name}::varchar" for name in TABLES[table].key)
        return self.replace_where(
            "quarantine",
            staged,
            "table_name = $table_name and (file = $file or key in ("
            f"select concat_ws(' ', {key}) from read_parquet($accepted)))",
            {"table_name": table, "file": file, "accepted": str(accepted)},
        )

    def replace_where(
        self,
        name: str | Table,
        staged: Path | Sequence[Path],
        condition: str,
        parameters: Mapping[str, Any],
    ) -> Change:
        """Upsert the staged rows and remove the others that meet `condition`.

        Parameters
        ----------
        name : str or Table
        staged : Path or sequence of Path
            As for `upsert`.
        condition : str
            SQL over the table's columns, with ``$name`` parameters.
        parameters : mapping of str to object
        """
        table = TABLES[name] if isinstance(name, str) else name
        old = resolve(f"{self.address}/{table.name}", table.name)
        old = old and old.here()
        files = [staged] if isinstance(staged, Path) else list(staged)
        with self._connect() as connection:
            create_views(connection, table, files, old)
            connection.execute(COMPARE.format(**parts(table)))
            connection.execute(
                REMOVED.format(condition=condition, **parts(table)), dict(parameters)
            )
            counts = dict(connection.execute(COUNTS).fetchall())
            version = None if old is None else old.version
            if version is None or {"new", "changed", "removed"} & counts.keys():
                version = self._commit(connection, table, old)
        return Change(**counts, version=version)

    @contextlib.contextmanager
    def _connect(self) -> Iterator[duckdb.DuckDBPyConnection]:
        connection = duckdb.connect(
            config={
                "memory_limit": _MEMORY,
                "temp_directory": str(self.scratch / "spill"),
                "preserve_insertion_order": True,
                "threads": 2,
            }
        )
        try:
            connection.execute("set TimeZone = 'UTC'")
            yield connection
        finally:
            connection.close()

    def _commit(
        self,
        connection: duckdb.DuckDBPyConnection,
        table: Table,
        old: TableSnapshot | None,
    ) -> int:
        """Write the touched months in one Delta commit; return its version.

        The commit fails where the table is no longer as it was compared with: on an
        object store no lock is above all doubt.
        """
        from deltalake import CommitProperties, WriterProperties, write_deltalake
        from deltalake.exceptions import DeltaError

        whole = old is None or set(file_columns(table)) != set(old.columns)
        if whole:
            connection.execute("insert into touched select _month from current")
        months = sorted(
            row[0]
            for row in connection.execute("select distinct _month from touched")
            .fetchall()
        )  # fmt: skip
        partitioned = table.event_column is not None
        path = f"{self.address}/{table.name}"
        predicate = _month_predicate(months) if partitioned and not whole else None
        target = open_delta(path, old.version) if old else None
        mode: Any = "error" if target is None else "overwrite"
        try:
            write_deltalake(
                target or path,
                result(connection, table, old, months),
                mode=mode,
                schema_mode="overwrite" if old and whole else None,
                partition_by=[MONTH] if partitioned else None,
                predicate=predicate,
                configuration={
                    "delta.deletedFileRetentionDuration": f"interval {KEEP_DAYS} days",
                    "delta.logRetentionDuration": f"interval {KEEP_DAYS} days",
                },
                writer_properties=WriterProperties(
                    compression="ZSTD", max_row_group_size=ROW_GROUP
                ),
                storage_options=delta_options(path),
                commit_properties=CommitProperties(max_commit_retries=0),
            )
        except DeltaError as error:
            raise DataError(
                path,
                f"the table could not be written: {first_words(error)}",
                remedy="if another import has changed it meanwhile, start again; "
                "nothing was changed",
            ) from error
        return _finish(path)


def _month_predicate(months: Sequence[str]) -> str:
    return f"{MONTH} in ({', '.join(repr(month) for month in months)})"


def _finish(path: str) -> int:
    """Protect the new files against writing; now and then drop those of old versions.

    An analyst's connection may read the files of its snapshot; nothing may write
    over them.
    """
    table = open_delta(path)
    if table is None:
        raise FileNotFoundError(path)
    for uri in () if is_remote(path) else table.file_uris():
        file = Path(uri)
        if file.stat().st_mode & 0o222:
            file.chmod(0o444)
    version: int = table.version()
    if version and version % _VACUUM_EVERY == 0:
        table.vacuum(dry_run=False)
    return version
