"""Answers that a report on one family gives first, with what is to be done."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import pandas as pd

from kpi_lib.domain.result import Result
from kpi_lib.domain.schema import NO_COMPANY
from kpi_lib.kpis.stats.least_cases import LEAST
from kpi_lib.reporting import figure_titles
from kpi_lib.reporting.case_counts import counted
from kpi_lib.reporting.code_words import word
from kpi_lib.reporting.first_letters import upper_first
from kpi_lib.reporting.formats import Formats
from kpi_lib.reporting.number_words import opening
from kpi_lib.reporting.ordering import ordered
from kpi_lib.reporting.result_texts import settings_of
from kpi_lib.reporting.value_names import group_names
from kpi_lib.reporting.views.improvement import did_pay, saved
from kpi_lib.reporting.views.technicians import printed_training

_ALONE, _NAMED = 2, 4
"""People who each have an answer of their own, and who are named in a common one."""
_FAR_MORE = 3
"""Times the alerts of the next device from which on one is named."""


@dataclass(frozen=True)
class FirstAnswer:
    """One answer.

    Attributes
    ----------
    title, detail : str
        A sentence, and what it rests on.
    key : str
        Of `actions:`, what the settings have to be done about it.
    action : str
        What is to be done where the settings say nothing; empty lines without it.
    """

    title: str
    detail: str
    key: str
    action: str = ""


def largest_offer(result: Result, formats: Formats) -> Iterator[FirstAnswer]:
    """Name the company with the most unbilled work outside its agreements."""
    main: pd.DataFrame = result.main
    if result.lacks("estimated_monthly_value") or main.empty:
        return
    main = _of_clients(main[main["estimated_monthly_value"].astype(float) > 0], formats)
    sums = main.groupby("company")["estimated_monthly_value"].sum().astype(float)
    company = _only_largest(sums)
    if company is None:
        return
    rows = main[main["company"] == company]
    n, boards = int(rows["out_of_scope_count"].sum()), rows["board"].nunique()
    gettext, ngettext = formats.text.gettext, formats.text.ngettext
    title = gettext("{company}: {value} of unbilled work per 30 days, of {all}.")
    if len(sums) == 1:
        title = gettext("{company}: {value} of unbilled work per 30 days.")
    yield FirstAnswer(
        title.format(
            company=company,
            value=formats.value(sums[company], "money"),
            all=formats.value(sums.sum(), "money"),
        ),
        ngettext(
            "{n} ticket that no agreement covers, on {boards}.",
            "{n} tickets that no agreement covers, on {boards}.",
            n,
        ).format(
            n=formats.integer(n),
            boards=ngettext("{n} board", "{n} boards", boards).format(
                n=formats.integer(boards)
            ),
        ),
        "offer",
        upper_first(_most_frequent(rows["suggested_action"], formats)),
    )


def most_training(result: Result, formats: Formats) -> Iterator[FirstAnswer]:
    """Name the company whose users ask most for training, and the topic at most."""
    gettext = formats.text.gettext
    main, repeated = (_of_clients(t, formats) for t in (result.main, result.repeated))
    asked = main.set_index("company")["training_tickets"].astype(float)
    company = _only_largest(asked[asked >= LEAST])
    if company is not None:
        row = main[main["company"] == company].iloc[0]
        n = int(row["training_tickets"])
        title = gettext("{company} asks most for training: {n} of {all}.")
        if len(main) == 1:
            title = gettext("{company} asks for training: {n} of {all}.")
        yield FirstAnswer(
            title.format(
                company=company,
                n=formats.integer(n),
                all=counted(int(row["total_tickets"]), "tickets", formats),
            ),
            gettext("The most frequent topic is {topic}: {k} of {n}.").format(
                topic=row["top_topic"],
                k=formats.integer(row["top_topic_count"]),
                n=formats.integer(n),
            )
            if pd.notna(row["top_topic"])
            else "",
            "training",
            gettext("Offer a training session"),
        )
    topics = repeated.groupby("topic")["ticket_count"].sum().astype(float)
    topic = _only_largest(topics[topics >= LEAST])
    if topic is None:
        return
    rows = repeated[repeated["topic"] == topic]
    by_company = rows.groupby("company")["ticket_count"].sum()
    yield FirstAnswer(
        gettext("Most frequent topic: {topic}, {tickets}.").format(
            topic=topic, tickets=counted(int(topics[topic]), "tickets", formats)
        ),
        _where(by_company, formats),
        "subject",
        gettext("Look for the common cause"),
    )


def _where(tickets: pd.Series, formats: Formats) -> str:
    """Count the clients with tickets on a topic, and name the one with the most."""
    gettext, company = formats.text.gettext, _only_largest(tickets.astype(float))
    companies = counted(len(tickets), "clients", formats)
    if company is None:
        return f"{companies}."
    text = gettext("{companies}; most often at {company}: {n}.")
    if len(tickets) == 1:
        text = gettext("At {company}.")
    return text.format(
        companies=companies, company=company, n=formats.integer(tickets[company])
    )


def best_project(result: Result, formats: Formats) -> Iterator[FirstAnswer]:
    """Name the project that would save most, and what it would take."""
    if result.best.empty:
        return
    gettext, first = formats.text.gettext, result.best.iloc[0].to_dict()
    yield FirstAnswer(
        gettext("{project} would save most: {range} per 30 days.").format(
            project=first["project"], range=saved(first, formats)
        ),
        gettext(
            "If {low} to {high} of the {time} on its tickets can be avoided; the "
            "effort is about {effort}."
        ).format(
            low=formats.percent(first["avoidable_low_pct"], 0),
            high=formats.percent(first["avoidable_high_pct"], 0),
            time=formats.minutes(first["minutes_per_month"]),
            effort=formats.hours(first["effort_hours"], 0),
        ),
        "recommendations",
        gettext("Decide on the project"),
    )


def effects(result: Result, formats: Formats) -> Iterator[FirstAnswer]:
    """Name each project whose tickets changed, and whether it paid."""
    main: pd.DataFrame = result.main
    is_live = main["live_at"] <= pd.Timestamp(result.period.last_day)
    changed = main[is_live & main["verdict"].isin(["improved", "worse"])]
    for row in changed.to_dict("records"):
        title = figure_titles.effect([row], formats)
        yield FirstAnswer(f"{title}.", did_pay(row, formats), "recommendations")


def who_needs_help(result: Result, formats: Formats) -> Iterator[FirstAnswer]:
    """Name who lies beyond the limits by more than chance, where it is one or two."""
    gettext = formats.text.gettext
    rows = printed_training(result.main, result, formats).to_dict("records")
    if len(rows) > _ALONE:
        names = gettext("; ").join(
            f"{row['owner']}, {row['board']}" for row in rows[:_NAMED]
        )
        if (others := len(rows) - _NAMED) > 0:
            text = gettext("{names} and {n} more")
            names = text.format(names=names, n=formats.integer(others))
        text = gettext(
            "{n} combinations of technician and board lie beyond the limits by more "
            "than chance."
        )
        yield FirstAnswer(
            text.format(n=opening(len(rows), formats, feminine=True)),
            f"{names}.",
            "training",
        )
        return
    for row in rows:
        yield FirstAnswer(
            gettext("{owner} would gain from help on {board}.").format(
                owner=row["owner"], board=row["board"]
            ),
            gettext("{tickets} resolved: {reasons}.").format(
                tickets=counted(int(row["tickets_resolved"]), "tickets", formats),
                reasons=", ".join(
                    word(code, formats, result.kpi, "reasons")
                    for code in row["reasons"]
                ),
            ),
            "training",
        )


def who_differs(result: Result, formats: Formats) -> Iterator[FirstAnswer]:
    """Name who is faster or slower than the team, in order of name."""
    gettext, ngettext = formats.text.gettext, formats.text.ngettext
    compared = ordered(result.main[result.main["score"].notna()], ["owner"])
    names = {
        verdict: list(compared.loc[compared["verdict"] == verdict, "owner"])
        for verdict in ("better", "worse")
    }
    faster, slower = map(len, names.values())
    texts = {
        "better": ngettext("Faster: {names}.", "Faster: {names}.", faster),
        "worse": ngettext("Slower: {names}.", "Slower: {names}.", slower),
    }
    apart = sum(map(len, names.values()))
    if not apart:
        return
    yield FirstAnswer(
        ngettext(
            "{n} of {all} technicians can be told apart from the team",
            "{n} of {all} technicians can be told apart from the team",
            apart,
        ).format(n=opening(apart, formats), all=formats.integer(len(compared)))
        + ".",
        " ".join(
            texts[verdict].format(names=formats.value(named, "list"))
            for verdict, named in names.items()
            if named
        )
        + " "
        + gettext("On the same mix of tickets; no ranking."),
        "",
    )


def returning_device(result: Result, formats: Formats) -> Iterator[FirstAnswer]:
    """Name the device that raises far more alerts than any other."""
    devices: pd.DataFrame = result.recurring_devices
    unlisted = int(settings_of(result).get("recurring_min_alerts", 2)) - 1
    most, following, *_ = [*devices["alert_count"].astype(int), unlisted, unlisted]
    if devices.empty or most < max(LEAST, _FAR_MORE * following):
        return
    gettext, first = formats.text.gettext, devices.iloc[0]
    yield FirstAnswer(
        gettext("{device} raises most alerts: {n} of {all}.").format(
            device=first["device"],
            n=formats.integer(most),
            all=formats.integer(result.by_severity["alert_count"].sum()),
        ),
        gettext("{company}; no other device raises more than {next}.").format(
            company=first["company"], next=formats.integer(following)
        ),
        "device",
        gettext("Examine the device"),
    )


FIRST_ANSWERS: Mapping[str, Callable[[Result, Formats], Iterator[FirstAnswer]]] = {
    "sales_opportunities": largest_offer,
    "client_training_needs": most_training,
    "improvement_projects": best_project,
    "project_impact": effects,
    "tech_training_needs": who_needs_help,
    "tech_comparison": who_differs,
    "soc_metrics": returning_device,
}
"""Key of each result and the answers that a first page takes from it, in order."""


def _of_clients(frame: pd.DataFrame, formats: Formats) -> pd.DataFrame:
    """Return the rows of companies; what has none is asked of nobody."""
    nobody = (NO_COMPANY, group_names("company", formats)[NO_COMPANY])
    return frame[~frame["company"].isin(nobody)]


def _only_largest(amounts: pd.Series) -> str | None:
    """Return the name of the largest amount; None where several share it, or none."""
    leaders = amounts.index[amounts == amounts.max()]
    return str(leaders[0]) if len(leaders) == 1 else None


def _most_frequent(codes: pd.Series, formats: Formats) -> str:
    known = codes.dropna()
    return word(str(known.mode().iloc[0]), formats) if len(known) else ""
