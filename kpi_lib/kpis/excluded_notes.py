"""Notes on the rows that the tenant's ``exclude`` leaves out of a result."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

from kpi_lib.domain.result import Note
from kpi_lib.facts.tenant_facts import Facts

_COUNTED = """
select
    table_name,
    count(*) as rows,
    coalesce(sum(minutes), 0) as minutes,
    count(distinct fold(board)) filter (
        where list_contains(getvariable('excluded_boards'), fold(board))
    ) as boards,
    count(distinct fold(company_name(company))) filter (
        where list_contains(
            getvariable('excluded_companies'), fold(company_name(company))
        )
    ) as companies
from excluded_rows
where happened_on between $first_day and least($last_day, last_day_begun($as_of))
    and ($company::varchar is null or fold(company_name(company)) = fold($company))
group by table_name
"""

NOTES: Final = {
    "raw_tickets": Note(
        "The settings leave out boards or companies: tickets created in the period "
        "that no figure counts: {rows} (boards: {boards}, companies: {companies})."
    ),
    "raw_time_entries": Note(
        "The settings leave out boards or companies: time of the period that no figure "
        "counts: {minutes} (time entries: {rows})."
    ),
    "raw_security_alerts": Note(
        "The settings leave out companies: alerts of the period that no figure counts: "
        "{rows} (companies: {companies})."
    ),
    "raw_surveys": Note(
        "The settings leave out boards or companies: survey answers of the period that "
        "no figure counts: {rows}."
    ),
}
"""Note on the rows of each table, without its values."""

MESSAGES: Final = frozenset(note.message for note in NOTES.values())


def excluded_notes(
    facts: Facts, tables: Collection[str], parameters: Mapping[str, Any]
) -> tuple[Note, ...]:
    """Return a note for each table of which the settings leave out rows of the period.

    A client's report gets none: what a provider leaves out is no matter of a client.

    Parameters
    ----------
    facts : Facts
    tables : collection of str
        Those that the result rests on.
    parameters : mapping of str to object
        Of the question.
    """
    if not facts.params.exclude or facts.audience == "client":
        return ()
    counted = facts.once(_COUNTED, parameters)
    rows = {row["table_name"]: row for row in counted.to_dict("records")}
    return tuple(
        replace(note, values=_values(rows[name]))
        for name, note in NOTES.items()
        if name in tables and name in rows
    )


def _values(row: Mapping[Any, Any]) -> dict[str, Any]:
    counts = {name: f"{row[name]:.0f}" for name in ("rows", "boards", "companies")}
    return {**counts, "minutes": timedelta(minutes=round(row["minutes"]))}
