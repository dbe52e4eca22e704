"""Summaries that ask for training, looked for once by all KPIs of a connection."""

from __future__ import annotations

from pathlib import Path

import pytest
from support import lakes

from kpi_lib.facts.tenant_facts import Facts
from kpi_lib.kpis import client_training_needs, sales_opportunities

ASKING, OTHER = "Training request: how to share a calendar", "Printer jam"


def test_kpis_look_for_them_once_in_the_period_and_the_one_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    params = lakes.tenant_params()
    tickets = [
        {"cw_ticket_id": i, "company": "Acme", "board": "Desk", "status": "New",
         "summary": summary, "created_at_remote": f"{day}T12:00:00Z"}
        for i, (summary, day) in enumerate(
            [(ASKING, "2026-09-10"), (f"  {ASKING} ", "2026-10-10"),
             (OTHER, "2026-10-11"), (None, "2026-10-12")]
        )
    ]  # fmt: skip
    rows = {"raw_tickets": lakes.typed("raw_tickets", tickets, params)}
    facts = lakes.open_facts(lakes.snapshot(tmp_path, params, rows), params)
    judged, query = [], Facts.query

    def counted(self: Facts, sql: str, values: object = None) -> object:
        judged.append("asks_for_training" in sql)
        return query(self, sql, values)  # type: ignore[arg-type]

    monkeypatch.setattr(Facts, "query", counted)
    needs = client_training_needs.compute(facts, "2026-10")
    [asked] = [h for h in needs.headlines if h.key == "training_tickets"]
    assert (asked.value, asked.previous) == (1, 1)
    sales_opportunities.compute(facts, "2026-10").evidence()
    assert sum(judged) == 1
    facts.close()
