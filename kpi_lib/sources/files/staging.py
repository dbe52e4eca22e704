"""Staging of one file: read, judged and written as Parquet, ready for the lake."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb

from kpi_lib.domain.errors import ParamsError, raise_all
from kpi_lib.domain.schema import QUARANTINE, RAW_TICKETS, TABLES, Table
from kpi_lib.lake.write_database import WriteDatabase
from kpi_lib.settings.tenant_settings import TenantParams
from kpi_lib.sources.files.closed_statuses import closed_status_remarks
from kpi_lib.sources.files.duckdb_file import as_parquet
from kpi_lib.sources.files.emptied_dates import EmptiedDates
from kpi_lib.sources.files.error_cells import ROW
from kpi_lib.sources.files.idle_keys import idle_in_format, mistakes
from kpi_lib.sources.files.import_progress import Listener, Progress
from kpi_lib.sources.files.judging import create_parsed
from kpi_lib.sources.files.loading import load
from kpi_lib.sources.files.mapped_rows import create_mapped, map_columns
from kpi_lib.sources.files.mapping import Mapping
from kpi_lib.sources.files.mapping_fit import fitted
from kpi_lib.sources.files.notation import Notation, notation_warnings
from kpi_lib.sources.files.off_scale import OffScale
from kpi_lib.sources.files.plain_rows import PlainRows, stage_plain
from kpi_lib.sources.files.ragged_lines import (
    create_damaged,
    damage_warnings,
)
from kpi_lib.sources.files.row_filter import leave_out_rows
from kpi_lib.sources.files.source_table import SourceTable, describe
from kpi_lib.sources.files.staged_rows import (
    ACCEPTED,
    Staged,
    write_empty,
    write_quarantine,
    write_rows,
)
from kpi_lib.sources.files.staging_database import StagingDatabase
from kpi_lib.sources.files.staging_remarks import (
    blank_warnings,
    count_blanks,
    count_rows,
    reading_warnings,
)
from kpi_lib.sources.files.table_guess import guess_table
from kpi_lib.sources.files.totals_rows import create_totals
from kpi_lib.sources.files.unpacking import Member

_BY_RULE = "select rule, count(*) from broken_rules group by rule order by rule"


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
    database: WriteDatabase | None = None,
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
    database : WriteDatabase, optional
        The import's; by default one of the file's own.

    Raises
    ------
    DataError
        The file cannot be read, lacks a column, or holds another tenant's rows.
    """
    unpacked = as_parquet(member, mapping.source_table, table or mapping.table, scratch)
    with closing(StagingDatabase(scratch, database)) as judged:
        connection = judged.connect()
        source = describe(connection, unpacked, mapping, scratch, listener)
        source.warnings += [member.remark] if member.remark else []
        source.warnings += idle_in_format(mapping, member.format)
        mapping = fitted(mapping, source.columns)
        chosen = _table(table, mapping, member.label, source.columns)
        plain = None
        if most is None and not in_order:
            plain = stage_plain(
                connection, source, chosen, mapping, tenant, scratch, member.label
            )
        file = _File(member, chosen, mapping, tenant, source, scratch, listener, plain)
        if plain is not None and plain.numbers is None:
            staged = _only_plain(file, connection, plain)
            return _with_statuses(connection, staged, tenant)
        seen = _judge(file, judged, unpacked, most)
        connection = judged.connect()
        staged = _summed_up(file, connection, seen)
        write_rows(connection, staged, tenant, in_order, plain.rows if plain else None)
        write_quarantine(connection, staged, tenant, source)
        return _with_statuses(connection, staged, tenant)


@dataclass(frozen=True)
class _File:
    """One file, and what its rows are judged by."""

    member: Member
    table: Table
    mapping: Mapping
    tenant: TenantParams
    source: SourceTable
    scratch: Path
    listener: Listener
    plain: PlainRows | None

    @property
    def zone(self) -> str:
        """Time zone of its instants."""
        return self.mapping.timezone or self.tenant.timezone

    @property
    def quarantine(self) -> Path:
        """Its refused rows."""
        return self.scratch / "quarantine.parquet"


@dataclass(frozen=True)
class _Seen:
    """What judging the rows that are not plain has shown of them."""

    read: int
    left_out: int
    ignored: tuple[str, ...]
    notations: dict[str, Notation]
    unseen: int
    absent: tuple[str, ...]


def _only_plain(
    file: _File, connection: duckdb.DuckDBPyConnection, plain: PlainRows
) -> Staged:
    """Return a file all of whose rows are plain."""
    for done in (0, plain.count):
        file.listener(Progress(file.member.label, "checking", done, plain.count))
    write_empty(connection, file.quarantine, QUARANTINE)
    blanks = blank_warnings(file.table, plain.blanks)
    return Staged(
        file.member, file.table, plain.rows, file.quarantine, plain.count, plain.count,
        0, ignored=plain.ignored, warnings=(*file.source.warnings, *blanks),
        absent=plain.absent,
    )  # fmt: skip


def _judge(
    file: _File, judged: StagingDatabase, unpacked: Member, most: int | None
) -> _Seen:
    """Create the table ``parsed`` of the rows that are not plain, or of the first."""
    connection, label, mapping = judged.connect(), file.member.label, file.mapping
    numbers = file.plain.numbers if file.plain else None
    load(connection, file.source, unpacked, file.scratch, numbers)
    rows = read = count_rows(connection, "source")
    if most is not None and rows > most:
        connection.execute(f"delete from source where {ROW} > {most}")
        read = most
    create_damaged(connection, file.source.damaged)
    file.listener(Progress(label, "checking", 0, read))
    connection = judged.connect(locked=bool(mapping.sql))
    left_out = leave_out_rows(connection, mapping, label)
    read -= left_out
    columns = map_columns(file.table, mapping, file.source, label)
    create_mapped(connection, columns, mapping, str(file.tenant.tenant_id), label)
    connection = judged.connect()
    create_totals(connection, file.source.loaded)
    notations = create_parsed(
        connection, file.table, mapping, file.zone, file.tenant.timezone,
        file.tenant.plausible,
    )  # fmt: skip
    file.listener(Progress(label, "checking", read, read))
    unseen = rows - min(rows, most or rows)
    ignored = tuple(columns.ignored)
    return _Seen(read, left_out, ignored, notations, unseen, columns.absent)


def _summed_up(
    file: _File, connection: duckdb.DuckDBPyConnection, seen: _Seen
) -> Staged:
    """Return a file whose rows were judged, with the counts and remarks of them."""
    table, mapping, damaged = file.table, file.mapping, file.source.damaged
    lines = {"damaged_line": len(damaged)} if damaged else {}
    accepted = f"parsed where {ACCEPTED}"
    emptied = EmptiedDates.of(connection, table, accepted)
    off_scale = OffScale.of(connection, table, accepted, mapping.csat_scale)
    before = file.plain.count if file.plain else 0
    blanks = count_blanks(connection, table, file.plain.blanks if file.plain else {})
    return Staged(
        member=file.member,
        table=table,
        rows=file.scratch / "rows.parquet",
        quarantine=file.quarantine,
        read=before + seen.read + len(damaged),
        accepted=before + count_rows(connection, accepted),
        superseded=seen.read - count_rows(connection, "mapped"),
        quarantined=dict(connection.execute(_BY_RULE).fetchall()) | lines,
        ignored=seen.ignored,
        warnings=(
            *file.source.warnings,
            *([f"left out by where: {seen.left_out}"] if seen.left_out else []),
            *emptied.texts(),
            *damage_warnings(damaged),
            *notation_warnings(seen.notations, mapping),
            *blank_warnings(table, blanks),
            *reading_warnings(connection, file.zone, mapping),
            *off_scale.texts("a mapping"),
        ),
        emptied=emptied,
        off_scale=off_scale,
        unseen=seen.unseen,
        absent=seen.absent,
    )


def _with_statuses(
    connection: duckdb.DuckDBPyConnection, staged: Staged, tenant: TenantParams
) -> Staged:
    """Add the remark on tickets with an end whose statuses count as open."""
    if staged.table is not RAW_TICKETS:
        return staged
    remarks = closed_status_remarks(connection, staged.rows, tenant)
    return replace(staged, warnings=(*staged.warnings, *remarks))


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
    raise_all("mapping", mistakes(mapping, chosen, "mapping"))
    return chosen
