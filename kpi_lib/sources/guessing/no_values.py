"""Words that stand where an optional number or day is, and say that there is none."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from kpi_lib.domain.schema import RAW_AGREEMENTS, Column
from kpi_lib.sources.files.notation import is_day, is_number
from kpi_lib.sources.guessing.column_values import ColumnValues
from kpi_lib.sources.guessing.draft import Draft
from kpi_lib.sources.guessing.scalars import scalar, text
from kpi_lib.sources.guessing.unbound_words import is_unbound

_MOST_WORDS = 8


def read_no_values(draft: Draft, chosen: Iterable[tuple[Column, ColumnValues]]) -> None:
    """Enter the words of agreements that mean no limit, no amount and no end.

    Of other words it is asked: an agreement must not be lost by its remark.
    """
    if draft.table is not RAW_AGREEMENTS:
        return
    for column, found in chosen:
        if column.required or not (is_number(column) or is_day(column)):
            continue
        words = [one.strip() for one in found.distinct if _is_word(one)]
        known = {one: None for one in words if is_unbound(one)}
        place = ("values", column.name)
        if known:
            draft.put(known, *place, note="no value")
        if left := [one for one in words if one not in known][:_MOST_WORDS]:
            draft.ask(
                f"what is {', '.join(map(text, left))}? So it is no value:",
                f"{column.name}: {scalar(dict.fromkeys([*known, *left]))}",
                at=place,
            )


def _is_word(one: str) -> bool:
    value = ColumnValues("", (one,), 1, Counter((one,)))
    return not max(value.dates, value.numbers, value.durations)
