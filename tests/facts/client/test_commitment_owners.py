"""Owners of commitments: a role is shown to the client, a technician is not."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.lakes import NOW, fill, tenant_params, typed

from kpi_lib.facts.client.client_facts import open_client_facts
from kpi_lib.kpis.review import promises
from kpi_lib.lake.delta_lake import Lake


@pytest.mark.parametrize(
    ("owner", "is_shown"),
    [("Sam", False), ("SAM ", False), ("Ana", False), ("Account manager", True)],
)
def test_a_technician_is_not_named_whatever_else_the_name_means(
    tmp_path: Path, owner: str, is_shown: bool
) -> None:
    """ "Sam" is Saturday in a French report, so that no text is searched for it."""
    params = tenant_params(as_of="2026-11-01")
    tables = {
        "raw_tickets": [
            {"company": "Nord", "status": "New", "owner": name,
             "created_at_remote": "2026-10-05 09:00"}
            for name in ("Sam", "Ana")
        ],
        "raw_commitments": [
            {"company": "Nord", "made_on": "2026-06-01", "due_on": "2026-10-20",
             "text": "Firewall", "status": "open", "owner": owner},
        ],
    }  # fmt: skip
    rows = {name: typed(name, given, params) for name, given in tables.items()}
    fill(Lake(tmp_path), "acme", rows)
    snapshot = Lake(tmp_path).snapshot("acme")
    facts = open_client_facts(snapshot, params, company="Nord", now=NOW)
    found = promises.compute(facts, "2026-10", "Nord").main["owner"]
    facts.close()
    assert found.dropna().tolist() == ([owner] if is_shown else [])
