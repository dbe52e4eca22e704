"""Unusual days: a report's daily table and its figure give one verdict."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from support.lakes import fill, tenant_params, typed

from kpi_lib.domain.period import Period
from kpi_lib.facts.tenant_facts import Facts
from kpi_lib.kpis.tenant import Tenant
from kpi_lib.lake.delta_lake import Lake
from kpi_lib.reporting.formats import Formats
from kpi_lib.reporting.report_results import ReportResults

FIRST = date(2025, 1, 6)
LAST = date(2025, 5, 31)


def counts() -> dict[date, int]:
    """Mondays bring thirty tickets, the days to Friday ten, week-ends none.

    The mean of the 28 days before is 10 with a spread of 9, so that every Monday is
    2.2 spreads above it, and none is unusual for a Monday.
    """
    days = [FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1)]
    week = (30, 10, 10, 10, 10, 0, 0)
    return {day: week[day.weekday()] + day.day % 3 for day in days}


def test_a_busy_weekday_is_unusual_in_no_part_of_the_report(tmp_path: Path) -> None:
    params = tenant_params(as_of="2025-06-01", timezone="UTC")
    rows: list[dict[str, object]] = []
    for day, count in counts().items():
        rows += [
            {"cw_ticket_id": len(rows) + n, "company": "A", "board": "Desk",
             "status": "New", "created_at_remote": f"{day} 09:00"}
            for n in range(count)
        ]  # fmt: skip
    lake = Lake(tmp_path / "lake")
    fill(lake, "acme", {"raw_tickets": typed("raw_tickets", rows, params)})
    now = datetime(2025, 6, 1, tzinfo=UTC)
    facts = Facts(lake.snapshot("acme"), params, now=now)
    tenant = Tenant(facts)
    period = Period.parse("2025-05", "UTC", now)
    stored = tenant.daily(period)
    assert stored["anomaly_detected"].sum() >= 4  # the plain comparison: each Monday
    results = ReportResults(tenant, period, None, Formats("en", "CAD"))
    shown = results.daily().main
    trends = results.compute("ticket_trends").main
    assert "anomaly_detected" not in shown
    assert shown["seasonal_status"].tolist() == trends["seasonal_status"].tolist()
    assert len(shown) == 31
    assert (shown["seasonal_status"] == "NORMAL").all()
    facts.close()
