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
        mentions = [m for one in found.texts if (m := _mention(one)) is not None]
        for prefix, count in Counter(m[1] for m in mentions).most_common(1):
            # One number in every row, such as WIN11, is a product's.
            is_many = len({m[2] for m in mentions if m[1] == prefix}) > 1
            if is_many and count / found.rows > best[0]:
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


def _mention(line: str) -> re.Match[str] | None:
    """Return what resembles a ticket's number beside other words."""
    found = _MENTION.search(line)
    return found if found is not None and found[0] != line.strip() else None
