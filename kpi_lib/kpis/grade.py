"""How complete the data behind a KPI is: what is missing, unmatched or quarantined."""

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
    "tech_training_needs": ("ticket_owner", "ticket_board", "resolution_time"),
    "time_consumption": ("entry_ticket", "entry_company", "entry_member"),
    "agreement_mismatch": (*_TICKET, "entry_ticket"),
    "improvement_projects": ("ticket_company", "ticket_summary", "entry_ticket"),
    "tech_efficiency": ("ticket_owner", "resolution_time", "entry_member"),
    "tech_profile": ("ticket_owner", *_TICKET[1:], "resolution_time", "entry_ticket"),
    "tech_comparison": (
        "ticket_owner", *_TICKET[1:], "ticket_priority", "resolution_time",
    ),
    "project_impact": (*_TICKET, "ticket_summary"),
    "ticket_trends": _TICKET,
    "soc_metrics": ("alert_company", "alert_device", "alert_verdict", "alert_end"),
}  # fmt: skip
"""What each KPI cannot do without, by the names of ``quality.sql``."""


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
        Names of ``quality.sql``, in the order wanted.
    kpi : str
        Whose tables' quarantined rows count, by ``quarantined``.
    """
    counted: dict[str, tuple[int, int]] = {}
    for name, statement in sql_files.statements("kpis/grade.sql").items():
        if name == "quarantined":
            if name in checks:
                counted[name] = _kept_out(facts, statement, kpi)
        elif any(re.search(rf"\bas {check}\b", statement) for check in checks):
            row = facts.once(statement, values).iloc[0]
            seen = int(row["rows_seen"])
            counted |= {str(key): (int(n), seen) for key, n in row.items()}
    found = [(check, *counted[check]) for check in checks if counted[check][1]]
    rows = pd.DataFrame(found, columns=["check_name", "missing_count", "rows_seen"])
    types = {"check_name": "str", "missing_count": "Int64", "rows_seen": "Int64"}
    rows = rows.astype(types)
    share = rows["missing_count"] * 100 / rows["rows_seen"]
    return rows.assign(missing_pct=share.astype("float64"))


def _kept_out(facts: Facts, statement: str, kpi: str) -> tuple[int, int]:
    """Return how many rows of a KPI's tables are in quarantine, of how many."""
    tables = RECORDS[kpi].sources if kpi else ()
    stored = facts.snapshot.tables
    rows = sum(stored[name].rows for name in tables if name in stored)
    found = facts.once(statement)
    count = int(found.loc[found["table_name"].isin(tables), "kept_out"].sum())
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
    # A client's connection holds no quarantine, which is the whole tenant's.
    of_files = () if facts.audience == "client" else ("quarantined",)
    found = count_missing(facts, values, (*CHECKS[kpi], *of_files), kpi)
    asked = found[found["check_name"] != "quarantined"]
    if asked.empty:
        return Quality(None, asked)
    bounds = facts.params.thresholds.data_quality
    worst = float(found["missing_pct"].max())
    most = (bounds.a_max_pct, bounds.b_max_pct, bounds.c_max_pct)
    reached = sum(worst > share for share in most)
    return Quality(GRADES[reached], found)
