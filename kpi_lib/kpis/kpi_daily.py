"""Daily key figures of a tenant: computed for a range of days, stored in the lake."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from kpi_lib.domain import sql_files
from kpi_lib.domain.catalogue import RECORDS
from kpi_lib.domain.period import Period
from kpi_lib.domain.schema import KPI_DAILY
from kpi_lib.facts.client.audience import require_internal
from kpi_lib.facts.tenant_facts import Facts
from kpi_lib.kpis.opening_backlog import open_before
from kpi_lib.kpis.unknown_figures import known_rows
from kpi_lib.lake.delta_lake import Lake
from kpi_lib.lake.writer import Change


def compute(facts: Facts, first_day: date, last_day: date) -> pd.DataFrame:
    """Compute ``kpi_daily`` for a range of days.

    Parameters
    ----------
    facts : Facts
    first_day, last_day : date
        Local days, both included. Days before the tenant's first fact of any kind
        and days that had not begun at `as_of` have no row.

    Returns
    -------
    DataFrame
        The columns of `schema.KPI_DAILY`, a row per day, in order; rounded half away
        from zero to the stored precision. A z-score beyond 999.99, which the precision
        cannot hold, stands at that limit.
    """
    require_internal(facts, "kpi_daily")
    limits = facts.params.thresholds.ticket_trends
    facts.define("kpis/scored_days.sql")
    facts.define("kpis/daily_events.sql")
    statements = sql_files.statements("kpis/kpi_daily.sql")
    as_of = facts.as_of(Period(first_day, last_day, facts.params.timezone))
    values = {"first_day": first_day, "as_of": as_of}
    earlier = facts.query(statements["earlier"], values).iloc[0]
    has_earlier = bool(earlier["has_earlier"])
    # Where times are agreed, all unresolved tickets are among the events.
    count = has_earlier and not facts.params.has_agreed_times
    since = earlier["since"].to_pydatetime()
    days = facts.query(
        statements["main"],
        {
            **values,
            "has_earlier": has_earlier,
            "open_before": open_before(facts, as_of, since) if count else 0,
            "from_day": first_day if has_earlier else date(1, 1, 2),
            "tenant_id": str(facts.params.tenant_id),
            "last_day": last_day,
            "window_days": limits.window_days,
            "min_days": limits.min_days,
            "z": limits.z,
        },
    )
    return known_rows(facts, RECORDS[KPI_DAILY.name].needs, days)


def refresh(lake: Lake, facts: Facts, first_day: date, last_day: date) -> Change:
    """Replace a range of days in the lake's ``kpi_daily`` by the computed ones.

    Parameters
    ----------
    lake : Lake
        Holds the table; `facts` read one of its snapshots.
    facts : Facts
    first_day, last_day : date
        Local days, both included; other days stay as they are.

    Returns
    -------
    Change
        Empty, and no new version, where the same values are stored already.

    Raises
    ------
    DataError
        The tenant's folder cannot be written, or is held by another import.
    """
    days = compute(facts, first_day, last_day)
    table = pa.Table.from_pandas(days, preserve_index=False)
    with lake.writer(facts.tenant) as writer:
        staged = writer.scratch / f"{KPI_DAILY.name}.parquet"
        pq.write_table(table, staged)
        return writer.replace_where(
            KPI_DAILY.name,
            staged,
            "kpi_date between $first_day and $last_day",
            {"first_day": first_day, "last_day": last_day},
        )
