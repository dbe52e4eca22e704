"""Findings about causes of a missed target, by hand."""

from __future__ import annotations

from datetime import timedelta

import pandas as pd
import pytest
from support import lakes

from kpi_lib.domain.period import Period
from kpi_lib.kpis.findings import causes
from kpi_lib.kpis.measures import PeriodMeasures
from kpi_lib.kpis.target_status import Measure

QUARTER = Period.parse("2026-Q3", "UTC", lakes.NOW)
NONE = pd.DataFrame()


@pytest.mark.parametrize(
    ("late", "told"),
    [
        ({"Acme": 6}, ["company"]),
        ({"Acme": 4}, []),  # under five
        ({"Acme": 3, "Beta": 3, "Gamma": 3}, []),
    ],
)
def test_a_cause_has_five_cases(late: dict[str, int], told: list[str]) -> None:
    """100 tickets of four companies with 25 each; the target is 97% in time."""
    rows = [
        {"company": name, "type": "Mail", "priority": "Normal", "weekday": 2,
         "is_unowned": False, "is_open": False, "is_met": i >= late.get(name, 0),
         "created_on": QUARTER.first_day + timedelta(3 * i)}
        for name in ("Acme", "Beta", "Gamma", "Delta")
        for i in range(25)
    ]  # fmt: skip
    missed = 100 - sum(late.values())
    measure = Measure(
        "sla_met_pct", float(missed), "percent", 100, low=80, high=99, part=missed,
        at_least=97,
    )  # fmt: skip
    now = PeriodMeasures(QUARTER, (measure,), pd.DataFrame(rows), NONE, NONE)
    found = causes.candidates(now, knows_owners=True)
    assert [f.values["cause"] for f in found] == told


@pytest.mark.parametrize(("late_on", "told"), [(1, []), (4, ["weekday"])])
def test_one_bad_day_is_no_weekday(late_on: int, told: list[str]) -> None:
    """Twenty tickets a day, one late; of four Tuesdays' 12 more, on one or on four."""
    days = pd.bdate_range("2026-09-01", "2026-09-28", unit="us")
    tuesdays = days[days.day_of_week == 1]
    late = pd.Series(1, days)
    late[tuesdays[:late_on]] += 12 // late_on
    rows = [
        {"company": "Acme", "type": "Mail", "priority": "Normal", "is_unowned": False,
         "is_open": False, "is_met": i >= late[day], "created_on": day,
         "weekday": day.isoweekday()}
        for day in days
        for i in range(20)
    ]  # fmt: skip
    measure = Measure("sla_met_pct", 92.0, "percent", 400, part=368, at_least=94)
    now = PeriodMeasures(QUARTER, (measure,), pd.DataFrame(rows), NONE, NONE)
    found = causes.candidates(now, knows_owners=True)
    assert [f.values["cause"] for f in found] == told
