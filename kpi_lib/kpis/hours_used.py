"""Shares of hours used: of those in agreements, and of those that members have."""

from __future__ import annotations

from datetime import datetime

import pandas as pd

from kpi_lib.domain import sql_files
from kpi_lib.domain.period import Period
from kpi_lib.domain.schema import UNASSIGNED
from kpi_lib.facts.tenant_facts import Facts


def agreement_use(facts: Facts, period: Period, company: str | None) -> pd.DataFrame:
    """Return KPI 05's included and used minutes of the agreements of a period.

    Callers share the DataFrame and must not change it.
    """
    sql = sql_files.statements("kpis/agreement_mismatch.sql")["agreement_use"]
    days = {"first_day": period.first_day, "last_day": period.last_day}
    values = {**days, "as_of": facts.as_of(period), "company": company}
    return facts.once(sql, values)


def used_hours(agreements: pd.DataFrame) -> float | None:
    """Return the used share of the hours included in agreements (`agreement_use`)."""
    limited = agreements[agreements["included_minutes"].notna()]
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
