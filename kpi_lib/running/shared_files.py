"""Working copies and client rows that a run's units share, written on first use."""

from __future__ import annotations

import contextlib
import shutil
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock

from kpi_lib.facts import working_copy as working_copies
from kpi_lib.facts.client.client_rows import ClientRows
from kpi_lib.facts.client.tenant_names import Names
from kpi_lib.facts.tenant_facts import Facts
from kpi_lib.lake.snapshot import Snapshot
from kpi_lib.running.units import Context, Unit

_CLIENTS, _COPIES = "clients", "copies"
_MANY_CLIENTS = 4
"""Fewest client reports of a tenant for which sorting its rows by client pays."""

_MANY_NOTEBOOKS = 3
"""Fewest internal reports of a tenant for which a working copy pays."""


_KEPT = 8
"""Tenants without a unit at work whose files a machine of a cluster keeps."""


def many_clients(units: Iterable[Unit]) -> frozenset[str]:
    """Return the tenants with enough client reports for sorting their rows."""
    counts = Counter(unit.tenant for unit in units if unit.audience == "client")
    return frozenset(tenant for tenant, n in counts.items() if n >= _MANY_CLIENTS)


def many_notebooks(
    units: Iterable[Unit], snapshots: Mapping[str, Snapshot]
) -> frozenset[str]:
    """Return the tenants with enough internal reports for a working copy."""
    counts = Counter(unit.tenant for unit in units if unit.audience != "client")
    return frozenset(
        tenant
        for tenant, n in counts.items()
        if n >= _MANY_NOTEBOOKS and snapshots[tenant].is_small
    )


def working_copy(unit: Unit, context: Context) -> Path | None:
    """Return the tenant's working copy, written if needed; None if it would not pay.

    Parameters
    ----------
    unit : Unit
        Of the internal audience.
    context : Context
    """
    if unit.tenant not in context.many_notebooks:
        return None
    path = context.scratch / _names_of_copy(unit.tenant)[0]
    _once(
        path,
        lambda: working_copies.write(
            context.snapshots[unit.tenant],
            context.tenant(unit),
            datetime.now(UTC),
            path,
        ),
    )
    return path


def remove_shared(tenant: str, scratch: Path) -> None:
    """Remove a tenant's shared files, while none of its units is at work."""
    shutil.rmtree(scratch / _CLIENTS / tenant, ignore_errors=True)
    for name in (f"{_CLIENTS}/{tenant}.lock", *_names_of_copy(tenant)):
        (scratch / name).unlink(missing_ok=True)


class TenantsAtWork:
    """Tenants of a machine that does not know which units are still to come.

    The shared files of the tenants that had a unit last are kept; of a tenant that
    comes back later they are written again.

    Parameters
    ----------
    scratch : Path
    """

    def __init__(self, scratch: Path) -> None:
        self._scratch = scratch
        self._units: dict[str, int] = {}

    def begin(self, tenant: str) -> None:
        """Note that a unit of a tenant begins."""
        self._units[tenant] = self._units.pop(tenant, 0) + 1

    def end(self, tenant: str) -> None:
        """Note that it has ended, and remove what has not been used for longest."""
        self._units[tenant] -= 1
        idle = [slug for slug, units in self._units.items() if not units]
        for slug in idle[: max(len(idle) - _KEPT, 0)]:
            del self._units[slug]
            remove_shared(slug, self._scratch)


def client_rows(unit: Unit, context: Context) -> ClientRows | None:
    """Return the tenant's rows sorted by client; None if sorting would not pay.

    Parameters
    ----------
    unit : Unit
        Of a client's audience.
    context : Context
    """
    if unit.tenant not in context.many_clients:
        return None
    folder = context.scratch / _CLIENTS / unit.tenant

    def write() -> None:
        with contextlib.closing(_facts(unit, context, files=True)) as facts:
            ClientRows.write(facts, folder)

    _once(folder, write)
    return ClientRows.load(folder)


def known_names(unit: Unit, context: Context) -> Names:
    """Return all companies and people of the unit's tenant."""
    rows = client_rows(unit, context)
    if rows is not None:
        return rows.names
    with contextlib.closing(_facts(unit, context)) as facts:
        return Names.of(facts)


def _names_of_copy(tenant: str) -> tuple[str, str]:
    """Return the names of a tenant's working copy and of its lock."""
    return f"{_COPIES}/{tenant}.duckdb", f"{_COPIES}/{tenant}.lock"


def _once(path: Path, write: Callable[[], object]) -> None:
    """Write a path, unless another worker has written it or is writing it."""
    if path.exists():
        return
    path.parent.mkdir(exist_ok=True)
    with FileLock(path.with_suffix(".lock")):
        if not path.exists():
            write()


def _facts(unit: Unit, context: Context, *, files: bool = False) -> Facts:
    """Open the facts of the unit's whole tenant."""
    return Facts(
        context.snapshots[unit.tenant],
        context.tenant(unit),
        now=datetime.fromisoformat(unit.dated),
        allow_files=files,
    )
