"""Data check of one tenant: runs every rule and gathers the findings."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pandas as pd

from kpi_lib.domain.schema import RAW_SECURITY_ALERTS, TABLES
from kpi_lib.facts.check.check_findings import (
    EXAMPLES,
    CheckFinding,
    CheckFindings,
    grouped_findings,
)
from kpi_lib.facts.check.daily_findings import unknown_days
from kpi_lib.facts.check.exclude_findings import unknown_excluded
from kpi_lib.facts.check.lake_findings import (
    empty_tables,
    file_columns,
    implausible_values,
    quarantined_rows,
)
from kpi_lib.facts.check.rule_views import rule_views
from kpi_lib.facts.check.rules import rules
from kpi_lib.facts.tenant_facts import Facts

_GROUPED = f"""
with offending as (
    {{sql}}
),

named as (
    select table_name, cast(key as varchar) as key, cast(detail as varchar) as detail
    from offending
),

keys as (
    select table_name, count(*) as rows, min(key, {EXAMPLES}) as examples
    from (select distinct table_name, key from named)
    group by table_name
),

details as (
    select table_name, list_sort(list(detail))[:{EXAMPLES}] as details
    from (select distinct table_name, detail from named where detail is not null)
    group by table_name
)

select
    k.table_name,
    k.rows,
    k.examples,
    coalesce(array_to_string(d.details, ', '), '') as details
from keys as k
-- one table to at most one row of details
left join details as d on k.table_name = d.table_name
order by k.table_name
"""
"""Groups the rows of a rule by table, see `grouped_findings`."""


def check(facts: Facts, as_of: datetime) -> CheckFindings:
    """Run every rule over a tenant's data.

    Parameters
    ----------
    facts : Facts
    as_of : datetime
        Aware; what lies after it is in the future.

    Returns
    -------
    CheckFindings
        The same for the same data, whatever the order of its rows.
    """
    for view in rule_views():
        facts.execute(view)
    values = _values(facts, as_of)
    findings = [
        *empty_tables(facts),
        *file_columns(facts),
        *implausible_values(facts),
        *quarantined_rows(facts),
        *unknown_days(facts),
        *unknown_excluded(facts),
    ]
    for rule in rules():
        grouped = facts.query(_GROUPED.format(sql=rule.sql), values)
        findings += grouped_findings(grouped, rule.name, rule.level, rule.message)
    return CheckFindings(tuple(sorted(findings, key=_order)))


def _order(finding: CheckFinding) -> tuple[bool, int, str]:
    tables = list(TABLES)
    return finding.level != "error", tables.index(finding.table), finding.rule


def _values(facts: Facts, as_of: datetime) -> dict[str, Any]:
    """Return the parameters of the rules."""
    bounds = facts.query(
        "select min(local_day(created_at_remote)) as first_day, "
        "max(local_day(created_at_remote)) as last_day from raw_tickets "
        "where created_at_remote <= $as_of",  # one of next year makes no gap
        {"as_of": as_of},
    ).iloc[0]
    days = []
    if pd.notna(bounds["first_day"]):
        first, last = bounds["first_day"].date(), bounds["last_day"].date()
        days = facts.params.opening.working_days(first, last)
    alerts = RAW_SECURITY_ALERTS
    return {
        "as_of": as_of,
        "history_from": facts.params.history_from,
        "working_days": days,
        "severities": list(alerts.column("severity").values),
        "alert_statuses": list(alerts.column("status").values),
        "verdicts": list(alerts.column("verdict").values),
        "sources": list(alerts.column("source").values),
        "commitment_statuses": list(TABLES["raw_commitments"].column("status").values),
    }
