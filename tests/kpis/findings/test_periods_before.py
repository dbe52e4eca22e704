"""Findings against the period before: what was missed already, who was there."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from support import lakes

from kpi_lib import reporting
from kpi_lib.kpis.findings import period_findings

assert reporting  # it registers what words the findings


def test_satisfaction_stays_below_its_target_only_where_it_was(tmp_path: Path) -> None:
    """2.0 after 4.7 was told as "stays below its target"."""
    titles = []
    for before in (5, 2):
        answers = [
            {"company": "Acme", "responded_at": f"2026-{month:02}-07 09:00",
             "csat": mark, "times": 9}
            for month, mark in ((9, before), (10, 2))
        ]  # fmt: skip
        params = lakes.tenant_params(targets={"csat": {"at_least": 4.5}})
        tables = {"raw_surveys": lakes.typed("raw_surveys", answers, params)}
        folder = tmp_path / str(before)
        folder.mkdir()
        facts = lakes.open_facts(lakes.snapshot(folder, params, tables), params)
        titles += [period_findings.compute(facts, "2026-10").frame()["title"].iloc[0]]
        facts.close()
    assert titles == [
        f"Satisfaction {verb} below its target." for verb in ("is", "stays")
    ]


@pytest.mark.parametrize(
    ("joined", "titles"),
    [("2026-10-12", []), ("2026-09-01", ["New tickets clearly rose."])],
)
def test_a_client_that_has_just_joined_has_no_month_before(
    tmp_path: Path, joined: str, titles: list[str]
) -> None:
    """Acme's first tickets were told as "clearly rose, before 0"."""
    ticket = {"company": "Acme", "status": "New"}
    of_others = [
        ticket | {"company": "Beta", "created_at_remote": f"{day:%Y-%m-%d} 09:00"}
        for day in pd.date_range("2026-01-01", "2026-10-31")
    ]
    first = {"created_at_remote": f"{joined} 09:00"}
    own = [
        ticket | {"created_at_remote": f"2026-10-{day} 09:00", "times": 2}
        for day in range(13, 32)
    ]
    params = lakes.tenant_params()
    rows = lakes.typed("raw_tickets", [*of_others, ticket | first, *own], params)
    facts = lakes.open_facts(
        lakes.snapshot(tmp_path, params, {"raw_tickets": rows}), params
    )
    found = period_findings.compute(facts, "2026-10", "Acme").frame()
    facts.close()
    assert found[found["subject"] == "tickets"]["title"].tolist() == titles
