"""``kpi clear-zeros``: counts that the source does not have, from 0 to unknown."""

from __future__ import annotations

from typing import Annotated

import typer

from kpi_lib.cli.option_types import Tenant, several
from kpi_lib.cli.options import Common
from kpi_lib.cli.screen import counted, say


def clear_zeros(
    common: Common,
    tenant: Tenant,
    source: Annotated[
        str,
        typer.Option(
            metavar="NAME",
            help="Whose tickets: files, connectwise, postgres or all.",
        ),
    ],
    column: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME",
            help="reopened_count or escalation_count; else reopened_count.",
        ),
    ] = None,
) -> None:
    """Turn zeros that a source never gave into unknown; again changes nothing.

    Older versions wrote 0 where a source does not tell how often a ticket was reopened
    or escalated. Counts above 0 stay, zeros from an audit trail or of tickets
    that syncs have watched, and the tickets of other sources.
    """
    from kpi_lib.lake.delta_lake import Lake
    from kpi_lib.settings.sound_tenants import load_sound_tenant
    from kpi_lib.sources.unknown_zeros import COUNTS
    from kpi_lib.sources.unknown_zeros import clear_zeros as clear

    params = load_sound_tenant(common.params, tenant)
    columns = several(column) or COUNTS[:1]
    changed = clear(Lake(common.lake), params, source, columns)
    say(
        f"{tenant}: {' and '.join(columns)} of {counted(changed, 'ticket')} "
        f"of source {source}: 0 is now unknown"
    )
