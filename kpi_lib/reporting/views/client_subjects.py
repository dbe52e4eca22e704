"""Sentences on what a client's tickets were about, and on those that came too late."""

from __future__ import annotations

import pandas as pd

from kpi_lib.domain.result import Result
from kpi_lib.reporting.content_blocks import Callout, Paragraph
from kpi_lib.reporting.formats import Formats

_NAMED = 3
"""Subjects that share the first place."""


def read_subjects(result: Result, formats: Formats) -> Paragraph | Callout:
    """Name the most frequent subject, and count the tickets that came too late."""
    gettext, ngettext = formats.text.gettext, formats.text.ngettext
    main: pd.DataFrame = result.main
    tickets, late = int(result.totals["tickets"].iloc[0]), len(result.missed)
    if main.empty and not result.totals["has_summaries"].iloc[0]:
        text = gettext("Your tickets have no summary that tells their subject.")
    elif main.empty:
        text = gettext("No subject came up in several tickets.")
    else:
        text = _most_frequent(main, tickets, formats)
    if late:
        missed = ngettext(
            "{n} ticket missed its agreed time; it is listed below.",
            "{n} tickets missed their agreed time; they are listed below.",
            late,
        ).format(n=formats.integer(late))
        text = f"{text} {missed}"
    return Paragraph(text)


def _most_frequent(main: pd.DataFrame, tickets: int, formats: Formats) -> str:
    """Name the subject with the most tickets, or those that share the first place."""
    gettext, ngettext = formats.text.gettext, formats.text.ngettext
    most = int(main["ticket_count"].max())
    topics = list(main.loc[main["ticket_count"] == most, "topic"])
    values = {"n": formats.integer(most), "all": formats.integer(tickets)}
    if len(topics) == 1:
        text = ngettext(
            "The most frequent subject is “{topic}”: {n} of {all} ticket.",
            "The most frequent subject is “{topic}”: {n} of {all} tickets.",
            tickets,
        )
        return text.format(topic=topics[0], **values)
    if len(topics) > _NAMED:
        text = gettext(
            "No subject stands out: {k} share the first place, {n} of {all} each."
        )
        return text.format(k=formats.integer(len(topics)), **values)
    text = gettext("The most frequent subjects are {topics}: {n} of {all} each.")
    quoted = [gettext("“{name}”").format(name=topic) for topic in topics]
    return text.format(topics=formats.value(quoted, "list"), **values)
