"""Shares of hours used: of those in agreements, and of those that members have."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from weakref import WeakKeyDictionary

import pandas as pd

from kpi_lib.domain import sql_files
from kpi_lib.domain.period import Period
from kpi_lib.domain.schema import UNASSIGNED
from kpi_lib.facts.tenant_facts import Facts

_Key = tuple[date, date, str | None]
"""First and last day of a period, and company."""
_KNOWN: WeakKeyDictionary[Facts, dict[_Key, pd.DataFrame]] = WeakKeyDictionary()
"""Answers of each connection."""


def agreement_use(facts: Facts, period: Period, company: str | None) -> pd.DataFrame:
    """Return KPI 05's included and used minutes of the agreements of a period."""
    return agreement_uses(facts, [period], company)[0]


def agreement_uses(
    facts: Facts, periods: Sequence[Period], company: str | None
) -> list[pd.DataFrame]:
    """Return `agreement_use` of each of some periods, asked for at once.

    Planning the statement takes longer than running it. So a period is asked for once
    on a connection; who will need several asks for them together.
    """
    known = _KNOWN.setdefault(facts, {})
    keys = [(period.first_day, period.last_day, company) for period in periods]
    lacking = {key: p for key, p in zip(keys, periods, strict=True) if key not in known}
    if lacking:
        known.update(_asked(facts, lacking, company))
    return [known[key].copy() for key in keys]


def _asked(
    facts: Facts, periods: Mapping[_Key, Period], company: str | None
) -> dict[_Key, pd.DataFrame]:
    spans = sorted((first, last) for first, last, _ in periods)
    first_days, last_days = map(list, zip(*spans, strict=True))
    values = {
        "first_day": first_days[0],
        "last_day": max(last_days),
        "first_days": first_days,
        "last_days": last_days,
        # It leaves out later days: none of a period that has ended by then.
        "as_of": max(map(facts.as_of, periods.values())),
        "company": company,
    }
    sql = sql_files.statements("kpis/agreement_mismatch.sql")["agreement_use"]
    rows = facts.query(sql, values)
    first, last = rows["period_first_day"], rows["period_last_day"]
    own = rows.drop(columns=["period_first_day", "period_last_day"])
    return {
        key: own[
            (first == pd.Timestamp(key[0])) & (last == pd.Timestamp(key[1]))
        ].reset_index(drop=True)
        for key in periods
    }


def with_hours(agreements: pd.DataFrame) -> pd.DataFrame:
    """Return the agreements (`agreement_use`) that include hours, and not 0 of them."""
    return agreements[agreements["included_minutes"] > 0]


def used_hours(agreements: pd.DataFrame) -> float | None:
    """Return the used share of the hours included in agreements (`agreement_use`)."""
    limited = with_hours(agreements)
    included = float(limited["included_minutes"].sum())
    return 100 * float(limited["used_minutes"].sum()) / included if included else None


def used_time(
    facts: Facts, worked: pd.DataFrame, period: Period, as_of: datetime
) -> float | None:
    """Return billable minutes in percent of those that the members were available.

    Parameters
    ----------
    facts : Facts
    worked : DataFrame
        A row per member with time in the period: ``member, billable_minutes``.
    period : Period
    as_of : datetime
        Days after it are not available yet.

    Returns
    -------
    float or None
        None where nobody was available.
    """
    days = period.day_list(as_of)
    if not days:
        return None
    own = worked[worked["member"] != UNASSIGNED]
    opening = facts.params.opening
    available = sum(
        opening.available_minutes(name, days[0], days[-1]) for name in own["member"]
    )
    billable = float(own["billable_minutes"].sum())
    return 100 * billable / float(available) if available else None
