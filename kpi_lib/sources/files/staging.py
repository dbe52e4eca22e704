"""Staging of one file: read, judged and written as Parquet, ready for the lake."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from kpi_lib.domain.errors import ParamsError, raise_all
from kpi_lib.domain.schema import QUARANTINE, RAW_TICKETS, TABLES, Table
from kpi_lib.domain.sql_files import quoted
from kpi_lib.settings.tenant_settings import TenantParams
from kpi_lib.sources.files.closed_statuses import ended_but_open
from kpi_lib.sources.files.duckdb_file import as_parquet
from kpi_lib.sources.files.emptied_dates import EmptiedDates
from kpi_lib.sources.files.error_cells import ROW
from kpi_lib.sources.files.import_progress import Listener, Progress
from kpi_lib.sources.files.judging import create_parsed, group_of_blanks
from kpi_lib.sources.files.loading import SourceTable, load
from kpi_lib.sources.files.mapped_rows import create_mapped
from kpi_lib.sources.files.mapping import Mapping
from kpi_lib.sources.files.mapping_fit import fitted
from kpi_lib.sources.files.notation import notation_warnings
from kpi_lib.sources.files.off_scale import OffScale
from kpi_lib.sources.files.ragged_lines import (
    create_damaged,
    damage_warnings,
)
from kpi_lib.sources.files.row_filter import leave_out_rows
from kpi_lib.sources.files.table_guess import guess_table
from kpi_lib.sources.files.totals_rows import create_totals
from kpi_lib.sources.files.unpacking import Member

MEMORY = "300MB"
"""Memory limit of DuckDB; a larger file spills to the disk."""


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


def stage(
    member: Member,
    *,
    tenant: TenantParams,
    table: str | None,
    mapping: Mapping,
    scratch: Path,
    listener: Listener,
    in_order: bool = False,
    most: int | None = None,
) -> Staged:
    """Read one file and judge its rows.

    Parameters
    ----------
    member : Member
    tenant : TenantParams
    table : str or None
        Default: the mapping's, else guessed.
    mapping : Mapping
    scratch : Path
        An empty folder.
    listener : Listener
    in_order : bool
        Write the rows in the file's order; by default in that of the computation.
    most : int, optional
        Rows from the start that are judged; by default all.

    Raises
    ------
    DataError
        The file cannot be read, lacks a column, or holds another tenant's rows.
    """
    database = scratch / "staging.duckdb"
    plain = as_parquet(member, mapping.source_table, table or mapping.table, scratch)
    with _connect(database, scratch) as connection:
        source = load(connection, plain, mapping, scratch, listener)
        rows = read = _count(connection, "source")
        if most is not None and rows > most:
            connection.execute(f"delete from source where {ROW} > {most}")
            read = most
        create_damaged(connection, source.damaged)
    listener(Progress(member.label, "checking", 0, read))
    mapping = fitted(mapping, source.columns)
    chosen = _table(table, mapping, member.label, source.columns)
    with _connect(database, scratch, locked=True) as connection:
        left_out = leave_out_rows(connection, mapping, member.label)
        read -= left_out
        ignored = create_mapped(
            connection, chosen, mapping, source, str(tenant.tenant_id), member.label
        )
    with _connect(database, scratch) as connection:
        create_totals(connection, source.loaded)
        zone = mapping.timezone or tenant.timezone
        notations = create_parsed(
            connection, chosen, mapping, zone, tenant.timezone, tenant.plausible
        )
        listener(Progress(member.label, "checking", read, read))
        lines = {"damaged_line": len(source.damaged)} if source.damaged else {}
        emptied = EmptiedDates.of(connection, chosen, f"parsed where {_ACCEPTED}")
        off_scale = OffScale.of(
            connection, chosen, f"parsed where {_ACCEPTED}", mapping.csat_scale
        )
        staged = Staged(
            member=member,
            table=chosen,
            rows=scratch / "rows.parquet",
            quarantine=scratch / "quarantine.parquet",
            read=read + len(source.damaged),
            accepted=_count(connection, f"parsed where {_ACCEPTED}"),
            superseded=read - _count(connection, "mapped"),
            quarantined=dict(connection.execute(_BY_RULE).fetchall()) | lines,
            ignored=tuple(ignored),
            warnings=(
                *source.warnings,
                *([f"left out by where: {left_out}"] if left_out else []),
                *emptied.texts(),
                *damage_warnings(source.damaged),
                *notation_warnings(notations, mapping),
                *_warnings(connection, chosen, zone, mapping),
                *off_scale.texts("a mapping"),
                *(
                    ended_but_open(connection, _ACCEPTED, tenant)
                    if chosen is RAW_TICKETS
                    else ()
                ),
            ),
            emptied=emptied,
            off_scale=off_scale,
            unseen=rows - min(rows, most or rows),
        )
        _write_rows(connection, staged, tenant, in_order)
        _write_quarantine(connection, staged, tenant, source)
    database.unlink()
    return staged


@contextlib.contextmanager
def _connect(
    database: Path, scratch: Path, locked: bool = False
) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the staging database; a locked one reaches no file and no network."""
    connection = duckdb.connect(
        str(database),
        config={
            "memory_limit": MEMORY,
            "temp_directory": str(scratch / "spill"),
            "threads": 2,
            "preserve_insertion_order": True,
        },
    )
    try:
        connection.execute("set TimeZone = 'UTC'")
        connection.execute("set python_enable_replacements = false")
        if locked:
            connection.execute("set enable_external_access = false")
            connection.execute("set lock_configuration = true")
        yield connection
    finally:
        connection.close()


def _table(name: str | None, mapping: Mapping, label: str, columns: list[str]) -> Table:
    wanted = name or mapping.table
    if name and mapping.table and name != mapping.table:
        raise ParamsError(
            "--table",
            f'got "{name}", but the mapping is for "{mapping.table}"',
            remedy="leave out --table, or take another mapping",
        )
    if wanted is None:
        return guess_table(label, columns)
    chosen = TABLES[wanted]
    raise_all("mapping", mapping.mistakes(chosen, "mapping"))
    return chosen


def _count(connection: duckdb.DuckDBPyConnection, what: str) -> int:
    row = connection.execute(f"select count(*) from {what}").fetchone()
    return int(row[0]) if row else 0


_ACCEPTED = f"{ROW} not in (select {ROW} from broken_rules)"
_BY_RULE = "select rule, count(*) from broken_rules group by rule order by rule"


def _warnings(
    connection: duckdb.DuckDBPyConnection, table: Table, zone: str, mapping: Mapping
) -> list[str]:
    """Return remarks on values whose reading may surprise."""
    warnings = []
    for column in table.columns:
        group = group_of_blanks(column)
        if group is not None:
            condition = f"{column.name}_is_blank and {_ACCEPTED}"
            if count := _count(connection, f"parsed where {condition}"):
                warnings.append(f'{_rows(count)} no {column.name}: "{group}"')
    if count := _count(connection, "parsed where is_at_clock_change"):
        warnings.append(
            f"{_rows(count)} a time at a change of the clock in {zone}: one that "
            "comes twice is read as the first, one that is left out as an hour later"
        )
    slashes = "regexp_matches(unreadable_text, '^\\d{1,2}[/.-]\\d{1,2}[/.-]\\d{4}')"
    if mapping.day_first is None and _count(connection, f"parsed where {slashes}"):
        warnings.append(
            "dates such as 1/2/2026 can be read in two ways: "
            "say in a mapping day_first: true or day_first: false"
        )
    return warnings


def _rows(count: int) -> str:
    return "1 row has" if count == 1 else f"{count} rows have"


def _write_rows(
    connection: duckdb.DuckDBPyConnection,
    staged: Staged,
    tenant: TenantParams,
    in_order: bool,
) -> None:
    order = f"order by {ROW}" if in_order else ""
    columns = [name for name in staged.table.column_names if name != "tenant_id"]
    connection.execute(
        f"copy (select '{tenant.tenant_id}' as tenant_id, {', '.join(columns)} "
        f"from parsed where {_ACCEPTED} {order}) "
        f"to {quoted(str(staged.rows))} (format parquet, compression zstd)"
    )


def _write_quarantine(
    connection: duckdb.DuckDBPyConnection,
    staged: Staged,
    tenant: TenantParams,
    source: SourceTable,
) -> None:
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
