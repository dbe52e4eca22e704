"""Sentences about the recommendations to a client."""

from __future__ import annotations

import pandas as pd

from kpi_lib.domain.result import Result
from kpi_lib.kpis.review.advice import MOST_MONTHS
from kpi_lib.reporting.content_blocks import Callout, Paragraph
from kpi_lib.reporting.formats import Formats


def read_advice(advice: Result, formats: Formats) -> Paragraph | Callout:
    """Count the recommendations, and state the assumption of their effect."""
    gettext, ngettext = formats.text.gettext, formats.text.ngettext
    n = len(advice.main)
    if not n and advice.notes:
        text = gettext(
            "We recommend nothing: your tickets have no summary that tells their "
            "subject."
        )
        return Callout(formats, text)
    if not n:
        return Callout(formats, _nothing_pays(advice.tables["weighed"], formats))
    text = ngettext(
        "{n} recommendation rests on the tickets ({period}).",
        "{n} recommendations rest on the tickets ({period}); the one that repays its "
        "effort soonest stands first.",
        n,
    ).format(n=formats.integer(n), period=formats.period(advice.period))
    assumed = advice.main[advice.main["kind"] != "carry_on"]
    if assumed.empty:
        return Paragraph(
            gettext(
                "{text} The expected effect takes the share that was measured."
            ).format(text=text)
        )
    share = float(assumed["avoidable_pct"].iloc[0])
    effect = gettext(
        "The expected effect assumes that {share} of such tickets, and of the time on "
        "them, can be avoided."
    ).format(share=formats.percent(share, 0))
    if len(assumed) == n:
        return Paragraph(f"{text} {effect}")
    measured = gettext("For a project to be carried on it takes the measured share.")
    return Paragraph(f"{text} {effect} {measured}")


def _nothing_pays(weighed: pd.DataFrame, formats: Formats) -> str:
    """State the reason for no recommendation, and the nearest candidate."""
    gettext, ngettext = formats.text.gettext, formats.text.ngettext
    if weighed.empty:
        return gettext(
            "We recommend nothing new: no subject came up in enough tickets to call "
            "for a project."
        )
    nearest = weighed.iloc[0]
    n, months = int(nearest["ticket_count"]), round(float(nearest["months_to_repay"]))
    came = ngettext(
        "{name} comes nearest: for {n} ticket and {time} of work, an effort of about "
        "{effort} would be repaid after {after} months.",
        "{name} comes nearest: for {n} tickets and {time} of work, an effort of about "
        "{effort} would be repaid after {after} months.",
        n,
    ).format(
        name=gettext("“{name}”").format(name=nearest["name"])
        if nearest["name"]
        else gettext("A training session"),
        n=formats.integer(n),
        time=formats.minutes(nearest["minutes"]),
        effort=formats.hours(nearest["effort_hours"], 0),
        after=formats.integer(months),
    )
    none = gettext(
        "We recommend nothing new: no project would repay its effort within {months} "
        "months."
    ).format(months=formats.integer(MOST_MONTHS))
    return f"{none} {came}"
