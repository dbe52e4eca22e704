"""Figures and sentences of KPIs 04 and 05: time and agreements."""

from __future__ import annotations

import pandas as pd

from kpi_lib.domain.result import Result
from kpi_lib.domain.schema import NO_COMPANY
from kpi_lib.reporting import figures
from kpi_lib.reporting.content_blocks import Callout, Figure, Paragraph
from kpi_lib.reporting.formats import Formats
from kpi_lib.reporting.value_names import group_names


def time_by_company(result: Result, formats: Formats) -> Figure:
    """Draw each company's time, billable and not."""
    gettext = formats.text.gettext
    parts = ["billable_minutes", "non_billable_minutes", "total_minutes"]
    sums = result.main.groupby("company", as_index=False)[parts].sum()
    sums = sums.sort_values(
        ["total_minutes", "company"], ascending=[False, True], ignore_index=True
    )
    total = sums["total_minutes"].sum()
    sentence = ""
    if total > 0:
        first = sums.iloc[0]
        sentence = gettext(
            "Time without a client was {share} of all time worked."
            if _is_own(first["company"], formats)
            else "{company} took {share} of all time worked."
        ).format(
            company=first["company"],
            share=formats.percent(100 * first["total_minutes"] / total, 0),
        )
    return Figure(
        formats,
        figures.stacked_bars(
            sums,
            formats,
            label="company",
            parts=[
                ("billable_minutes", gettext("billable")),
                ("non_billable_minutes", gettext("not billable")),
            ],
        ),
        title=gettext("Time worked by company"),
        unit=gettext("hours and minutes"),
        period=formats.period(result.period),
        n=_entries(result),
        noun="entries",
        sentence=sentence,
        alt=gettext("Bars of time per company, split into billable and not billable."),
    )


def time_heat_map(result: Result, formats: Formats) -> Figure:
    """Draw time by company and work type as shades."""
    gettext = formats.text.gettext
    main: pd.DataFrame = result.main
    largest = main.iloc[0] if main["total_minutes"].sum() > 0 else None
    sentence = ""
    if largest is not None:
        minutes = largest["total_minutes"]
        sentence = gettext(
            "Largest: {work_type} for no client, {time} ({share} of the total)."
            if _is_own(largest["company"], formats)
            else "Largest: {work_type} for {company}, {time} ({share} of the total)."
        ).format(
            work_type=largest["work_type"],
            company=largest["company"],
            time=formats.minutes(minutes),
            share=formats.percent(100 * minutes / main["total_minutes"].sum()),
        )
    return Figure(
        formats,
        figures.heat_map(
            main, formats, rows="company", columns="work_type", value="total_minutes"
        ),
        title=gettext("Time by company and work type"),
        unit=gettext("hours and minutes"),
        period=formats.period(result.period),
        n=_entries(result),
        noun="entries",
        sentence=sentence,
        alt=gettext("Table of shades: the darker a cell, the more time."),
    )


def _is_own(company: str, formats: Formats) -> bool:
    """Return whether time is the tenant's own, which has no client."""
    return company in (NO_COMPANY, group_names("company", formats)[NO_COMPANY])


def _entries(result: Result) -> int:
    return result.headline("total_minutes").n


def read_time(result: Result, formats: Formats) -> Paragraph | Callout:
    """Name the company whose time moved most against the 30 days before."""
    gettext = formats.text.gettext
    trend: pd.DataFrame = result.trend
    if result.main.empty:
        return Callout(formats, gettext("No time was recorded in the period."), "info")
    if len(trend) and trend["previous_minutes_30d"].isna().all():
        text = gettext("The data does not reach back to the 30 days before.")
        return Callout(formats, text, "cannot_tell")
    moved = trend.assign(by=trend["minutes_30d"] - trend["previous_minutes_30d"])
    is_own = moved["company"].map(lambda name: _is_own(name, formats)).astype(bool)
    moved = moved[~is_own & (moved["by"] != 0)]
    if moved.empty:
        return Paragraph(gettext("No company's time differs from the 30 days before."))
    order = moved["by"].abs().sort_values(ascending=False, kind="stable").index
    most = moved.loc[order[0]]
    return Paragraph(
        gettext(
            "The largest move over 30 days: {company}, from {before} to {now}."
        ).format(
            company=most["company"],
            before=formats.minutes(most["previous_minutes_30d"]),
            now=formats.minutes(most["minutes_30d"]),
        )
    )


def outside_by_company(result: Result, formats: Formats) -> Figure:
    """Draw the minutes worked outside an agreement, by company."""
    gettext = formats.text.gettext
    frame: pd.DataFrame = result.by_company
    frame = frame.assign(tickets=frame["no_agreement_count"] + frame["mismatch_count"])
    return Figure(
        formats,
        figures.ranked_bars(
            frame,
            formats,
            label="company",
            value="minutes_worked",
            unit="minutes",
            n="tickets",
        ),
        title=gettext("Time worked outside agreements"),
        unit=gettext("hours and minutes"),
        period=formats.period(result.period),
        n=int(frame["tickets"].sum()),
        alt=gettext("Bars of time outside agreements per company."),
    )


def read_mismatch(result: Result, formats: Formats) -> Paragraph | Callout:
    """Count the tickets that no agreement covers."""
    gettext = formats.text.gettext
    main: pd.DataFrame = result.main
    if main.empty:
        text = gettext("Every ticket of the period is covered by an agreement.")
        if not result.headline("outside").n:
            text = gettext("No ticket was created or worked on in the period.")
        return Callout(formats, text)
    without = int((main["issue"] == "NO_AGREEMENT").sum())
    return Paragraph(
        gettext(
            "{n} tickets lie outside: {without} of companies without an active "
            "agreement, {rest} on boards or types that the agreement leaves out."
        ).format(
            n=formats.integer(len(main)),
            without=formats.integer(without),
            rest=formats.integer(len(main) - without),
        )
    )
