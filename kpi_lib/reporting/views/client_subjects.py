"""Sentences on what a client's tickets were about, and on those that came too late."""

from __future__ import annotations

import pandas as pd

from kpi_lib.domain.result import Result
from kpi_lib.reporting.content_blocks import Callout, Paragraph
from kpi_lib.reporting.formats import Formats


def read_subjects(result: Result, formats: Formats) -> Paragraph | Callout:
    """Name the most frequent subject, and count the tickets that came too late."""
    gettext, ngettext = formats.text.gettext, formats.text.ngettext
    main: pd.DataFrame = result.main
    tickets, late = int(result.totals["tickets"].iloc[0]), len(result.missed)
    if main.empty:
        text = gettext("No subject came up in several tickets.")
    else:
        first = main.iloc[0]
        text = ngettext(
            "The most frequent subject is “{topic}”: {n} of {all} ticket.",
            "The most frequent subject is “{topic}”: {n} of {all} tickets.",
            tickets,
        ).format(
            topic=first["topic"],
            n=formats.integer(first["ticket_count"]),
            all=formats.integer(tickets),
        )
    if late:
        missed = ngettext(
            "{n} ticket missed its agreed time; it is listed below.",
            "{n} tickets missed their agreed time; they are listed below.",
            late,
        ).format(n=formats.integer(late))
        text = f"{text} {missed}"
    return Paragraph(text)
