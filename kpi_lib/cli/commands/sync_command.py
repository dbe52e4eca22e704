"""``kpi sync``: facts from the systems that hold them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import typer

from kpi_lib.cli.option_types import Tenants, chosen_tenants
from kpi_lib.cli.options import Common
from kpi_lib.cli.screen import say
from kpi_lib.domain.errors import ParamsError


def sync(
    common: Common,
    source: Annotated[
        str,
        typer.Argument(
            metavar="SOURCE",
            help="postgres, connectwise, sentinelone, defender, sql, one that a "
            "package adds, or all.",
        ),
    ],
    tenant: Tenants,
    whole: Annotated[
        bool,
        typer.Option(
            "--whole",
            help="Read everything, not only what changed; finds deleted records.",
        ),
    ] = False,
    accept_removals: Annotated[
        bool,
        typer.Option(
            "--accept-removals",
            help="Remove rows even where very many are gone from the source; agree to "
            "columns of which it gives no value any more.",
        ),
    ] = False,
) -> None:
    """Bring a tenant's tables up to date from its sources; again changes nothing.

    One line per source says what came. A resource that fails, such as agreements,
    stops no other one, nor another source or tenant: what it gave is kept, the next
    sync goes on from there, and the exit code is 1. A mistake in a tenant's file, or a
    missing credential, is that tenant's alone. The lake's health.json says the same to
    monitoring, for each resource.
    """
    from kpi_lib.cli.console_progress import ImportProgress
    from kpi_lib.lake.delta_lake import Lake
    from kpi_lib.settings.sound_tenants import load_sound_params
    from kpi_lib.sources.sync.registry import open_connector, requested_sources
    from kpi_lib.sources.sync.resource_reading import SyncOptions
    from kpi_lib.sources.sync.sync_run import sync_source

    tenants, mistakes = chosen_tenants(load_sound_params(common.params), tenant)
    for mistake in mistakes:  # before what may end the command
        say(str(mistake), err=True)
    problems: list[ParamsError] = []
    pairs = requested_sources(source, tenants)
    failed = False
    is_any_synced = False
    for params, name in pairs:
        try:
            options = SyncOptions(
                now=datetime.now(UTC),
                whole=whole,
                whole_days=params.sources.of(name).whole_days,
                accept_removals=accept_removals,
            )
            with ImportProgress(common.quiet) as progress:
                report = sync_source(
                    lambda params=params, name=name: open_connector(name, params),  # type: ignore[misc]
                    name,
                    Lake(common.lake),
                    params,
                    options,
                    progress,
                )
        except ParamsError as error:
            problems.append(error)
            continue
        is_any_synced = True
        say(str(report))
        if not common.quiet:
            for warning in report.warnings:
                say(f"  warning: {warning}", err=True)
        if report.error:
            say(report.error, err=True)
            failed = True
    for problem in problems:
        say(str(problem), err=True)
    if mistakes or problems or failed:
        raise typer.Exit(1 if is_any_synced else 2)
