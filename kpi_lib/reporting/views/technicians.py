"""Figures and sentences of KPIs 03, 07 and 08: technicians."""

from __future__ import annotations

import pandas as pd

from kpi_lib.domain.kpi_record import fill
from kpi_lib.domain.result import Result
from kpi_lib.domain.schema import UNASSIGNED
from kpi_lib.kpis.stats.least_cases import LEAST
from kpi_lib.reporting import figure_titles, figures
from kpi_lib.reporting.case_counts import counted
from kpi_lib.reporting.content_blocks import Callout, Figure, Paragraph
from kpi_lib.reporting.formats import Formats
from kpi_lib.reporting.number_words import opening
from kpi_lib.reporting.ordering import ordered
from kpi_lib.reporting.result_texts import settings_of
from kpi_lib.reporting.setting_notation import writer
from kpi_lib.reporting.value_names import GROUPS


def resolution_by_owner(result: Result, formats: Formats) -> Figure:
    """Draw each technician's median time to resolution."""
    gettext = formats.text.gettext
    people = _people(result, formats)
    frame = busiest(people, "tickets_handled")
    return Figure(
        formats,
        figures.ranked_bars(
            frame,
            formats,
            label="owner",
            value="median_ttr_hours",
            unit="hours",
            n="tickets_handled",
            limit=_SHOWN,
        ),
        title=_median_answer(frame, formats),
        shows=gettext("Median time to resolution by technician"),
        unit=gettext("hours and minutes"),
        period=formats.period(result.period),
        n=int(people["tickets_handled"].sum()),
        sentence=gettext(
            "In order of name: who gets the harder tickets takes longer, so this is "
            "no ranking."
        )
        + left_out(people, formats),
        alt=gettext("Bars of the median time to resolution per technician."),
        instead=gettext("No resolved ticket names a technician."),
    )


def _median_answer(frame: pd.DataFrame, formats: Formats) -> str:
    """Say how far the medians reach that rest on enough tickets; empty of one alone.

    One technician's only median is the figure's; beside others it is not.
    """
    gettext = formats.text.gettext
    enough = frame[frame["tickets_handled"] >= LEAST]
    every = gettext("From technician to technician the median time is {range}")
    same = gettext("The median time to resolution is {value}")
    if len(enough) < len(frame):
        if len(enough) < 2:
            return ""
        every = gettext(
            "From technician to technician the median time is {range}, of those with "
            "at least {least} tickets"
        )
        same = gettext(
            "The median time to resolution is {value} for each technician with at "
            "least {least} tickets"
        )
    medians, least = enough["median_ttr_hours"], formats.integer(LEAST)
    every, same = (text.replace("{least}", least) for text in (every, same))
    return figure_titles.span(medians, "hours", every, same, formats)


_SHOWN = 24
_FEW = 15
"""Below this number of tickets a hint is marked as resting on few."""


def busiest(people: pd.DataFrame, tickets: str) -> pd.DataFrame:
    """Return the technicians with the most tickets, as many as fit a page."""
    order = people.sort_values([tickets, "owner"], ascending=[False, True])
    return ordered(order.head(_SHOWN), ["owner"]).reset_index(drop=True)


def left_out(people: pd.DataFrame, formats: Formats) -> str:
    """State that only the busiest technicians are drawn, where some are left out."""
    if len(people) <= _SHOWN:
        return ""
    text = formats.text.gettext(" The {n} with the most tickets are shown.")
    return text.format(n=formats.integer(_SHOWN))


def _people(result: Result, formats: Formats) -> pd.DataFrame:
    """Return the technicians in order of name, without the unassigned tickets."""
    nobody = formats.text.gettext(GROUPS[UNASSIGNED])
    main: pd.DataFrame = result.main
    people = main[~main["owner"].isin([UNASSIGNED, nobody])]
    return ordered(people, ["owner"]).reset_index(drop=True)


def utilisation_by_owner(result: Result, formats: Formats) -> Figure:
    """Draw each technician's billable share of the time available."""
    gettext = formats.text.gettext
    people = _people(result, formats)
    people = people[people["utilization_pct"].notna()]
    frame = busiest(people, "tickets_handled")
    return Figure(
        formats,
        figures.ranked_bars(
            frame,
            formats,
            label="owner",
            value="utilization_pct",
            unit="percent",
            limit=_SHOWN,
        ),
        title=figure_titles.span(
            frame["utilization_pct"],
            "percent",
            gettext("From technician to technician utilisation is {range}"),
            gettext("Utilisation is {value}"),
            formats,
        ),
        shows=gettext("Billable time of the time available"),
        unit=gettext("percent"),
        period=formats.period(result.period),
        n=len(people),
        noun="technicians",
        sentence=left_out(people, formats).strip(),
        alt=gettext("Bars of utilisation per technician."),
    )


def read_efficiency(result: Result, formats: Formats) -> Paragraph | Callout:
    """Count the tickets resolved and the technicians."""
    gettext, ngettext = formats.text.gettext, formats.text.ngettext
    main: pd.DataFrame = result.main
    handled = int(main["tickets_handled"].sum())
    if not handled:
        return Callout(formats, gettext("No ticket was resolved in the period."))
    people = int((_people(result, formats)["tickets_handled"] > 0).sum())
    text = ngettext(
        "{n} ticket was resolved, by {people}.",
        "{n} tickets were resolved, by {people}.",
        handled,
    )
    if not people:
        text = ngettext(
            "{n} ticket was resolved; it names no technician.",
            "{n} tickets were resolved; they name no technician.",
            handled,
        )
    return Paragraph(
        text.format(
            n=formats.integer(handled), people=counted(people, "technicians", formats)
        )
    )


def printed_training(
    frame: pd.DataFrame, result: Result, formats: Formats
) -> pd.DataFrame:
    """Keep the rows that may name a person, with the reasons beyond chance.

    Who is slow only because the own board is has no reason: the mean of all boards says
    nothing of a person whose board takes long.
    """
    ratios = frame["ratio_to_board"].astype(float)
    reasons = [
        [code for code in codes if code != "slow_overall" or ratio >= 1]
        for codes, ratio in zip(frame["reasons_beyond_chance"], ratios, strict=True)
    ]
    printed = frame.assign(reasons=pd.Series(reasons, frame.index, object))
    return printed.loc[[bool(codes) for codes in reasons]]


def read_training(result: Result, formats: Formats) -> Paragraph | Callout:
    """Count the training needs that are more than chance."""
    gettext, ngettext = formats.text.gettext, formats.text.ngettext
    if result.headline("needs").value is None:
        text = gettext("No resolved ticket names a technician.")
        return Callout(formats, text, "cannot_tell")
    all_rows, n = len(result.main), len(printed_training(result.main, result, formats))
    if not all_rows:
        return Callout(formats, gettext("No technician lies beyond these limits."))
    if not n:
        return Callout(
            formats,
            ngettext(
                "{all} combination of technician and board lies beyond these limits; "
                "it can be chance, and nobody is named.",
                "{all} combinations of technician and board lie beyond these limits; "
                "each can be chance, and nobody is named.",
                all_rows,
            ).format(all=opening(all_rows, formats, feminine=True)),
        )
    return Paragraph(
        ngettext(
            "{all} combination of technician and board lies beyond these limits; {n} "
            "differs from the team by more than chance and is named.",
            "{all} combinations of technician and board lie beyond these limits; those "
            "that differ from the team by more than chance are named: {n}.",
            all_rows,
        ).format(n=formats.integer(n), all=opening(all_rows, formats, feminine=True))
    )


def profile_rule(result: Result, formats: Formats) -> Paragraph:
    """State on how many tickets a hint rests."""
    text = formats.text.gettext(
        "A hint is given from {min_tickets:ticket|tickets} on; under {few} it is "
        "marked as resting on few."
    )
    settings = settings_of(result) | {"few": _FEW}
    return Paragraph(fill(text, settings, writer(formats)), is_rule=True)


def printed_profile(
    frame: pd.DataFrame, result: Result, formats: Formats
) -> pd.DataFrame:
    """Mark the hints that rest on few tickets."""
    is_hint = frame["label"].isin(["strength", "improvement"])
    is_few = is_hint & (frame["tickets"] < _FEW)
    return frame.assign(label=frame["label"].mask(is_few, frame["label"] + "_few"))


def read_profile(result: Result, formats: Formats) -> Paragraph | Callout:
    """Count the strengths and the points to improve."""
    gettext = formats.text.gettext
    labels = result.main["label"].value_counts()
    strong, weak = (int(labels.get(k, 0)) for k in ("strength", "improvement"))
    if not strong and not weak:
        return Callout(
            formats,
            gettext(
                "No technician's time on a board and type differs from the peers'."
            ),
        )
    return Paragraph(
        formats.text.ngettext(
            "Faster than the peers on {strong} combination of technician, board and "
            "type, slower on {weak}: hints, not verdicts.",
            "Faster than the peers on {strong} combinations of technician, board and "
            "type, slower on {weak}: hints, not verdicts.",
            strong,
        ).format(strong=formats.integer(strong), weak=formats.integer(weak))
    )
