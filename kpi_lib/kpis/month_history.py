"""Figures of the last thirteen months, for the small charts of a first page."""

from __future__ import annotations

import pandas as pd

from kpi_lib.domain import sql_files
from kpi_lib.domain.period import Period
from kpi_lib.facts.tenant_facts import Facts

MONTHS = 13


def compute(
    facts: Facts, period: str | Period, company: str | None = None
) -> pd.DataFrame:
    """Compute key figures of each of the last months.

    Parameters
    ----------
    facts : Facts
    period : str or Period
        The last month is the one in which it ends.
    company : str, optional

    Returns
    -------
    DataFrame
        `MONTHS` rows by ``month_start``: ``new_tickets, sla_met_pct, ttr_hours,
        first_response_minutes, csat, backlog_open``; NULL where a month has no case,
        and before the first month with one.
    """
    reported = facts.period(period)
    months = reported.last_months(MONTHS)
    facts.define("kpis/service_events.sql")
    found = facts.query(
        sql_files.statements("kpis/month_history.sql")["main"],
        {
            "start": months[0].start,
            "end": months[-1].end,
            "as_of": facts.as_of(reported),
            "company": facts.company(company),
        },
    )
    found["month_start"] = pd.to_datetime(found["month_start"])
    index = pd.DatetimeIndex([month.first_day for month in months], name="month_start")
    return found.set_index("month_start").reindex(index).reset_index()
