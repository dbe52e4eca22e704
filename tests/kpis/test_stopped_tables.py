"""Tables that stop before a period's end are not compared with the period before."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from support.check_rows import TICKET
from support.lakes import NOW, fill, open_facts, tenant_params, typed

from kpi_lib.facts.client.client_facts import open_client_facts
from kpi_lib.facts.tenant_facts import Facts
from kpi_lib.kpis.event_days import known_days
from kpi_lib.kpis.findings import period_findings
from kpi_lib.kpis.tenant import Tenant
from kpi_lib.kpis.unknown_figures import can_compare, ends_early
from kpi_lib.lake.delta_lake import Lake
from kpi_lib.reporting.formats import Formats
from kpi_lib.reporting.report import Report
from kpi_lib.reporting.target_cards import CardMaker

PARAMS = tenant_params()
FIRST, LAST = date(2026, 7, 1), date(2026, 10, 11)


def facts_of(
    folder: Path, every: int = 1, times: int = 3, as_of: datetime | None = None
) -> Facts:
    """Open so many tickets on one day in so many, until they stop."""
    days = [FIRST + timedelta(n) for n in range(0, (LAST - FIRST).days + 1, every)]
    rows = [
        TICKET | {"created_at_remote": f"{day} 09:00", "times": times} for day in days
    ]
    lake = Lake(folder / "lake")
    fill(lake, "acme", {"raw_tickets": typed("raw_tickets", rows, PARAMS)})
    return open_facts(lake, PARAMS, as_of, as_it_is=True)


@pytest.mark.parametrize(
    ("period", "every", "times", "as_of", "stopped"),
    [
        # 20 days without a ticket, where three came a day.
        ("2026-10", 1, 3, None, True),
        ("2026-09", 1, 3, None, False),
        # Six days of silence, then seven; 21 tickets would have come.
        ("2026-10", 1, 3, datetime(2026, 10, 18, 4, tzinfo=UTC), False),
        ("2026-10", 1, 3, datetime(2026, 10, 19, 4, tzinfo=UTC), True),
        # One in ten days: two tickets would have come.
        ("2026-10", 10, 1, None, False),
        # A file of one day, long ago, tells no rate.
        ("2026-10", 200, 30, None, False),
    ],
)
def test_a_table_has_stopped_where_its_rate_would_have_brought_rows(
    tmp_path: Path,
    period: str,
    every: int,
    times: int,
    as_of: datetime | None,
    stopped: bool,
) -> None:
    facts = facts_of(tmp_path, every, times, as_of)
    asked = facts.period(period)
    found = ends_early(facts, asked, ("raw_tickets", "raw_time_entries"))
    assert found == ({"raw_tickets": LAST} if stopped else {})
    assert can_compare(facts, asked, ("raw_tickets",)) is not stopped
    assert ends_early(facts, asked, ("raw_surveys",)) == {}


def test_tickets_that_stopped_have_not_fallen(tmp_path: Path) -> None:
    """33 tickets after 90 is a fall only where the rest of the month was read."""
    facts = facts_of(tmp_path)
    report = Report(Tenant(facts), facts.period("2026-10"), None, Formats())
    found = period_findings.of(report.observed, ("tickets",)).shown
    assert not [finding for finding in found if finding.subject == "tickets"]
    [card] = CardMaker(report.observed, Formats()).block(("tickets",), "").cards
    assert (card.value, card.evidence) == ("33", ())
    trends = report.compute("ticket_trends")
    assert {headline.previous for headline in trends.headlines} == {None}
    text = report.coverage("ticket_trends").data()["text"]
    assert text == (
        "Data that stops before the end is not compared with September 2026: tickets "
        "on Oct 11, 2026. What came later is missing, or nothing came."
    )


def test_a_running_period_says_up_to_which_day_it_goes(tmp_path: Path) -> None:
    """33 tickets beside 90 of September: 15 days of October against a whole month."""
    facts = facts_of(tmp_path, as_of=datetime(2026, 10, 15, 16, tzinfo=UTC))
    for formats, said in (
        (Formats(), "The period ends on Oct 31, 2026, and its figures go up to Oct 15"),
        (Formats("fr", "fr_CA"), "La période finit le 31 oct. 2026, et ses chiffres"),
    ):
        report = Report(Tenant(facts), facts.period("2026-10"), None, formats)
        text = str(report.coverage("ticket_trends").data()["text"])
        assert text.replace("\u00a0", " ").startswith(said)
    report = Report(Tenant(facts), facts.period("2026-09"), None, Formats())
    assert report.coverage("ticket_trends").is_empty


def test_a_fall_to_the_end_is_told(tmp_path: Path) -> None:
    """From 12 October on one ticket a day: the month is known, and has fewer."""
    days = [FIRST + timedelta(n) for n in range(123)]
    rows = [
        TICKET | {"created_at_remote": f"{day} 09:00", "times": 3 if day <= LAST else 1}
        for day in days
    ]
    fill(Lake(tmp_path), "acme", {"raw_tickets": typed("raw_tickets", rows, PARAMS)})
    facts = open_facts(Lake(tmp_path), PARAMS, as_it_is=True)
    report = Report(Tenant(facts), facts.period("2026-10"), None, Formats())
    found = period_findings.of(report.observed, ("tickets",)).shown
    assert [f.kind for f in found if f.subject == "tickets"] == ["good"]


@pytest.mark.parametrize(
    ("times", "kinds"), [({10: 3}, []), ({10: 6}, ["change"]), ({10: 1}, ["good"])]
)
def test_days_without_rows_are_no_fall(
    tmp_path: Path, times: dict[int, int], kinds: list[str]
) -> None:
    """Three tickets a day, none for two weeks of October: 51 after 90 are as many."""
    days = [FIRST + timedelta(n) for n in range(123)]
    rows = [
        TICKET | {"created_at_remote": f"{day} 09:00", "times": times.get(day.month, 3)}
        for day in days
        if not date(2026, 10, 8) <= day <= date(2026, 10, 21)
    ]
    fill(Lake(tmp_path), "acme", {"raw_tickets": typed("raw_tickets", rows, PARAMS)})
    facts = open_facts(Lake(tmp_path), PARAMS, as_it_is=True)
    report = Report(Tenant(facts), facts.period("2026-10"), None, Formats())
    found = period_findings.of(report.observed, ("tickets",)).shown
    assert [f.kind for f in found if f.subject == "tickets"] == kinds
    [card] = report.compute("ticket_trends").headlines[:1]
    assert card.change_p is not None
    assert (card.change_p < 0.05) is bool(kinds)
    assert report.coverage("ticket_trends").data()["text"] == (
        "No ticket was created from Oct 8, 2026 to Oct 21, 2026: these days are "
        "missing, or nothing came, and are left out where counts of tickets are "
        "compared."
    )


@pytest.mark.parametrize("of_all", [False, True])
def test_days_on_which_one_client_was_silent_are_not_missing(
    tmp_path: Path, of_all: bool
) -> None:
    """A client that was closed for two weeks read that "these days are missing"."""
    days = [FIRST + timedelta(n) for n in range(123)]
    silent = [d for d in days if date(2026, 10, 8) <= d <= date(2026, 10, 21)]
    rows = [
        TICKET | {"created_at_remote": f"{day} 09:00", "times": 3, "company": company}
        for company in ("Nord", "Sud")
        for day in days
        if day not in silent or not (of_all or company == "Nord")
    ]
    fill(Lake(tmp_path), "acme", {"raw_tickets": typed("raw_tickets", rows, PARAMS)})
    whole = open_facts(Lake(tmp_path), PARAMS, as_it_is=True)
    of_client = open_client_facts(
        whole.snapshot, PARAMS, company="Nord", now=NOW, threads=1
    )
    for facts, company in ((whole, "Nord"), (of_client, None)):
        period = facts.period("2026-10")
        found = known_days(facts, "created", period, company)[0].silent
        assert list(found) == (silent if of_all else [])
    report = Report(Tenant(of_client), period, None, Formats())
    remark = report.coverage("ticket_trends").data()
    assert ("missing" in remark.get("text", "")) is of_all
