"""Matrix of KPI 12: the alerts of each client by severity, a mark an alert."""

from __future__ import annotations

import pandas as pd

from kpi_lib.domain.result import Result
from kpi_lib.domain.schema import NO_COMPANY, SEVERITIES
from kpi_lib.reporting.alert_marks import MOST, counted
from kpi_lib.reporting.code_words import word
from kpi_lib.reporting.first_letters import upper_first
from kpi_lib.reporting.formats import Formats
from kpi_lib.reporting.matrix_block import Cell, Head, Matrix
from kpi_lib.reporting.number_words import opening
from kpi_lib.reporting.ordering import ordered
from kpi_lib.reporting.value_names import group_names

_OUTCOMES = ("late", "running", "in_time", "unjudged")
_SERIOUS = SEVERITIES[:2]
_NAMED = 2
"""Clients that the title still names."""


def client_severities(result: Result, formats: Formats) -> Matrix:
    """Show each client's alerts by severity: number, and one mark an alert.

    Clients with late critical alerts come first, then those with late high ones, any
    late ones, the most alerts; alerts that name no client come last.
    """
    gettext = formats.text.gettext
    frame: pd.DataFrame = result.by_client
    severities = _severities(frame)
    companies = _companies(frame)
    groups = {
        (company, severity): _counts(rows)
        for (company, severity), rows in frame.groupby(["company", "severity"])
    }
    by_severity = {s: _counts(frame[frame["severity"] == s]) for s in severities}
    by_company = {c: _counts(frame[frame["company"] == c]) for c in companies}
    names = group_names("company", formats)
    heads = [_head(severity, frame, formats) for severity in severities]
    return Matrix(
        formats,
        corner=gettext("Client"),
        heads=[*heads, Head(gettext("All"), align="right"),
               Head(gettext("Late"), align="right")],
        names=[names.get(company, company) for company in companies],
        cells=[
            [
                *(_cell(groups.get((company, s), {}), formats) for s in severities),
                Cell(formats.integer(sum(by_company[company].values()))),
                _late(by_company[company], formats),
            ]
            for company in companies
        ],
        title=_answer(frame, names, formats),
        facts=formats.period(result.period),
        total=[
            *(_in_total(by_severity[s], formats) for s in severities),
            Cell(formats.integer(frame["alert_count"].sum())),
            _late(_counts(frame), formats),
        ],
        total_name=gettext("All clients"),
        legend=_legend(frame, formats),
        note=gettext(
            "Clients with late alerts first, by severity, then by number; at the end "
            "alerts that name no client."
        ),
    )  # fmt: skip


def _counts(rows: pd.DataFrame) -> dict[str, int]:
    return {name: int(rows[f"{name}_count"].sum()) for name in _OUTCOMES}


def _severities(frame: pd.DataFrame) -> list[str]:
    """Return the severities that occur, from the worst; unknown ones come last."""
    found = set(frame["severity"])
    return [*(s for s in SEVERITIES if s in found), *sorted(found - set(SEVERITIES))]


def _companies(frame: pd.DataFrame) -> list[str]:
    """Return the companies in the order of the matrix."""
    if frame.empty:
        return []
    late = [
        frame["late_count"].where(frame["severity"] == severity, 0)
        for severity in _SERIOUS
    ]
    rows = frame.assign(late_critical=late[0], late_high=late[1])
    keys = ["late_critical", "late_high", "late_count", "alert_count"]
    sums = rows.groupby("company", as_index=False)[keys].sum()
    sums = ordered(sums, [*(f"-{key}" for key in keys), "company"])
    is_nobody = sums["company"] == NO_COMPANY
    return [*sums.loc[~is_nobody, "company"], *sums.loc[is_nobody, "company"]]


def _head(severity: str, frame: pd.DataFrame, formats: Formats) -> Head:
    limits = frame.loc[frame["severity"] == severity, "sla_target_hours"].dropna()
    gettext = formats.text.gettext
    label = word(severity, formats)
    return Head(
        upper_first(label),
        gettext("within {time}").format(time=_limit(float(limits.iloc[0]), formats))
        if len(limits)
        else gettext("no target"),
        "left",
    )


def _limit(hours: float, formats: Formats) -> str:
    """Write an agreed time in whole hours where it is, as the settings do."""
    return formats.hours(hours, 0) if hours.is_integer() else formats.hours(hours)


def _cell(counts: dict[str, int], formats: Formats) -> Cell:
    n = sum(counts.values())
    if not n:
        return Cell()
    number = formats.integer(n)
    if n > MOST:
        return _in_total(counts, formats)
    marks = [name for name in _OUTCOMES for _ in range(counts[name])]
    return Cell(number, "", "strong" if counts["late"] else "", marks)


def _in_total(counts: dict[str, int], formats: Formats) -> Cell:
    if counts["unjudged"] == sum(counts.values()):
        return Cell(formats.integer(sum(counts.values())), tone="strong")
    return _counted_late(counts, formats)


def _counted_late(counts: dict[str, int], formats: Formats) -> Cell:
    late = counts["late"]
    return Cell(
        formats.integer(sum(counts.values())),
        counted("late", late, formats),
        "flagged" if late else "strong",
    )


def _late(counts: dict[str, int], formats: Formats) -> Cell:
    if counts["unjudged"] == sum(counts.values()):
        return Cell("–", tone="muted")
    return Cell(
        formats.integer(counts["late"]), tone="late" if counts["late"] else "muted"
    )


def _legend(frame: pd.DataFrame, formats: Formats) -> list[tuple[str, str]]:
    """Return the marks that occur, with their meaning."""
    gettext = formats.text.gettext
    is_known = frame["sla_target_hours"].notna() & (frame["unjudged_count"] > 0)
    meanings = {
        "in_time": gettext("in time"),
        "late": gettext("late"),
        "running": gettext("still running, in time so far"),
        "unjudged": gettext("no target, or end not known")
        if is_known.any()
        else gettext("no target"),
    }
    found = [name for name in meanings if frame[f"{name}_count"].sum()]
    return [("", gettext("One mark an alert:")), *((n, meanings[n]) for n in found)]


def _answer(frame: pd.DataFrame, names: dict[str, str], formats: Formats) -> str:
    """Say how many serious alerts were late, and at which clients."""
    gettext, ngettext = formats.text.gettext, formats.text.ngettext
    serious = frame[frame["severity"].isin(_SERIOUS)]
    judged = int(serious["late_count"].sum() + serious["in_time_count"].sum())
    late = int(serious["late_count"].sum())
    if not judged:
        return gettext("Alerts by client and severity")
    if not late:
        return _none_late(serious, formats)
    places = _companies(serious[serious["late_count"] > 0])
    if NO_COMPANY in places:
        text = ngettext(
            "{k} of {n} serious alerts was late",
            "{k} of {n} serious alerts were late",
            late,
        )
        if judged == 1:
            text = gettext("The one serious alert that can be judged was late")
    elif len(places) > _NAMED:
        text = ngettext(
            "{k} of {n} serious alerts was late, at {clients} clients",
            "{k} of {n} serious alerts were late, at {clients} clients",
            late,
        )
    else:
        text = ngettext(
            "{k} of {n} serious alerts was late, at {where}",
            "{k} of {n} serious alerts were late, at {where}",
            late,
        )
        if judged == 1:
            text = gettext(
                "The one serious alert that can be judged was late, at {where}"
            )
    return text.format(
        k=opening(late, formats, feminine=True),
        n=formats.integer(judged),
        where=formats.value([names.get(c, c) for c in places], "list"),
        clients=formats.integer(len(places)),
    )


def _none_late(serious: pd.DataFrame, formats: Formats) -> str:
    """Say how many serious alerts were in time, and that the others may be late yet."""
    gettext, ngettext = formats.text.gettext, formats.text.ngettext
    counts = _counts(serious)
    total, in_time = sum(counts.values()), counts["in_time"]
    if in_time == total:
        return ngettext(
            "{n} serious alert, dealt with in time",
            "All {n} serious alerts were dealt with in time",
            total,
        ).format(n=formats.integer(total))
    said = ngettext(
        "{k} of {n} serious alerts was dealt with in time",
        "{k} of {n} serious alerts were dealt with in time",
        in_time,
    ).format(k=opening(in_time, formats, feminine=True), n=formats.integer(total))
    others = []
    if counts["running"]:
        others.append(counted("running", counts["running"], formats))
    if unjudged := counts["unjudged"]:
        text = ngettext("{n} not judged", "{n} not judged", unjudged)
        others.append(text.format(n=formats.integer(unjudged)))
    return gettext("{answer}; {others}").format(answer=said, others=", ".join(others))
