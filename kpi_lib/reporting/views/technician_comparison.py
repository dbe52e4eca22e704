"""Figure, sentences and printed verdicts of KPI 09: technicians against the team."""

from __future__ import annotations

import pandas as pd

from kpi_lib.domain.result import Result
from kpi_lib.reporting import figures
from kpi_lib.reporting.content_blocks import Callout, Figure, Paragraph
from kpi_lib.reporting.formats import Formats
from kpi_lib.reporting.number_words import opening
from kpi_lib.reporting.ordering import ordered
from kpi_lib.reporting.translation import deferred as _
from kpi_lib.reporting.views.technicians import busiest, left_out

_TOO_FEW = _("There are too few technicians or tickets to compare anybody.")
_SAME = "not distinguishable"
_VERDICTS = {
    "better": _("Faster than the team: {names}."),
    "worse": _("Slower than the team: {names}."),
}
_WITHHELD = {
    "faster by score, not by total time": _(
        "Without a verdict, as the usual ticket takes less than the team's and all "
        "tickets together do not: {names}."
    ),
    "faster by score, slower by total time": _(
        "Without a verdict, as the usual ticket takes less than the team's and all "
        "tickets together take more: {names}."
    ),
    "slower by score, not by total time": _(
        "Without a verdict, as the usual ticket takes more than the team's and all "
        "tickets together do not: {names}."
    ),
    "slower by score, faster by total time": _(
        "Without a verdict, as the usual ticket takes more than the team's and all "
        "tickets together take less: {names}."
    ),
    "total time cannot be compared": _(
        "Without a verdict, as tickets on too few days, or all alike, do not let the "
        "total time be compared: {names}."
    ),
}
"""Sentence for each reason to withhold a verdict."""


def scores(result: Result, formats: Formats) -> Figure:
    """Draw each technician's score with its interval against the team."""
    gettext = formats.text.gettext
    frame: pd.DataFrame = result.main[result.main["score"].notna()]
    frame = frame.assign(differs=frame["verdict"] != _SAME)
    return Figure(
        formats,
        figures.interval_dots(
            busiest(frame, "tickets"),
            formats,
            label="owner",
            value="score",
            low="ci_low",
            high="ci_high",
            n="tickets",
            reference=100,
            reference_label=gettext("team"),
            clear="differs",
        ),
        title=_different(frame, formats),
        shows=gettext("Speed on the same mix of tickets"),
        unit=gettext("score, 100 = the team, higher is faster"),
        period=formats.period(result.period),
        n=int(frame["tickets"].sum()),
        sentence=(_undecided(frame, formats) + left_out(frame, formats)).strip(),
        instead="" if result.main.empty else gettext(_TOO_FEW),
        alt=gettext("Dots with 95% intervals per technician against the team at 100."),
    )


def _different(frame: pd.DataFrame, formats: Formats) -> str:
    """Count who differs from the team."""
    gettext, ngettext = formats.text.gettext, formats.text.ngettext
    apart, compared = int(frame["differs"].sum()), len(frame)
    if not apart:
        return gettext("No technician can be told apart from the team")
    return ngettext(
        "{n} of {all} technicians can be told apart from the team",
        "{n} of {all} technicians can be told apart from the team",
        apart,
    ).format(n=opening(apart, formats), all=formats.integer(compared))


def _undecided(frame: pd.DataFrame, formats: Formats) -> str:
    """Count who differs by the score alone, or say what the others' intervals hold."""
    gettext, ngettext = formats.text.gettext, formats.text.ngettext
    apart, withheld = int(frame["differs"].sum()), int(frame["verdict_reason"].count())
    if not withheld and 0 < apart < len(frame):
        return gettext("For the others the interval includes 100.")
    if not withheld:
        return ""
    return ngettext(
        "{n} differs by the score alone: the total time does not show it, so there is "
        "no verdict.",
        "{n} differ by the score alone: the total time does not show it, so there is "
        "no verdict.",
        withheld,
    ).format(n=opening(withheld, formats))


def read_comparison(result: Result, formats: Formats) -> Paragraph | Callout:
    """Name the technicians who differ from the team, and those without a verdict."""
    gettext = formats.text.gettext
    main: pd.DataFrame = result.main
    if not main["score"].notna().any():
        return Callout(formats, gettext(_TOO_FEW), "cannot_tell")
    parts = []
    for column, texts in (("verdict", _VERDICTS), ("verdict_reason", _WITHHELD)):
        for code, text in texts.items():
            names = ordered(main[main[column] == code], ["owner"])["owner"]
            if len(names):
                parts.append(gettext(text).format(names=", ".join(names)))
    if not parts:
        return Paragraph(
            gettext(
                "The intervals of all technicians include 100: differences this small "
                "can come about by chance."
            )
        )
    return Paragraph(" ".join(parts))


def printed_comparison(
    frame: pd.DataFrame, result: Result, formats: Formats
) -> pd.DataFrame:
    """Say in the verdict's place why it is withheld."""
    return frame.assign(verdict=frame["verdict_reason"].fillna(frame["verdict"]))
