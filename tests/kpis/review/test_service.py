"""Tickets of a review: its priorities and all of them, from one statement."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from support import lakes

from kpi_lib.kpis.review import service


def test_priorities_and_their_total_are_asked_for_once_a_period(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [
        {"company": "Nord", "priority": priority, "status": "Closed", "times": times,
         "created_at_remote": "2026-10-05 09:00", "closed_at": "2026-10-05 10:00"}
        for priority, times in (("High", 2), ("Low", 3), (None, 1))
    ]  # fmt: skip
    params = lakes.tenant_params()
    tables = {"raw_tickets": lakes.typed("raw_tickets", rows, params)}
    facts = lakes.open_facts(lakes.snapshot(tmp_path, params, tables), params)
    asked = []

    def counted(sql: str, values: Mapping[str, Any] | None = None) -> pd.DataFrame:
        asked.append(sql)
        return query(sql, values)

    query = facts.query
    monkeypatch.setattr(facts, "query", counted)
    found = service.compute(facts, "2026-10", "Nord")
    without = service.compute(facts, "2026-08", "Nord")
    facts.close()
    counts = dict(zip(found.main["priority"], found.main["new_tickets"], strict=True))
    assert counts == {"(no priority)": 1, "High": 2, "Low": 3}
    assert found.totals["new_tickets"].tolist() == [6]
    assert len(without.main) == len(without.totals) == 0
    assert len([sql for sql in asked if "rollup (priority)" in sql]) == 4
    assert len(asked) == 6  # both periods, and the rows behind, of each


@pytest.mark.parametrize(
    "worst_first",
    [
        ("Urgent", "High", "Normal", "Low", "Planned", "(no priority)"),
        ("Critique", "Élevée", "Moyenne", "Faible"),
        ("Highest", "High", "Medium", "Low", "Lowest"),
        ("P1 - On fire", "P2 - Soon", "P3 - Planned", "P4 - Low"),
        ("P0", "P1", "P2", "P3", "P4"),
        ("Très haute", "Haute", "Moyenne", "Basse", "Très basse"),
    ],
)
def test_priorities_stand_by_rank(tmp_path: Path, worst_first: tuple[str, ...]) -> None:
    rows = [
        {"company": "Nord", "priority": None if name[0] == "(" else name,
         "status": "New", "created_at_remote": "2026-10-05 09:00"}
        for name in worst_first
    ]  # fmt: skip
    params = lakes.tenant_params()
    tables = {"raw_tickets": lakes.typed("raw_tickets", rows, params)}
    facts = lakes.open_facts(lakes.snapshot(tmp_path, params, tables), params)
    found = service.compute(facts, "2026-10", "Nord")
    facts.close()
    assert tuple(found.main["priority"]) == worst_first
