"""Findings on the stored daily table: days that hold values nobody can know."""

from __future__ import annotations

from kpi_lib.domain.catalogue import RECORDS
from kpi_lib.domain.schema import KPI_DAILY
from kpi_lib.facts.check.check_findings import EXAMPLES, CheckFinding
from kpi_lib.facts.tenant_facts import Facts

_BEFORE_KNOWN = """
fcr_rate is not null
and (
    select known_after is null
        or (isfinite(known_after) and kpi_date < local_day(known_after))
    from (select reopenings_known_after() as known_after)
)
"""
"""A day's resolved tickets were all created before reopenings were known."""


def unknown_days(facts: Facts) -> list[CheckFinding]:
    """Find stored days with values of what is not connected or not known.

    An older library wrote 0 or 100 there; the days stay until they are computed anew.
    """
    stored = facts.snapshot.tables.get(KPI_DAILY.name)
    if stored is None or not stored.rows:
        return []
    needs = RECORDS[KPI_DAILY.name].needs
    unknown = {
        column: f"{column} is not null"
        for column in needs.further
        if facts.not_connected(needs.of(column))
    }
    unknown.setdefault("fcr_rate", _BEFORE_KNOWN)
    unknown.setdefault(
        "sla_breach_count",
        "sla_breach_count is not null and not has_any_service_level()",
    )
    listed = ", ".join(
        f"({condition}) as {name}" for name, condition in unknown.items()
    )
    named = ", ".join(f"bool_or({name})" for name in unknown)
    row = facts.query(
        f"with judged as (select kpi_date, {listed} from {KPI_DAILY.name}) "
        f"select count(*), min(kpi_date), max(kpi_date), "
        f"min(kpi_date, {EXAMPLES}), {named} "
        f"from judged where {' or '.join(unknown)}"
    ).iloc[0]
    count, first, last, examples, *found = row.tolist()
    if not count:
        return []
    columns = [name for name, is_found in zip(unknown, found, strict=True) if is_found]
    return [
        CheckFinding(
            KPI_DAILY.name,
            "unknown_days",
            int(count),
            tuple(str(day)[:10] for day in examples),
            "warning",
            f"Stored days hold values of what is not connected or not told "
            f"({', '.join(columns)}): kpi daily --tenant {facts.params.tenant} "
            f"--from {str(first)[:10]} --to {str(last)[:10]} computes them anew.",
        )
    ]
