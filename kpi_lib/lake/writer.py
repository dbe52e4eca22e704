"""Writer of one tenant's tables: compares by key, rewrites touched months, commits."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from kpi_lib.domain.errors import DataError
from kpi_lib.domain.schema import MONTH, TABLES, Table
from kpi_lib.lake.damaged_files import damage_error
from kpi_lib.lake.delta_tables import (
    CONFIGURATION,
    delta_options,
    exists,
    open_delta,
    resolve,
    writer_properties,
)
from kpi_lib.lake.merging import (
    COMPARE,
    COUNTS,
    FIRST_ROWS,
    REMOVED,
    create_views,
    file_columns,
    merged_rows,
    sql_parts,
    stored_type,
)
from kpi_lib.lake.snapshot import TableSnapshot
from kpi_lib.lake.storage import is_full_disk, is_remote, short_message
from kpi_lib.lake.write_database import WriteDatabase

_VACUUM_VERSIONS = 20

__all__ = ["Change", "TenantWriter", "stored_type"]


@dataclass(frozen=True)
class Change:
    """Outcome of one write to a table.

    Attributes
    ----------
    new, changed, unchanged, older : int
        Numbers of rows; `older` ones were skipped: the lake has a newer version.
    removed : int
        Number of rows removed (by `TenantWriter.replace_where`).
    version : int or None
        Version of the table after the write; None where there is no table yet.
    """

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    older: int = 0
    removed: int = 0
    version: int | None = None


class TenantWriter:
    """Writes one tenant's tables; `Lake.writer` creates it and holds the lock.

    Attributes
    ----------
    address : str
        Folder of the tenant, or its place below a bucket.
    tenant : str
    scratch : Path
        Folder for staging files, on the lake's disk; removed at the end.
    database : WriteDatabase
    written : list of str
        Tables with a new version, or perhaps one.
    """

    def __init__(
        self, address: str, tenant: str, scratch: Path, database: WriteDatabase
    ) -> None:
        self.address = address
        self.tenant = tenant
        self.scratch = scratch
        self.database = database
        self.written: list[str] = []

    def has(self, table: str) -> bool:
        """Return whether the tenant has a table."""
        return exists(f"{self.address}/{table}")

    def upsert(
        self,
        name: str | Table,
        staged: Path | Sequence[Path],
        *,
        takes_older: bool = False,
    ) -> Change:
        """Insert new rows and replace changed ones, by key, in one commit.

        Parameters
        ----------
        name : str or Table
            A table of `schema.TABLES`, or another one beside them.
        staged : Path or sequence of Path
            Parquet files with the table's columns, typed, without duplicate keys;
            others that they have are not read.
        takes_older : bool
            Replace rows also where the lake has a newer version.

        Returns
        -------
        Change
            A write without a change makes no new version.
        """
        return self.replace_where(name, staged, "false", {}, takes_older=takes_older)

    def replace_quarantine(
        self, table: str, file: str, staged: Path | Sequence[Path], accepted: Path
    ) -> Change:
        """Replace the quarantined rows of one file by the staged ones.

        Rows that other files left in quarantine are removed, too, where their key is
        among the accepted rows.
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
        *,
        takes_older: bool = False,
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
        takes_older : bool
            As for `upsert`.
        """
        table = TABLES[name] if isinstance(name, str) else name
        old = resolve(f"{self.address}/{table.name}", table.name)
        old = old and old.with_local_files()
        files = [staged] if isinstance(staged, Path) else list(staged)
        with self.connect() as connection:
            create_views(connection, table, files, old)
            pieces = sql_parts(table) | ({"older": "false"} if takes_older else {})
            compared = COMPARE if old and old.files else FIRST_ROWS
            connection.execute(compared.format(**pieces))
            connection.execute(
                REMOVED.format(condition=condition, **pieces), dict(parameters)
            )
            counts = dict(connection.execute(COUNTS).fetchall())
            version = None if old is None else old.version
            if version is None or {"new", "changed", "removed"} & counts.keys():
                version = self._commit(connection, table, old, counts)
                self.written.append(table.name)
        return Change(**counts, version=version)

    @contextlib.contextmanager
    def connect(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """Open a connection; what it creates is temporary, and its own."""
        with self.database.connect() as connection:
            yield connection

    def _commit(
        self,
        connection: duckdb.DuckDBPyConnection,
        table: Table,
        old: TableSnapshot | None,
        outcomes: Mapping[str, int],
    ) -> int:
        """Write the touched months in one Delta commit; return its version.

        The commit fails where the table has changed since it was compared: on an object
        store a lock is no guarantee.
        """
        from deltalake import CommitProperties, write_deltalake
        from deltalake.exceptions import DeltaError

        is_rewrite = old is None or set(file_columns(table)) != set(old.columns)
        if is_rewrite:
            connection.execute("insert into touched select _month from current")
        months = sorted(
            row[0]
            for row in connection.execute("select distinct _month from touched")
            .fetchall()
        )  # fmt: skip
        partitioned = table.event_column is not None
        path = f"{self.address}/{table.name}"
        predicate = _month_predicate(months) if partitioned and not is_rewrite else None
        target = open_delta(path, old.version) if old else None
        mode: Any = "error" if target is None else "overwrite"
        rows = merged_rows(connection, table, old, months, outcomes)
        try:
            write_deltalake(
                target or path,
                rows,
                mode=mode,
                schema_mode="overwrite" if old and is_rewrite else None,
                partition_by=[MONTH] if partitioned else None,
                predicate=predicate,
                configuration=CONFIGURATION,
                writer_properties=writer_properties(rows.schema),
                storage_options=delta_options(path),
                commit_properties=CommitProperties(max_commit_retries=0),
            )
        except DeltaError as error:
            if damaged := damage_error(self.tenant, [old] if old else []):
                raise damaged from error
            if is_full_disk(error):
                raise
            raise DataError(
                path,
                f"the table could not be written: {short_message(error)}",
                remedy="if another import has changed it meanwhile, start again; "
                "nothing was changed",
            ) from error
        return _finish(path)


def _month_predicate(months: Sequence[str]) -> str:
    return f"{MONTH} in ({', '.join(repr(month) for month in months)})"


def _finish(path: str) -> int:
    """Make the new files read-only; every 20th version remove expired files.

    Read-only, because connections of other processes read the files of their snapshot.
    """
    table = open_delta(path)
    if table is None:
        raise FileNotFoundError(path)
    for uri in () if is_remote(path) else table.file_uris():
        file = Path(uri)
        if file.stat().st_mode & 0o222:
            file.chmod(0o444)
    version: int = table.version()
    if version and version % _VACUUM_VERSIONS == 0:
        table.vacuum(dry_run=False)
    return version
