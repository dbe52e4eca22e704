"""Step of a run that searches a client's rendered files before they are published."""

from __future__ import annotations

from collections.abc import Mapping

from kpi_lib.domain.errors import RenderError
from kpi_lib.facts.client.forbidden import forbidden_for
from kpi_lib.facts.client.guard import refuse_leaks
from kpi_lib.reporting.brand import brand_of
from kpi_lib.reporting.exporters.brand_markup import BrandMarkup
from kpi_lib.running.shared_files import known_names
from kpi_lib.running.units import Context, Unit


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
    params = context.tenant(unit)
    forbidden = forbidden_for(known_names(unit, context), params, unit.company)
    refuse_leaks(files, forbidden, BrandMarkup(brand_of(params)))


def guard_note(unit: Unit, context: Context) -> None:
    """Refuse an account manager's note that holds forbidden names or terms.

    The finished files are searched for them, too; this says in which line of which
    file they are, before the notebook is executed.

    Parameters
    ----------
    unit : Unit
    context : Context

    Raises
    ------
    RenderError
        Names each phrase and its line.
    """
    if unit.note is None or unit.company is None:
        return
    params = context.tenant(unit)
    forbidden = forbidden_for(known_names(unit, context), params, unit.company)
    lines = unit.note.text.splitlines()
    leaks = {
        (f"line {number}", *leak): None
        for number, line in enumerate(lines, 1)
        for leak in forbidden.find(line)
    }
    # A name may be broken at the end of a line.
    within = {(phrase, kind) for _, phrase, kind in leaks}
    broken = [leak for leak in forbidden.find(unit.note.text) if leak not in within]
    leaks |= {("the text across lines", *leak): None for leak in broken}
    if leaks:
        named = (f"{place} names {kind}, “{phrase}”" for place, phrase, kind in leaks)
        raise RenderError(
            unit.note.place,
            "; ".join(named),
            "nothing internal in a client's report",
            f"correct the note; the report for {unit.company} was not made",
        )
