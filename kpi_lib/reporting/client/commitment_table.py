"""Table of commitments to a client: due day, status, new date, who."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pandas as pd

from kpi_lib.reporting.formats import Formats
from kpi_lib.reporting.table_block import TableBlock, TableColumn

_ORDER = ("overdue", "open", "done_late", "done", "dropped")
_SIGNS = {"overdue": "missed", "done": "on_target", "done_late": "kept_late"}
"""Sign of each outcome; a dash for the others."""
_MOST_ROWS = 15


def commitment_table(
    commitments: pd.DataFrame, formats: Formats, last_day: date | None = None
) -> TableBlock:
    """Return the commitments, the latest first, under a title that counts them.

    Parameters
    ----------
    commitments : DataFrame
        Tables ``main`` and ``made`` of `kpi_lib.kpis.review.promises`.
    formats : Formats
    last_day : date, optional
        Of the period; what is due later is marked.
    """
    gettext = formats.text.gettext
    rank = commitments["outcome"].map({code: i for i, code in enumerate(_ORDER)})
    frame = commitments.assign(rank=rank).sort_values(
        ["rank", "due_on", "text"], na_position="last", kind="stable"
    )
    rows = frame.to_dict(orient="records")
    frame = frame.assign(
        status=[status(row, formats) for row in rows],
        sign=[_SIGNS.get(str(row["outcome"]), "open") for row in rows],
    )
    limit = pd.Timestamp(last_day) if last_day else pd.Timestamp.max
    after = pd.to_datetime(frame["due_on"]) > limit
    days = [formats.date(day) for day in frame["due_on"]]
    marks = ["*" if is_after else "" for is_after in after]
    frame = frame.assign(
        due=[f"{day}{mark}" for day, mark in zip(days, marks, strict=True)]
    )
    optional = (
        TableColumn("new_due_on", gettext("New date"), "date"),
        TableColumn("owner", gettext("Who")),
    )
    return TableBlock(
        formats,
        frame,
        [
            TableColumn("text", gettext("Commitment")),
            TableColumn("due", gettext("Due on")),
            TableColumn("status", gettext("Status"), status="sign"),
            *(column for column in optional if frame[column.key].notna().any()),
        ],
        title=_title(frame["outcome"], formats),
        note=gettext("* Due after the period of this review.") if after.any() else "",
        max_rows=_MOST_ROWS,
    )


def status(row: Mapping[Any, Any], formats: Formats) -> str:
    """Return what became of a commitment; days only where they are known."""
    gettext, outcome = formats.text.gettext, row["outcome"]
    if outcome in ("overdue", "done_late"):
        text = gettext("{days} late")
        if outcome == "done_late":
            text = gettext("kept, {days} late")
        return text.format(days=formats.days(row["days_late"]))
    if outcome == "done":
        is_dated = pd.notna(row["closed_on"]) and pd.notna(row["due_on"])
        return gettext("kept, on time") if is_dated else gettext("kept")
    if outcome == "dropped":
        return gettext("dropped")
    if pd.isna(row["due_on"]):
        return gettext("no day agreed")
    return gettext("due {date}").format(date=formats.short_date(row["due_on"]))


def _title(outcomes: pd.Series, formats: Formats) -> str:
    """Count the commitments by outcome."""
    ngettext, counts = formats.text.ngettext, outcomes.value_counts()
    late, open_, kept_late, kept, dropped = (int(counts.get(k, 0)) for k in _ORDER)
    parts = (
        (late, ngettext("{n} late", "{n} late", late)),
        (kept, ngettext("{n} kept", "{n} kept", kept)),
        (kept_late, ngettext("{n} kept late", "{n} kept late", kept_late)),
        (open_, ngettext("{n} under way", "{n} under way", open_)),
        (dropped, ngettext("{n} dropped", "{n} dropped", dropped)),
    )
    return ", ".join(text.format(n=formats.integer(n)) for n, text in parts if n)
