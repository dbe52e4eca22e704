"""What the units of a run share, made by the first that needs it."""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from filelock import FileLock

from kpi_lib.client_rows import ClientRows
from kpi_lib.facts import Facts
from kpi_lib.forbidden import Names
from kpi_lib.params import load_tenant
from kpi_lib.running.unit import Context, Unit

_MANY_CLIENTS = 4
"""From so many reports to clients on it pays to lay out the tenant's rows first."""


def many_clients(units: Iterable[Unit]) -> frozenset[str]:
    """Return the tenants of which many clients get a report."""
    asked = Counter(unit.tenant for unit in units if unit.audience == "client")
    return frozenset(tenant for tenant, n in asked.items() if n >= _MANY_CLIENTS)


def client_rows(unit: Unit, context: Context) -> ClientRows | None:
    """Return the tenant's rows laid out by client; None where few clients ask.

    Parameters
    ----------
    unit : Unit
        Made for a client.
    context : Context
    """
    if unit.tenant not in context.many_clients:
        return None
    home = context.scratch / "clients"
    folder = home / unit.tenant
    if not folder.is_dir():
        home.mkdir(exist_ok=True)
        with FileLock(home / f"{unit.tenant}.lock"):
            if not folder.is_dir():
                with contextlib.closing(_facts(unit, context, files=True)) as facts:
                    return ClientRows.lay_out(facts, folder)
    return ClientRows.load(folder)


def names(unit: Unit, context: Context) -> Names:
    """Return all companies and people of the unit's tenant."""
    rows = client_rows(unit, context)
    if rows is not None:
        return rows.names
    with contextlib.closing(_facts(unit, context)) as facts:
        return Names.of(facts)


def _facts(unit: Unit, context: Context, *, files: bool = False) -> Facts:
    return Facts(
        context.snapshots[unit.tenant],
        load_tenant(context.params, unit.tenant),
        now=datetime.fromisoformat(unit.dated),
        allow_files=files,
    )
