"""Searching a client's report before it is published."""

from __future__ import annotations

from collections.abc import Mapping

from kpi_lib.params import load_tenant
from kpi_lib.reporting.guard import forbidden_for, refuse_leaks
from kpi_lib.running.sharing import names
from kpi_lib.running.unit import Context, Unit


def guard(unit: Unit, context: Context, files: Mapping[str, bytes]) -> None:
    """Refuse a client's files that hold what the client must not see.

    Parameters
    ----------
    unit : Unit
        Of any audience; internal reports are not searched.
    context : Context
    files : mapping of str to bytes
        Path and content of what readers get.

    Raises
    ------
    RenderError
        Names what was found and where.
    """
    if unit.audience != "client" or unit.company is None:
        return
    params = load_tenant(context.params, unit.tenant)
    forbidden = forbidden_for(names(unit, context), params, unit.company)
    refuse_leaks(files, forbidden)
