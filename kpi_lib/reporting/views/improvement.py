"""Figures and sentences of KPIs 06 and 10: improvement."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from kpi_lib.domain.result import Result
from kpi_lib.reporting import figures
from kpi_lib.reporting.content_blocks import Callout, Figure, Paragraph
from kpi_lib.reporting.formats import Formats


def savings(result: Result, formats: Formats) -> Figure:
    """Draw what each suggested project could save."""
    gettext = formats.text.gettext
    frame: pd.DataFrame = result.main
    return Figure(
        formats,
        figures.ranked_bars(
            frame,
            formats,
            label="project",
            value="estimated_savings_hours_per_month",
            unit="hours",
            n="ticket_count",
            limit=10,
        ),
        title=gettext("Hours that a project could save"),
        unit=gettext("hours and minutes per 30 days"),
        period=formats.period(result.period),
        n=int(frame["ticket_count"].sum()),
        alt=gettext("Bars of hours that each suggested project could save."),
    )


def read_improvements(result: Result, formats: Formats) -> Paragraph | Callout:
    """Name the project that would save most."""
    gettext = formats.text.gettext
    main: pd.DataFrame = result.main
    if main.empty:
        return Callout(
            formats, gettext("No topic is frequent enough to suggest a project.")
        )
    first = main.iloc[0]
    return Paragraph(
        gettext("The largest saving: {project}, up to {hours} per 30 days.").format(
            project=first["project"],
            hours=formats.hours(first["estimated_savings_hours_per_month"]),
        )
    )


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
        title=gettext("Tickets before and after: {project}").format(project=name)
        if name
        else gettext("Tickets before and after"),
        unit=gettext("tickets per month"),
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
    """Mark projects that have not begun, and write money with its interval.

    Savings are the tickets that did not come, so that they follow the effect:
    expected less observed is observed x (1 / (1 + effect) - 1). Their ends are those
    of its interval; a payback is defined while something is saved.
    """
    effect, low, high = (
        1 / (1 + frame[key] / 100) - 1
        for key in ("change_pct", "ci_low_pct", "ci_high_pct")
    )
    most, least = (
        frame["savings_per_month"] * (end / effect).where(effect != 0)
        for end in (low, high)
    )
    cost = frame["cost"].where(frame["cost"] != 0)
    returned = ((12 * saved - cost) / cost * 100 for saved in (least, most))
    months = ((cost / saved).where(saved > 0) for saved in (most, least))
    return frame.assign(
        verdict=frame["verdict"].mask(_is_later(frame, result), "not_started"),
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
    texts = {
        "improved": changed
        if result.lacks("hours_saved_per_month")
        else gettext(
            "{project}: {change} tickets ({low} to {high}), about {hours} saved per "
            "month."
        ),
        "worse": changed,
        "cannot tell": gettext(
            "{project}: whether it changed anything cannot be told ({low} to {high})."
        ),
        "too early": gettext("{project}: too early to tell."),
    }
    planned = gettext("{project}: goes live on {date}.")
    last = pd.Timestamp(result.period.last_day)
    return Paragraph(
        " ".join(
            (texts[row["verdict"]] if row["live_at"] <= last else planned).format(
                project=row["project"],
                date=formats.date(row["live_at"]),
                change=formats.signed(row["change_pct"], places=0),
                low=formats.signed(row["ci_low_pct"], places=0),
                high=formats.signed(row["ci_high_pct"], places=0),
                hours=formats.hours(row["hours_saved_per_month"]),
            )
            for row in main.to_dict("records")
        )
    )
