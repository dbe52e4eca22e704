"""Figures of the last months as a report of a part of one knows them."""

from __future__ import annotations

from datetime import UTC, datetime
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


@pytest.mark.parametrize("period", ["2026-Q4", "2026-11", "2026-H2", "2026"])
def test_months_that_have_not_begun_are_unknown(tmp_path: Path, period: str) -> None:
    """On 5 November the review of the quarter failed: it has no day of December."""
    params = lakes.tenant_params()
    entry = {"company": "Acme", "member": "Ana", "minutes": 120, "billable": True,
             "date_worked": "2026-11-02", "agreement_id": 1}  # fmt: skip
    tables = {"raw_time_entries": [entry], "raw_agreements": [ACME]}
    typed = {name: lakes.typed(name, rows, params) for name, rows in tables.items()}
    as_of = datetime(2026, 11, 6, 5, tzinfo=UTC)
    facts = lakes.open_facts(lakes.snapshot(tmp_path, params, typed), params, as_of)
    keys = ["included_hours_pct", "utilization_pct", "billable_pct"]
    months = month_history.compute(facts, period, "Acme", keys).set_index("month_start")
    # 2 hours of 5 days' share of 31 a month of 30 days.
    assert months["included_hours_pct"]["2026-11-01"] == pytest.approx(100 * 12 / 31)
    assert months.loc["2026-12-01":, keys].isna().all(axis=None)
    facts.close()
