"""Conditions of the rows that a tenant's ``exclude`` leaves out of every figure.

`raw_views` applies them below all macros: no KPI, finding, evidence or own SQL sees
such a row. A time entry or survey answer goes with its ticket.
"""

from __future__ import annotations

from typing import Final

import duckdb

from kpi_lib.domain.names import fold
from kpi_lib.domain.schema import Table
from kpi_lib.settings.params_folder import TenantParams

TICKETS: Final = "raw_tickets"

_BY_TICKET: Final = ("raw_time_entries", "raw_surveys")

COUNTED: Final = {
    TICKETS: "created_at_remote",
    "raw_time_entries": "date_worked",
    "raw_security_alerts": "detected_at",
    "raw_surveys": "responded_at",
}
"""Tables whose rows left out are counted, and the column of the day they fall on."""

ROWS: Final = {
    "table_name": "text",
    "company": "text",
    "board": "text",
    "person": "text",
    "happened_on": "date",
    "minutes": "double",
}
"""Columns of the relation ``excluded_rows``."""

EMPTY: Final = (
    "create table excluded_tickets (cw_ticket_id bigint); "
    "create view excluded_rows as select "
    + ", ".join(f"cast(null as {kind}) as {name}" for name, kind in ROWS.items())
    + " where false;"
)
"""SQL of both relations for a tenant without ``exclude``: they have no rows."""

CLEARED: Final = (
    "drop view excluded_rows; delete from excluded_tickets; " + EMPTY.partition("; ")[2]
)
"""SQL that empties both relations, once a client's tables have been copied."""


def excluded_names(params: TenantParams) -> dict[str, list[str]]:
    """Return the folded names left out, by the variable that the conditions read.

    An alias of a company stands for the company.
    """
    alias = params.company_alias
    companies = (alias.get(fold(n), n) for n in params.exclude.companies)
    return {
        "excluded_boards": sorted({fold(name) for name in params.exclude.boards}),
        "excluded_companies": sorted({fold(name) for name in companies}),
    }


def is_excluded_company(name: str, params: TenantParams) -> bool:
    """Return whether a company, by its name or an alias, is left out."""
    company = fold(params.company_alias.get(fold(name), name))
    return company in excluded_names(params)["excluded_companies"]


def excluded_condition(table: Table) -> str:
    """Return the SQL condition of a table's rows that are left out; empty for none.

    It reads the variables of `excluded_names` and, for what belongs to a ticket, the
    table ``excluded_tickets``. It is never NULL.
    """
    conditions = []
    if "company" in table.column_names:
        conditions.append(_is_one_of("company_name(company)", "excluded_companies"))
    if table.name == TICKETS:
        conditions.append(_is_one_of("board", "excluded_boards"))
    if table.name in _BY_TICKET:
        conditions.append(
            "coalesce(cw_ticket_id in (select cw_ticket_id from excluded_tickets), "
            "false)"
        )
    return " or ".join(conditions)


def excluded_rows(table: Table, select: str) -> str:
    """Return the statement of a table's rows left out, with the columns of `ROWS`.

    Parameters
    ----------
    table : Table
    select : str
        The statement that gives all of the table's rows.
    """
    names = table.column_names
    person = next((name for name in ("owner", "member") if name in names), "null")
    values = {
        "table_name": f"'{table.name}'",
        "company": "company",
        "board": "board" if "board" in names else "null",
        "person": person,
        "happened_on": COUNTED.get(table.name, "null"),
        "minutes": "minutes" if "minutes" in names else "null",
    }
    columns = ", ".join(f"cast({values[n]} as {t}) as {n}" for n, t in ROWS.items())
    return f"select {columns} from ({select}) where {excluded_condition(table)}"


def wholly_excluded(connection: duckdb.DuckDBPyConnection) -> frozenset[str]:
    """Return the tables that hold rows, all of which are left out."""
    cut = connection.execute("select distinct table_name from excluded_rows").fetchall()
    return frozenset(
        name
        for (name,) in cut
        if not connection.execute(f"select 1 from {name} limit 1").fetchall()
    )


def _is_one_of(value: str, variable: str) -> str:
    return f"coalesce(list_contains(getvariable('{variable}'), fold({value})), false)"
