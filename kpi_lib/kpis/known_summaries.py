"""Figures that rest on what tickets say: not known where none has a summary."""

from __future__ import annotations

from dataclasses import replace

from kpi_lib.domain.result import Headline, Note
from kpi_lib.kpis.grade import count_missing
from kpi_lib.kpis.question import Question

NO_SUMMARY = Note("no ticket has a summary")


def has_summaries(question: Question) -> bool:
    """Return whether a ticket created in the period has a summary, or there is none."""
    counts = count_missing(question.facts, question.parameters, ("ticket_summary",))
    return bool((counts["missing_count"] < counts["rows_seen"]).all())


def known_by_summaries(
    question: Question, headlines: tuple[Headline, ...]
) -> tuple[Headline, ...]:
    """Return headlines, all of them not known where no ticket has a summary."""
    if has_summaries(question):
        return headlines
    return tuple(
        replace(
            headline, value=None, n=0, previous=None, change_p=None, is_more=None,
            reason=NO_SUMMARY.message,
        )
        for headline in headlines
    )  # fmt: skip
