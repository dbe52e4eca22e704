"""Findings on ``exclude``: names of boards and companies that no row has."""

from __future__ import annotations

from kpi_lib.domain.names import closest, fold
from kpi_lib.facts.check.check_findings import CheckFinding
from kpi_lib.facts.tenant_facts import Facts

_BOARDS = """
select distinct stored(board) as name from raw_tickets
union
select distinct stored(board) as name from excluded_rows
"""
_COMPANIES = """
select distinct company_name(company) as name from excluded_rows
"""


def unknown_excluded(facts: Facts) -> list[CheckFinding]:
    """Find names of the tenant's ``exclude`` that leave out nothing."""
    exclude, alias = facts.params.exclude, facts.params.company_alias
    if not exclude:
        return []
    boards = set(facts.query(_BOARDS)["name"].dropna())
    companies = {*facts.query(_COMPANIES)["name"].dropna(), *facts.companies()}
    unknown = [
        *(("boards", name, boards) for name in exclude.boards),
        *(("companies", name, companies) for name in exclude.companies),
    ]
    lost = [
        (key, name, closest(name, known))
        for key, name, known in unknown
        if fold(alias.get(fold(name), name) if key == "companies" else name)
        not in {fold(one) for one in known}
    ]
    if not lost:
        return []
    named = "; ".join(
        f'"{name}"' + (f': perhaps "{near[0]}"' if near else "")
        for _, name, near in lost
    )
    return [
        CheckFinding(
            "raw_tickets",
            "unknown_exclude",
            len(lost),
            tuple(f"{key}: {name}" for key, name, _ in lost),
            "warning",
            f"exclude in the tenant's file names what no row has ({named}).",
        )
    ]
