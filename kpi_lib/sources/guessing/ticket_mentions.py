"""Numbers of tickets that stand in the texts of time entries."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection

from kpi_lib.domain.schema import RAW_TIME_ENTRIES
from kpi_lib.sources.files.parsing import identifier
from kpi_lib.sources.guessing.column_choice import Sampled
from kpi_lib.sources.guessing.draft import Draft
from kpi_lib.sources.guessing.scalars import text

_MENTION = re.compile(r"(?<![\w-])([A-Z]{2,10}-|[A-Z]{2,10}|#)(\d{2,9})(?![\w.-])")
_DOTTED = re.compile(r"(?<!\w)T\d{8}\.\d{4}(?!\w)")
_OFTEN = 0.3
"""Share of the rows from which on a column's texts name tickets by a rule."""


def find_tickets(draft: Draft, known: Collection[str], values: Sampled) -> None:
    """Take a time entry's ticket out of a text such as "MDA-1042 call back".

    A key alone in its cell, such as Jira's SD-123, may be another number than the id.

    Parameters
    ----------
    draft : Draft
    known : collection of str
        Columns of the table that a preset gives.
    values : mapping of str to ColumnValues
    """
    target = "cw_ticket_id"
    if draft.table is not RAW_TIME_ENTRIES or target in known:
        return
    if any(target in draft.content.get(place, {}) for place in ("columns", "derived")):
        return
    best = (0.0, "", "")
    for name, found in values.items():
        dotted = sum(bool(_DOTTED.search(one)) for one in found.texts)
        if found.rows and dotted / found.rows > best[0]:
            pulled = rf"regexp_extract({identifier(name)}, 'T(\d{{8}}\.\d{{4}})', 1)"
            best = (dotted / found.rows, name, f"replace({pulled}, '.', '')")
        prefixes = Counter(
            m[1]
            for one in found.texts
            if (m := _MENTION.search(one)) is not None and m[0] != one.strip()
        )
        for prefix, count in prefixes.most_common(1):
            if count / found.rows > best[0]:
                pulled = rf"regexp_extract({identifier(name)}, '{prefix}(\d+)', 1)"
                best = (count / found.rows, name, pulled)
    share, name, expression = best
    if share < _OFTEN:
        return
    draft.put(f"nullif({expression}, '')", "derived", target)
    draft.ask(
        f"are these numbers in {text(name)} those of tickets? Entries meet them by it",
        at=("derived", target),
    )
