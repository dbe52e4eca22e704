"""Searching a client's report before it is published."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from datetime import datetime

from kpi_lib.facts import Facts
from kpi_lib.params import load_params
from kpi_lib.reporting.guard import forbidden_for, refuse_leaks
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
    params = load_params(context.params).tenant(unit.tenant)
    snapshot = context.snapshots[unit.tenant]
    now = datetime.fromisoformat(unit.dated)
    with contextlib.closing(Facts(snapshot, params, now=now, threads=1)) as facts:
        refuse_leaks(files, forbidden_for(facts, unit.company))
