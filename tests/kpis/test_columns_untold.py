"""Columns that may be empty, emptied: no headline becomes 0, 0% or 100% by it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from support.check_rows import AGREEMENT, ALERT, ENTRY, TICKET
from support.lakes import Rows, open_facts, snapshot, tenant_params, typed

from kpi_lib.domain.result import Headline
from kpi_lib.kpis import COMPUTE

PARAMS = tenant_params(rates={"hourly_rate": 120, "hourly_cost": 40})
MODELLED = ("tech_comparison", "project_impact")
"""KPIs that fit a model: golden cases and simulations hold them."""
EMPTIED = (
    {"raw_tickets": ("owner",), "raw_security_alerts": ("verdict",),
     "raw_agreements": ("included_hours",)},
    {"raw_tickets": ("summary",), "raw_security_alerts": ("device",),
     "raw_time_entries": ("company",)},
    {"raw_tickets": ("priority",), "raw_security_alerts": ("resolved_at",),
     "raw_time_entries": ("cw_ticket_id",)},
    {"raw_tickets": ("reopened_count", "escalation_count", "sla_met", "sla_due_at"),
     "raw_security_alerts": ("company",), "raw_agreements": ("monthly_amount",)},
    {"raw_tickets": ("type", "first_response_at"), "raw_security_alerts": ("type",),
     "raw_agreements": ("start_date", "end_date")},
)  # fmt: skip
"""Columns that may be empty, together where no headline rests on two of them."""


def rows() -> dict[str, Rows]:
    """Return 24 tickets of two technicians, with time, alerts and an agreement."""
    closed = TICKET | {
        "status": "Closed", "closed_at": "2026-01-06 09:00", "type": "How to",
        "summary": "How to use the VPN", "priority": "High", "sla_met": True,
        "first_response_at": "2026-01-05 10:00", "reopened_count": 0,
        "escalation_count": 1, "sla_due_at": "2026-01-07 09:00",
    }  # fmt: skip
    late = {"closed_at": "2026-01-30 09:00", "owner": "Bob", "reopened_count": 1}
    alert = ALERT | {
        "status": "resolved", "resolved_at": "2026-01-05 09:30", "type": "Malware",
        "device": "PC-1", "verdict": "false_positive",
    }  # fmt: skip
    covered = AGREEMENT | {"included_hours": 1, "monthly_amount": 900,
                           "covered_types": "[Server]"}  # fmt: skip
    return {
        "raw_tickets": [closed | {"times": 16}, closed | late | {"times": 8}],
        "raw_time_entries": [ENTRY | {"minutes": 90, "billable": False, "times": 3}],
        "raw_agreements": [covered],
        "raw_security_alerts": [alert, alert | {"id": "2"}],
    }


TYPED = {name: typed(name, table, PARAMS) for name, table in rows().items()}


def headlines(folder: Path, tables: Mapping[str, pa.Table]) -> dict[Any, Headline]:
    """Return the headlines of all KPIs but the modelled ones."""
    facts = open_facts(snapshot(folder, PARAMS, tables), PARAMS)
    found = {
        (key, headline.key): headline
        for key, compute in COMPUTE.items()
        if key not in MODELLED
        for headline in compute(facts, "2026-01").headlines
    }
    facts.close()
    return found


def without(table: pa.Table, columns: tuple[str, ...]) -> pa.Table:
    """Return a table in which no row has a value in some columns."""
    for name in columns:
        place = table.schema.get_field_index(name)
        field = table.schema.field(place)
        table = table.set_column(place, field, pa.nulls(len(table), field.type))
    return table


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[Any, Headline]:
    """Return the headlines where every column is told."""
    return headlines(tmp_path_factory.mktemp("told"), TYPED)


@pytest.mark.parametrize("emptied", EMPTIED)
def test_an_empty_column_makes_nothing_perfect(
    told: dict[Any, Headline], tmp_path: Path, emptied: dict[str, tuple[str, ...]]
) -> None:
    changed = {name: without(TYPED[name], keys) for name, keys in emptied.items()}
    for key, headline in headlines(tmp_path, TYPED | changed).items():
        if headline.value is None:
            assert headline.reason, key
        elif headline.value in (0, 100):
            assert told[key].value == headline.value, key
