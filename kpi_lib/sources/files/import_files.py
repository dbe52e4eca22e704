"""Import of files: CSV, TSV, JSON, JSONL, Parquet, XLSX, also as .gz and .zip."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from kpi_lib.domain.errors import ParamsError
from kpi_lib.domain.names import closest
from kpi_lib.domain.period import Period
from kpi_lib.domain.schema import RAW_TABLES, RAW_TICKETS
from kpi_lib.lake.delta_lake import Lake
from kpi_lib.lake.writer import Change, TenantWriter
from kpi_lib.settings.tenant_settings import TenantParams
from kpi_lib.sources.files.file_report import FileReport
from kpi_lib.sources.files.foreign_rows import check_foreign
from kpi_lib.sources.files.import_progress import Listener, Progress, ignore_progress
from kpi_lib.sources.files.lake_remarks import find_gone_columns
from kpi_lib.sources.files.mapping import Mapping
from kpi_lib.sources.files.mapping_files import load_mapping
from kpi_lib.sources.files.repeated_imports import (
    find_repeated,
    import_key,
    keep_repeated,
)
from kpi_lib.sources.files.replacing import Removal, find_absence, find_removal
from kpi_lib.sources.files.staged_rows import Staged
from kpi_lib.sources.files.staging import stage
from kpi_lib.sources.files.unpacking import unpack
from kpi_lib.sources.reopenings import Reopenings, count_reopenings

__all__ = [
    "FileReport",
    "ImportReport",
    "Mapping",
    "Progress",
    "import_files",
    "load_mapping",
]


@dataclass(frozen=True)
class ImportReport:
    """Outcome of one import, file by file."""

    files: tuple[FileReport, ...]

    def __str__(self) -> str:
        return "\n".join(line for file in self.files for line in file.lines())

    @property
    def quarantined_rows(self) -> int:
        """Rows in quarantine, over all files."""
        return sum(file.quarantined_rows for file in self.files)


def import_files(
    paths: Sequence[str | Path],
    *,
    lake: Lake,
    tenant: TenantParams,
    table: str | None = None,
    mapping: Mapping | None = None,
    progress: Listener | None = None,
    replace: Period | None = None,
    accept_removals: bool = False,
) -> ImportReport:
    """Import files into a tenant's tables.

    All files are read and judged first; each then enters in one commit. Importing a
    file again changes nothing, and does not read it where the tables are as it left
    them.

    Parameters
    ----------
    paths : sequence of str or Path
    lake : Lake
    tenant : TenantParams
    table : str, optional
        For all files; else the mapping's, else guessed from name and columns.
    mapping : Mapping, optional
    progress : callable, optional
        Called with a `Progress` now and then.
    replace : Period, optional
        Remove the rows of this period that the files no longer have, of the companies
        and boards that they cover.
    accept_removals : bool
        Remove them even where they are very many, and replace rows of the lake by
        others of the same ids.

    Returns
    -------
    ImportReport
        A file's report accounts for each of its rows.

    Raises
    ------
    ParamsError
        No such table, or a mapping that does not fit it.
    DataError
        A file cannot be read, lacks a required column, or holds rows of another
        tenant, or its ids are those of other rows: nothing was imported then.
    """
    check_table(table)
    listener = progress or ignore_progress
    with lake.writer(tenant.tenant) as writer:
        lake.snapshot(tenant.tenant).check_owner(str(tenant.tenant_id))
        key = None
        if replace is None:
            key = import_key(paths, tenant, table, mapping)
        if key and (repeated := find_repeated(lake, tenant.tenant, key)):
            return ImportReport(repeated)
        staged = []
        for number, member in enumerate(unpack(paths, writer.scratch)):
            folder = writer.scratch / f"staged-{number}"
            folder.mkdir()
            staged.append(
                stage(
                    member,
                    tenant=tenant,
                    table=table,
                    mapping=_with_scale(mapping or Mapping(), tenant),
                    scratch=folder,
                    listener=listener,
                    database=writer.database,
                )
            )
        removals: dict[str, Removal] = {}
        of_table: dict[str, list[str]] = {}
        for name in dict.fromkeys(one.table.name for one in staged):
            files = [one for one in staged if one.table.name == name]
            stored = lake.table_snapshot(tenant.tenant, name)
            with writer.connect() as connection:
                others = check_foreign(
                    connection, files, stored, tenant.tenant, accept=accept_removals
                )
                gone = find_gone_columns(connection, files, stored)
            of_table[name] = [one for one in (gone, others) if one]
            if replace is None:
                with writer.connect() as connection:
                    missing = find_absence(connection, files, stored, tenant.timezone)
                of_table[name] += [missing.remark] if missing.remark else []
                if gone or others or len(files) > 1 or not missing.is_repeatable:
                    key = None
                continue
            with writer.connect() as connection:
                removal = find_removal(
                    connection,
                    files,
                    stored,
                    replace,
                    writer.scratch / f"removed-{name}.parquet",
                    accept=accept_removals,
                )
            if removal:
                removals[name] = removal
        reports = []
        for one in staged:
            reopenings = _reopenings(lake, tenant, writer, one)
            remarks = [*reopenings.remarks(), *of_table.pop(one.table.name, ())]
            if reopenings.seen:
                key = None
            removal = removals.pop(one.table.name, None)
            reports.append(_write(writer, one, listener, tuple(remarks), removal))
        # Only what a second import would say word for word.
        if key and not any(one.older for one in reports):
            with suppress(OSError):  # without it a second import takes longer
                keep_repeated(lake, tenant.tenant, key, reports)
        return ImportReport(tuple(reports))


def check_table(name: str | None) -> None:
    """Raise where ``--table`` names no raw table."""
    names = [table.name for table in RAW_TABLES]
    if name is not None and name not in names:
        near = closest(name, names) or names
        raise ParamsError("--table", f'got "{name}"', f"one of {', '.join(near)}")


def _with_scale(mapping: Mapping, tenant: TenantParams) -> Mapping:
    """Return the mapping with the tenant's scale of marks where it has none."""
    scale = mapping.csat_scale or tenant.csat_scale
    return mapping.model_copy(update={"csat_scale": scale})


def _reopenings(
    lake: Lake, tenant: TenantParams, writer: TenantWriter, staged: Staged
) -> Reopenings:
    """Count the reopenings that a file shows."""
    if staged.table is not RAW_TICKETS or not staged.accepted:
        return Reopenings()
    stored = lake.table_snapshot(tenant.tenant, RAW_TICKETS.name)
    with writer.connect() as connection:
        return count_reopenings(connection, staged.rows, stored, tenant)


def _write(
    writer: TenantWriter,
    staged: Staged,
    listener: Listener,
    remarks: tuple[str, ...],
    removal: Removal | None,
) -> FileReport:
    label, table = staged.member.label, staged.table.name
    listener(Progress(label, "writing", 0, staged.accepted))
    change = Change()
    if removal is not None and removal.count:
        removal.keep_aside(writer)
        condition = removal.condition(staged.table)
        change = writer.replace_where(table, staged.rows, condition, {})
    elif staged.accepted:
        change = writer.upsert(table, staged.rows)
    has_quarantine = writer.has("quarantine")
    if staged.quarantined or has_quarantine:
        writer.replace_quarantine(
            table, staged.member.origin, staged.quarantine, staged.rows
        )
    listener(Progress(label, "writing", staged.accepted, staged.accepted))
    return FileReport(
        file=label,
        table=table,
        rows=staged.read,
        new=change.new,
        changed=change.changed,
        unchanged=change.unchanged,
        older=change.older,
        superseded=staged.superseded,
        removed=change.removed,
        quarantined_rows=staged.read - staged.superseded - staged.accepted,
        quarantined=staged.quarantined,
        ignored_columns=staged.ignored,
        warnings=(*staged.warnings, *remarks),
        version=change.version,
    )
