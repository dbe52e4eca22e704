"""Stand-ins for columns that a table needs and a file lacks."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Sequence

from kpi_lib.domain.schema import RAW_SECURITY_ALERTS, RAW_TICKETS, Column, Table
from kpi_lib.domain.sql_files import quoted
from kpi_lib.sources.files.header_likeness import likeness
from kpi_lib.sources.files.parsing import identifier
from kpi_lib.sources.files.table_guess import is_optional
from kpi_lib.sources.guessing.column_choice import Sampled
from kpi_lib.sources.guessing.column_values import YES_WORDS, ColumnValues
from kpi_lib.sources.guessing.draft import Draft
from kpi_lib.sources.guessing.from_other_columns import fill_from_others
from kpi_lib.sources.guessing.record_lists import ask_for_records
from kpi_lib.sources.guessing.scalars import scalar, text
from kpi_lib.sources.guessing.value_readings import key_expression

_CONSTANTS: dict[str, tuple[object, str]] = {
    "company": ("(none)", "whose rows are these? The file has no column of companies"),
    "board": ("Service desk", "the file names no board or queue; name yours"),
    "member": ("(unassigned)", "the file does not say who worked"),
    "work_type": ("Work", "the file does not say what kind of work it is"),
    "billable": (True, "the file does not say what is billable: is all of it?"),
    "severity": ("medium", "the file has no severity; one for all"),
    "name": ("Agreement", "the file has no name of the agreement"),
}
_CHANGING = (
    "status", "owner", "priority", "updated_at_remote", "closed_at", "verdict",
    "resolved_at", "end_date", "monthly_amount", "included_hours", "sla_met",
    "first_response_at", "resolution_minutes", "reopened_count", "severity", "board",
)  # fmt: skip
"""Columns of the tables that change in the life of a row."""

_MOSTLY = 0.8
"""Share of values that look like dates from which on a column may hold some."""

_NEARLY = 0.95
"""Share of filled rows from which on a column can hold what every ticket has."""

_LACK = {
    "start_date": "an agreement was always there",
    "end_date": "an agreement never ends",
    "monthly_amount": "no agreement has a revenue",
    "included_hours": "no agreement's hours can be used up",
    "closed_at": "the last change counts as the end of a closed ticket",
    "company": "these rows are in no client's report",
}
_TELLING = {
    "raw_agreements": ("start_date", "end_date", "monthly_amount", "included_hours"),
    "raw_security_alerts": ("company",),
    "raw_time_entries": ("company",),
    "raw_tickets": ("closed_at",),
}
"""Columns that a table can do without, and what their lack means."""

_MOST_ASKED = 4
"""Columns that a question lists."""

_DATED = ("closed_at", "updated_at_remote", "first_response_at", "created_at_remote")


def fill_gaps(draft: Draft, known: Collection[str], values: Sampled) -> None:
    """Give the draft a value for each column that the table needs and nobody gives.

    Parameters
    ----------
    draft : Draft
    known : collection of str
        Columns of the table that the draft or its preset gives.
    values : mapping of str to ColumnValues
        Of the file's columns.
    """
    fill_from_others(draft, known, values)
    columns = list(values)
    table = draft.table
    named = {
        target
        for place in ("columns", "derived", "constants")
        for target in draft.content.get(place, {})
    }
    for column in table.columns:
        name = column.name
        if name in known or name in named:
            continue
        if is_optional(column):
            has_other = name == "company" and "cw_ticket_id" in {*known, *named}
            if name in _TELLING.get(table.name, ()) and not has_other:
                _ask_for(draft, column, values)
            continue
        if name == table.key[-1]:
            _make_key(draft, {*known, *named}, values)
        elif table is RAW_TICKETS and name in _DATED:
            _take_other_date(draft, name, values)
        elif name == "status":
            _status_of(draft, values)
        elif name == "source":
            draft.put(_product(draft.label, columns), "constants", name)
            draft.ask("which product sends these alerts?", at=("constants", name))
        elif name in _CONSTANTS:
            value, question = _CONSTANTS[name]
            draft.put(value, "constants", name)
            free = _free(draft, column, values)
            if free:
                question += "; a column that does stands under columns, without this:"
            lines = (f"{name}: {text(one)}" for one in free)
            draft.ask(question, *lines, at=("constants", name))
        else:
            free = _free(draft, column, values)
            draft.ask(
                f"{name} is needed, and no column looks like it: which is it?",
                *(f"{name}: {text(one)}" for one in free or ["..."]),
                at=("columns", name),
            )
    ask_for_records(draft, values)


def _ask_for(draft: Draft, column: Column, values: Sampled) -> None:
    """Ask for a column that a table can do without, and whose figures then change."""
    if free := _free(draft, column, values):
        draft.ask(
            f"does one of these hold {column.name}? Without it {_LACK[column.name]}",
            *(f"{column.name}: {text(one)}" for one in free),
            at=("columns", column.name),
        )


def _free(draft: Draft, column: Column, values: Sampled) -> list[str]:
    """Return unused columns of the file whose values could be those of a column.

    A name of a company, a person or a kind of work comes again and again.
    """
    used = names_in(draft.content.get("columns", {}).values())
    words = " ".join(map(str, draft.content.get("derived", {}).values()))
    return [
        name
        for name, found in values.items()
        if name not in used
        and identifier(name) not in words
        and not found.is_empty
        and (
            found.fits(column) > _MOSTLY
            or likeness(draft.table.name, column.name, name) > _MOSTLY
        )
        and not (column.type == "text" and found.clocks > _MOSTLY)
        and (
            column.type != "text"
            or (found.numbers < _MOSTLY and 2 * len(found.counts) <= len(found.texts))
        )
    ][:_MOST_ASKED]


def names_in(listed: Iterable[str | list[str]]) -> set[str]:
    """Return the columns of the file that a mapping's columns name."""
    return {n for one in listed for n in ([one] if isinstance(one, str) else one)}


def _make_key(draft: Draft, given: Collection[str], values: Sampled) -> None:
    """Let the key be made of columns that do not change by themselves."""
    taken = names_in(draft.content.get("columns", {}).values())
    if draft.table is RAW_TICKETS:
        _ask_for_numbers(draft, {n: v for n, v in values.items() if n not in taken})
    named = draft.content.get("columns", {})
    listed = list(draft.identifying)
    for target, value in named.items():
        if target not in _CHANGING:
            listed += [value] if isinstance(value, str) else value
    if draft.table.event_column is not None and draft.table.event_column not in given:
        # It may be one of these; without it a later row takes the place of this one.
        dated = (n for n, v in values.items() if v.dates > _MOSTLY and n not in taken)
        listed += [n for n in dated if values[n].filled > _NEARLY]
    listed = list(dict.fromkeys(listed)) or list(values)
    draft.put(listed, "key")
    draft.hint(
        "The file has no id of its own: these columns make one. A row that is edited "
        "in them comes as a new row.",
        at=("key",),
    )
    changing = names_in(named[one] for one in _CHANGING if one in named)
    if math.prod(len(values[one].counts) for one in listed) < values[listed[0]].rows:
        draft.ask(
            "they are the same in several rows, and a row of a later file would take "
            "the place of another one: which columns do not change?",
            f"key: {scalar([one for one in values if one not in changing])}",
            at=("key",),
        )


def _ask_for_numbers(draft: Draft, free: Sampled) -> None:
    """Ask for the column that numbers the tickets: those by ids, else by any texts."""
    name = draft.table.key[-1]
    ids = [n for n, found in free.items() if found.are_ids]
    ids = ids or [n for n, found in free.items() if found.differ_by_row]
    made = {one: key_expression(free[one])[0] for one in ids[:_MOST_ASKED]}
    for place, lines in (
        ("columns", [f"{name}: {text(n)}" for n, sql in made.items() if sql is None]),
        ("derived", [f"{name}: {text(sql)}" for sql in made.values() if sql]),
    ):
        if lines:
            draft.ask(
                "does one of these number the tickets? Then it stands under "
                f"{place}, without key:",
                *lines,
                at=(place, name),
            )


def _take_other_date(draft: Draft, name: str, values: Sampled) -> None:
    named = draft.content.get("columns", {})
    others = [named[o] for o in _DATED if o != name and isinstance(named.get(o), str)]
    taken = names_in(named.values())
    free = [
        o
        for o, v in values.items()
        if v.dates > _MOSTLY and o not in taken and not _is_other_date(draft.table, o)
    ]
    is_creation = name == "created_at_remote"
    # A creation that is taken from the end makes every time to the end zero.
    if not others or (is_creation and free):
        draft.ask(
            f"{name} is needed, and no column is known to hold it: which is it?",
            *(f"{name}: {text(one)}" for one in free or ["..."]),
            at=("columns", name),
        )
        return
    if "created_at_remote" not in named and not is_creation:
        # One of them is what is asked for. Every ticket has a creation; a day that is
        # planned may lie ahead, and the row would never be updated again.
        others += [one for one in free if values[one].filled > _NEARLY]
    draft.put(others, "columns", name, note="the first of these that has a value")
    if name == "updated_at_remote" and (left := [o for o in free if o not in others]):
        draft.ask(
            "does one of these hold the last change? Without it a ticket whose end is "
            "not told ends with its creation",
            *(f"{name}: {text(one)}" for one in left[:_MOST_ASKED]),
            at=("columns", name),
        )
    if is_creation:
        draft.ask(
            "the file does not tell when a ticket was created: times to its end come "
            "out too short",
            at=("columns", name),
        )


def _is_other_date(table: Table, header: str) -> bool:
    """Return whether a header speaks of a date of the table other than the creation."""
    creation = likeness(table.name, "created_at_remote", header)
    return any(
        likeness(table.name, column.name, header) > creation
        for column in table.columns
        if column.is_dated and column.name != "created_at_remote"
    )


def _status_of(draft: Draft, values: Sampled) -> None:
    is_alert = draft.table is RAW_SECURITY_ALERTS
    closing = "resolved_at" if is_alert else "closed_at"
    done, undone = ("resolved", "new") if is_alert else ("Closed", "Open")
    told = next((n for n, v in values.items() if _tells_end(draft, closing, v)), None)
    decides = told or draft.content.get("columns", {}).get(closing)
    if not isinstance(decides, str):
        draft.put(undone, "constants", "status")
        draft.ask("the file has no status: all are open?", at=("constants", "status"))
        return
    column, words = identifier(decides), ", ".join(map(quoted, sorted(YES_WORDS)))
    is_done = f"strip_accents(lower(trim({column}))) in ({words})"
    condition = is_done if told else f"{column} is not null"
    sql = f"case when {condition} then '{done}' else '{undone}' end"
    draft.put(sql, "derived", "status")
    asked = f"the file has no status: {text(decides)} decides"
    draft.ask(asked, at=("derived", "status"))


def _tells_end(draft: Draft, closing: str, values: ColumnValues) -> bool:
    """Return whether a column says yes or no to "Resolved" or "Closed"."""
    alike = likeness(draft.table.name, closing, values.name) > _MOSTLY
    return alike and values.truths > _NEARLY


def _product(label: str, columns: Sequence[str]) -> str:
    words = " ".join([label, *columns]).lower()
    for word, product in (
        ("sentinel", "SentinelOne"),
        ("analyst verdict", "SentinelOne"),
        ("defender", "Microsoft Defender"),
        ("impacted assets", "Microsoft Defender"),
        ("huntress", "Huntress"),
        ("crowdstrike", "CrowdStrike"),
    ):
        if word in words:
            return product
    return "Security product"
