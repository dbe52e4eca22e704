"""Times of day that stand in a column of their own, beside a column of days."""

from __future__ import annotations

import re

from kpi_lib.sources.files.header_likeness import what_of_moment
from kpi_lib.sources.guessing.column_choice import Sampled
from kpi_lib.sources.guessing.draft import Draft
from kpi_lib.sources.guessing.fallbacks import names_in

_CLOCK = re.compile(r"\d{1,2}[:.h]\d{2}(:\d{2})?( ?[ap]\.?m\.?)?", re.IGNORECASE)
_MIDNIGHT = re.compile(r"[T ]0?0:00(:00(\.0+)?)?$")
_MOSTLY = 0.9


def pair_times(draft: Draft, values: Sampled) -> None:
    """Enter beside each column of days the column of its times.

    Both date the same thing: "Fecha de alta" and "Hora de alta".
    """
    columns = draft.content.get("columns", {})
    used = names_in(columns.values())
    for target, name in columns.items():
        if not isinstance(name, str) or name not in values:
            continue
        if draft.table.column(target).type != "timestamptz":
            continue
        days = [_MIDNIGHT.sub("", text.strip()) for text in values[name].texts]
        if not days or any(":" in day for day in days):
            continue
        moment = what_of_moment(name)
        for other, found in values.items():
            if other in used or what_of_moment(other) != moment:
                continue
            if found.share(_CLOCK) > _MOSTLY:
                note = ", ".join(found.examples())
                draft.put(other, "times", target, note=note)
                used.add(other)
                break
