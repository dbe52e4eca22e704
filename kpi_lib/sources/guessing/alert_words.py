"""Readings of alerts: severities that are numbers, a status that tells a verdict."""

from __future__ import annotations

from kpi_lib.domain.schema import RAW_SECURITY_ALERTS
from kpi_lib.sources.files.parsing import identifier
from kpi_lib.sources.guessing.column_values import ColumnValues
from kpi_lib.sources.guessing.draft import Draft
from kpi_lib.sources.guessing.scalars import text
from kpi_lib.sources.guessing.word_meanings import meaning_of

_SCALES = (
    (100, {"critical": 80, "high": 60, "medium": 40, "low": 20}),
    (16, {"critical": 15, "high": 12, "medium": 7, "low": 4}),
)
"""Highest number of a scale, and where each severity begins on it."""
_LEAST = 11
"""Highest number below which it may be a scale of ten, too: each is asked for."""


def read_levels(draft: Draft, values: ColumnValues) -> bool:
    """Enter where each severity begins on a scale of numbers, and ask."""
    try:
        found = [float(one.replace(",", ".")) for one in values.distinct]
    except ValueError:
        return False
    if min(found) < 0:
        return False
    scales = [begins for most, begins in _SCALES if max(found) <= most]
    if not scales or max(found) < _LEAST:
        return False
    level = f"try_cast(replace({identifier(values.name)}, ',', '.') as double)"
    cases = " ".join(f"when {level} >= {n} then '{s}'" for s, n in scales[-1].items())
    sql = f"case {cases} when {level} is not null then 'informational' end"
    draft.answer("columns", "severity")
    draft.drop("columns", "severity")
    draft.put(sql, "derived", "severity", note=", ".join(values.examples()))
    begins = ", ".join(f"{severity} {n}" for severity, n in scales[-1].items())
    draft.ask(
        f"does the product begin its severities there: {begins}?",
        at=("derived", "severity"),
    )
    return True


def read_verdict(draft: Draft, values: ColumnValues) -> None:
    """Take the verdict from the status where that tells it, and no column else does."""
    named = draft.content.get("columns", {})
    if draft.table is not RAW_SECURITY_ALERTS or "verdict" in named:
        return
    meant = {one.strip(): meaning_of("verdict", one) for one in values.distinct[:60]}
    told = {word: meaning for word, meaning in meant.items() if meaning}
    if not {"true_positive", "false_positive"} & set(told.values()):
        return
    draft.put(values.name, "columns", "verdict", note=text(next(iter(told))))
    draft.put({**told, "*": None}, "values", "verdict")
