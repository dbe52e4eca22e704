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
from kpi_lib.settings.params_folder import load_tenant

_CLIENTS, _COPIES = "clients", "copies"
_MANY_CLIENTS = 4
"""Fewest client reports of a tenant for which sorting its rows by client pays."""

_MANY_NOTEBOOKS = 3
"""Fewest internal reports of a tenant for which a working copy pays."""


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
    path = context.scratch / _COPIES / f"{unit.tenant}.duckdb"
    _once(
        path,
        lambda: working_copies.write(
            context.snapshots[unit.tenant],
            load_tenant(context.params, unit.tenant),
            datetime.now(UTC),
            path,
        ),
    )
    return path


def remove_shared(tenant: str, scratch: Path) -> None:
    """Remove a tenant's shared files, once all of its units have ended."""
    shutil.rmtree(scratch / _CLIENTS / tenant, ignore_errors=True)
    (scratch / _COPIES / f"{tenant}.duckdb").unlink(missing_ok=True)


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
        load_tenant(context.params, unit.tenant),
        now=datetime.fromisoformat(unit.dated),
        allow_files=files,
    )
