"""Figures and sentences of KPIs 06 and 10: improvement."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from kpi_lib.domain.result import Result
from kpi_lib.reporting import figure_titles, figures
from kpi_lib.reporting.content_blocks import Callout, Figure, Paragraph
from kpi_lib.reporting.coverage import Omitted
from kpi_lib.reporting.formats import Formats

_CHANGED = ("improved", "worse")
"""Verdicts of a change."""


def savings(result: Result, formats: Formats) -> Figure:
    """Draw what the best projects could save at most."""
    gettext = formats.text.gettext
    frame: pd.DataFrame = result.best
    ranges = [
        formats.interval(low, high, "hours")
        for low, high in zip(
            frame["saved_hours_low"], frame["saved_hours_high"], strict=True
        )
    ]
    return Figure(
        formats,
        figures.ranked_bars(
            frame.assign(range=ranges),
            formats,
            label="project",
            value="saved_hours_high",
            unit="hours",
            note="range",
        ),
        title=figure_titles.leader(
            frame.set_index("project")["saved_hours_high"],
            formats.hours,
            gettext("{name} would save most: at most {amount} per 30 days"),
            formats,
        ),
        shows=gettext("Hours that a project could save"),
        unit=gettext("hours and minutes per 30 days, at most and as a range"),
        period=formats.period(result.period),
        n=int(frame["ticket_count"].sum()),
        alt=gettext("Bars of hours that each suggested project could save."),
    )


def read_improvements(
    result: Result, formats: Formats
) -> Paragraph | Callout | Omitted:
    """State the savings of the best projects, with the share that is assumed."""
    gettext = formats.text.gettext
    if result.main.empty and result.headline("projects").value is None:
        text = gettext("No ticket has a summary, by which it could have a topic.")
        return Callout(formats, text, "cannot_tell")
    if result.main.empty:
        return Callout(
            formats, gettext("No topic is frequent enough to suggest a project.")
        )
    if result.lacks("best"):
        return Omitted()
    best: pd.DataFrame = result.best
    if best.empty:
        return Callout(formats, gettext("No time was recorded on the frequent topics."))
    first, *rest = best.to_dict("records")
    sentences = [
        formats.text.ngettext(
            "{project} would save most: {range} per 30 days, if {low} to {high} of the "
            "{time} spent on its {n} ticket can be avoided.",
            "{project} would save most: {range} per 30 days, if {low} to {high} of the "
            "{time} spent on its {n} tickets can be avoided.",
            int(first["ticket_count"]),
        ).format(
            project=first["project"],
            range=saved(first, formats),
            low=formats.percent(first["avoidable_low_pct"], 0),
            high=formats.percent(first["avoidable_high_pct"], 0),
            time=formats.minutes(first["minutes_per_month"]),
            n=formats.integer(first["ticket_count"]),
        )
    ]
    others = gettext("; ").join(
        gettext("{project}, {range}").format(
            project=row["project"], range=saved(row, formats)
        )
        for row in rest
    )
    if others:
        text = gettext("Next, by the same share: {others}.").format(others=others)
        sentences.append(text)
    return Paragraph(" ".join(sentences))


def saved(row: Mapping[Any, Any], formats: Formats) -> str:
    """Write from how much to how much a project could save."""
    return formats.interval(row["saved_hours_low"], row["saved_hours_high"], "hours")


def before_and_after(result: Result, formats: Formats) -> Figure:
    """Draw the project with the longest time after it against what was expected."""
    gettext = formats.text.gettext
    main = _begun(result)
    with_verdict = main[main["verdict"].isin(["improved", "worse"])]
    chosen = (with_verdict if len(with_verdict) else main).head(1)
    name = "" if chosen.empty else str(chosen["project"].iloc[0])
    series: pd.DataFrame = result.series[result.series["project"] == name]
    return Figure(
        formats,
        figures.before_after(
            series,
            formats,
            date="month_start",
            observed="tickets",
            expected="expected",
            low="ci_low",
            high="ci_high",
            after="is_after",
        ),
        title=figure_titles.effect(chosen.to_dict("records"), formats),
        shows=gettext("Tickets per month before and after a project"),
        period=formats.months_of(series["month_start"]),
        n=int(series["tickets"].sum()),
        sentence=gettext("The band is what would have come without the project.")
        if name
        else "",
        alt=gettext("Line of tickets per month with the band expected without it."),
    )


def _begun(result: Result) -> pd.DataFrame:
    """Return the projects that went live by the end of the period."""
    main: pd.DataFrame = result.main
    return main[~_is_later(main, result)]


def _is_later(frame: pd.DataFrame, result: Result) -> pd.Series:
    return frame["live_at"] > pd.Timestamp(result.period.last_day)


def printed_impact(
    frame: pd.DataFrame, result: Result, formats: Formats
) -> pd.DataFrame:
    """Mark verdicts with a caution, projects not begun; write money's interval.

    A payback is defined while something is saved.
    """
    least, most = frame["savings_low_per_month"], frame["savings_high_per_month"]
    cost = frame["cost"].where(frame["cost"] != 0)
    returned = ((12 * saved - cost) / cost * 100 for saved in (least, most))
    months = ((cost / saved).where(saved > 0) for saved in (most, least))
    caution = frame.get("caution", pd.Series(None, frame.index, dtype="str"))
    doubtful = frame["verdict"].isin(_CHANGED) & caution.notna()
    verdict = frame["verdict"].mask(
        doubtful, frame["verdict"] + "_" + caution.fillna("")
    )
    return frame.assign(
        verdict=verdict.mask(_is_later(frame, result), "not_started"),
        roi_interval=_intervals(returned, "percent", formats),
        payback_interval=_intervals(months, "decimal", formats),
    )


def _intervals(ends: Iterable[pd.Series], unit: str, formats: Formats) -> pd.Series:
    """Write both ends of each row; nothing where an end is not defined."""
    low, high = ends
    texts = [
        None if pd.isna(a) or pd.isna(b) else formats.interval(a, b, unit)
        for a, b in zip(low, high, strict=True)
    ]
    return pd.Series(texts, index=low.index, dtype="str")


def read_impact(result: Result, formats: Formats) -> Paragraph | Callout:
    """Summarise the verdict on each project."""
    gettext = formats.text.gettext
    main = _begun(result)
    if main.empty:
        return Callout(formats, gettext("No project has gone live yet."))
    changed = gettext("{project}: {change} tickets ({low} to {high}).")
    saved = gettext(
        "{project}: {change} tickets ({low} to {high}), about {hours} saved per month."
    )
    texts = {
        "improved": changed,
        "worse": changed,
        "cannot tell": gettext(
            "{project}: whether it changed anything cannot be told ({low} to {high})."
        ),
        "too early": gettext("{project}: too early to tell."),
    }
    planned = gettext("{project}: goes live on {date}.")
    last = pd.Timestamp(result.period.last_day)
    sentences = []
    for row in main.to_dict("records"):
        is_live = row["live_at"] <= last
        text = texts[row["verdict"]] if is_live else planned
        if row["verdict"] == "improved" and pd.notna(row["hours_saved_per_month"]):
            text = saved
        if row["verdict"] == "cannot tell" and pd.isna(row["ci_low_pct"]):
            text = gettext("{project}: whether it changed anything cannot be told.")
        effect = text.format(
            project=row["project"],
            date=formats.date(row["live_at"]),
            change=formats.signed(row["change_pct"], places=0),
            low=formats.signed(row["ci_low_pct"], places=0),
            high=formats.signed(row["ci_high_pct"], places=0),
            hours=formats.hours(row["hours_saved_per_month"]),
        )
        paid = did_pay(row, formats) if is_live else ""
        caution = _caution(row, formats) if is_live else ""
        sentences += [text for text in (effect, caution, paid) if text]
    return Paragraph(" ".join(sentences))


def _caution(row: Mapping[Any, Any], formats: Formats) -> str:
    """State what makes a verdict's interval too narrow; empty where nothing shows."""
    if row["verdict"] not in _CHANGED or pd.isna(row.get("caution")):
        return ""
    gettext = formats.text.gettext
    texts = {
        "strong_trend": gettext(
            "Its tickets changed fast before it, too, and other tickets did not: part "
            "of the change may be that trend."
        ),
        "wandering_level": gettext(
            "Its tickets wandered up and down before it, for no reason that is known: "
            "the range may be too narrow."
        ),
        "only_just": gettext(
            "This is only just more than chance: if its tickets wander on their own, "
            "as far as these weeks allow, it may be no change."
        ),
    }
    return texts[row["caution"]]


def did_pay(row: Mapping[Any, Any], formats: Formats) -> str:
    """Answer whether a measured project paid; empty where it is too early."""
    gettext = formats.text.gettext
    if row["verdict"] == "too early":
        return ""
    if row["verdict"] == "worse":
        return gettext("It has not paid.")
    if row["verdict"] == "cannot tell":
        return gettext("Nor can it be told whether it paid.")
    if pd.isna(row["hours_saved_per_month"]):
        return gettext(
            "Whether it paid is not known: no time is recorded on its tickets."
        )
    if pd.isna(row["savings_low_per_month"]):
        return gettext("Whether it paid is not known without an hourly cost.")
    if pd.isna(row["cost"]):
        return gettext("Whether it paid is not known: its cost is not recorded.")
    texts = {
        "yes": gettext(
            "It paid: in 12 months it saves {low} to {high}; it cost {cost}."
        ),
        "no": gettext(
            "It does not pay within 12 months: it saves {low} to {high} in that time; "
            "it cost {cost}."
        ),
        "cannot tell": gettext(
            "Whether it pays within 12 months cannot be told: it saves {low} to {high} "
            "in that time; it cost {cost}."
        ),
    }
    return texts[row["did_pay"]].format(
        low=formats.value(12 * row["savings_low_per_month"], "money"),
        high=formats.value(12 * row["savings_high_per_month"], "money"),
        cost=formats.value(row["cost"], "money"),
    )
