"""Dates that are numbers: days since 30 December 1899, seconds since 1970."""

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
        forms = ((_date_of, "serials"), (_instant_of, "epochs"))
        read = next(
            (r for r, n in forms if found and min(getattr(o, n) for o in found) > 0.98),
            None,
        )
        if read is None:
            continue
        note = draft.notes.get(("columns", target), "")
        draft.answer("columns", target)
        draft.drop("columns", target)
        parts = ", ".join(read(identifier(name)) for name in names)
        draft.put(f"coalesce({parts})", "derived", target, note=note)


def _date_of(name: str) -> str:
    seconds = f"round(try_cast(replace({name}, ',', '.') as double) * 86400)"
    moment = f"timestamp '1899-12-30' + to_seconds(cast({seconds} as bigint))"
    # What is no number stays what it is.
    return f"strftime({moment}, '%Y-%m-%d %H:%M:%S'), {name}"


def _instant_of(name: str) -> str:
    # Thirteen digits are milliseconds.
    number = f"try_cast({name} as double)"
    seconds = f"if({number} >= 1e11, {number} / 1000, {number})"
    moment = f"timestamp '1970-01-01' + to_seconds(cast(floor({seconds}) as bigint))"
    return f"strftime({moment}, '%Y-%m-%dT%H:%M:%SZ'), {name}"
