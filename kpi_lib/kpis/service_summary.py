"""How each company was served, month by month: for reviews with clients."""

from __future__ import annotations

from datetime import date

import pandas as pd

from kpi_lib.domain import sql_files
from kpi_lib.domain.period import Period
from kpi_lib.facts.tenant_facts import Facts

MONTHS = 13
"""A year and the same month of the year before."""


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
    asked = facts.period(period)
    months = asked.last_months(MONTHS)
    first_month = months[0].first_day
    statements = sql_files.statements("kpis/service_summary.sql")
    values = {
        "first_month": first_month,
        "last_month": months[-1].first_day,
        "as_of": facts.as_of(asked),
        "company": facts.company(company),
    }
    has_earlier = bool(facts.query(statements["has_earlier"], values).iat[0, 0])
    return facts.query(
        statements["main"],
        {
            **values,
            "has_earlier": has_earlier,
            "from_day": first_month if has_earlier else date(1, 1, 2),
        },
    )


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
    asked = facts.period(period)
    return facts.query(
        sql_files.statements("kpis/service_summary.sql")["by_company"],
        {
            "start": asked.start,
            "end": asked.end,
            "as_of": facts.as_of(asked),
            "company": facts.company(company),
        },
    )
