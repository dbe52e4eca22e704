"""How the technicians' results show themselves: KPIs 03, 07, 08 and 09."""

from __future__ import annotations

import pandas as pd

from kpi_lib.reporting import figures
from kpi_lib.reporting.blocks import Callout, Figure, Paragraph
from kpi_lib.reporting.formats import Formats
from kpi_lib.result import Result


def resolution_by_owner(result: Result, formats: Formats) -> Figure:
    """Draw each technician's median time to resolution."""
    gettext = formats.text.gettext
    frame: pd.DataFrame = result.main.sort_values("owner", ignore_index=True)
    return Figure(
        formats,
        figures.ranked_bars(
            frame,
            formats,
            label="owner",
            value="median_ttr_hours",
            unit="hours",
            n="tickets_handled",
        ),
        title=gettext("Median time to resolution by technician"),
        unit=gettext("hours"),
        period=formats.period(result.period),
        n=int(frame["tickets_handled"].sum()),
        sentence=gettext(
            "In order of name: who gets the harder tickets takes longer, so this is "
            "no ranking."
        ),
        alt=gettext("Bars of the median time to resolution per technician."),
    )


def utilisation_by_owner(result: Result, formats: Formats) -> Figure:
    """Draw each technician's billable share of the time available."""
    gettext = formats.text.gettext
    frame: pd.DataFrame = result.main.sort_values("owner", ignore_index=True)
    frame = frame[frame["utilization_pct"].notna()]
    return Figure(
        formats,
        figures.ranked_bars(
            frame, formats, label="owner", value="utilization_pct", unit="percent"
        ),
        title=gettext("Billable time of the time available"),
        unit=gettext("percent"),
        period=formats.period(result.period),
        n=len(frame),
        alt=gettext("Bars of utilisation per technician."),
    )


def read_efficiency(result: Result, formats: Formats) -> Paragraph | Callout:
    """Say how much was resolved and how lastingly."""
    gettext = formats.text.gettext
    main: pd.DataFrame = result.main
    handled = int(main["tickets_handled"].sum())
    if not handled:
        return Callout(formats, gettext("No ticket was resolved in the period."))
    people = int((main["tickets_handled"] > 0).sum())
    return Paragraph(
        gettext("{tickets} tickets were resolved by {people} technicians.").format(
            tickets=formats.integer(handled), people=formats.integer(people)
        )
    )
