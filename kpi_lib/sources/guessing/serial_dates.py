"""Dates that a spreadsheet left as numbers: days since 30 December 1899."""

from __future__ import annotations

from kpi_lib.sources.files.parsing import identifier
from kpi_lib.sources.guessing.column_choice import Sampled
from kpi_lib.sources.guessing.draft import Draft


def read_serials(draft: Draft, values: Sampled) -> None:
    """Turn the numbers of dated columns into dates, by an expression each."""
    columns = draft.content.get("columns", {})
    dated = [column.name for column in draft.table.columns if column.is_dated]
    for target in [name for name in dated if name in columns]:
        listed = columns[target]
        names = [listed] if isinstance(listed, str) else listed
        found = [values[name] for name in names if not values[name].is_empty]
        if not found or min(one.serials for one in found) < 0.98:
            continue
        note = draft.notes.get(("columns", target), "")
        draft.drop("columns", target)
        parts = ", ".join(_date_of(identifier(name)) for name in names)
        draft.put(f"coalesce({parts})", "derived", target, note=note)


def _date_of(name: str) -> str:
    seconds = f"round(try_cast(replace({name}, ',', '.') as double) * 86400)"
    moment = f"timestamp '1899-12-30' + to_seconds(cast({seconds} as bigint))"
    # What is no number stays what it is.
    return f"strftime({moment}, '%Y-%m-%d %H:%M:%S'), {name}"
