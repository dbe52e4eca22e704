"""Findings on the lake itself: empty tables, the files' columns, the quarantine."""

from __future__ import annotations

from kpi_lib.domain.schema import TABLES, Column, Table
from kpi_lib.facts import raw_views
from kpi_lib.facts.check.check_findings import (
    EXAMPLES,
    CheckFinding,
    Level,
    grouped_findings,
)
from kpi_lib.facts.tenant_facts import Facts

_NEEDED = ("raw_tickets", "raw_time_entries")
"""Not every tenant has alerts, surveys, agreements, commitments or projects."""

_QUARANTINE_MESSAGES = {
    "missing_key": "Kept out of every KPI: a key is missing",
    "missing_value": "Kept out of every KPI: a required value is missing",
    "unreadable_value": "Kept out of every KPI: a value cannot be read",
    "implausible_value": "Kept out of every KPI: a required instant or day means no "
    'date; "plausible" in the tenant\'s file widens the range',
    "swapped_date": "Kept out of every KPI: a spreadsheet may have exchanged day and "
    "month",
    "damaged_line": "Kept out of every KPI: a line has too few or too many values, or "
    "is no record",
    "totals_row": "Kept out of every KPI, as it should be: the row sums up others",
    "duplicate_key": "Kept out of every KPI: a later row of the file has the same key",
}

_RIGHTLY_OUT = ("totals_row",)
"""Rules whose rows are no data: there is nothing to mend."""

_QUARANTINED = f"""
select
    table_name,
    rule,
    count(*) as rows,
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


_IMPLAUSIBLE_MESSAGES: dict[Level, str] = {
    "error": "Kept out of every KPI: a required instant or day in the lake means no "
    "date; import or sync the rows anew",
    "warning": "Read as empty: an instant or day in the lake means no date",
}

_IMPLAUSIBLE = f"""
select
    '{{table}}' as table_name,
    count(*) as rows,
    min(concat_ws(' ', {{key}}), {EXAMPLES}) as examples,
    '{{column}}' as details
from read_parquet($files, hive_partitioning = false)
where not {{condition}}
having count(*) > 0
"""


def empty_tables(facts: Facts) -> list[CheckFinding]:
    """Find tables without rows, of those that nearly every KPI reads."""
    tables, tenant = facts.snapshot.tables, facts.params.tenant
    return [
        CheckFinding(
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


def file_columns(facts: Facts) -> list[CheckFinding]:
    """Find columns that the lake's files lack, or hold as another type."""
    findings = []
    for name, table in facts.snapshot.tables.items():
        missing = [c for c in TABLES[name].column_names if c not in table.columns]
        required = [c for c in missing if TABLES[name].column(c).required]
        level: Level = "error" if required else "warning"
        if missing:
            message = "The lake's files lack columns, which read as NULL."
            findings.append(
                CheckFinding(
                    name, "missing_column", len(missing), tuple(missing), level, message
                )
            )
        wrong = _mistyped(facts, TABLES[name], table.files)
        if wrong:
            message = "The lake's files hold columns as another type."
            examples = tuple(wrong[:EXAMPLES])
            findings.append(
                CheckFinding(
                    name, "mistyped_column", len(wrong), examples, "error", message
                )
            )
    return findings


def implausible_values(facts: Facts) -> list[CheckFinding]:
    """Find instants and days in the lake's files that mean no date.

    The views leave out the rows of required ones, and show the others as NULL.
    """
    findings = []
    for name, stored in facts.snapshot.tables.items():
        columns = raw_views.doubtful_columns(
            TABLES[name], facts.snapshot, facts.params.plausible
        )
        for column in columns:
            plausible = facts.params.plausible.range_of(name, column)
            value = f"cast({column.name} as {column.type})"
            grouped = facts.query(
                _IMPLAUSIBLE.format(
                    table=name,
                    key=", ".join(TABLES[name].key),
                    column=column.name,
                    condition=plausible.condition(value, column.type),
                ),
                {"files": list(stored.files)},
            )
            level: Level = "error" if column.required else "warning"
            message = _IMPLAUSIBLE_MESSAGES[level]
            findings += grouped_findings(
                grouped, "implausible_value_in_lake", level, message
            )
    return findings


def quarantined_rows(facts: Facts) -> list[CheckFinding]:
    """Find the rows in quarantine, by the reason why each is there."""
    findings = []
    for name, rows in facts.query(_QUARANTINED).groupby("rule"):
        rule = str(name)
        message = _QUARANTINE_MESSAGES.get(rule, "Kept out of every KPI")
        level: Level = "warning" if rule in _RIGHTLY_OUT else "error"
        findings += grouped_findings(rows, rule, level, message)
    return findings


def _mistyped(facts: Facts, table: Table, files: tuple[str, ...]) -> list[str]:
    """Describe the columns whose type in the first file differs from the schema."""
    if not files:
        return []
    described = facts.query(
        "describe select * from read_parquet($files, hive_partitioning = false)",
        {"files": [files[0]]},
    )
    types = dict(zip(described["column_name"], described["column_type"], strict=True))
    return [
        f"{column.name} is {types[column.name]}"
        for column in table.columns
        if column.name in types and _type_in_file(column) != types[column.name]
    ]


def _type_in_file(column: Column) -> str:
    """Return a column's type as DuckDB describes it in a Parquet file."""
    names = {
        "text": "VARCHAR",
        "uuid": "VARCHAR",
        "text[]": "VARCHAR[]",
        "timestamptz": "TIMESTAMP WITH TIME ZONE",
    }
    return names.get(column.type, column.type.upper())
