"""Reading of the marks of a survey: their scale, their words, where they stand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kpi_lib.domain.schema import RAW_SURVEYS
from kpi_lib.sources.files.header_likeness import likeness
from kpi_lib.sources.files.parsing import identifier
from kpi_lib.sources.guessing.column_choice import Sampled
from kpi_lib.sources.guessing.column_values import ColumnValues
from kpi_lib.sources.guessing.draft import Draft
from kpi_lib.sources.guessing.mark_words import FRACTION, PERCENT, STARS, marks_of
from kpi_lib.sources.guessing.scalars import scalar, text
from kpi_lib.sources.guessing.value_readings import number

_MOST_WORDS = 12
"""Different values up to which a column of words may hold marks."""

_MOST_ASKED = 4


@dataclass(frozen=True)
class Marks:
    """Scale of the marks of a survey: ends, or a mark for each word."""

    scale: tuple[int, int] | None = None
    words: Mapping[str, int | None] | None = None


def survey_marks(values: ColumnValues) -> Marks:
    """Return the scale that marks are on; neither where it is 1 to 5 already."""
    numbers = [n for one in values.distinct if (n := number(one)) is not None]
    if numbers and len(numbers) == len(values.distinct):
        return _scale_of(numbers)
    words = marks_of(values.distinct)
    return Marks(words=words) if words else Marks()


def _scale_of(numbers: list[float], best: float | None = None) -> Marks:
    least, most = min(numbers), best or max(numbers)
    if set(numbers) <= {-5.0, 0.0, 5.0} and least < 0:
        return Marks(scale=(-5, 5))
    if set(numbers) <= {-1.0, 0.0, 1.0} and (least < 0 or most <= 1):
        return Marks(scale=(-1, 1))
    if most > 10:
        return Marks(scale=(0, 100))
    if most > 5:
        return Marks(scale=(0 if least < 1 else 1, 10))
    if least < 1:
        return Marks(scale=(0, 5))
    return Marks()


def read_marks(draft: Draft, values: ColumnValues) -> None:
    """Enter how the texts of the column ``csat`` are marks."""
    if _read_form(draft, values):
        return
    marks = survey_marks(values)
    place = ("values", "csat")
    if marks.words is not None:
        draft.put(dict(marks.words), *place)
        draft.ask("is 5 the best mark for each of these?", at=place)
    known = marks.words or {}
    left = [one.strip() for one in values.distinct if number(one) is None]
    if left := [one for one in left if one not in known][:8]:
        draft.ask(
            f"which marks from 1 to 5 are {', '.join(map(text, left))}?",
            f"csat: {scalar({**known, **dict.fromkeys(left, '...')})}",
            at=place,
        )
    _enter_scale(draft, marks)


def _read_form(draft: Draft, values: ColumnValues) -> bool:
    """Read marks such as 4/5, 80% and stars by an expression."""
    name = identifier(values.name)
    if values.share(STARS) > 0.98:
        sql, marks = f"length(regexp_replace({name}, '[^★⭐]', '', 'g'))", Marks()
    elif values.share(PERCENT) > 0.98 or values.share(FRACTION) > 0.98:
        sql = f"replace(regexp_extract({name}, '[0-9.,]+'), ',', '.')"
        found = [m for one in values.distinct if (m := FRACTION.fullmatch(one.strip()))]
        best = float(found[0][2]) if found else 100.0
        numbers = [float(m[1].replace(",", ".")) for m in found] or [0.0]
        marks = _scale_of(numbers, best)
    else:
        return False
    note = ", ".join(values.examples())
    draft.answer("columns", "csat")
    draft.drop("columns", "csat")
    draft.put(sql, "derived", "csat", note=note)
    _enter_scale(draft, marks)
    return True


def _enter_scale(draft: Draft, marks: Marks) -> None:
    if marks.scale is None:
        return
    least, most = marks.scale
    draft.put({"from": least, "to": most}, "csat_scale", note="worst, best")
    others = [(most, least)] + [(0, most)] * (least == 1)
    draft.ask(
        "is the highest mark the best?" + " Or is the worst 0?" * (least == 1),
        *(f"csat_scale: {scalar({'from': a, 'to': b})}" for a, b in others),
        at=("csat_scale",),
    )


def ask_for_marks(draft: Draft, known: set[str], values: Sampled) -> None:
    """Ask where the marks of a survey stand, if no column is known to hold any.

    Beside a recommendation only a column that looks like one of marks is asked for.
    """
    given = known | {
        one for key in ("columns", "derived") for one in draft.content.get(key, {})
    }
    if draft.table is not RAW_SURVEYS or "csat" in given:
        return
    beside = "nps" in given
    used = set(draft.content.get("columns", {}).values())
    free = [
        name
        for name, found in values.items()
        if name not in used
        and not found.is_empty
        and found.dates < 0.5
        and (found.numbers > 0.8 or len(found.counts) <= _MOST_WORDS)
        and not (beside and likeness(draft.table.name, "csat", name) < 0.4)
    ]
    if beside and not free:
        return
    draft.ask(
        "does one of these hold the marks of satisfaction?"
        if beside
        else "which column holds the marks? Without csat or nps a response tells "
        "nothing",
        *(f"csat: {text(one)}" for one in free[:_MOST_ASKED] or ["..."]),
        at=("columns", "csat"),
    )
