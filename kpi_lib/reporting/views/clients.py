"""Figures and sentences of KPIs 01 and 02: clients."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from kpi_lib.domain.kpi_record import fill
from kpi_lib.domain.result import Result
from kpi_lib.reporting import figure_titles, figures
from kpi_lib.reporting.case_counts import counted
from kpi_lib.reporting.code_words import word
from kpi_lib.reporting.content_blocks import Callout, Figure, Paragraph
from kpi_lib.reporting.formats import Formats
from kpi_lib.reporting.result_texts import settings_of
from kpi_lib.reporting.setting_notation import writer

_DRAWN = 6
"""The table below names more."""
_NAMED = 3
"""Companies that share the first place."""


def opportunities(result: Result, formats: Formats) -> Figure:
    """Draw tickets by company and board, those outside an agreement apart.

    The money that they are ordered by stands beside them.
    """
    gettext = formats.text.gettext
    frame = by_priority(result.main)
    outside = frame["out_of_scope_count"].fillna(0)
    shows = gettext("Tickets by company and board")
    if frame.loc[outside > 0, "estimated_monthly_value"].notna().any():
        shows = gettext(
            "Tickets by company and board, with the unbilled work per 30 days"
        )
    frame = frame.assign(
        out_of_scope_count=outside,
        name=frame["company"] + ", " + frame["board"],
        within=frame["ticket_count"] - outside,
        note=[_outside(row, formats) for row in frame.to_dict("records")],
    )
    return Figure(
        formats,
        figures.stacked_bars(
            frame,
            formats,
            label="name",
            parts=[("ticket_count", gettext("tickets"))]
            if result.lacks("out_of_scope_count")
            else [
                ("within", gettext("other tickets")),
                ("out_of_scope_count", gettext("outside an agreement")),
            ],
            unit="count",
            note="note",
            limit=_DRAWN,
        ),
        title=_answer(frame, formats),
        shows=shows,
        period=formats.period(result.period),
        n=int(frame["ticket_count"].sum()),
        instead=gettext("Nothing to list."),
        alt=gettext("Bars of tickets per company and board.")
        if result.lacks("out_of_scope_count")
        else gettext(
            "Bars of tickets per company and board, those outside an agreement apart."
        ),
    )


def _outside(row: Mapping[Any, Any], formats: Formats) -> str:
    """Write how many tickets lie outside an agreement, and their unbilled value."""
    count, value = row["out_of_scope_count"], row["estimated_monthly_value"]
    if pd.isna(count) or not count:
        return ""
    gettext = formats.text.gettext
    text = gettext("{n} outside, {value}")
    if pd.isna(value):
        text = gettext("{n} outside")
    return text.format(n=formats.integer(count), value=formats.value(value, "money"))


def _answer(frame: pd.DataFrame, formats: Formats) -> str:
    """Count the tickets outside an agreement, else name the bar with the most."""
    gettext = formats.text.gettext
    outside, tickets = frame["out_of_scope_count"].sum(), frame["ticket_count"].sum()
    if outside:
        text = gettext("Tickets listed that lie outside an agreement: {n} of {all}")
        return text.format(n=formats.integer(outside), all=formats.integer(tickets))
    drawn = frame.head(_DRAWN)
    title = figure_titles.leader(
        drawn.set_index("name")["ticket_count"],
        formats.integer,
        gettext("{name} has the most tickets: {amount} of {all}"),
        formats,
    )
    if not title or len(frame) == len(drawn):
        return title
    # The order is not by tickets: what is not drawn may have more.
    text = gettext("{answer} (of the {n} bars drawn)")
    return text.format(answer=title, n=formats.integer(len(drawn)))


def by_priority(frame: pd.DataFrame) -> pd.DataFrame:
    """Order the opportunities by priority, then by money, then by tickets."""
    is_high = frame["priority"] == "high"
    return (
        frame.assign(is_high=is_high)
        .sort_values(
            ["is_high", "estimated_monthly_value", "ticket_count"],
            ascending=False,
            kind="stable",
            na_position="last",
        )
        .drop(columns="is_high")
    )


def printed_opportunities(
    frame: pd.DataFrame, result: Result, formats: Formats
) -> pd.DataFrame:
    """Put the opportunities in order, with the priority in words."""
    rows = by_priority(frame)
    words = [
        None if pd.isna(code) else word(code, formats, result.kpi, "priority")
        for code in rows["priority"]
    ]
    return rows.assign(priority=pd.Series(words, rows.index, dtype="str"))


def _first(main: pd.DataFrame, formats: Formats) -> str:
    """Name the opportunity to begin with, and its value where that is known."""
    high = by_priority(main)
    high = high[high["priority"] == "high"]
    if high.empty:
        return ""
    gettext, first = formats.text.gettext, high.iloc[0]
    if pd.isna(first["estimated_monthly_value"]):
        text = gettext(" Begin with {company}, {board}.")
    else:
        text = gettext(
            " Begin with {company}, {board}: {value} of unbilled work per 30 days."
        )
    return text.format(
        company=first["company"],
        board=first["board"],
        value=formats.value(first["estimated_monthly_value"], "money"),
    )


def read_opportunities(result: Result, formats: Formats) -> Paragraph | Callout:
    """State the limits of the list, and the actions that the signals suggest."""
    gettext = formats.text.gettext
    main: pd.DataFrame = result.main
    actions = main["suggested_action"].value_counts()
    listed = fill(
        gettext(
            "Listed is what exceeds {listed_per_30d:ticket|tickets} per 30 days on one "
            "board; over {high_per_30d} its volume is high."
        ),
        settings_of(result),
        writer(formats),
    )
    if actions.empty:
        text = gettext("No company and board gives a signal beyond its volume.")
        return Callout(formats, f"{listed} {text}")
    suggestions = ", ".join(
        f"{word(code, formats)} ({formats.integer(actions[code])})"
        for code in sorted(actions.index)
    )
    suggested = gettext("Suggested: {actions}.").format(actions=suggestions)
    if rest := len(main) - int(actions.sum()):
        text = formats.text.ngettext(
            "For {n} other nothing is suggested: only its volume speaks.",
            "For {n} others nothing is suggested: only their volume speaks.",
            rest,
        )
        suggested = f"{suggested} {text.format(n=formats.integer(rest))}"
    return Paragraph(f"{listed} {suggested}{_first(main, formats)}")


def topics(result: Result, formats: Formats) -> Figure:
    """Draw the repeated topics as a Pareto chart."""
    gettext = formats.text.gettext
    repeated: pd.DataFrame = result.repeated
    sums = repeated.groupby("topic", as_index=False)[["ticket_count"]].sum()
    sums = sums.sort_values(
        ["ticket_count", "topic"], ascending=[False, True], ignore_index=True
    )
    return Figure(
        formats,
        figures.pareto(sums, formats, label="topic", value="ticket_count"),
        title=figure_titles.leader(
            sums.set_index("topic")["ticket_count"],
            formats.integer,
            formats.text.ngettext(
                "Most frequent topic: {name}, {amount} of {all} ticket",
                "Most frequent topic: {name}, {amount} of {all} tickets",
                int(sums["ticket_count"].sum()),
            ),
            formats,
        ),
        shows=gettext("Tickets on topics that come back"),
        period=formats.period(result.period),
        n=int(sums["ticket_count"].sum()),
        instead=gettext("Nothing to list."),
        alt=gettext("Bars of tickets per topic with the running share of all."),
    )


def read_client_training(result: Result, formats: Formats) -> Paragraph | Callout:
    """Name the company whose users ask most for training."""
    gettext = formats.text.gettext
    main: pd.DataFrame = result.main
    if main.empty and result.headline("training_tickets").value is None:
        text = gettext("No ticket has a summary, by which it could ask for training.")
        return Callout(formats, text, "cannot_tell")
    if main.empty:
        return Callout(formats, gettext("No ticket of the period asks for training."))
    first = main.iloc[0]
    leaders = list(
        main.loc[main["training_tickets"] == first["training_tickets"], "company"]
    )
    if len(leaders) > 1:
        text = formats.text.ngettext(
            "{companies} share the first place: {n} ticket each that asks for "
            "training.",
            "{companies} share the first place: {n} tickets each that ask for "
            "training.",
            int(first["training_tickets"]),
        )
        companies = formats.value(leaders, "list")
        if len(leaders) > _NAMED:
            companies = counted(len(leaders), "clients", formats)
        n = formats.integer(first["training_tickets"])
        return Paragraph(text.format(companies=companies, n=n))
    text = gettext(
        "{company} has the most tickets that ask for training: {n} of {all}."
    )
    if len(main) == 1:
        text = gettext("Tickets of {company} that ask for training: {n} of {all}.")
    return Paragraph(
        text.format(
            company=first["company"],
            n=formats.integer(first["training_tickets"]),
            all=formats.integer(first["total_tickets"]),
        )
    )
