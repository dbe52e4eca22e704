"""The source's own clock, and closures and worked holidays of the calendar."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from support.lakes import fill, open_facts, tenant_params, typed

from kpi_lib.domain.errors import ParamsError
from kpi_lib.facts.client.client_facts import open_client_facts
from kpi_lib.facts.tenant_facts import Facts
from kpi_lib.kpis import service_summary, tech_efficiency, tech_training_needs
from kpi_lib.lake.delta_lake import Lake

TICKET = {"company": "Acme", "board": "Desk", "owner": "Ana", "status": "Closed",
          "created_at_remote": "2026-02-03 09:00",
          "closed_at": "2026-02-03 19:00"}  # fmt: skip
BY_CALENDAR = (
    "Times to resolution in calendar time, as the source gives none of its own: 2 of 3."
)


def opened(folder: Path, *minutes: object, clock: str = "source") -> Facts:
    params = tenant_params(clock=clock)
    rows = [{**TICKET, "resolution_minutes": m} for m in minutes]
    fill(Lake(folder), "acme", {"raw_tickets": typed("raw_tickets", rows, params)})
    return open_facts(Lake(folder), params)


def test_the_sources_clock_counts_where_it_is_given(tmp_path: Path) -> None:
    facts = opened(tmp_path, 90, None, -5)
    result = tech_efficiency.compute(facts, "2026-02")
    # 1.5 hours of the source, twice the 10 hours between the instants.
    assert result.main["avg_ttr_hours"].tolist() == [pytest.approx(21.5 / 3)]
    assert [str(note) for note in result.notes] == [BY_CALENDAR]
    assert "own resolution times, in calendar time where it gives" in result.definition
    needs = tech_training_needs.compute(facts, "2026-02")
    assert [str(note) for note in needs.notes] == [
        "All averages use the source's own resolution clock, else the time from "
        "creation to resolution.",
        BY_CALENDAR,
    ]
    months = service_summary.compute(facts, "2026-02")
    assert months["median_ttr_hours"].tolist() == [10.0]


def test_a_source_that_times_every_ticket_needs_no_remark(tmp_path: Path) -> None:
    facts = opened(tmp_path, 90, 30)
    result = tech_efficiency.compute(facts, "2026-02")
    assert result.notes == ()
    assert result.headline("median_ttr_hours").value == 1.0
    needs = tech_training_needs.compute(facts, "2026-02")
    assert str(needs.notes[0]) == "All averages use the source's own resolution clock."


def test_the_calendar_does_not_read_the_sources_clock(tmp_path: Path) -> None:
    facts = opened(tmp_path, 90, clock="calendar")
    assert tech_efficiency.compute(facts, "2026-02").main["avg_ttr_hours"][0] == 10.0


def test_a_client_is_timed_by_the_same_clock(tmp_path: Path) -> None:
    whole = opened(tmp_path, 90)
    client = open_client_facts(
        whole.snapshot, whole.params, company="Acme", now=whole._now
    )
    months = service_summary.compute(client, "2026-02")
    assert months["median_ttr_hours"].tolist() == [1.5]


@pytest.mark.parametrize("minutes", ["1e300", "100000000001"])
def test_an_impossible_time_of_the_source_is_left_out(
    tmp_path: Path, minutes: str
) -> None:
    result = tech_efficiency.compute(opened(tmp_path, minutes), "2026-02")
    assert result.main["avg_ttr_hours"].tolist() == [10.0]


def test_closures_and_worked_holidays_change_the_working_days() -> None:
    calendar = {
        "holidays": "CA-QC",
        "closed": ["2026-12-24", {"from": "2026-12-28", "to": "2026-12-30"}],
        "open": ["2026-12-25"],
    }
    opening = tenant_params(calendar=calendar).opening
    days = opening.working_days(date(2026, 12, 21), date(2027, 1, 4))
    assert [day.day for day in days] == [21, 22, 23, 25, 31, 4]
    # Without public holidays a closure closes as well.
    opening = tenant_params(calendar={"closed": ["2026-12-24"]}).opening
    days = opening.working_days(date(2026, 12, 23), date(2026, 12, 25))
    assert [day.day for day in days] == [23, 25]


@pytest.mark.parametrize(
    ("calendar", "message"),
    [
        ({"closed": "2026-01-01"}, 'calendar.closed: got "2026-01-01"; expected a'),
        ({"closed": ["soon"]}, 'calendar.closed: got "soon"; expected a list of days'),
        ({"closed": [{"from": "2026-01-05", "to": "2026-01-01"}]},
         'calendar.closed: got from "2026-01-05" to "2026-01-01"'),
        ({"open": ["2026-12-26"]}, "a Saturday, which has none"),
        ({"open": ["2026-12-25"], "closed": ["2026-12-25"]},
         'expected days that are not under "closed"'),
    ],
)  # fmt: skip
def test_mistakes_in_the_calendar_are_named(
    calendar: dict[str, Any], message: str
) -> None:
    with pytest.raises(ParamsError) as caught:
        tenant_params(calendar=calendar)
    assert message in str(caught.value)
