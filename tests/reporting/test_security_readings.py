"""Sentences about alerts: which severities miss their targets, which devices return."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pandas as pd
import pytest
from support import lakes

from kpi_lib.domain.period import Period
from kpi_lib.domain.result import Result
from kpi_lib.reporting.formats import Formats
from kpi_lib.reporting.views.security import read_security, recurrence_rule

EN = Formats("en", "en_CA", "CAD", "America/Toronto")
ALERTS = Result(
    "soc_metrics", "acme", None, Period.parse("2026-10", "UTC"),
    datetime(2026, 11, 1, tzinfo=UTC), {}, "", "",
)  # fmt: skip


def test_severities_that_missed_as_many_targets_are_all_named() -> None:
    """Of two with one late alert each, the first by name was said to have the most."""
    alerts = pd.DataFrame(
        {
            "severity": ["critical", "high", "low", "medium"],
            "sla_eligible_count": [4, 7, 1, 7],
            "sla_compliance_pct": [100.0, 600 / 7, 100.0, 600 / 7],
        }
    )
    due = replace(ALERTS, tables={"by_severity": alerts})
    assert read_security(due, EN).text == (
        "Most missed targets: severity high, 1 of 7; severity medium, 1 of 7."
    )


@pytest.mark.parametrize(("devices", "opening"), [(0, "No device"), (1, "Devices")])
def test_a_rule_that_lists_no_device_says_so(devices: int, opening: str) -> None:
    """The rule stood alone under the question which devices come back."""
    listed = pd.DataFrame({"device": ["PC"] * devices})
    result = replace(
        ALERTS,
        tables={"recurring_devices": listed},
        params=lakes.tenant_params(),
    )
    assert recurrence_rule(result, EN).text.startswith(opening)
