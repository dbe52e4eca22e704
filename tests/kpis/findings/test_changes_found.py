"""Findings about changes, days and devices, by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from support import lakes

from kpi_lib import reporting
from kpi_lib.domain.finding import Findings
from kpi_lib.domain.period import Period
from kpi_lib.kpis import measures
from kpi_lib.kpis.event_days import on_days
from kpi_lib.kpis.findings import (
    clear_changes,
    late_alerts,
    period_findings,
    used_up_hours,
)
from kpi_lib.kpis.measures import PeriodMeasures
from kpi_lib.kpis.stats.count_changes import ComparedDays, Wander
from kpi_lib.kpis.stats.least_cases import can_be_compared

assert reporting  # it registers what words the findings

QUARTER = Period.parse("2026-Q3", "UTC", lakes.NOW)
BEFORE = QUARTER.previous()
NONE = pd.DataFrame()


def spread(size: int, period: Period) -> pd.DatetimeIndex:
    """Days of a period, one after the other, as often as it takes."""
    days = pd.date_range(period.first_day, period.last_day, unit="us")
    return days[np.arange(size) * 7 % len(days)]


def opened(
    counts: dict[str, int], alerts: pd.DataFrame = NONE, period: Period = QUARTER
) -> PeriodMeasures:
    """Measures of a quarter with so many new tickets of each type, day by day."""
    names = [np.repeat(name, count) for name, count in counts.items()]
    on = [spread(count, period) for count in counts.values()]
    tickets = pd.DataFrame(
        {"type": np.concatenate(names), "is_new": True, "new_on": np.concatenate(on)}
    )
    return PeriodMeasures(period, (), tickets, alerts, NONE)


def compared(
    now: PeriodMeasures, before: PeriodMeasures
) -> tuple[ComparedDays, np.ndarray]:
    """Days of both quarters after two years of as many tickets as before, by day."""
    first = BEFORE.first_day - timedelta(728)
    days = ComparedDays(first, BEFORE.first_day, QUARTER.first_day, QUARTER.last_day)
    usual = np.full(728, len(before.tickets) / BEFORE.days)
    both = replace(days, first=days.before)
    dated = pd.concat([x.tickets["new_on"] for x in (before, now)])
    return days, np.concatenate([usual, on_days(both, dated.value_counts())])


def changes(
    now: dict[str, int], before: dict[str, int]
) -> list[tuple[str, str, float]]:
    one, other = opened(now), opened(before, period=BEFORE)
    found = clear_changes.of_tickets(one, other, *compared(one, other), {})
    return [(f.kind, f.subject, round(f.score, 1)) for f in found]


def test_a_type_of_tickets_that_rose() -> None:
    """19 purchases after 4, one of 20 types with five tickets.

    p = .0028, half of it times 20 is .028. Expected 4 x 92/91 = 4.04: more than twice,
    so 40 + 20; 14.96 more, so 10.
    """
    others = dict.fromkeys((f"Type {i}" for i in range(19)), 14)
    assert changes({**others, "Achats": 19}, {**others, "Achats": 4}) == [
        ("change", "type Achats", 70.0)
    ]
    # 60 types: .0014 x 60 is over .05.
    many = dict.fromkeys((f"Type {i}" for i in range(59)), 14)
    assert changes({**many, "Achats": 19}, {**many, "Achats": 4}) == []


def test_a_type_of_one_batch_is_not_told() -> None:
    """19 purchases after 4, 16 of them on one day."""
    others = dict.fromkeys((f"Type {i}" for i in range(19)), 14)
    now = opened({**others, "Achats": 19})
    before = opened({**others, "Achats": 4}, period=BEFORE)
    batch = now.tickets.index[now.tickets["type"] == "Achats"][:16]
    now.tickets.loc[batch, "new_on"] = pd.Timestamp("2026-08-11")
    found = clear_changes.of_tickets(now, before, *compared(now, before), {})
    assert list(found) == []


def test_a_type_under_another_name_has_not_risen() -> None:
    """100 purchases a quarter; since the quarter's first day, or a later one, "Orders".

    Where another type of 20 ends instead, 100 orders are new.
    """
    assert changes({"Mail": 60, "Orders": 100}, {"Mail": 60, "Purchases": 100}) == []
    now = opened({"Mail": 60, "Purchases": 100})
    before = opened({"Mail": 60, "Purchases": 100}, period=BEFORE)
    is_later = now.tickets["new_on"] >= pd.Timestamp("2026-07-20")
    is_renamed = is_later & (now.tickets["type"] == "Purchases")
    now.tickets.loc[is_renamed, "type"] = "Orders"
    found = clear_changes.of_tickets(now, before, *compared(now, before), {})
    assert list(found) == []
    told = changes({"Mail": 140, "Orders": 100}, {"Mail": 220, "Purchases": 20})
    assert [subject for _, subject, _ in told] == ["type Orders"]


def test_where_all_tickets_rose_no_type_is_told_for_itself() -> None:
    """120 after 60: p under .001. 59.3 more than the 60.66 expected: 40 + 19.6 + 10."""
    assert changes({"Mail": 60, "VPN": 60}, {"Mail": 30, "VPN": 30}) == [
        ("change", "tickets", 69.6)
    ]
    assert changes({"Mail": 60}, {"Mail": 120}) == [("good", "tickets", 20.0)]
    # 84 after 65 can be chance.
    assert changes({"Mail": 84}, {"Mail": 65}) == []


def test_a_rise_of_one_day_belongs_to_that_day() -> None:
    now, before = opened({"Mail": 100}), opened({"Mail": 25}, period=BEFORE)
    now.tickets.loc[20:, "new_on"] = pd.Timestamp("2026-07-01")
    one_off = {date(2026, 7, 1): 0.3}
    days, counts = compared(now, before)
    assert list(clear_changes.of_tickets(now, before, days, counts, one_off)) == []


def alerts_of(period: Period, **counts: int) -> pd.DataFrame:
    rows = [
        pd.DataFrame({"company": "Acme", "device": name.replace("_", "-"),
                      "detected_at": spread(n, period).tz_localize("UTC")})
        for name, n in counts.items()
    ]  # fmt: skip
    return pd.concat(rows, ignore_index=True)


def test_a_device_that_returns() -> None:
    """12 alerts after 2, one of two devices: p = .014, half of it twice.

    Expected 2.02: 40 + 20 + 10 (security) + 9.98.
    """
    alerts = alerts_of(QUARTER, PC_1=12, PC_2=6)
    before = alerts_of(BEFORE, PC_1=2, PC_2=6)
    now, earlier = (
        PeriodMeasures(QUARTER, (), NONE, rows, NONE) for rows in (alerts, before)
    )
    days = ComparedDays(
        BEFORE.first_day, BEFORE.first_day, QUARTER.first_day, QUARTER.last_day
    )
    steady = Wander(0.0, 20.0)
    found = late_alerts.devices(now, earlier, days, steady)
    assert [(f.name, round(f.score, 1)) for f in found] == [("PC-1", 80.0)]
    # All on one day: one incident.
    alerts.loc[alerts["device"] == "PC-1", "detected_at"] = alerts["detected_at"][0]
    found = late_alerts.devices(now, earlier, days, steady)
    assert list(found) == []


def facts_of(tmp_path: Path, tables: dict[str, Any], **keys: Any) -> Any:
    params = lakes.tenant_params(**keys)
    typed = {name: lakes.typed(name, rows, params) for name, rows in tables.items()}
    return lakes.open_facts(lakes.snapshot(tmp_path, params, typed), params)


def test_the_busiest_day_and_what_made_it(tmp_path: Path) -> None:
    """Ten tickets a day since May; on 20 October 50 more of one company.

    40 + 20 (more than twice the expectation) + 10.
    """
    rows = [
        {"company": "Acme", "board": "Desk", "type": "Mail", "status": "Open",
         "created_at_remote": f"{day:%Y-%m-%d} 09:00", "times": 10}
        for day in pd.date_range("2026-05-01", "2026-10-31")
    ]  # fmt: skip
    rows.append(
        {"company": "Bakery", "board": "Desk", "type": "Mail", "status": "Open",
         "created_at_remote": "2026-10-20 10:00", "times": 50}
    )  # fmt: skip
    facts = facts_of(tmp_path, {"raw_tickets": rows})
    found = period_findings.compute(facts, "2026-10")
    assert [(f.kind, f.subject, round(f.score, 1)) for f in found.shown] == [
        ("day", "tickets", 70.0)
    ]
    assert texts(found, "en") == (
        "Bakery made October 20 the busiest day. 60 tickets, 10 expected. 50 of "
        "them: “Bakery”."
    )
    wide = "\N{NO-BREAK SPACE}"
    assert texts(found, "fr") == (
        f"Le 20{wide}octobre a été le plus chargé{wide}: Bakery. 60 billets au lieu de "
        f"10. 50 d’entre eux{wide}: «{wide}Bakery{wide}»."
    )
    facts.close()


def test_the_largest_board_makes_no_day_busy_by_its_usual_share(
    tmp_path: Path,
) -> None:
    """Seven of ten tickets a day are the desk's; on 20 October 42 of 60."""
    rows = [
        {"company": "Acme", "board": board, "type": "Mail", "status": "Open",
         "created_at_remote": f"{day:%Y-%m-%d} 09:00",
         "times": times * (6 if f"{day:%m-%d}" == "10-20" else 1)}
        for day in pd.date_range("2026-05-01", "2026-10-31")
        for board, times in (("Desk", 7), ("Network", 3))
    ]  # fmt: skip
    facts = facts_of(tmp_path, {"raw_tickets": rows})
    found = period_findings.compute(facts, "2026-10")
    assert texts(found, "en") == (
        "October 20 was out of the ordinary. 60 tickets, 10 expected."
    )
    facts.close()


def texts(found: Findings, language: Any) -> str:
    row = found.frame(language).iloc[0]
    return f"{row['title']} {row['detail']}"


def test_hours_are_judged_by_whole_months(tmp_path: Path) -> None:
    """60 h a month: July 70, August 50, September 66, October 63 of the third quarter.

    Passed in three months of four, the worst by 16.7%; in a row since September.
    45 + 16.7 + 3 + 5 (October, too). As a whole the quarter stayed at 103%.
    """
    entries = [
        {"company": "Acme", "member": "Ana", "work_type": "Remote", "billable": False,
         "minutes": 60 * hours, "date_worked": f"2026-{month:02}-15",
         "agreement_id": 1}
        for month, hours in ((7, 70), (8, 50), (9, 66), (10, 63))
    ]  # fmt: skip
    agreement = {
        "company": "Acme", "name": "Gold", "start_date": "2026-01-01",
        "included_hours": 60,
    }  # fmt: skip
    tables = {"raw_time_entries": entries, "raw_agreements": [agreement]}
    facts = facts_of(tmp_path, tables, as_of="2026-11-01")
    period = facts.period("2026-Q3")
    (found,) = used_up_hours.candidates(facts, period, "Acme")
    assert round(found.score, 1) == 69.7
    assert (found.cases, found.of, found.since) == (3, 4, date(2026, 9, 1))
    facts.close()


def test_hours_used_to_90_percent_are_told_from_their_first_day(tmp_path: Path) -> None:
    """10 h a month: September 5, October 9, which is 90% and no more."""
    entries = [
        {"company": "Acme", "member": "Ana", "work_type": "Remote", "billable": False,
         "minutes": 60 * hours, "date_worked": f"2026-{month:02}-15",
         "agreement_id": 1}
        for month, hours in ((9, 5), (10, 9))
    ]  # fmt: skip
    agreement = {
        "company": "Acme", "name": "Gold", "start_date": "2026-01-01",
        "included_hours": 10,
    }  # fmt: skip
    tables = {"raw_time_entries": entries, "raw_agreements": [agreement]}
    facts = facts_of(tmp_path, tables, as_of="2026-11-01")
    (found,) = used_up_hours.candidates(facts, facts.period("2026-10"), "Acme")
    assert (found.base, found.since) == (30, date(2026, 10, 1))
    facts.close()


def test_nothing_is_better_than_what_was_not_known(tmp_path: Path) -> None:
    """Under half of September's tickets tell of reopenings, all of October's."""
    rows = [
        {"company": "Acme", "board": "Desk", "status": "Closed", "owner": "Ana",
         "created_at_remote": f"2026-{month}-{day:02} 09:00",
         "closed_at": f"2026-{month}-{day:02} 10:00", **told}
        for day in range(1, 30)
        for month, told in (
            ("09", {"reopened_count": day % 2}),
            ("09", {"reopened_count": None, "times": 2}),
            ("10", {}),
        )
    ]  # fmt: skip
    facts = facts_of(tmp_path, {"raw_tickets": rows})
    now, before = (measures.compute(facts, f"2026-{m}") for m in ("10", "09"))
    one, other = now.get("fcr_pct"), before.get("fcr_pct")
    assert one is not None
    assert other is not None
    assert (one.value, other.value) == (100, None)
    assert can_be_compared(one.n, other.n)
    assert not clear_changes.is_clear(one, other, now, before)
    facts.close()
