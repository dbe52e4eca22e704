"""``kpi import``: files into a tenant's tables."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kpi_lib.cli.option_types import Tenant, known_at
from kpi_lib.cli.options import Common
from kpi_lib.cli.preview_output import show_previews
from kpi_lib.cli.screen import counted, say

if TYPE_CHECKING:
    from kpi_lib.settings.tenant_settings import TenantParams


def import_(
    common: Common,
    files: Annotated[
        list[Path],
        typer.Argument(
            metavar="FILE...",
            help="CSV, TSV, JSON, JSONL, Parquet or XLSX; also .gz and .zip.",
        ),
    ],
    tenant: Tenant,
    table: Annotated[
        str | None,
        typer.Option(
            metavar="NAME", help="Such as raw_tickets; else known by the columns."
        ),
    ] = None,
    mapping: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE.yaml",
            help="How the file's columns become the table's; also a preset's name.",
        ),
    ] = None,
    replace: Annotated[
        str | None,
        typer.Option(
            metavar="PERIOD",
            help="Remove the rows of this period that the file no longer has.",
        ),
    ] = None,
    accept_removals: Annotated[
        bool,
        typer.Option(
            "--accept-removals",
            help="Remove rows even where very many are gone from the file, and replace "
            "them by others of the same ids.",
        ),
    ] = False,
    dry_run: Annotated[
        bool,
        typer.Option("--dry-run", help="Show what would enter, and write nothing."),
    ] = False,
) -> None:
    """Import files into a tenant's tables; again changes nothing.

    Rows that break a rule go to quarantine and are reported; the rest is imported,
    and the exit code is 0. It is 1 where a file could not be imported, or all of its
    rows are in quarantine. With --dry-run it shows the first rows as they would enter,
    how many would be refused, and why.
    """
    from kpi_lib.cli.console_progress import ImportProgress
    from kpi_lib.lake.delta_lake import Lake
    from kpi_lib.settings.sound_tenants import load_sound_tenant
    from kpi_lib.sources.files.import_files import import_files, load_mapping

    params = load_sound_tenant(common.params, tenant)
    if dry_run:
        _preview(common, files, params, table, mapping, accept_removals)
        return
    period = None
    if replace is not None:
        period = params.period(replace, known_at(None, params))
    with ImportProgress(common.quiet) as progress:
        report = import_files(
            files,
            lake=Lake(common.lake),
            tenant=params,
            table=table,
            mapping=load_mapping(mapping) if mapping else None,
            progress=progress,
            replace=period,
            accept_removals=accept_removals,
        )
    say(str(report))
    if report.quarantined_rows:
        say(
            f"{counted(report.quarantined_rows, 'row')} in quarantine, in no KPI; "
            f"--dry-run shows why, kpi check --tenant {tenant} which.",
            err=True,
        )
    if refused := [file.file for file in report.files if file.is_refused]:
        say(f"no row could be imported from {', '.join(refused)}", err=True)
        raise typer.Exit(1)


def _preview(
    common: Common,
    files: list[Path],
    tenant: TenantParams,
    table: str | None,
    mapping: Path | None,
    accept: bool,
) -> None:
    from kpi_lib.cli.console_progress import ImportProgress
    from kpi_lib.lake.delta_lake import Lake
    from kpi_lib.sources.files.import_files import check_table, load_mapping
    from kpi_lib.sources.files.lake_remarks import compare_previews
    from kpi_lib.sources.files.preview import preview_files

    check_table(table)
    with ImportProgress(common.quiet) as progress:
        previews = preview_files(
            files,
            tenant=tenant,
            table=table,
            mapping=load_mapping(mapping) if mapping else None,
            progress=progress,
            compare=lambda found: compare_previews(
                found, Lake(common.lake), tenant.tenant, accept=accept
            ),
        )
    show_previews(previews)
    say("nothing was written (--dry-run)", err=True)
    if any(one.obstacle or 0 < one.staged.read == one.refused for one in previews):
        raise typer.Exit(1)
