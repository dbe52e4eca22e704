"""Internal report about one client: what is of all clients is left out."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import openpyxl
import pytest
from support import lakes

from kpi_lib.domain.run_environment import RunEnvironment
from kpi_lib.kpis.tenant import Tenant
from kpi_lib.reporting.content_blocks import Definitions
from kpi_lib.reporting.coverage import Omitted
from kpi_lib.reporting.formats import Formats
from kpi_lib.reporting.report import Report


@pytest.mark.parametrize("company", [None, "Acme"])
def test_days_of_all_clients_are_in_no_part_of_a_report_about_one(
    company: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    params = lakes.tenant_params()
    tickets = [
        {"company": name, "board": "Desk", "status": "New",
         "created_at_remote": "2026-10-05 09:00"}
        for name in ("Acme", "Bay")
    ]  # fmt: skip
    tables = {"raw_tickets": lakes.typed("raw_tickets", tickets, params)}
    facts = lakes.open_facts(lakes.snapshot(tmp_path, params, tables), params)
    report = Report(
        Tenant(facts), facts.period("2026-10"), company, Formats("en", "en_CA")
    )
    path = tmp_path / "desk.xlsx"
    monkeypatch.setattr(
        RunEnvironment, "from_environment", lambda: SimpleNamespace(workbook=path)
    )
    summary, daily = report.service_summary(), report.daily()
    report.save_workbook("Service desk", summary, daily)
    defined = report.definitions(summary, daily)
    assert isinstance(defined, Definitions)
    found = (
        not isinstance(report.table(daily), Omitted),
        "Daily table" in openpyxl.load_workbook(path).sheetnames,
        "kpi_daily" in str(defined.data()),
    )
    assert found == (company is None,) * 3
    facts.close()
