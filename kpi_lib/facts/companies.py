"""Names of a tenant's companies, and the look-up of one by name or alias."""

from __future__ import annotations

from collections.abc import Sequence

import duckdb

from kpi_lib.domain import sql_files
from kpi_lib.domain.errors import ParamsError
from kpi_lib.domain.names import closest, fold
from kpi_lib.facts.exclusion import is_excluded_company
from kpi_lib.settings.params_folder import TenantParams


def company_names(connection: duckdb.DuckDBPyConnection) -> tuple[str, ...]:
    """Return the names of all companies in any table, sorted by code point."""
    rows = connection.execute(sql_files.text("facts/companies.sql")).fetchall()
    return tuple(row[0] for row in rows)


def find_company(name: str, known: Sequence[str], params: TenantParams) -> str:
    """Return one of the known companies by its name or alias, in any spelling.

    Raises
    ------
    ParamsError
        There is none.
    """
    wanted = fold(params.company_alias.get(fold(name), name))
    for company in known:
        if fold(company) == wanted:
            return company
    if is_excluded_company(name, params):
        raise ParamsError(
            "company",
            f"got {name!r}, which tenant {params.tenant} leaves out",
            remedy="it stands under exclude.companies in the tenant's file",
        )
    near = closest(name, known)
    raise ParamsError(
        "company",
        f"got {name!r}, which tenant {params.tenant} does not have",
        f"for example {', '.join(repr(n) for n in near)}" if near else "",
    )
