"""Figures of the last thirteen months, for small charts and lines against targets."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import pandas as pd

from kpi_lib.domain import sql_files
from kpi_lib.domain.period import Period
from kpi_lib.facts.tenant_facts import Facts
from kpi_lib.kpis.measures import NEEDS

MONTHS = 13


def compute(
    facts: Facts,
    period: str | Period,
    company: str | None = None,
    more: Collection[str] = (),
) -> pd.DataFrame:
    """Compute key figures of each of the last months.

    Parameters
    ----------
    facts : Facts
    period : str or Period
        The last month is the one in which it ends.
    company : str, optional
    more : collection of str
        Of ``fcr_pct`` and ``billable_pct``, which read further rows. The first is not
        known by month where it also asks for one member (`strict_fcr`).

    Returns
    -------
    DataFrame
        `MONTHS` rows by ``month_start``: ``new_tickets, sla_met_pct, ttr_hours,
        first_response_minutes, csat, backlog_open, backlog_age_days``; NULL where a
        month has no case, and in months that begin before the history of the source
        (`Facts.first_days`), of which rows may lack. The cases of a share, mean or
        median stand in its column with ``_n``.
    """
    reported = facts.period(period)
    months = reported.last_months(MONTHS)
    facts.define("kpis/service_events.sql")
    values = {
        "start": months[0].start,
        "end": months[-1].end,
        "as_of": facts.as_of(reported),
        "company": facts.company(company),
    }
    index = pd.DatetimeIndex([month.first_day for month in months], name="month_start")
    found = _by_month(facts, "main", values, index)
    if "fcr_pct" in more and not facts.params.thresholds.tech_efficiency.strict_fcr:
        found = found.join(_by_month(facts, "fcr_pct", values, index))
    if "billable_pct" in more:
        days = {"first_day": months[0].first_day, "last_day": months[-1].last_day}
        worked = {key: values[key] for key in ("as_of", "company")} | days
        found = found.join(_by_month(facts, "billable_pct", worked, index))
    return _within_history(facts, found).reset_index()


def _within_history(facts: Facts, found: pd.DataFrame) -> pd.DataFrame:
    """Return the columns without the months that a source does not wholly hold."""
    days, known = facts.first_days, found.copy()
    for column in map(str, found):
        source = NEEDS.get(column.removesuffix("_n"), "raw_tickets")
        if source in days:
            is_whole = found.index >= pd.Timestamp(days[source])
            known[column] = found[column].where(is_whole)
    return known


def _by_month(
    facts: Facts, table: str, values: dict[str, Any], index: pd.DatetimeIndex
) -> pd.DataFrame:
    found = facts.query(
        sql_files.statements("kpis/month_history.sql")[table], values
    ).astype({"month_start": "datetime64[us]"})
    return found.set_index("month_start").reindex(index)
