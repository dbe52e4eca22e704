"""The sources by name."""

from __future__ import annotations

from collections.abc import Sequence

from kpi_lib.domain.errors import ParamsError
from kpi_lib.domain.extras import require
from kpi_lib.domain.names import closest
from kpi_lib.settings.source_settings import SourceParams
from kpi_lib.settings.tenant_settings import TenantParams
from kpi_lib.sources.vendors.source import Source

NAMES = tuple(SourceParams.model_fields)


def open_source(name: str, tenant: TenantParams) -> Source:
    """Open a source that a tenant's file sets up.

    Raises
    ------
    ParamsError
        A credential is missing, or the packages that the source needs.
    """
    require("postgres" if name == "postgres" else "sync", f"kpi sync {name}")
    match name:
        case "connectwise":
            from kpi_lib.sources.vendors.connectwise import ConnectWise

            return ConnectWise(tenant)
        case "sentinelone":
            from kpi_lib.sources.vendors.sentinelone import SentinelOne

            return SentinelOne(tenant)
        case "defender":
            from kpi_lib.sources.vendors.defender import Defender

            return Defender(tenant)
        case "postgres":
            from kpi_lib.sources.vendors.postgres import Postgres

            return Postgres(tenant)
    raise KeyError(name)


def chosen(
    name: str, tenants: Sequence[TenantParams]
) -> list[tuple[TenantParams, str]]:
    """Return which sources of which tenants a command means, in order.

    Parameters
    ----------
    name : str
        Of a source, or ``all``.
    tenants : sequence of TenantParams

    Raises
    ------
    ParamsError
        No such source, or none of the tenants has it.
    """
    if name not in (*NAMES, "all"):
        near = closest(name, NAMES) or (*NAMES, "all")
        raise ParamsError("kpi sync", f'got "{name}"', f"one of {', '.join(near)}")
    pairs = [
        (tenant, source)
        for tenant in tenants
        for source in tenant.sources.named
        if name in ("all", source)
    ]
    if not pairs:
        which = ", ".join(tenant.tenant for tenant in tenants)
        what = "no source" if name == "all" else f'no source "{name}"'
        raise ParamsError(
            "kpi sync",
            f"{which} has {what}",
            f'a key "{"connectwise" if name == "all" else name}" under "sources" in '
            "the tenant's file",
            "docs/sources says what stands there",
        )
    return pairs
