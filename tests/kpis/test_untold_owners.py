"""Resolved tickets of which none names a technician tell nothing of anybody."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from support.check_rows import ENTRY, TICKET
from support.lakes import fill, open_facts, tenant_params, typed

from kpi_lib.kpis.tenant import Tenant
from kpi_lib.lake.delta_lake import Lake
from kpi_lib.reporting.formats import Formats
from kpi_lib.reporting.report import Report

PARAMS = tenant_params()
RESOLVED = {"status": "Closed", "closed_at": "2026-01-06 09:00", "times": 8}
UNTOLD = "no resolved ticket names a technician"


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Report]:
    """Return the report of eight tickets of nobody, and of Ana's time."""
    lake = Lake(tmp_path_factory.mktemp("lake"))
    rows = {
        "raw_tickets": TICKET | RESOLVED | {"owner": None},
        "raw_time_entries": ENTRY,
    }
    fill(lake, "acme", {n: typed(n, [row], PARAMS) for n, row in rows.items()})
    facts = open_facts(lake, PARAMS)
    yield Report(Tenant(facts), facts.period("2026-01"), None, Formats())
    facts.close()


def test_nobody_is_said_to_need_no_training(report: Report) -> None:
    needs = report.compute("tech_training_needs")
    assert {(h.value, h.reason) for h in needs.headlines} == {(None, UNTOLD)}
    said = report.reading(needs).data()
    assert said["text"] == "No resolved ticket names a technician."


def test_nobody_is_said_to_have_no_strengths(report: Report) -> None:
    profile = report.compute("tech_profile")
    strengths, improvements = profile.headlines[1:]
    assert (strengths.value, strengths.reason) == (None, UNTOLD)
    assert (improvements.value, improvements.reason) == (None, UNTOLD)


def test_nobody_is_said_to_have_resolved_none(report: Report) -> None:
    rows = report.compute("tech_efficiency").main.set_index("owner")
    handled = rows["tickets_handled"]
    member = str(ENTRY["member"])
    assert (handled["(unassigned)"], handled.isna()[member]) == (8, True)
    assert rows["tickets_per_day"].isna()[member]
    assert report.reading(report.compute("tech_efficiency")).data()["text"] == (
        "8 tickets were resolved; they name no technician."
    )
