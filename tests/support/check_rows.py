"""Faultless rows of each raw table, and the data check of a lake with given rows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from unittest import mock

import pyarrow as pa
from support.lakes import Rows, fill, open_facts, tenant_params, typed

from kpi_lib.facts.check import CheckFindings, check, rule_runner, rules
from kpi_lib.lake.delta_lake import Lake
from kpi_lib.settings.params_folder import TenantParams

AS_OF = datetime(2026, 2, 1, 5, tzinfo=UTC)
"""Midnight in Toronto."""

TICKET = {
    "company": "Acme",
    "board": "Help Desk",
    "status": "New",
    "owner": "Ana",
    "created_at_remote": "2026-01-05 09:00",
}
ENTRY = {
    "cw_ticket_id": 1,
    "company": "Acme",
    "member": "Ana",
    "work_type": "Remote",
    "minutes": 30,
    "billable": True,
    "date_worked": "2026-01-05",
}
ALERT = {
    "id": "a",
    "source": "SentinelOne",
    "company": "Acme",
    "severity": "high",
    "status": "new",
    "detected_at": "2026-01-05 09:00",
}
SURVEY = {"cw_ticket_id": 1, "company": "Acme", "responded_at": "2026-01-05 09:00"}
AGREEMENT = {"company": "Acme", "name": "All"}
COMMITMENT = {
    "company": "Acme", "made_on": "2026-01-05", "text": "Call", "status": "open",
}  # fmt: skip
GOOD = {
    "raw_tickets": TICKET,
    "raw_time_entries": ENTRY,
    "raw_agreements": AGREEMENT,
    "raw_security_alerts": ALERT,
    "raw_surveys": SURVEY,
    "raw_commitments": COMMITMENT,
}
PARAMS = tenant_params(
    companies={"Gamma": {"aliases": ["Gamma Inc"]}},
    members={"Bo": {"aliases": ["bsmith"]}},
)


def findings(
    folder: Path,
    tables: Mapping[str, Rows | pa.Table],
    params: TenantParams = PARAMS,
    rule: str = "",
) -> CheckFindings:
    """Check a lake with these rows; by one of the rules, where it is named.

    The other rules would take most of the time.
    """
    lake = Lake(folder / "lake")
    fill(
        lake,
        params.tenant,
        {
            name: rows if isinstance(rows, pa.Table) else typed(name, rows, params)
            for name, rows in tables.items()
        },
    )
    ruled = tuple(one for one in rules() if rule in ("", one.name))
    with mock.patch.object(rule_runner, "rules", return_value=ruled):
        return check(open_facts(lake, params, as_it_is=True), AS_OF)


def rows_of(table: str, row: Mapping[str, Any], *changes: Mapping[str, Any]) -> Rows:
    """The row as it is, and once more with each of the changes."""
    key = "id" if "id" in row else None
    return [
        {**row, **({key: f"{row[key]}{n}"} if key and n else {}), **change}
        for n, change in enumerate(({}, *changes))
    ]
