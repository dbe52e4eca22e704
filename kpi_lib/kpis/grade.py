"""Grade of the data behind a KPI: shares of missing, unmatched, quarantined rows."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from kpi_lib.domain import sql_files
from kpi_lib.domain.catalogue import RECORDS
from kpi_lib.domain.data_quality import Quality
from kpi_lib.facts.tenant_facts import Facts

GRADES = ("A", "B", "C", "D")

_TICKET = ("ticket_company", "ticket_board", "ticket_type")
CHECKS: Mapping[str, tuple[str, ...]] = {
    "sales_opportunities": (*_TICKET[:2], "ticket_summary"),
    "client_training_needs": ("ticket_company", "ticket_type", "ticket_summary"),
    "tech_training_needs": (
        "ticket_owner", "ticket_board", "resolution_time", "ticket_reopenings",
        "ticket_escalations",
    ),
    "time_consumption": ("entry_ticket", "entry_company", "entry_member"),
    "agreement_mismatch": (*_TICKET, "entry_ticket"),
    "improvement_projects": ("ticket_company", "ticket_summary", "entry_ticket"),
    "tech_efficiency": (
        "ticket_owner", "resolution_time", "ticket_reopenings", "entry_member",
    ),
    "tech_profile": ("ticket_owner", *_TICKET[1:], "resolution_time", "entry_ticket"),
    "tech_comparison": (
        "ticket_owner", *_TICKET[1:], "ticket_priority", "resolution_time",
    ),
    "project_impact": (*_TICKET, "ticket_summary"),
    "ticket_trends": _TICKET,
    "soc_metrics": ("alert_company", "alert_device", "alert_verdict", "alert_end"),
}  # fmt: skip
"""Values that each KPI needs, by column names of ``grade.sql``."""


def count_missing(
    facts: Facts, values: Mapping[str, Any], checks: Sequence[str], kpi: str = ""
) -> pd.DataFrame:
    """Count what is missing in the rows of a period.

    Parameters
    ----------
    facts : Facts
    values : mapping of str to object
        ``start, end, first_day, last_day, as_of, company``; see `Question.parameters`.
    checks : sequence of str
        Column names of ``grade.sql``, in the order wanted.
    kpi : str
        The KPI whose tables' quarantined rows the check ``quarantined`` counts.
    """
    counted: dict[str, tuple[int, int]] = {}
    for name, statement in sql_files.statements("kpis/grade.sql").items():
        if name == "quarantined":
            if name in checks:
                counted[name] = _quarantined_rows(facts, statement, kpi)
        elif any(re.search(rf"\bas {check}\b", statement) for check in checks):
            row = facts.once(statement, values).iloc[0]
            seen = int(row["rows_seen"])
            counted |= {str(key): (int(n), seen) for key, n in row.items()}
    with_rows = [(check, *counted[check]) for check in checks if counted[check][1]]
    rows = pd.DataFrame(with_rows, columns=["check_name", "missing_count", "rows_seen"])
    types = {"check_name": "str", "missing_count": "Int64", "rows_seen": "Int64"}
    rows = rows.astype(types)
    share = rows["missing_count"] * 100 / rows["rows_seen"]
    return rows.assign(missing_pct=share.astype("float64"))


def _quarantined_rows(facts: Facts, statement: str, kpi: str) -> tuple[int, int]:
    """Return the quarantined rows of a KPI's tables, and all their rows."""
    tables = RECORDS[kpi].sources if kpi else ()
    stored = facts.snapshot.tables
    rows = sum(stored[name].rows for name in tables if name in stored)
    quarantined = facts.once(statement)
    is_read = quarantined["table_name"].isin(tables)
    count = int(quarantined.loc[is_read, "quarantined_rows"].sum())
    return count, rows + count


def grade(facts: Facts, kpi: str, values: Mapping[str, Any]) -> Quality:
    """Grade the data behind one KPI.

    Parameters
    ----------
    facts : Facts
    kpi : str
        Key.
    values : mapping of str to object
        See `count_missing`.
    """
    if facts.not_connected(RECORDS[kpi].needs.required):
        return Quality(None, count_missing(facts, values, (), kpi))
    # A client's connection holds no quarantine, which is the whole tenant's.
    quarantine = () if facts.audience == "client" else ("quarantined",)
    missing = count_missing(facts, values, (*CHECKS[kpi], *quarantine), kpi)
    in_rows = missing[missing["check_name"] != "quarantined"]
    if in_rows.empty:
        return Quality(None, in_rows)
    bounds = facts.params.thresholds.data_quality
    worst = float(missing["missing_pct"].max())
    limits = (bounds.a_max_pct, bounds.b_max_pct, bounds.c_max_pct)
    exceeded = sum(worst > limit for limit in limits)
    return Quality(GRADES[exceeded], missing)
