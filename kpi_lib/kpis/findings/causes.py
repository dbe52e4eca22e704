"""Findings about causes: what the late tickets have in common."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from kpi_lib.domain.finding import Finding
from kpi_lib.kpis.measures import PeriodMeasures
from kpi_lib.kpis.stats.changes import SIGNIFICANT, excess_p, share_p
from kpi_lib.kpis.stats.design_effect import Cases

LEAST_CASES = 5
"""Minimum number of late tickets that a cause has."""
_LEAST_DAYS = 2
_COLUMNS = ("company", "type", "priority", "weekday")


def candidates(now: PeriodMeasures, *, knows_owners: bool) -> Iterator[Finding]:
    """Yield the causes without which the share in the agreed time would be met.

    Parameters
    ----------
    now : PeriodMeasures
    knows_owners : bool
        Whether the tickets tell who owns them.

    Notes
    -----
    A cause is one of: no owner, a company, a type, a priority, a weekday of creation.
    It has at least 5 late tickets, more than chance gives, and without its tickets the
    target would be met. Fisher's exact test, and one of days, as tickets of a day may
    be late together; one-sided, times the number of groups with 5 tickets.
    """
    measure = now.get("sla_met_pct")
    if measure is None or measure.at_least is None:
        return
    if measure.status not in ("missed", "missed_within_chance"):
        return
    tickets = now.tickets[now.tickets["is_met"].notna()]
    late = tickets["is_met"].eq(False)
    tried = _tried(tickets, knows_owners=knows_owners)
    for kind, value, members in _groups(tickets, late, knows_owners=knows_owners):
        cases, size = int(late[members].sum()), int(members.sum())
        others, others_late = int((~members).sum()), int(late[~members].sum())
        if not others or 100 * (others - others_late) / others < measure.at_least:
            continue
        if excess_p(cases, size, others_late, others) * tried >= SIGNIFICANT:
            continue
        p = _days_p(late, tickets["created_on"], members)
        if p is None or p / 2 * tried >= SIGNIFICANT:
            continue
        yield Finding(
            kind="cause",
            subject="sla_met_pct",
            section="tickets",
            base=60,
            gap=cases / int(late.sum()) / 0.5,
            cases=cases,
            of=size,
            since=now.period.first_day,
            is_running=bool(tickets.loc[members & late, "is_open"].any()),
            values={
                "cause": kind,
                "value": value,
                "cases": cases,
                "others": others,
                "others_pct": 100 * (others - others_late) / others,
            },
            action="cause",
            name=f"{kind} {value}",
            width=0,
        )


def _tried(tickets: pd.DataFrame, *, knows_owners: bool) -> int:
    """Count the groups that can be causes, whatever became of their tickets."""
    sizes = [tickets[column].value_counts() for column in _COLUMNS]
    tried = sum(int((n >= LEAST_CASES).sum()) for n in sizes if len(n) > 1)
    has_unowned = knows_owners and tickets["is_unowned"].sum() >= LEAST_CASES
    return tried + int(has_unowned)


def _days_p(late: pd.Series, days: pd.Series, members: pd.Series) -> float | None:
    """Return the p-value of two shares by day; None where too few days tell it."""
    if days[members].nunique() < _LEAST_DAYS:
        return None
    return share_p(*(Cases.of(late[x], days[x]) for x in (members, ~members)))


def _groups(
    tickets: pd.DataFrame, late: pd.Series, *, knows_owners: bool
) -> Iterator[tuple[str, object, pd.Series]]:
    """Yield each possible cause with enough late tickets: kind, value, its tickets."""
    if knows_owners and late[tickets["is_unowned"]].sum() >= LEAST_CASES:
        yield "no_owner", None, tickets["is_unowned"]
    for column in _COLUMNS:
        counts = late.groupby(tickets[column]).sum()
        if len(counts) < 2:
            continue
        for value in counts.index[counts >= LEAST_CASES]:
            yield column, value, tickets[column].eq(value).fillna(value=False)
