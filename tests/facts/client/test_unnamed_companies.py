"""A table that names no company tells a client nothing, not that nothing happened."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from support.check_rows import ALERT, ENTRY, SURVEY, TICKET
from support.lakes import NOW, fill, tenant_params, typed

from kpi_lib.facts.client.client_facts import open_client_facts
from kpi_lib.kpis.tenant import Tenant
from kpi_lib.lake.delta_lake import Lake
from kpi_lib.reporting.client.client_report import ClientReport
from kpi_lib.reporting.coverage import Omitted
from kpi_lib.reporting.formats import Formats

PARAMS = tenant_params()
NOBODY: dict[str, Any] = {"company": None, "cw_ticket_id": None}


def review(folder: Path, **rows: dict[str, Any]) -> ClientReport:
    """Return January's review of a client with a ticket and these rows."""
    lake, tables = Lake(folder), {"raw_tickets": TICKET, **rows}
    fill(lake, "acme", {n: typed(n, [row], PARAMS) for n, row in tables.items()})
    facts = open_client_facts(lake.snapshot("acme"), PARAMS, company="Acme", now=NOW)
    return ClientReport(Tenant(facts), facts.period("2026-01"), "Acme", Formats())


def test_a_client_does_not_read_that_no_alert_was_raised(tmp_path: Path) -> None:
    made = review(tmp_path / "nobody", raw_security_alerts=ALERT | {"company": None})
    alerts = made.compute("soc_metrics")
    assert isinstance(made.reading(alerts), Omitted)
    assert "security alerts" in made.coverage().data()["text"].partition(".")[0]
    other = review(tmp_path / "other", raw_security_alerts=ALERT | {"company": "Birch"})
    said = other.reading(other.compute("soc_metrics"))
    assert said.data()["text"] == "Our security tools raised no alert."


@pytest.mark.parametrize(
    ("table", "row"), [("raw_time_entries", ENTRY), ("raw_surveys", SURVEY)]
)
def test_a_ticket_names_the_company_too(
    tmp_path: Path, table: str, row: dict[str, Any]
) -> None:
    unnamed = review(tmp_path / "nobody", **{table: row | NOBODY}).tenant.facts
    by_ticket = review(tmp_path / "ticket", **{table: row | {"company": None}})
    assert unnamed.not_connected([table]) == (table,)
    assert by_ticket.tenant.facts.not_connected([table]) == ()


def test_projects_without_a_company_are_for_all(tmp_path: Path) -> None:
    project = {"name": "VPN", "live_at": "2026-01-01", "summary_pattern": "vpn"}
    facts = review(tmp_path, raw_projects=project).tenant.facts
    assert facts.not_connected(["raw_projects"]) == ()


def test_alerts_of_later_months_do_not_say_that_none_was_raised(tmp_path: Path) -> None:
    later = ALERT | {"company": "Birch", "detected_at": "2026-02-03 09:00"}
    made = review(tmp_path, raw_security_alerts=later)
    assert isinstance(made.reading(made.compute("soc_metrics")), Omitted)
    said = "Data that begins after the period: security alerts on Feb 3, 2026."
    assert said in made.coverage().data()["text"]
