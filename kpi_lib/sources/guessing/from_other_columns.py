"""Columns of time entries made of others: a name in two parts, charged hours."""

from __future__ import annotations

import re
from collections.abc import Collection

from kpi_lib.domain.names import fold
from kpi_lib.domain.schema import RAW_TIME_ENTRIES
from kpi_lib.sources.files.parsing import identifier
from kpi_lib.sources.guessing.column_choice import Sampled
from kpi_lib.sources.guessing.draft import Draft
from kpi_lib.sources.guessing.scalars import text
from kpi_lib.sources.guessing.value_readings import is_denied

_FIRST = {"first name", "firstname", "prenom", "vorname", "nombre", "given name"}
_LAST = {
    "last name", "lastname", "surname", "nom", "nom de famille", "nachname",
    "apellido", "apellidos", "family name",
}  # fmt: skip
_CHARGED_TIME = re.compile(
    r"(bill(able|ed)|charg(e|ed|eable)|factur(e|ee|es|ees|able|ables|ado|adas)"
    r"|abrechenbar\w*|verrechen\w*|fakturi\w*)\b.*\b(hours?|hrs?|time|min\w*|duration)"
    r"|(heures|temps|duree|stunden|zeit|dauer|horas|tiempo)\b.*\b(factur|abrech|verrech)"
    r"|(abrechenbare|verrechenbare|fakturierte) (stunden|zeit|dauer)"
)


def fill_from_others(draft: Draft, known: Collection[str], values: Sampled) -> None:
    """Enter who worked and what is charged, where other columns tell it.

    Parameters
    ----------
    draft : Draft
    known : collection of str
        Columns of the table that the draft's preset gives.
    values : mapping of str to ColumnValues
    """
    if draft.table is not RAW_TIME_ENTRIES:
        return
    named = draft.content.get("columns", {})
    folded = {fold(name.replace("_", " ")): name for name in values}
    first = next((folded[one] for one in folded if one in _FIRST), None)
    last = next((folded[one] for one in folded if one in _LAST), None)
    is_free = "member" not in known and named.get("member", first) in (first, last)
    if first and last and is_free:
        draft.answer("columns", "member")
        draft.drop("columns", "member")
        sql = f"concat_ws(' ', {identifier(first)}, {identifier(last)})"
        draft.put(sql, "derived", "member")
        draft.identifying += [first, last]
    own = named.get("billable")
    if "billable" in known or (own and not _is_charged_time(own)):
        return
    taken = {one for one in named.values() if isinstance(one, str)} - {own}
    for name, found in values.items():
        is_time = found.numbers + found.durations > 0.8
        if name not in taken and is_time and _is_charged_time(name):
            draft.answer("columns", "billable")
            draft.drop("columns", "billable")
            sql = f"regexp_matches(coalesce({identifier(name)}, ''), '[1-9]')"
            draft.put(sql, "derived", "billable", note="above 0")
            draft.ask(
                f"is what has {text(name)} billable, and nothing else?",
                at=("derived", "billable"),
            )
            return


def _is_charged_time(header: str) -> bool:
    plain = fold(header.replace("_", " "))
    return bool(_CHARGED_TIME.search(plain)) and not is_denied("billable", header)
