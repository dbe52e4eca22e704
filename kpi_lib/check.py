"""What is wrong, or odd, in a tenant's data: the rules of ``check.sql``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, Literal

import pandas as pd

from kpi_lib import queries
from kpi_lib.facts import Facts
from kpi_lib.schema import (
    RAW_SECURITY_ALERTS,
    RAW_TABLES,
    TABLES,
    Column,
    Table,
)

Level = Literal["error", "warning"]

COLUMNS = ("table", "rule", "rows", "examples", "level", "message")
EXAMPLES = 3

_HEADER = re.compile(r"^-- rule: (\w+) (error|warning)\n((?:-- .*\n)+)", re.MULTILINE)

# Dates that may well lie ahead.
_PLANNED = frozenset({"sla_due_at", "start_date", "end_date", "due_on", "live_at"})

_QUARANTINE = {
    "missing_key": "Kept out of every KPI: a key is missing",
    "missing_value": "Kept out of every KPI: a required value is missing",
    "unreadable_value": "Kept out of every KPI: a value cannot be read",
    "duplicate_key": "Kept out of every KPI: a later row of the file has the same key",
}


@dataclass(frozen=True)
class Finding:
    """What one rule finds in one table.

    Attributes
    ----------
    table, rule : str
    rows : int
        How many.
    examples : tuple of str
        Keys of up to three of them, the first by code point.
    level : str
        ``error``: the rows are in no KPI; ``warning``: they are, as the message says.
    message : str
    """

    table: str
    rule: str
    rows: int
    examples: tuple[str, ...]
    level: Level
    message: str


@dataclass(frozen=True)
class Findings:
    """All findings: errors first, then by table and rule."""

    findings: tuple[Finding, ...]

    def __iter__(self) -> Iterator[Finding]:
        return iter(self.findings)

    def __len__(self) -> int:
        return len(self.findings)

    def of(self, rule: str) -> tuple[Finding, ...]:
        """Return what one rule found, by table."""
        return tuple(finding for finding in self if finding.rule == rule)

    @property
    def has_errors(self) -> bool:
        """Whether any row is kept out, or any column missing."""
        return any(finding.level == "error" for finding in self)

    def frame(self) -> pd.DataFrame:
        """Return a row per finding, with the columns `COLUMNS`."""
        rows = [
            (f.table, f.rule, f.rows, list(f.examples), f.level, f.message)
            for f in self
        ]
        return pd.DataFrame(rows, columns=list(COLUMNS))


@dataclass(frozen=True)
class Rule:
    """One statement of ``check.sql``."""

    name: str
    level: Level
    message: str
    sql: str


@cache
def rules() -> tuple[Rule, ...]:
    """Return the rules of ``check.sql``, in order."""
    pieces = _HEADER.split(queries.text("check.sql"))[1:]
    return tuple(
        Rule(
            name,
            "error" if level == "error" else "warning",
            " ".join(line.removeprefix("-- ") for line in comment.splitlines()),
            sql.strip().rstrip(";"),
        )
        for name, level, comment, sql in zip(*[iter(pieces)] * 4, strict=True)
    )


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
    for view in _views():
        facts.execute(view)
    values = _values(facts, as_of)
    found = _columns(facts) + _quarantined(facts)
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
            examples = tuple(wrong[:EXAMPLES])
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


def _views() -> list[str]:
    """Lay the raw tables side by side, as ``check.sql`` reads them."""
    blanks, moments, companies, people, rows = [], [], [], [], []
    for table in RAW_TABLES:
        start = f"select '{table.name}' as table_name, {_key(table)} as key"
        names = table.column_names
        rows.append(f"{start}, {_newest(table)} as happened_on from {table.name}")
        for column in table.columns:
            name = column.name
            if column.required and name != "tenant_id":
                blanks.append(
                    f"{start}, '{name}' as column_name from {table.name} "
                    f"where {name} is null"
                )
            if column.type in ("timestamptz", "date") and name not in _PLANNED:
                moments.append(
                    f"{start}, '{name}' as column_name, {_moment(column)} "
                    f"from {table.name}"
                )
        if "company" in names and table.name != "raw_projects":
            companies.append(f"{start}, company as name from {table.name}")
        if person := {"owner", "member"}.intersection(names):
            people.append(f"{start}, {person.pop()} as name from {table.name}")
    views = {
        "each_row": rows,
        "blanks": blanks,
        "moments": moments,
        "company_names": companies,
        "person_names": people,
    }
    return [
        f"create or replace temp view {name} as {' union all '.join(parts)}"
        for name, parts in views.items()
    ]


def _key(table: Table) -> str:
    return f"concat_ws(' ', {', '.join(table.key)})"


def _moment(column: Column) -> str:
    if column.type == "date":
        return f"cast(null as timestamptz) as happened_at, {column.name} as happened_on"
    return f"{column.name} as happened_at, cast(null as date) as happened_on"


def _newest(table: Table) -> str:
    """Return the expression for the local day that tells how new a row is."""
    dated = [c for c in table.columns if c.type in ("timestamptz", "date")]
    column = table.column(table.version_column) if table.version_column else dated[0]
    is_day = column.type == "date"
    return column.name if is_day else f"local_day({column.name})"


_GROUPED = f"""
with found as (
    {{sql}}
),

named as (
    select table_name, cast(key as varchar) as key, cast(detail as varchar) as detail
    from found
)

keys as (
    select table_name, count(*) as found, min(key, {EXAMPLES}) as examples
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
    min(coalesce(key, 'row ' || row_number), {EXAMPLES}) as examples,
    coalesce(
        array_to_string(
            list_sort(list(distinct column_name) filter (column_name is not null))
            [:{EXAMPLES}],
            ', '
        ),
        ''
    ) as details
from quarantine
group by table_name, rule
order by table_name, rule
"""
