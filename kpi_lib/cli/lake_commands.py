"""``kpi import``, ``kpi check`` and ``kpi daily``: what goes into the lake."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kpi_lib.cli.compute import AsOf, Format, Tenant
from kpi_lib.cli.options import Common
from kpi_lib.cli.screen import say
from kpi_lib.domain.errors import ParamsError
from kpi_lib.domain.instants import ONE_DAY, local_day, parse_as_of

if TYPE_CHECKING:
    from kpi_lib.settings.tenant_settings import TenantParams

_FIRST_DAY = date(1970, 1, 1)
"""Before any fact: `daily.compute` begins with the tenant's first one."""


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
            metavar="FILE.yaml", help="How the file's columns become the table's."
        ),
    ] = None,
) -> None:
    """Import files into a tenant's tables; again changes nothing.

    Rows that break a rule go to quarantine and are reported; the rest is imported,
    and the exit code is 0. It is 1 where a file could not be imported.
    """
    from kpi_lib.cli.console_progress import ImportProgress
    from kpi_lib.lake.delta_lake import Lake
    from kpi_lib.settings.params_folder import load_params
    from kpi_lib.sources.files.import_files import import_files, load_mapping

    params = load_params(common.params).tenant(tenant)
    with ImportProgress(common.quiet) as progress:
        report = import_files(
            files,
            lake=Lake(common.lake),
            tenant=params,
            table=table,
            mapping=load_mapping(mapping) if mapping else None,
            progress=progress,
        )
    say(str(report))
    if report.quarantined_rows:
        say(
            f"{_count(report.quarantined_rows, 'row')} in quarantine, in no KPI; "
            f"kpi check --tenant {tenant} shows examples.",
            err=True,
        )


def check(
    common: Common, tenant: Tenant, format_: Format = "table", as_of: AsOf = None
) -> None:
    """Look for what is wrong in a tenant's data; exit code 1 on any error.

    An error's rows are kept out of every KPI; a warning's rows are in them.
    """
    from kpi_lib.cli import output
    from kpi_lib.facts.check import check as find
    from kpi_lib.kpis.tenant import open_tenant

    output.check_format(format_)
    with open_tenant(common.lake, tenant, params=common.params, as_of=as_of) as opened:
        findings = find(opened.facts, _known(opened.params, as_of))
    if len(findings) or format_ != "table":
        output.write(findings.frame(), format_)
    if not common.quiet:
        errors = sum(finding.level == "error" for finding in findings)
        warnings = len(findings) - errors
        told = f"{_count(errors, 'error')}, {_count(warnings, 'warning')}"
        say(f"{tenant}: {told}", err=True)
    if findings.has_errors:
        raise typer.Exit(1)


def _count(n: int, what: str) -> str:
    return f"{n} {what}" if n == 1 else f"{n} {what}s"


def _known(params: TenantParams, as_of: str | None) -> datetime:
    """Return the instant whose knowledge counts: given, the file's, or now."""
    given = parse_as_of(as_of, params.timezone) if as_of else params.as_of
    return given or datetime.now(UTC)


def daily(
    common: Common,
    tenant: Tenant,
    from_: Annotated[
        str | None,
        typer.Option("--from", metavar="D", help="Else the tenant's first day."),
    ] = None,
    to: Annotated[
        str | None, typer.Option(metavar="D", help="Else the last full day.")
    ] = None,
    as_of: AsOf = None,
) -> None:
    """Refresh kpi_daily for a range of days, both included; again changes nothing."""
    from kpi_lib.kpis.kpi_daily import refresh
    from kpi_lib.kpis.tenant import open_tenant
    from kpi_lib.lake.delta_lake import Lake

    with open_tenant(common.lake, tenant, params=common.params, as_of=as_of) as opened:
        params = opened.params
        today = local_day(_known(params, as_of), params.timezone)
        last = _day("--to", to) if to else today - ONE_DAY
        first = _day("--from", from_) if from_ else min(_FIRST_DAY, last)
        if last < first:
            raise ParamsError("--to", f"{last} is before --from {first}", "a later day")
        change = refresh(Lake(common.lake), opened.facts, first, last)
    say(
        f"kpi_daily of {tenant} to {last}: {change.new} new, {change.changed} changed, "
        f"{change.unchanged} unchanged, {change.removed} removed"
    )


def _day(option: str, text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ParamsError(
            option, f'got "{text}"', "a day, for example 2026-10-05"
        ) from None
