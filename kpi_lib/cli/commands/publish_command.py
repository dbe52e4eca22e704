"""``kpi publish``: daily figures into a PostgreSQL database."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlsplit

import typer

from kpi_lib.cli.option_types import Tenants, chosen_tenants
from kpi_lib.cli.options import Common
from kpi_lib.cli.screen import say
from kpi_lib.domain.errors import DataError, ParamsError
from kpi_lib.domain.run_environment import PREFIX

_SCHEMES = ("postgresql://", "postgres://")


def publish(
    common: Common,
    tenant: Tenants,
    to: Annotated[
        str,
        typer.Option(
            metavar="postgresql://...",
            help="The database; its password stands in "
            f"{PREFIX}<TENANT>_PUBLISH_PASSWORD.",
        ),
    ],
) -> None:
    """Write kpi_daily to a PostgreSQL database; again changes nothing.

    One transaction a tenant; the table is made where it is not there, and no row of
    another tenant is touched. A tenant whose own file is wrong, or without kpi_daily,
    costs no other one its figures: it is named, and the exit code is 1.
    """
    from kpi_lib.lake.delta_lake import Lake
    from kpi_lib.settings.sound_tenants import load_sound_params
    from kpi_lib.sources.daily_publishing import publish as upsert
    from kpi_lib.sources.vendors.credentials import find_credential

    if not _is_database(to):
        # What was given may hold a password.
        raise ParamsError("--to", "is no such URL", '"postgresql://user@host/database"')
    tenants, wrong = chosen_tenants(load_sound_params(common.params), tenant)
    for params in tenants:
        password = find_credential(params.tenant, "publish", "password")
        try:
            change = upsert(Lake(common.lake), params, to, password)
        except DataError as error:  # the tenant's own; one of the database ends it all
            wrong.append(error)
            continue
        say(
            f"kpi_daily of {params.tenant}: {change.new} new, "
            f"{change.changed} changed, {change.unchanged} unchanged"
        )
    for problem in wrong:
        say(str(problem), err=True)
    if wrong:
        raise typer.Exit(1)


def _is_database(url: str) -> bool:
    try:
        return bool(urlsplit(url)) and url.startswith(_SCHEMES)
    except ValueError:  # "postgresql://[" begins an address that does not end
        return False
