"""Step of a run that searches a client's rendered files before they are published."""

from __future__ import annotations

from collections.abc import Mapping

from kpi_lib.facts.client.forbidden import forbidden_for
from kpi_lib.facts.client.guard import refuse_leaks
from kpi_lib.reporting.exporters import own_markup
from kpi_lib.running.shared_files import known_names
from kpi_lib.running.units import Context, Unit
from kpi_lib.settings.params_folder import load_tenant


def guard(unit: Unit, context: Context, files: Mapping[str, bytes]) -> None:
    """Refuse a client's files that hold forbidden names, terms or columns.

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
        Names each phrase and its place.
    """
    if unit.audience != "client" or unit.company is None:
        return
    params = load_tenant(context.params, unit.tenant)
    forbidden = forbidden_for(known_names(unit, context), params, unit.company)
    refuse_leaks(files, forbidden, own_markup)
