"""Table of the sources: name, connector and extra of each.

A source of one's own needs no change here: its package names it by the entry point
``kpi_lib.sources`` (docs/sources/own-source.md). A source of this library is added in
these steps; "acme" stands for its name.

1. `kpi_lib/settings/source_settings.py`: a class `AcmeParams(SourceSettings)` with the
   keys of ``sources: acme:`` in a tenant's file, with the `kinds` of its resources, and
   a field of that name in `source_params.SourceParams`. Credentials are no settings:
   see `vendors.credentials`.
2. `kpi_lib/sources/vendors/acme_rows.py`: functions that turn the vendor's records into
   rows of a raw table, by `vendors.record_fields`; values stay texts.
3. `kpi_lib/sources/vendors/acme.py`: a class that follows the protocol
   `vendors.connector.Connector`. `sentinelone.py` with
   `sentinelone_threats.py` is a short model; for HTTP derive it from
   `vendors.http_connector.HttpConnector`.
4. An entry in `CONNECTORS` below. A new package goes into an extra of pyproject.toml
   and into `domain.extras.EXTRAS`.
5. `tests/support/simulators/acme.py`: a server that speaks the vendor's protocol with
   faults; tests in `tests/sources/vendors/`.
6. `docs/sources/acme.md`: settings, rights, the origin of each column with its reason;
   a line in `docs/sources/README.md` and the source's name in the help of ``kpi sync``.

Cursors, batches, quarantine, removals, retries and the health file need no new code.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from kpi_lib.domain.errors import ParamsError
from kpi_lib.domain.extras import require
from kpi_lib.domain.names import closest
from kpi_lib.settings.installed_sources import installed_sources, load_source
from kpi_lib.settings.tenant_settings import TenantParams
from kpi_lib.sources.vendors.connector import Connector


@dataclass(frozen=True)
class SourceEntry:
    """One source.

    Attributes
    ----------
    connector : str
        ``module:class``, imported when the source is opened: the packages of the
        other sources need not be installed.
    extra : str
        Key of `domain.extras.EXTRAS` with the packages that it needs.
    """

    connector: str
    extra: str


_VENDORS = "kpi_lib.sources.vendors"

CONNECTORS: Mapping[str, SourceEntry] = MappingProxyType(
    {
        "postgres": SourceEntry(f"{_VENDORS}.postgres:Postgres", "postgres"),
        "connectwise": SourceEntry(f"{_VENDORS}.connectwise:ConnectWise", "sync"),
        "sentinelone": SourceEntry(f"{_VENDORS}.sentinelone:SentinelOne", "sync"),
        "defender": SourceEntry(f"{_VENDORS}.defender:Defender", "sync"),
        "sql": SourceEntry(f"{_VENDORS}.sql_source:SqlSource", "sql"),
    }
)
"""The library's own sources by name, in the order of a sync."""


def source_names() -> tuple[str, ...]:
    """Return the names of all sources: the library's own, then those of packages."""
    own = tuple(CONNECTORS)
    return (*own, *(name for name in sorted(installed_sources()) if name not in own))


def open_connector(name: str, tenant: TenantParams) -> Connector:
    """Open the connector of a source that a tenant's file sets up.

    Raises
    ------
    ParamsError
        A credential is missing, or a package that the source needs.
    """
    if name not in CONNECTORS:
        installed: Connector = load_source(name)(tenant)
        return installed
    entry = CONNECTORS[name]
    require(entry.extra, f"kpi sync {name}")
    connector: Connector = pkgutil.resolve_name(entry.connector)(tenant)
    return connector


def requested_sources(
    name: str, tenants: Sequence[TenantParams]
) -> list[tuple[TenantParams, str]]:
    """Return the pairs of tenant and source that a command asks for, in order.

    Parameters
    ----------
    name : str
        Name of a source, or ``all``.
    tenants : sequence of TenantParams

    Raises
    ------
    ParamsError
        No such source, or none of the tenants has it.
    """
    names = (*source_names(), "all")
    if name not in names:
        near = closest(name, names[:-1]) or names
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
