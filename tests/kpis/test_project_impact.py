"""KPI 10: savings against the tickets expected without a project, and its control."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from support import lakes

from kpi_lib.domain.errors import DataError
from kpi_lib.domain.instants import parse_as_of
from kpi_lib.facts.tenant_facts import Facts
from kpi_lib.kpis import project_history, project_impact
from kpi_lib.kpis.project_impact import _savings_interval
from kpi_lib.kpis.question import Question
from kpi_lib.kpis.stats.interrupted_series import ImpactResult
from kpi_lib.lake.delta_lake import Lake

PARAMS = lakes.tenant_params(rates={"hourly_cost": 40})
LIVE = date(2026, 6, 1)
MONTH = 365.25 / 12

Open = Callable[..., Facts]


@pytest.fixture
def opened(tmp_path: Path) -> Open:
    """Open a tenant with these tables."""

    def open_lake(**tables: list[dict[str, Any]]) -> Facts:
        lake = Lake(tmp_path / "lake")
        typed = {name: lakes.typed(name, rows, PARAMS) for name, rows in tables.items()}
        lakes.fill(lake, PARAMS.tenant, typed)
        return lakes.open_facts(lake, PARAMS)

    return open_lake


def tickets(day: date, number: int, **columns: Any) -> dict[str, Any]:
    return {
        "times": number,
        "company": "Acme",
        "board": "Desk",
        "status": "Open",
        "created_at_remote": f"{day} 10:00",
        **columns,
    }


def test_savings_cost_and_payback_follow_from_the_counterfactual(opened: Open) -> None:
    # Three printer tickets a day for 40 weeks, then one a day for 20; five others a
    # day throughout. Only the first ticket has minutes: 840 of 3 x 280, 1 on average.
    days = [LIVE + timedelta(days=n) for n in range(-280, 140)]
    rows = [
        row
        for day in days
        for row in (
            tickets(day, 3 if day < LIVE else 1, summary="Printer"),
            tickets(day, 5, summary="Mail"),
        )
    ]
    facts = opened(
        raw_tickets=rows,
        raw_projects=[
            {
                "name": "Printers",
                "live_at": LIVE,
                "summary_pattern": "printer",
                "cost": 100,
                "hours_invested": 2,
            }
        ],
        raw_time_entries=[
            {
                "cw_ticket_id": 1,
                "member": "Ana",
                "work_type": "Remote",
                "minutes": 840,
                "billable": True,
                "date_worked": days[0],
            }
        ],
    )
    result = project_impact.compute(facts, f"2025-09-01..{days[-1]}")
    row, series = result.main.iloc[0], result.series
    assert row["verdict"] == "improved"
    assert row["change_pct"] == pytest.approx(-200 / 3, abs=3)
    assert row["ci_low_pct"] < row["change_pct"] < row["ci_high_pct"] < 0
    assert row["tickets_per_month_before"] == pytest.approx(3 * MONTH)
    assert row["tickets_per_month_after"] == pytest.approx(MONTH)
    assert row["mean_minutes_before"] == 1
    assert row["mean_minutes_after"] == 0
    # The project went live on the first day of a month.
    after = series[series["is_after"]]
    assert after["tickets"].sum() == pytest.approx(140)
    expected = after["expected"].sum()
    assert row["change_pct"] == pytest.approx((140 / expected - 1) * 100)
    saved = (expected - 140) / (140 / MONTH) * 1 / 60
    assert row["hours_saved_per_month"] == pytest.approx(saved)
    assert row["savings_per_month"] == pytest.approx(saved * 40)
    assert row["cost"] == 100 + 2 * 40
    assert row["roi_pct"] == pytest.approx((12 * saved * 40 - 180) / 180 * 100)
    assert row["payback_months"] == pytest.approx(180 / (saved * 40))
    # Without it observed / (1 + effect) tickets had come: the interval of the savings.
    for name, end in (("savings_low_per_month", "ci_high_pct"),
                      ("savings_high_per_month", "ci_low_pct")):  # fmt: skip
        spared = 1 / (1 + row[end] / 100) - 1
        effect = 1 / (1 + row["change_pct"] / 100) - 1
        assert row[name] == pytest.approx(saved * 40 * spared / effect), name
    # 12 x the least, about 80 a month, is more than 180.
    assert row["savings_low_per_month"] < saved * 40 < row["savings_high_per_month"]
    assert row["did_pay"] == "yes"
    assert result.headline("hours_saved_per_month").value == pytest.approx(saved)
    facts.close()


def test_the_control_is_what_no_narrow_project_touches(opened: Open) -> None:
    day = date(2026, 10, 5)
    facts = opened(
        raw_tickets=[
            tickets(day, 1, summary="Printer"),
            tickets(day, 2, summary="Password"),
            tickets(day, 4, summary="Mail"),
            tickets(day, 8, summary="Mail", company="Beta"),
        ],
        raw_projects=[
            {"id": 1, "name": "Printers", "live_at": day, "summary_pattern": "printer"},
            {"id": 2, "name": "Passes", "live_at": day, "summary_pattern": "PASSWÖRD"},
            {"id": 3, "name": "Acme's printers", "live_at": day, "company": "acme",
             "summary_pattern": "printer"},
            {"id": 4, "name": "All of Acme", "live_at": day, "company": "ACME",
             "board": " "},
            {"id": 5, "name": "All", "live_at": day},
        ],
    )  # fmt: skip
    question = Question.ask("project_impact", facts, "2026-10-05", None)
    history = project_history.read(question)
    days = {number: history.tickets(number).iloc[0].to_dict() for number in range(1, 6)}
    # Printers and passwords control nobody; one client's project looks at that client,
    # or, where it touches all of that client, at the others.
    assert days == {
        1: {"tickets": 1, "control": 12},
        2: {"tickets": 2, "control": 12},
        3: {"tickets": 1, "control": 4},
        4: {"tickets": 7, "control": 8},
        5: {"tickets": 15, "control": 0},
    }
    facts.close()


def test_a_day_in_progress_is_not_counted(opened: Open) -> None:
    day = date(2026, 10, 5)
    facts = opened(
        raw_tickets=[tickets(day, 3), tickets(day + timedelta(days=1), 1)],
        raw_projects=[{"name": "All", "live_at": day}],
    )
    facts._as_of = parse_as_of("2026-10-06T12:00", PARAMS.timezone)
    result = project_impact.compute(facts, "2026-10")
    assert result.main["tickets_per_month_after"].tolist() == [3 * MONTH]
    facts.close()


def test_a_pattern_that_cannot_be_read_is_named(opened: Open) -> None:
    facts = opened(
        raw_projects=[{"name": "Odd", "live_at": LIVE, "summary_pattern": "(mail"}]
    )
    with pytest.raises(DataError) as raised:
        project_impact.compute(facts, "2026-10")
    assert str(raised.value) == (
        "raw_projects: Odd: summary_pattern: got '(mail', which cannot be read: "
        "missing ): (mail; expected a regular expression, for example "
        "'mot de passe|password'."
    )
    facts.close()


def test_savings_have_an_interval_where_no_ticket_came_after() -> None:
    # Expected 20, none came: as half a ticket over the estimated change, -97.5%.
    effect = ImpactResult(
        "improved", None, -97.5, -99.0, -90.0, 26, 8, 0.0, 20.0, "counts",
        pd.DataFrame(),
    )  # fmt: skip
    # At the ends 0.5 / 0.1 = 5 and 0.5 / 0.01 = 50 were expected, at 10 each.
    assert _savings_interval(200.0, effect) == pytest.approx((50.0, 500.0))
