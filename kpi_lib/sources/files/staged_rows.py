"""Rows of one file as Parquet files: those that enter the lake, and those refused."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from kpi_lib.domain.schema import QUARANTINE, Table
from kpi_lib.domain.sql_files import quoted
from kpi_lib.lake.writer import stored_type
from kpi_lib.settings.tenant_settings import TenantParams
from kpi_lib.sources.files.emptied_dates import EmptiedDates
from kpi_lib.sources.files.error_cells import ROW
from kpi_lib.sources.files.off_scale import OffScale
from kpi_lib.sources.files.source_table import SourceTable
from kpi_lib.sources.files.unpacking import Member

ACCEPTED = f"{ROW} not in (select {ROW} from broken_rules)"
"""Condition of the rows of ``parsed`` that break no rule."""


@dataclass(frozen=True)
class Staged:
    """One file, ready to be written.

    Attributes
    ----------
    member : Member
    table : Table
    rows : Path
        Parquet file of the accepted rows.
    quarantine : Path
        Parquet file of the broken rules, one row each, with the row as it came.
    read, accepted, superseded : int
        Rows of the file; rows that enter; rows that a later row of the same key
        replaces, by the mapping's ``latest_by``.
    quarantined : dict of str to int
        Rule to rows.
    ignored : tuple of str
        Columns of the file that nothing reads.
    warnings : tuple of str
    emptied : EmptiedDates
        Instants and days that mean no date; among the warnings, too.
    off_scale : OffScale
        Marks outside the scale of their survey; among the warnings, too.
    unseen : int
        Rows beyond those that were judged.
    absent : tuple of str
        Columns of the table that the file has nothing for.
    """

    member: Member
    table: Table
    rows: Path
    quarantine: Path
    read: int
    accepted: int
    superseded: int
    quarantined: dict[str, int] = field(default_factory=dict)
    ignored: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    emptied: EmptiedDates = field(default_factory=EmptiedDates)
    off_scale: OffScale = field(default_factory=OffScale)
    unseen: int = 0
    absent: tuple[str, ...] = ()


def write_rows(
    connection: duckdb.DuckDBPyConnection,
    staged: Staged,
    tenant: TenantParams,
    in_order: bool,
    plain: Path | None,
) -> None:
    """Write the accepted rows of ``parsed``, and those of a file of `plain_rows`."""
    order = f"order by {ROW}" if in_order else ""
    names = [name for name in staged.table.column_names if name != "tenant_id"]
    columns = ", ".join(names)
    also = ""
    if plain is not None:
        file = f"read_parquet({quoted(str(plain))}) where is_plain"
        also = f"union all select tenant_id, {columns} from {file}"
    connection.execute(
        f"copy (select '{tenant.tenant_id}' as tenant_id, {columns} "
        f"from parsed where {ACCEPTED} {order} {also}) "
        f"to {quoted(str(staged.rows))} (format parquet)"
    )


def write_empty(
    connection: duckdb.DuckDBPyConnection, path: Path, table: Table
) -> None:
    """Write a Parquet file with a table's columns and no rows."""
    columns = ", ".join(
        f"cast(null as {stored_type(c)}) as {c.name}" for c in table.columns
    )
    connection.execute(
        f"copy (select {columns} where false) to {quoted(str(path))} (format parquet)"
    )


def write_quarantine(
    connection: duckdb.DuckDBPyConnection,
    staged: Staged,
    tenant: TenantParams,
    source: SourceTable,
) -> None:
    """Write the broken rules, each with the row as it came."""
    columns = ", ".join(QUARANTINE.column_names)
    hidden = f"exclude ({', '.join(source.hidden)})" if source.hidden else ""
    connection.execute(
        f"copy (select {columns} from ("
        f"select r.{ROW} as row_number, r.rule, r.column_name, "
        "left(r.value, 1000) as value, p.key_text as key, "
        f"cast(to_json(s) as varchar) as row_json from broken_rules as r "
        # one broken rule to one row of the file
        f"join parsed as p on p.{ROW} = r.{ROW} "
        f"join (select * {hidden} from source) as s on s.{ROW} = r.{ROW} "
        "union all by name select * from damaged_lines), "
        f"(select '{tenant.tenant_id}' as tenant_id, "
        f"'{staged.table.name}' as table_name, {quoted(staged.member.origin)} as file) "
        "order by row_number, rule) "
        f"to {quoted(str(staged.quarantine))} (format parquet, compression zstd)"
    )
