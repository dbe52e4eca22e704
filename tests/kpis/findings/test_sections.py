"""Findings of one section: its measures alone, equal to those among all."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from support import lakes

from kpi_lib import reporting
from kpi_lib.domain.finding import SECTIONS
from kpi_lib.kpis.findings import period_findings
from kpi_lib.kpis.findings.observed_periods import Observed

assert reporting  # it registers what words the findings

_TICKET = {
    "company": "Acme", "board": "Desk", "type": "Mail", "owner": "Ana",
    "priority": "Critical", "status": "Closed", "created_at_remote": "2026-10-06 09:00",
    "closed_at": "2026-10-06 10:00", "sla_met": False, "times": 20,
}  # fmt: skip
_ALERT = {
    "source": "sentinelone", "company": "Acme", "device": "PC-1",
    "severity": "critical", "status": "resolved", "detected_at": "2026-10-06 08:00",
    "resolved_at": "2026-10-07 08:00", "times": 8,
}  # fmt: skip
_ENTRY = {
    "company": "Acme", "member": "Ana", "date_worked": "2026-10-06", "minutes": 60,
    "billable": True, "times": 20,
}  # fmt: skip
_ANSWER = {
    "company": "Acme", "csat": 2, "nps": 3, "responded_at": "2026-10-06 12:00",
    "times": 9,
}  # fmt: skip


@pytest.fixture(scope="module")
def every(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Observed]:
    """Observe all sections of a month."""
    params = lakes.tenant_params(
        targets={"sla_met_pct": {"at_least": 95}, "csat": {"at_least": 4.5}}
    )
    tables = {
        "raw_tickets": [_TICKET],
        "raw_security_alerts": [_ALERT],
        "raw_time_entries": [_ENTRY],
        "raw_surveys": [_ANSWER],
    }
    typed = {name: lakes.typed(name, rows, params) for name, rows in tables.items()}
    folder = tmp_path_factory.mktemp("files")
    facts = lakes.open_facts(lakes.snapshot(folder, params, typed), params)
    yield Observed(facts, facts.period("2026-10"), None)
    facts.close()


@pytest.mark.parametrize("section", SECTIONS)
def test_one_section_tells_what_it_tells_among_all(
    every: Observed, section: str
) -> None:
    one = replace(every, sections=(section,))
    asked = [m for m in every.now.measures if m.section == section]
    assert list(one.now.measures) == asked
    found = period_findings.of(one, (section,))
    assert found.has_targets == (section in ("tickets", "satisfaction"))
    told = found.shown
    assert told == period_findings.of(every, (section,)).shown
    if section in ("tickets", "security", "satisfaction"):
        assert asked
        assert told


def test_nothing_is_said_of_commitments_that_a_section_does_not_look_at(
    tmp_path: Path,
) -> None:
    """The service desk's page said "no commitment is late" beside one long due."""
    promise = {"company": "Acme", "made_on": "2026-06-01", "due_on": "2026-07-01",
               "text": "Firewall", "status": "open"}  # fmt: skip
    tables = {
        "raw_tickets": [_TICKET | {"sla_met": True}], "raw_commitments": [promise],
    }  # fmt: skip
    params = lakes.tenant_params(targets={"sla_met_pct": {"at_least": 95}})
    typed = {name: lakes.typed(name, rows, params) for name, rows in tables.items()}
    facts = lakes.open_facts(lakes.snapshot(tmp_path, params, typed), params)
    observed = Observed(facts, facts.period("2026-10"), None, ("tickets",))
    found = period_findings.of(observed, ("tickets",))
    facts.close()
    assert str(found) == "Nothing stands out: the one target was met."
