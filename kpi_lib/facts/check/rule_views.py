"""Views that show the raw tables in one shape, for rules that hold for every table."""

from __future__ import annotations

from kpi_lib.domain.schema import RAW_TABLES, Column, Table

_PLANNED = frozenset(
    {"sla_due_at", "start_date", "end_date", "due_on", "new_due_on", "live_at"}
)
"""Columns that may lie in the future."""


def rule_views() -> list[str]:
    """Return the statements that create the views.

    Each has table_name and key, a text without the tenant, and:

    - ``each_row``: happened_on, the local day of its last change
    - ``blanks``: column_name, a required column without a value
    - ``moments``: column_name, happened_at or happened_on
    - ``company_names``, ``person_names``: name
    """
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
        # A commitment need not name anybody, and counts for no technician.
        person = {"owner", "member"}.intersection(names)
        if person and table.name != "raw_commitments":
            people.append(f"{start}, {person.pop()} as name from {table.name}")
    selects = {
        "each_row": rows,
        "blanks": blanks,
        "moments": moments,
        "company_names": companies,
        "person_names": people,
    }
    return [
        f"create or replace temp view {name} as {' union all '.join(parts)}"
        for name, parts in selects.items()
    ]


def _key(table: Table) -> str:
    return f"concat_ws(' ', {', '.join(table.key)})"


def _moment(column: Column) -> str:
    if column.type == "date":
        return f"cast(null as timestamptz) as happened_at, {column.name} as happened_on"
    return f"{column.name} as happened_at, cast(null as date) as happened_on"


def _newest(table: Table) -> str:
    """Return the expression for the local day of a row's last change."""
    dated = [c for c in table.columns if c.type in ("timestamptz", "date")]
    column = table.column(table.version_column) if table.version_column else dated[0]
    is_day = column.type == "date"
    return column.name if is_day else f"local_day({column.name})"
