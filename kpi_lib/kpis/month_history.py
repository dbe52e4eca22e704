"""Figures of the last thirteen months, for small charts and lines against targets."""

from __future__ import annotations

from collections.abc import Collection

import pandas as pd

from kpi_lib.domain import sql_files
from kpi_lib.domain.period import Period
from kpi_lib.facts.tenant_facts import Facts
from kpi_lib.kpis import month_targets
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
        Measures that read further rows, see `month_targets.compute`.

    Returns
    -------
    DataFrame
        `MONTHS` rows by ``month_start``: ``new_tickets, sla_met_pct, ttr_hours,
        first_response_minutes, csat, nps, backlog_open, backlog_age_days``, and `more`;
        NULL where a month has no case, and in months that begin before the history of
        the source (`Facts.first_days`), of which rows may lack. The cases of a share,
        mean or median stand in its column with ``_n``.
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
    sql = sql_files.statements("kpis/month_history.sql")["main"]
    found = pd.DataFrame(index=index)
    for rows in (
        facts.query(sql, values),
        *month_targets.compute(facts, reported, months, facts.company(company), more),
    ):
        dated = rows.astype({"month_start": "datetime64[us]"})
        found = found.join(dated.set_index("month_start"))
    return _within_history(facts, found).reset_index()


def _within_history(facts: Facts, found: pd.DataFrame) -> pd.DataFrame:
    """Return the columns without the months that a source does not wholly hold."""
    days, known = facts.first_days, found.copy()
    for column in map(str, found):
        sources = NEEDS.get(column.removesuffix("_n"), ("raw_tickets",))
        for first_day in (days[source] for source in sources if source in days):
            is_whole = found.index >= pd.Timestamp(first_day)
            known[column] = known[column].where(is_whole)
    return known
