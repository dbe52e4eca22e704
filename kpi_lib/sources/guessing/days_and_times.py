"""Times of day that stand in a column of their own, beside a column of days."""

from __future__ import annotations

import itertools
import re

from kpi_lib.sources.files.first_values import MIDNIGHT
from kpi_lib.sources.files.header_likeness import what_of_moment
from kpi_lib.sources.guessing.column_choice import Sampled
from kpi_lib.sources.guessing.draft import Draft
from kpi_lib.sources.guessing.fallbacks import names_in
from kpi_lib.sources.guessing.scalars import text

_CLOCK = re.compile(
    r"([01]?\d|2[0-3])[:.h][0-5]\d(:\d{2})?( ?[ap]\.?m\.?)?", re.IGNORECASE
)
_MIDNIGHT = re.compile(MIDNIGHT, re.IGNORECASE)
_MOSTLY = 0.9
_STEM = 4
"""Letters that two words of one stem share at least."""


def pair_times(draft: Draft, values: Sampled) -> None:
    """Enter beside each column of days the column of its times.

    Both date the same thing: "Fecha de alta" and "Hora de alta".
    """
    columns = draft.content.get("columns", {})
    for target, listed in list(columns.items()):
        if draft.table.column(target).type != "timestamptz":
            continue
        names = [listed] if isinstance(listed, str) else listed
        clocks = {n: clock for n in names if (clock := _clock_of(n, draft, values))}
        if not clocks:
            continue
        # One clock belongs to one column: of several ends, that of most tickets.
        name = max(clocks, key=lambda one: values[one].filled)
        if name != listed:
            note = ", ".join(values[name].examples())
            draft.put(name, "columns", target, note=note)
        _ask_of_duration(draft, target, clocks[name])
        note = ", ".join(values[clocks[name]].examples())
        draft.put(clocks[name], "times", target, note=note)


def _clock_of(name: str, draft: Draft, values: Sampled) -> str | None:
    """Return the column of the times of a column that has days alone."""
    columns, times = (draft.content.get(one, {}) for one in ("columns", "times"))
    taken = {c: n for c, n in columns.items() if c != "resolution_minutes"}
    used = {*names_in(taken.values()), *times.values()}
    days = [_MIDNIGHT.sub("", text.strip()) for text in values[name].texts]
    if not days or any(":" in day for day in days):
        return None
    moment = what_of_moment(name)
    alike: list[str] = []
    for other, found in values.items():
        if other in used or not _is_same(moment, dated := what_of_moment(other)):
            continue
        is_certain = other not in columns.values()
        if found.share(_CLOCK) >= (_MOSTLY if is_certain else 1.0):
            alike.insert(0 if dated == moment else len(alike), other)
    return alike[0] if alike else None


def _is_same(one: str, other: str) -> bool:
    """Return whether two words are the same, or of one stem: "ouvert", "ouverture"."""
    pairs = zip(one, other, strict=False)
    shared = sum(1 for _ in itertools.takewhile(lambda pair: pair[0] == pair[1], pairs))
    return one == other or shared >= max(_STEM, 0.6 * min(len(one), len(other)))


def _ask_of_duration(draft: Draft, target: str, clock: str) -> None:
    """Ask of "Resolution time", beside a day, whether it says how long it took."""
    if draft.content["columns"].get("resolution_minutes") == clock:
        draft.drop("columns", "resolution_minutes")
        draft.answer("columns", "resolution_minutes")
        draft.ask(
            f"or does {text(clock)} say how long it took? Then it stands under columns",
            f"resolution_minutes: {text(clock)}",
            at=("times", target),
        )
