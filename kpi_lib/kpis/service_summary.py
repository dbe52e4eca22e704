"""Summary of the service to each company, by month or for one period."""

from __future__ import annotations

from datetime import UTC, datetime

import pandas as pd

from kpi_lib.domain import sql_files
from kpi_lib.domain.definitions.service_kpis import SERVICE_SUMMARY
from kpi_lib.domain.instants import ONE_DAY
from kpi_lib.domain.period import Period
from kpi_lib.facts.tenant_facts import Facts
from kpi_lib.kpis.unknown_figures import known_rows

MONTHS = 13
"""A year and the same month of the year before."""
_BEFORE_ALL = datetime(1, 1, 2, tzinfo=UTC)


def compute(
    facts: Facts, period: str | Period, company: str | None = None
) -> pd.DataFrame:
    """Summarise the service of the 13 months that end with a period's last one.

    Parameters
    ----------
    facts : Facts
    period : str or Period
    company : str, optional

    Returns
    -------
    DataFrame
        A row per company and month, in order: every company with a ticket or a
        survey answer by then, every month from the tenant's first one to the last
        that had begun at `as_of`. Counts, percent, hours, minutes. Whether a service
        level was met counts in the month of the decision: at the resolution, or at
        the due instant that passed. A running month, and its backlog, is as known at
        `as_of`.
    """
    reported = facts.period(period)
    months = reported.last_months(MONTHS)
    statements = sql_files.statements("kpis/service_summary.sql")
    values = {
        "first_day": months[0].first_day,
        "last_day": months[-1].first_day,
        "start": months[0].start,
        "end": months[-1].end,
        "as_of": facts.as_of(reported),
        "company": facts.company(company),
    }
    has_earlier = bool(facts.query(statements["has_earlier"], values).iat[0, 0])
    # A clock change may skip midnight: one day more is read.
    since = months[0].start - ONE_DAY if has_earlier else _BEFORE_ALL
    facts.define("kpis/service_events.sql")
    summary = facts.query(
        statements["main"],
        {**values, "by_month": True, "has_earlier": has_earlier, "since": since},
    )
    return known_rows(facts, SERVICE_SUMMARY.needs, summary)


def by_company(
    facts: Facts, period: str | Period, company: str | None = None
) -> pd.DataFrame:
    """Summarise the service of one period, of any length, by company.

    Parameters
    ----------
    facts : Facts
    period : str or Period
    company : str, optional

    Returns
    -------
    DataFrame
        A row per company with a ticket or a survey answer in the period or an open
        ticket at its end, in order; the columns of `compute` without the month.
    """
    reported = facts.period(period)
    facts.define("kpis/service_events.sql")
    summary = facts.query(
        sql_files.statements("kpis/service_summary.sql")["main"],
        {
            "first_day": reported.first_day,
            "last_day": reported.last_day,
            "start": reported.start,
            "end": reported.end,
            "as_of": facts.as_of(reported),
            "company": facts.company(company),
            "by_month": False,
            "has_earlier": False,
            "since": reported.start,
        },
    )
    known = known_rows(facts, SERVICE_SUMMARY.needs, summary)
    return known.drop(columns="month_start")
