"""Words of workbooks and `kpi compute` for sources that tell nothing in a period."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from support.check_rows import ENTRY, TICKET
from support.lakes import fill, open_facts, tenant_params, typed

from kpi_lib.cli.commands.compute_command import _write_cautions
from kpi_lib.kpis.tenant import Tenant
from kpi_lib.lake.delta_lake import Lake
from kpi_lib.reporting.coverage import as_facts
from kpi_lib.reporting.formats import Formats
from kpi_lib.reporting.report import Report

PARAMS = tenant_params()


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Report]:
    """Return the report of tickets, time on none of them, and alerts from May on."""
    folder: Path = tmp_path_factory.mktemp("lake")
    alert = {"id": "1", "source": "S1", "severity": "high",
             "detected_at": "2026-05-02 09:00"}  # fmt: skip
    rows = {"raw_tickets": TICKET | {"times": 8},
            "raw_time_entries": ENTRY | {"cw_ticket_id": None},
            "raw_security_alerts": alert}  # fmt: skip
    fill(Lake(folder), "acme", {n: typed(n, [row], PARAMS) for n, row in rows.items()})
    facts = open_facts(Lake(folder), PARAMS, as_it_is=True)
    yield Report(Tenant(facts), facts.period("2026-01"), None, Formats())
    facts.close()


@pytest.mark.parametrize(
    ("kpi", "told", "cautions"),
    [
        ("client_training_needs", {"Not known": "no time entry names a ticket"},
         ["not known: raw_time_entries.cw_ticket_id (no time entry names a ticket)"]),
        ("soc_metrics",
         {"Not known": "security alerts (the data begins after the period)"},
         ["not known: raw_security_alerts (the data begins after the period)"]),
        ("project_impact", {"Not connected": "projects"},
         ["not connected: raw_projects (no projects were ever imported)"]),
    ],
)  # fmt: skip
def test_a_connected_source_is_not_called_otherwise(
    report: Report, kpi: str, told: dict[str, str], cautions: list[str],
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    result = report.compute(kpi)
    facts = report.tenant.facts
    found = as_facts(facts, result.not_connected, report.period, report.formats)
    assert found == told
    _write_cautions(result, facts)
    lines = capsys.readouterr().err.splitlines()
    assert [line for line in lines if line.startswith("not ")] == cautions
