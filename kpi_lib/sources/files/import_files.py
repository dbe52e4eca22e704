"""Import of files: CSV, TSV, JSON, JSONL, Parquet, XLSX, also as .gz and .zip."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from kpi_lib.domain.errors import ParamsError
from kpi_lib.domain.names import closest
from kpi_lib.domain.period import Period
from kpi_lib.domain.schema import RAW_TABLES, RAW_TICKETS
from kpi_lib.lake.delta_lake import Lake
from kpi_lib.lake.writer import Change, TenantWriter
from kpi_lib.settings.tenant_settings import TenantParams
from kpi_lib.sources.files.import_progress import Listener, Progress, ignore_progress
from kpi_lib.sources.files.judging import RULES
from kpi_lib.sources.files.mapping import Mapping
from kpi_lib.sources.files.mapping_files import load_mapping
from kpi_lib.sources.files.replacing import Removal, absence, find_removal
from kpi_lib.sources.files.staging import Staged, stage
from kpi_lib.sources.files.unpacking import unpack
from kpi_lib.sources.reopenings import count_reopenings

__all__ = [
    "FileReport",
    "ImportReport",
    "Mapping",
    "Progress",
    "import_files",
    "load_mapping",
]


@dataclass(frozen=True)
class FileReport:
    """Outcome of one file's import.

    Attributes
    ----------
    file : str
        Its name; within a ZIP ``a.zip/b.csv``.
    table : str
    rows : int
        Rows of the file; the sum of all that follow.
    new, changed, unchanged : int
        Rows in the lake, compared with its content before.
    older : int
        Rows left out because the lake has a newer version.
    superseded : int
        Rows that a later row of the file replaces, by the mapping's ``latest_by``.
    quarantined_rows : int
        Rows in quarantine.
    quarantined : dict of str to int
        Rule to rows; a row may break several.
    ignored_columns : tuple of str
    warnings : tuple of str
    version : int or None
        The table's version after the import.
    removed : int
        Rows of the lake that the file no longer has; not among its `rows`.
    """

    file: str
    table: str
    rows: int
    new: int
    changed: int
    unchanged: int
    older: int
    superseded: int
    quarantined_rows: int
    quarantined: dict[str, int] = field(default_factory=dict)
    ignored_columns: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    version: int | None = None
    removed: int = 0

    @property
    def is_refused(self) -> bool:
        """Whether every row of the file, and at least one, is in quarantine."""
        return 0 < self.rows == self.quarantined_rows

    def lines(self) -> list[str]:
        """Return the report as text: the counts, then each remark."""
        counts = {
            "new": self.new,
            "changed": self.changed,
            "unchanged": self.unchanged,
            "older than in the lake": self.older,
            "superseded": self.superseded,
            "in quarantine": self.quarantined_rows,
            "removed": self.removed,
        }
        listed = ", ".join(f"{n} {label}" for label, n in counts.items() if n)
        rows = "1 row" if self.rows == 1 else f"{self.rows} rows"
        first = f"{self.file} -> {self.table}: {rows}"
        lines = [f"{first}: {listed}" if listed else first]
        lines += [
            f"  quarantine, {rule}: {self.quarantined[rule]}"
            for rule in RULES
            if rule in self.quarantined
        ]
        lines += [f"  warning: {warning}" for warning in self.warnings]
        if self.ignored_columns:
            lines.append(f"  ignored columns: {', '.join(self.ignored_columns)}")
        return lines


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
    file again changes nothing.

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
        Remove them even where they are very many.

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
        tenant: nothing was imported then.
    """
    check_table(table)
    listener = progress or ignore_progress
    with lake.writer(tenant.tenant) as writer:
        lake.snapshot(tenant.tenant).check_owner(str(tenant.tenant_id))
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
                )
            )
        removals: dict[str, Removal] = {}
        absent: dict[str, str] = {}
        for name in dict.fromkeys(one.table.name for one in staged):
            files = [one for one in staged if one.table.name == name]
            stored = lake.table_snapshot(tenant.tenant, name)
            if replace is None:
                absent[name] = absence(files, stored, tenant.timezone)
                continue
            removal = find_removal(
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
            remarks = list(_reopenings(lake, tenant, one))
            if remark := absent.pop(one.table.name, ""):
                remarks.append(remark)
            removal = removals.pop(one.table.name, None)
            reports.append(_write(writer, one, listener, tuple(remarks), removal))
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


def _reopenings(lake: Lake, tenant: TenantParams, staged: Staged) -> tuple[str, ...]:
    """Count the reopenings that a file shows; return what to say of them."""
    if staged.table is not RAW_TICKETS or not staged.accepted:
        return ()
    stored = lake.table_snapshot(tenant.tenant, RAW_TICKETS.name)
    return count_reopenings(staged.rows, stored, tenant).remarks()


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
