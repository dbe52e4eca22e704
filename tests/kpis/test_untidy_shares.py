"""Shares of a month with two bad days: no surface takes its cases as independent."""

from __future__ import annotations

from pathlib import Path

import pytest
from support import lakes

from kpi_lib.kpis import measures, soc_metrics, tech_efficiency, tech_training_needs
from kpi_lib.kpis.findings import missed_targets
from kpi_lib.kpis.review import service
from kpi_lib.kpis.target_columns import against_targets

TARGETS = {
    "sla_met_pct": {"at_least": 95, "high": 95},
    "fcr_pct": {"at_least": 95},
    "alerts_in_time_pct": {"at_least": 95},
}
WORKDAYS = [day for day in range(1, 29) if day % 7 not in (3, 4)]
"""The 20 working days from 1 to 28 October 2026, a Thursday."""
BAD_DAYS = WORKDAYS[1], WORKDAYS[15]


def tickets(*, are_bad: bool) -> list[dict[str, object]]:
    """Return ten tickets a day; 20 are late and reopened, on bad days or one a day."""
    rows: list[dict[str, object]] = []
    for day in WORKDAYS:
        for number in range(10):
            is_late = day in BAD_DAYS if are_bad else number == 0
            rows.append(
                {
                    "status": "Closed", "priority": "High", "board": "Desk",
                    "created_at_remote": f"2026-10-{day:02} 09:00",
                    "closed_at": f"2026-10-{day:02} 11:00",
                    "sla_met": not is_late, "reopened_count": int(is_late),
                }
            )  # fmt: skip
    return rows


def alerts(*, are_bad: bool) -> list[dict[str, object]]:
    """Return high alerts of the same making; they have four hours."""
    return [
        {
            "source": "EDR", "severity": "high", "status": "resolved",
            "detected_at": row["created_at_remote"],
            "resolved_at": str(row["closed_at"])[:-5]
            + ("11:00" if row["sla_met"] else "19:00"),
        }
        for row in tickets(are_bad=are_bad)
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("are_bad", "status", "kind"),
    [(True, "missed_within_chance", "within_chance"), (False, "missed", "missed")],
)
def test_days_that_go_together_prove_no_miss(
    tmp_path: Path, are_bad: bool, status: str, kind: str
) -> None:
    """180 of 200 for 95%: 85 to 94% as independent cases, 70 to 98% as two days."""
    params = lakes.tenant_params(targets=TARGETS)
    tables = {
        "raw_tickets": lakes.typed("raw_tickets", tickets(are_bad=are_bad), params),
        "raw_security_alerts": lakes.typed(
            "raw_security_alerts", alerts(are_bad=are_bad), params
        ),
    }
    facts = lakes.open_facts(lakes.snapshot(tmp_path, params, tables), params)
    now = measures.compute(facts, "2026-10")
    judged = [m for m in now.measures if m.status not in ("no_target", "too_few")]
    assert {m.key: m.status for m in judged} == dict.fromkeys(TARGETS, status)
    before = measures.compute(facts, "2026-09")
    assert {x.kind for x in missed_targets.candidates(now, before)} == {kind}

    share = now.get("sla_met_pct")
    assert share is not None
    reviewed = service.compute(facts, "2026-10")
    for card in (
        reviewed.headline("sla_met_pct"),
        tech_efficiency.compute(facts, "2026-10").headline("fcr_pct"),
    ):
        assert card.status == status
        assert (card.low, card.high) == pytest.approx((share.low, share.high))
    targets = params.targets_of(None)
    by_severity = soc_metrics.compute(facts, "2026-10").by_severity
    for frame, key in (
        (reviewed.main, "sla_met_pct"),
        (by_severity, "alerts_in_time_pct"),
    ):
        assert list(against_targets(frame, targets, key)["target_status"]) == [status]


@pytest.mark.parametrize(("are_together", "named"), [(True, []), (False, ["Ana"])])
def test_one_incident_names_nobody_for_training(
    tmp_path: Path, are_together: bool, named: list[str]
) -> None:
    """Ana escalates 10 of 20: those of two of four days, or some on each day."""
    rows = [
        {
            "status": "Closed", "board": "Desk", "owner": owner,
            "created_at_remote": f"2026-10-{5 + number // 5:02} 09:00",
            "closed_at": f"2026-10-{5 + number // 5:02} 11:00",
            "escalation_count": int(
                owner == "Ana" and (number < 10 if are_together else number % 2 == 0)
            ),
        }
        for owner in ("Ana", "Bo", "Cem", "Dee")
        for number in range(20)
    ]  # fmt: skip
    params = lakes.tenant_params()
    tables = {"raw_tickets": lakes.typed("raw_tickets", rows, params)}
    facts = lakes.open_facts(lakes.snapshot(tmp_path, params, tables), params)
    main = tech_training_needs.compute(facts, "2026-10").main
    assert list(main["owner"]) == ["Ana"]
    assert list(main.loc[main["reasons_beyond_chance"].map(len) > 0, "owner"]) == named
