"""Rows of a resource that the lake has already, by a fingerprint that the source makes.

A source that can compute one sends keys and fingerprints alone; full rows are read
where one is new or differs.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import duckdb
import pyarrow as pa

from kpi_lib.domain.schema import Table
from kpi_lib.domain.sql_files import quoted
from kpi_lib.lake.snapshot import TableSnapshot
from kpi_lib.sources.sync.spool_files import key_text
from kpi_lib.sources.vendors.connector import FINGERPRINT, Page


class KnownRows:
    """Fingerprints of one resource's rows in the lake.

    Parameters
    ----------
    connection : duckdb.DuckDBPyConnection
        That nobody else uses.
    snapshot : TableSnapshot or None
        Of `SYNC_KEYS`; None where nothing is known.
    source, resource : str
    table : Table
        That the resource fills.
    """

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        snapshot: TableSnapshot | None,
        source: str,
        resource: str,
        table: Table,
    ) -> None:
        self._table = table
        self._connection = connection
        self._connection.execute(
            "create temp table known (key varchar, fingerprint bigint)"
        )
        if snapshot and snapshot.files and "fingerprint" in snapshot.columns:
            listed = ", ".join(map(quoted, snapshot.with_local_files().files))
            self._connection.execute(
                "insert into known select key, fingerprint "
                f"from read_parquet([{listed}]) "
                f"where source = {quoted(source)} and resource = {quoted(resource)} "
                "and fingerprint is not null"
            )

    def __len__(self) -> int:
        ((count,),) = self._connection.execute("select count(*) from known").fetchall()
        return int(count)

    def differs(self, keys: pa.Table) -> pa.Array:
        """Return for each key whether its row is new or has changed.

        Parameters
        ----------
        keys : pyarrow.Table
            The key's columns, and `FINGERPRINT`.
        """
        self._connection.register("keys", keys.append_column("_n", _numbers(keys)))
        return (
            self._connection.sql(
                f"select k.{FINGERPRINT} is distinct from known.fingerprint as differs "
                # one key to at most one that is known
                f"from keys as k left join known on known.key = "
                f"{key_text(self._table, 'k')} order by k._n"
            )
            .to_arrow_table()["differs"]
            .combine_chunks()
        )


def _numbers(table: pa.Table) -> pa.Array:
    return pa.array(range(table.num_rows), pa.int64())


def without_fingerprints(pages: Sequence[Page]) -> list[Page]:
    """Return the pages with the rows' own columns alone."""
    return [
        Page(page.rows.drop_columns([FINGERPRINT]), page.position)
        if isinstance(page.rows, pa.Table) and FINGERPRINT in page.rows.column_names
        else page
        for page in pages
    ]


def write_keys(
    connection: duckdb.DuckDBPyConnection,
    path: Path,
    source: str,
    resource: str,
    table: Table,
    whole_read: str | None,
    spool: Path | None,
    pages: Sequence[Page],
) -> bool:
    """Write the rows of `SYNC_KEYS` for the spooled rows, or the pages' fingerprints.

    Returns
    -------
    bool
        False where there are none.
    """
    columns = pa.schema([(name, pa.string()) for name in table.key]).append(
        pa.field(FINGERPRINT, pa.int64())
    )
    marks = [
        part.select(columns.names).cast(columns)
        for page in pages
        for part in (page.rows, page.seen)
        if isinstance(part, pa.Table) and FINGERPRINT in part.column_names
    ]
    if not marks and spool is None:
        return False
    if marks:
        connection.register("marks", pa.concat_tables(marks))
        rows, mark = "marks", FINGERPRINT
    else:
        rows, mark = f"read_parquet({quoted(str(spool))})", "cast(null as bigint)"
    read = "null" if whole_read is None else quoted(whole_read)
    connection.execute(
        f"copy (select {quoted(source)} as source, {quoted(resource)} as resource, "
        f"key, cast({read} as varchar) as whole_read, max(fingerprint) as fingerprint "
        f"from (select {key_text(table, 's')} as key, {mark} as fingerprint "
        f"from {rows} as s) group by key) to {quoted(str(path))} (format parquet)"
    )
    if marks:
        connection.unregister("marks")
    return True
