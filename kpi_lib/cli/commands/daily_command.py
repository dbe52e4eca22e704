"""``kpi daily``: the daily figures in the lake."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import typer

from kpi_lib.cli.option_types import AsOf, Tenant, known_at
from kpi_lib.cli.options import Common
from kpi_lib.cli.screen import say
from kpi_lib.domain.errors import ParamsError
from kpi_lib.domain.instants import FIRST_YEAR, LAST_YEAR, ONE_DAY, local_day

_FIRST_DAY = date(1970, 1, 1)
"""Before any fact: `refresh` begins with the tenant's first one."""


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
        today = local_day(known_at(as_of, params), params.timezone)
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
        day = date.fromisoformat(text)
    except ValueError:
        raise ParamsError(
            option, f'got "{text}"', "a day, for example 2026-10-05"
        ) from None
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        years = f"a day of the years from {FIRST_YEAR} to {LAST_YEAR}"
        raise ParamsError(option, f'got "{text}"', years)
    return day
