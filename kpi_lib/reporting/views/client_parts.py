"""Figures and sentences of the parts of a client's review."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from kpi_lib.domain.needs import TICKET_TIME, Needs
from kpi_lib.domain.result import Result
from kpi_lib.domain.schema import SEVERITIES
from kpi_lib.kpis.stats.least_cases import LEAST
from kpi_lib.reporting import figure_titles, figures
from kpi_lib.reporting.client.client_words import within
from kpi_lib.reporting.code_words import word
from kpi_lib.reporting.content_blocks import Callout, Figure, Paragraph
from kpi_lib.reporting.formats import Formats
from kpi_lib.reporting.limit_words import beside_share
from kpi_lib.reporting.views import service_desk

COMPARED = ("raw_tickets", "raw_time_entries")
"""Sources of the figures that are compared with the previous period."""

NEEDS = (
    *(
        Needs((name,))
        for name in (
            *COMPARED,
            "raw_agreements",
            "raw_security_alerts",
            "raw_surveys",
            "raw_commitments",
        )
    ),
    Needs(TICKET_TIME),
)
"""Each source of a review by itself: one alone is enough for its section."""

_MOST = 50
"""Share in percent above which a type of work is called most of the time."""


def months(summary: Result, formats: Formats) -> Figure:
    """Draw the months as the service desk's report does, with a client's sentence."""
    gettext = formats.text.gettext
    figure = service_desk.months(summary, formats)
    by_month = service_desk.monthly(summary.main)
    sentence = ""
    is_known = not (summary.begins or service_desk.is_running(summary))
    if len(by_month) == 13 and is_known:
        first, last = by_month.iloc[0], by_month.iloc[-1]
        sentence = gettext(
            "Left open at the end of {month}: {open}; a year before: {before}."
        ).format(
            month=formats.month(last["month_start"]),
            open=formats.integer(last["backlog_open"]),
            before=formats.integer(first["backlog_open"]),
        )
    return replace(figure, sentence=sentence)


def alerts_in_time(alerts: Result, formats: Formats) -> Figure:
    """Draw the share of alerts resolved within target, by severity."""
    gettext = formats.text.gettext
    frame: pd.DataFrame = alerts.by_severity
    frame = frame[frame["sla_target_hours"].notna()]
    met = frame["sla_compliance_pct"].fillna(0) * frame["sla_eligible_count"] / 100
    sums = (
        frame.assign(met=met)
        .groupby("severity", sort=False)[["met", "sla_eligible_count"]]
        .sum()
    )
    order = [code for code in SEVERITIES if code in sums.index]
    sums = sums.loc[order].reset_index()
    due = sums["sla_eligible_count"]
    sums = sums.assign(
        name=[word(code, formats) for code in sums["severity"]],
        share=(100 * sums["met"] / due).where(due > 0),
    )
    few = sums.loc[due.between(1, LEAST - 1), "name"]
    return Figure(
        formats,
        figures.sla_bars(
            sums,
            formats,
            label="name",
            value="share",
            n="sla_eligible_count",
            noun="alerts",
        ),
        title=figure_titles.alerts_in_time(
            sums.set_index("severity")["sla_eligible_count"],
            sums.set_index("severity")["met"],
            formats,
        ),
        shows=gettext("Resolved within target, by severity"),
        unit=gettext("percent of the alerts whose time is up"),
        period=formats.period(alerts.period),
        n=int(due.sum()),
        noun="alerts",
        sentence=_too_few(list(few), formats),
        alt=gettext("Bars of the share resolved within target per severity."),
    )


def _too_few(names: list[str], formats: Formats) -> str:
    if not names:
        return ""
    text = formats.text.gettext("Too few to tell (under {least}): {names}.")
    return text.format(least=formats.integer(LEAST), names=", ".join(names))


def work_types(use: Result, formats: Formats) -> Figure:
    """Draw the hours by type of work."""
    gettext = formats.text.gettext
    frame: pd.DataFrame = use.main
    return Figure(
        formats,
        figures.ranked_bars(
            frame[frame["total_minutes"] > 0],
            formats,
            label="work_type",
            value="total_minutes",
            unit="minutes",
            n="entry_count",
            noun="entries",
        ),
        title=figure_titles.leader(
            frame.set_index("work_type")["total_minutes"],
            formats.minutes,
            gettext("{name} took the most time: {amount} of {all}"),
            formats,
        ),
        shows=gettext("Time by type of work"),
        unit=gettext("hours"),
        period=formats.period(use.period),
        n=int(frame["entry_count"].sum()),
        noun="entries",
        alt=gettext("Bars of time per type of work."),
    )


def read_promises(promises: Result, formats: Formats) -> Callout:
    """Say that no commitment was open; where some were, their table says it."""
    text = formats.text.gettext("No commitment of ours to you was open {period}.")
    return Callout(formats, text.format(period=within(promises.period, formats)))


def read_security(alerts: Result, formats: Formats) -> Paragraph | Callout:
    """Count the alerts, and those resolved within target."""
    gettext, ngettext = formats.text.gettext, formats.text.ngettext
    n = int(alerts.headline("alerts").value or 0)
    if not n:
        return Callout(formats, gettext("Our security tools raised no alert."))
    severe = int(alerts.headline("severe_alerts").value or 0)
    text = ngettext(
        "Our security tools raised {n} alert{severe}.",
        "Our security tools raised {n} alerts{severe}.",
        n,
    ).format(
        n=formats.integer(n),
        severe=gettext(", {n} of them critical or high").format(
            n=formats.integer(severe)
        )
        if severe
        else gettext(", none of them critical or high"),
    )
    due = alerts.headline("sla_compliance_pct")
    if due.value is None or due.n < LEAST:
        return Paragraph(text)
    met = gettext(
        "Each severity has a target time; of the {n} alerts whose time is up, {share} "
        "were resolved within it."
    ).format(n=formats.integer(due.n), share=formats.percent(due.value))
    return Paragraph(f"{text} {met}")


def read_use(use: Result, formats: Formats) -> Paragraph | Callout:
    """Name the main type of work, and the share of included hours that was used."""
    gettext = formats.text.gettext
    main: pd.DataFrame = use.main
    total = use.headline("total_minutes")
    if main.empty:
        return Callout(formats, gettext("No time was recorded for you."))
    parts = [
        _mostly(main, formats).format(
            time=formats.minutes(total.value), work_type=main["work_type"].iloc[0]
        )
        if len(main) > 1
        else gettext("We spent {time} for you.").format(
            time=formats.minutes(total.value)
        )
    ]
    used = use.headline("used_pct")
    if used.value is not None:
        parts.append(
            gettext(
                "Of the hours that your agreements include, {share} were used."
            ).format(share=formats.percent(used.value, 0))
        )
    agreements: pd.DataFrame = use.tables["agreements"]
    for row in agreements[agreements["used_pct"] > 100].to_dict("records"):
        hours, included = beside_share(
            row["used_minutes"], row["included_minutes"], formats
        )
        parts.append(
            gettext("{agreement} was used beyond its hours: {used} of {all}.").format(
                agreement=row["agreement"], used=hours, all=included
            )
        )
    return Paragraph(" ".join(parts))


def _mostly(main: pd.DataFrame, formats: Formats) -> str:
    """Return the sentence on the largest type of work: most of the time, or less."""
    gettext = formats.text.gettext
    if main["time_share_pct"].iloc[0] > _MOST:
        return gettext("We spent {time} for you, most of it on {work_type}.")
    return gettext("We spent {time} for you, the largest part on {work_type}.")


def read_satisfaction(satisfaction: Result, formats: Formats) -> Paragraph | Callout:
    """Summarise the survey answers, or state that they are too few."""
    gettext, ngettext = formats.text.gettext, formats.text.ngettext
    csat, nps = (satisfaction.headline(key) for key in ("csat", "nps"))
    if csat.value is None and nps.value is None:
        n = max(csat.n, nps.n)
        if not n and satisfaction.main["off_scale_count"].iloc[0]:
            text = gettext(
                "The answers to our surveys stand on an unknown scale and are not "
                "averaged."
            )
        elif not n:
            text = gettext("Nobody answered our surveys.")
        else:
            text = ngettext(
                "{n} answer to our surveys is too few to tell how satisfied you are.",
                "{n} answers to our surveys are too few to tell how satisfied you are.",
                n,
            ).format(n=formats.integer(n))
        return Callout(formats, text, "cannot_tell")
    parts = []
    if csat.value is not None:
        parts.append(
            gettext(
                "From 1 to 5, your people rate our work {value} on average (CSAT, "
                "{n} answers)."
            ).format(
                value=formats.value(csat.value, "decimal"), n=formats.integer(csat.n)
            )
        )
    if nps.value is not None and nps.low is not None and nps.high is not None:
        row = satisfaction.main.iloc[0]
        up, down = int(row["promoters"]), int(row["detractors"])
        parts.append(
            gettext(
                "Of {n} people asked whether they would recommend us, {up} and {down}: "
                "a score of {score} between −100 and 100 (NPS); 95% interval: {low} to "
                "{high}."
            ).format(
                up=ngettext("{n} gave 9 or 10", "{n} gave 9 or 10", up).format(
                    n=formats.integer(up)
                ),
                down=ngettext("{n} gave 6 or less", "{n} gave 6 or less", down).format(
                    n=formats.integer(down)
                ),
                n=formats.integer(nps.n),
                score=formats.integer(nps.value),
                low=formats.integer(nps.low),
                high=formats.integer(nps.high),
            )
        )
    return Paragraph(" ".join(parts))


def read_quality(quality: Result, formats: Formats) -> Paragraph | Callout:
    """Name the value that is missing most often."""
    gettext = formats.text.gettext
    main: pd.DataFrame = quality.main
    if main.empty:
        return Callout(formats, gettext("There are no rows to check."))
    most = main.sort_values("missing_pct", ascending=False, kind="stable").iloc[0]
    if not most["missing_count"]:
        return Paragraph(gettext("Nothing is missing in the rows behind this report."))
    return Paragraph(
        gettext("Most often missing ({share}): {check}.").format(
            check=word(most["check_name"], formats),
            share=formats.percent(most["missing_pct"]),
        )
    )
