"""Keys of a file: ids that are no numbers, ids that come twice, no ids at all."""

from __future__ import annotations

from collections.abc import Collection

import duckdb

from kpi_lib.sources.files.header_likeness import likeness
from kpi_lib.sources.files.mapping import Mapping
from kpi_lib.sources.files.parsing import identifier
from kpi_lib.sources.guessing.column_choice import SURE, Sampled
from kpi_lib.sources.guessing.draft import Draft
from kpi_lib.sources.guessing.scalars import scalar, text
from kpi_lib.sources.guessing.value_readings import key_expression

_MOSTLY = 0.5
"""Share of distinct ids below which a column is no id of rows."""


def read_keys(
    connection: duckdb.DuckDBPyConnection,
    draft: Draft,
    values: Sampled,
    known: Collection[str],
    preset: Mapping | None,
) -> None:
    """Turn ids into whole numbers, and refuse as a key what comes again and again."""
    key = draft.table.key[-1]
    columns = draft.content.get("columns", {})
    if key in columns and key not in known:
        _check_distinct(connection, draft, key, str(columns[key]))
    for target in ("cw_ticket_id", "cw_time_entry_id", "id", "agreement_id"):
        if target not in draft.table.column_names:
            continue
        if draft.table.column(target).type != "bigint":
            continue
        name = columns.get(target)
        if name is None and preset is not None:
            name = next(iter(preset.columns.get(target, ())), None)
        if name is None or name not in values:
            continue
        expression, reason = key_expression(values[name])
        if expression is None:
            continue
        note = f"{draft.notes.get(('columns', target), '')}: {reason}".lstrip(": ")
        draft.drop("columns", target)
        draft.identifying.append(name)
        draft.put(expression, "derived", target, note=note)
        if "regexp" not in expression and target == "cw_ticket_id":
            draft.ask(
                "tickets and their time entries meet by this number: let both files "
                "make it in the same way",
                at=("derived", target),
            )


def _check_distinct(
    connection: duckdb.DuckDBPyConnection, draft: Draft, key: str, name: str
) -> None:
    """Ask of an id that comes twice; take it for no id where that is the rule."""
    column = identifier(name)
    ((distinct, filled),) = connection.execute(
        f"select count(distinct {column}), count({column}) from source"
    ).fetchall()
    if not filled or distinct == filled:
        return
    only_resembles = likeness(draft.table.name, key, name) < SURE
    if key != "cw_ticket_id" and (distinct < _MOSTLY * filled or only_resembles):
        draft.drop("columns", key)
        draft.answer("columns", key)
        draft.identifying.append(name)
        return
    count = filled - distinct
    rows = "1 row repeats" if count == 1 else f"{count} rows repeat"
    draft.ask(
        f"{rows} the id of another: is the last row of an id the one that counts? "
        "Else the newest is taken and the others are refused",
        f"latest_by: {scalar({'key': name})}",
        at=("columns", key),
    )
    draft.notes.setdefault(("columns", key), text(name))
