"""Figures of the last months as a report of a part of one knows them."""

from __future__ import annotations

from pathlib import Path

import pytest
from support import lakes

from kpi_lib.kpis import month_history

ACME = {"company": "Acme", "name": "Gold", "id": 1, "start_date": "2026-01-01",
        "included_hours": 31}  # fmt: skip


@pytest.mark.parametrize(
    # 2 of 5 hours; 12 of 31.
    ("period", "used"),
    [("2026-10-01..2026-10-05", 40), ("2026-10", 100 * 12 / 31)],
)
def test_included_hours_count_no_day_after_the_report(
    tmp_path: Path, period: str, used: float
) -> None:
    params = lakes.tenant_params()
    entries = [
        {"company": "Acme", "member": "Ana", "minutes": minutes, "billable": False,
         "date_worked": f"2026-10-{day:02}", "agreement_id": 1}
        for day, minutes in ((2, 120), (25, 600))
    ]  # fmt: skip
    tables = {"raw_time_entries": entries, "raw_agreements": [ACME]}
    typed = {name: lakes.typed(name, rows, params) for name, rows in tables.items()}
    facts = lakes.open_facts(lakes.snapshot(tmp_path, params, typed), params)
    months = month_history.compute(facts, period, "Acme", ["included_hours_pct"])
    assert months["included_hours_pct"].iloc[-1] == pytest.approx(used)
    facts.close()
