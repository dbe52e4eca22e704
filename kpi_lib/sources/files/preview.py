"""Preview of an import: rows as they would enter, and those that would not."""

from __future__ import annotations

import tempfile
import textwrap
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import duckdb

from kpi_lib.domain.errors import KpiError
from kpi_lib.domain.schema import RAW_TICKETS, Column
from kpi_lib.domain.sql_files import quoted
from kpi_lib.settings.tenant_settings import TenantParams
from kpi_lib.sources.files.import_progress import Listener, ignore_progress
from kpi_lib.sources.files.mapping import Mapping
from kpi_lib.sources.files.refusals import Refusal, read_refusals, shortened
from kpi_lib.sources.files.staged_rows import Staged
from kpi_lib.sources.files.staging import stage
from kpi_lib.sources.files.unpacking import Member, unpack

SHOWN = 5
"""Rows of the file that a preview shows."""

_LEAST_WIDTH = 6


@dataclass(frozen=True)
class Preview:
    """One file as it would enter.

    Attributes
    ----------
    staged : Staged
        Counts and warnings.
    columns : tuple of str
        Columns of the table that have a value in some row.
    rows : list of tuple
        The first rows, by `columns`.
    empty : tuple of str
        Columns of the table without any value.
    refusals : tuple of Refusal
    zone : str
        Time zone of the instants in `rows`: the tenant's.
    statuses : tuple of str
        Statuses of the tickets, the commonest first.
    obstacle : str
        Why an import would write nothing; else empty.
    """

    staged: Staged
    columns: tuple[str, ...]
    rows: list[tuple[Any, ...]]
    empty: tuple[str, ...]
    refusals: tuple[Refusal, ...]
    zone: str
    statuses: tuple[str, ...] = ()
    obstacle: str = ""

    @property
    def refused(self) -> int:
        """Rows that would go to quarantine."""
        staged = self.staged
        return staged.read - staged.superseded - staged.accepted

    def with_remark(self, remark: str) -> Preview:
        """Return the preview with a remark before its warnings."""
        warnings = (remark, *self.staged.warnings)
        return replace(self, staged=replace(self.staged, warnings=warnings))

    def with_obstacle(self, error: KpiError) -> Preview:
        """Return the preview of a file that an import refuses as a whole."""
        return replace(self, obstacle=str(error))

    def lines(self, width: int = 120) -> list[str]:
        """Return the preview as text, lines of rows up to a width."""
        staged = self.staged
        rows = "1 row" if staged.read == 1 else f"{staged.read} rows"
        counts = [f"{staged.accepted} would enter"]
        counts += [f"{self.refused} refused"] if self.refused else []
        counts += [f"{staged.superseded} superseded"] if staged.superseded else []
        label, table = staged.member.label, staged.table.name
        part = f"the first {rows} of {staged.read + staged.unseen}"
        seen = part if staged.unseen else rows
        lines = [f"{label} -> {table}: {seen}: {', '.join(counts)}"]
        if self.obstacle:
            lines += _wrapped(f"not imported: {self.obstacle}", width)
        for refusal in self.refusals:
            lines += _wrapped(f"refused, {refusal.line()}", width)
            if refusal.remedy:
                lines += _wrapped(f"  in the mapping: {refusal.remedy}", width)
        for warning in staged.warnings:
            lines += _wrapped(f"warning: {warning}", width)
        if self.rows:
            lines += [f"  the first rows as they would enter, times of {self.zone}:"]
            lines += self._table(width)
        if self.empty:
            lines += _wrapped(f"without any value: {', '.join(self.empty)}", width)
        if staged.ignored:
            ignored = shortened(", ".join(staged.ignored), 400)
            lines += _wrapped(f"ignored columns: {ignored}", width)
        return lines

    def _table(self, width: int) -> list[str]:
        """Return a line per column, with the values of the rows beside each other."""
        names = max(map(len, self.columns))
        room = (width - names - 4) // len(self.rows) - 3
        room = max(_LEAST_WIDTH, room)
        cells = [
            [shortened(_text(row[place]), room) for row in self.rows]
            for place in range(len(self.columns))
        ]
        widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
        return [
            f"    {name:<{names}}  "
            + " | ".join(
                f"{cell:<{size}}" for cell, size in zip(line, widths, strict=True)
            ).rstrip()
            for name, line in zip(self.columns, cells, strict=True)
        ]


Compare = Callable[[list[Preview]], list[Preview]]


def preview_files(
    paths: Sequence[str | Path],
    *,
    tenant: TenantParams,
    table: str | None = None,
    mapping: Mapping | None = None,
    progress: Listener | None = None,
    compare: Compare = list,
) -> list[Preview]:
    """Read and judge files as an import does, and write nothing.

    Parameters
    ----------
    paths : sequence of str or Path
    tenant : TenantParams
    table, mapping, progress
        As in `import_files`.
    compare : callable, optional
        What adds remarks to the previews while their rows can be read.

    Raises
    ------
    ParamsError, DataError
        As of `import_files`.
    """
    with tempfile.TemporaryDirectory(prefix="kpi-preview-") as folder:
        scratch = Path(folder)
        members = unpack(paths, scratch)
        return compare(
            [
                preview(member, tenant, table, mapping, scratch / f"{number}", progress)
                for number, member in enumerate(members)
            ]
        )


def preview(
    member: Member,
    tenant: TenantParams,
    table: str | None,
    mapping: Mapping | None,
    scratch: Path,
    progress: Listener | None = None,
    most: int | None = None,
) -> Preview:
    """Return one file's preview, of the first `most` rows.

    `scratch` is a folder to be made.
    """
    scratch.mkdir()
    mapping = mapping or Mapping()
    scale = mapping.csat_scale or tenant.csat_scale
    staged = stage(
        member,
        tenant=tenant,
        table=table,
        mapping=mapping.model_copy(update={"csat_scale": scale}),
        scratch=scratch,
        listener=progress or ignore_progress,
        in_order=True,
        most=most,
    )
    with duckdb.connect() as connection:
        connection.execute(f"set TimeZone = {quoted(tenant.timezone)}")
        return _described(connection, staged, tenant.timezone)


def _described(
    connection: duckdb.DuckDBPyConnection, staged: Staged, zone: str
) -> Preview:
    rows = str(staged.rows)
    names = [name for name in staged.table.column_names if name != "tenant_id"]
    counts = connection.execute(
        f"select {', '.join(f'count({name})' for name in names)} from read_parquet($1)",
        [rows],
    ).fetchall()[0]
    filled = tuple(name for name, count in zip(names, counts, strict=True) if count)
    shown = ", ".join(_shown(staged.table.column(name)) for name in filled)
    first = connection.execute(
        f"select {shown or '1'} from read_parquet($1) limit {SHOWN}", [rows]
    ).fetchall()
    statuses: list[tuple[str]] = []
    if staged.table is RAW_TICKETS:
        statuses = connection.execute(
            "select status from read_parquet($1) group by 1 "
            "order by count(*) desc, 1 limit 100",
            [rows],
        ).fetchall()
    return Preview(
        staged=staged,
        columns=filled,
        rows=first,
        empty=tuple(name for name in names if name not in filled) if first else (),
        refusals=read_refusals(connection, staged.quarantine, staged.table),
        zone=zone,
        statuses=tuple(row[0] for row in statuses),
    )


def _shown(column: Column) -> str:
    """Return the SQL of a value as it is shown: instants as local times."""
    if column.type != "timestamptz":
        return column.name
    # Without seconds that are 0, so that five instants fit beside each other.
    text = f"strftime({column.name}, '%Y-%m-%d %H:%M:%S')"
    return f"regexp_replace({text}, '(\\d\\d:\\d\\d):00$', '\\1')"


def _text(value: Any) -> str:
    match value:
        case None:
            return "-"
        case bool():
            return "yes" if value else "no"
        case list():
            return ", ".join(map(str, value))
        case _:
            return " ".join(str(value).split())


def _wrapped(text: str, width: int) -> list[str]:
    return textwrap.wrap(
        text, width, initial_indent="  ", subsequent_indent="    ",
        break_long_words=False, break_on_hyphens=False,
    )  # fmt: skip
