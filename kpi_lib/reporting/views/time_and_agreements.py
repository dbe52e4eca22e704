"""Figures and sentences of KPIs 04 and 05: time and agreements."""

from __future__ import annotations

import pandas as pd

from kpi_lib.domain.result import Result
from kpi_lib.domain.schema import NO_COMPANY
from kpi_lib.reporting import figure_titles, figures
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
    is_own = bool(len(sums)) and _is_own(sums["company"].iloc[0], formats)
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
        title=figure_titles.leader(
            sums.set_index("company")["total_minutes"],
            formats.minutes,
            gettext("Time without a client was {share} of all time worked")
            if is_own
            else gettext("{name} took the most time: {share} of all time worked"),
            formats,
        ),
        shows=gettext("Time worked by company"),
        unit=gettext("hours and minutes"),
        period=formats.period(result.period),
        n=_entries(result),
        noun="entries",
        alt=gettext("Bars of time per company, split into billable and not billable."),
    )


def time_heat_map(result: Result, formats: Formats) -> Figure:
    """Draw time by company and work type as shades."""
    gettext = formats.text.gettext
    other = gettext("other")
    grid = figures.heat_grid(
        result.main, other, rows="company", columns="work_type", value="total_minutes"
    )
    cells = {
        _cell(str(company), str(kind), other, formats): row[kind]
        for company, row in grid.iterrows()
        for kind in row.dropna().index
    }
    return Figure(
        formats,
        figures.heat_map(grid, formats),
        title=figure_titles.leader(
            pd.Series(cells, dtype=float),
            formats.minutes,
            gettext("{name} took the most time: {amount}, {share} of all"),
            formats,
        ),
        shows=gettext("Time by company and work type"),
        unit=gettext("hours and minutes"),
        period=formats.period(result.period),
        n=_entries(result),
        noun="entries",
        alt=gettext("Table of shades: the darker a cell, the more time."),
    )


def _cell(company: str, work_type: str, other: str, formats: Formats) -> str:
    """Name a drawn cell; that of several companies or types says so."""
    gettext = formats.text.gettext
    text = gettext("{work_type} for {company}")
    if company == other:
        text = gettext("{work_type} for the other clients")
    elif _is_own(company, formats):
        text = gettext("{work_type} for no client")
    kind = gettext("Other work") if work_type == other else work_type
    return text.format(work_type=kind, company=company)


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
        title=figure_titles.leader(
            frame.set_index("company")["minutes_worked"],
            formats.minutes,
            gettext("{name} has the most time outside agreements: {amount} of {all}"),
            formats,
        ),
        shows=gettext("Time worked outside agreements"),
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
        formats.text.ngettext(
            "{n} ticket lies outside: {without} of companies without an active "
            "agreement, {rest} on boards or types that the agreement leaves out.",
            "{n} tickets lie outside: {without} of companies without an active "
            "agreement, {rest} on boards or types that the agreement leaves out.",
            len(main),
        ).format(
            n=formats.integer(len(main)),
            without=formats.integer(without),
            rest=formats.integer(len(main) - without),
        )
    )
