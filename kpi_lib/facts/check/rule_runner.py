"""Run every rule over one tenant's data."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

import pandas as pd

from kpi_lib.domain import sql_files
from kpi_lib.domain.schema import RAW_SECURITY_ALERTS, TABLES, Column, Table
from kpi_lib.facts.check.findings import Finding, Findings, Level
from kpi_lib.facts.check.joined_tables import views
from kpi_lib.facts.tenant_facts import Facts

_ROOMS = ("all_tables", "tickets", "time_entries", "other_tables")
_EXAMPLES = 3
_NEEDED = ("raw_tickets", "raw_time_entries")
"""Not every tenant has alerts, surveys, agreements, commitments or projects."""

_HEADER = re.compile(r"^-- rule: (\w+) (error|warning)\n((?:-- .*\n)+)", re.MULTILINE)

_QUARANTINE = {
    "missing_key": "Kept out of every KPI: a key is missing",
    "missing_value": "Kept out of every KPI: a required value is missing",
    "unreadable_value": "Kept out of every KPI: a value cannot be read",
    "duplicate_key": "Kept out of every KPI: a later row of the file has the same key",
}


@dataclass(frozen=True)
class Rule:
    """One statement of the ``.sql`` files beside this one."""

    name: str
    level: Level
    message: str
    sql: str


@cache
def rules() -> tuple[Rule, ...]:
    """Return all rules.

    A statement is a rule: a line ``-- rule: name level``, the message as comment, and
    SQL that gives a row for each row found, with table_name, key and, as detail, what
    the message should add. It reads the views of `views` and all of `Facts`.
    """
    return tuple(rule for room in _ROOMS for rule in _rules_of(room))


def _rules_of(room: str) -> list[Rule]:
    pieces = _HEADER.split(sql_files.text(f"facts/check/{room}.sql"))[1:]
    return [
        Rule(
            name,
            "error" if level == "error" else "warning",
            " ".join(line.removeprefix("-- ") for line in comment.splitlines()),
            sql.strip().rstrip(";"),
        )
        for name, level, comment, sql in zip(*[iter(pieces)] * 4, strict=True)
    ]


def check(facts: Facts, as_of: datetime) -> Findings:
    """Look for everything that the rules know.

    Parameters
    ----------
    facts : Facts
    as_of : datetime
        Aware; what lies after it is in the future.

    Returns
    -------
    Findings
        The same for the same data, whatever the order of its rows.
    """
    for view in views():
        facts.execute(view)
    values = _values(facts, as_of)
    found = _empty(facts) + _columns(facts) + _quarantined(facts)
    for rule in rules():
        grouped = facts.query(_GROUPED.format(sql=rule.sql), values)
        found += _findings(grouped, rule.name, rule.level, rule.message)
    return Findings(tuple(sorted(found, key=_order)))


def _order(finding: Finding) -> tuple[bool, int, str]:
    tables = list(TABLES)
    return finding.level != "error", tables.index(finding.table), finding.rule


def _values(facts: Facts, as_of: datetime) -> dict[str, Any]:
    bounds = facts.query(
        "select min(local_day(created_at_remote)) as first_day, "
        "max(local_day(created_at_remote)) as last_day from raw_tickets"
    ).iloc[0]
    days = []
    if pd.notna(bounds["first_day"]):
        first, last = bounds["first_day"].date(), bounds["last_day"].date()
        days = facts.params.opening.working_days(first, last)
    alerts = RAW_SECURITY_ALERTS
    return {
        "as_of": as_of,
        "working_days": days,
        "severities": list(alerts.column("severity").values),
        "alert_statuses": list(alerts.column("status").values),
        "verdicts": list(alerts.column("verdict").values),
        "sources": list(alerts.column("source").values),
        "commitment_statuses": list(TABLES["raw_commitments"].column("status").values),
    }


def _empty(facts: Facts) -> list[Finding]:
    """Find the tables that nearly every KPI reads and that have no row."""
    tables, tenant = facts.snapshot.tables, facts.params.tenant
    return [
        Finding(
            name,
            "no_rows",
            0,
            (),
            "warning",
            f"The table has no row, and KPIs that read it are empty: kpi import FILE "
            f"--tenant {tenant} --table {name} or kpi sync fills it.",
        )
        for name in _NEEDED
        if name not in tables or tables[name].rows == 0
    ]


def _columns(facts: Facts) -> list[Finding]:
    """Find columns that the files of the lake lack, or hold as another type."""
    found = []
    for name, table in facts.snapshot.tables.items():
        missing = [c for c in TABLES[name].column_names if c not in table.columns]
        required = [c for c in missing if TABLES[name].column(c).required]
        level: Level = "error" if required else "warning"
        if missing:
            message = "The lake's files lack columns, which read as NULL."
            found.append(
                Finding(
                    name, "missing_column", len(missing), tuple(missing), level, message
                )
            )
        wrong = _mistyped(facts, TABLES[name], table.files)
        if wrong:
            message = "The lake's files hold columns as another type."
            examples = tuple(wrong[:_EXAMPLES])
            found.append(
                Finding(name, "mistyped_column", len(wrong), examples, "error", message)
            )
    return found


def _mistyped(facts: Facts, table: Table, files: tuple[str, ...]) -> list[str]:
    if not files:
        return []
    described = facts.query(
        "describe select * from read_parquet($files, hive_partitioning = false)",
        {"files": [files[0]]},
    )
    kinds = dict(zip(described["column_name"], described["column_type"], strict=True))
    return [
        f"{column.name} is {kinds[column.name]}"
        for column in table.columns
        if column.name in kinds and _plain(column) != kinds[column.name]
    ]


def _plain(column: Column) -> str:
    """Return the type as DuckDB describes it in a file."""
    names = {
        "text": "VARCHAR",
        "uuid": "VARCHAR",
        "text[]": "VARCHAR[]",
        "timestamptz": "TIMESTAMP WITH TIME ZONE",
    }
    return names.get(column.type, column.type.upper())


def _quarantined(facts: Facts) -> list[Finding]:
    grouped = facts.query(_QUARANTINED)
    found = []
    for name, rows in grouped.groupby("rule"):
        rule = str(name)
        message = _QUARANTINE.get(rule, "Kept out of every KPI")
        found += _findings(rows, rule, "error", message)
    return found


def _findings(
    grouped: pd.DataFrame, rule: str, level: Level, message: str
) -> list[Finding]:
    return [
        Finding(
            row["table_name"],
            rule,
            int(row["found"]),
            tuple(row["examples"]),
            level,
            message + (f" ({row['details']})." if row["details"] else "."),
        )
        for row in grouped.to_dict("records")
    ]


_GROUPED = f"""
with found as (
    {{sql}}
),

named as (
    select table_name, cast(key as varchar) as key, cast(detail as varchar) as detail
    from found
),

keys as (
    select table_name, count(*) as found, min(key, {_EXAMPLES}) as examples
    from (select distinct table_name, key from named)
    group by table_name
),

details as (
    select table_name, list_sort(list(detail))[:{_EXAMPLES}] as details
    from (select distinct table_name, detail from named where detail is not null)
    group by table_name
)

select
    k.table_name,
    k.found,
    k.examples,
    coalesce(array_to_string(d.details, ', '), '') as details
from keys as k
-- one table to at most one row of details
left join details as d on k.table_name = d.table_name
order by k.table_name
"""

_QUARANTINED = f"""
select
    table_name,
    rule,
    count(*) as found,
    min(coalesce(key, 'row ' || row_number), {_EXAMPLES}) as examples,
    coalesce(
        array_to_string(
            list_sort(list(distinct column_name) filter (column_name is not null))
            [:{_EXAMPLES}],
            ', '
        ),
        ''
    ) as details
from quarantine
group by table_name, rule
order by table_name, rule
"""
