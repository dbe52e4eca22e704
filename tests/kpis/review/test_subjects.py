"""Topics and missed tickets of a client; owners, new dates, prices, arrivals."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from support.lakes import NOW, fill, open_facts, tenant_params, typed

from kpi_lib.domain.errors import ParamsError
from kpi_lib.facts.client.client_facts import open_client_facts
from kpi_lib.facts.tenant_facts import Facts
from kpi_lib.kpis import desk_figures
from kpi_lib.kpis.question import Question
from kpi_lib.kpis.review import promises, subjects
from kpi_lib.kpis.review.offers import with_offer
from kpi_lib.kpis.tenant import Tenant
from kpi_lib.lake.delta_lake import Lake
from kpi_lib.reporting.formats import Formats
from kpi_lib.reporting.report import Report
from kpi_lib.reporting.views.client_subjects import read_subjects
from kpi_lib.reporting.views.service_desk import arrivals

EN, FR = Formats("en", "en_CA", "CAD"), Formats("fr", "fr_CA", "CAD")
PARAMS = tenant_params(
    rates={"hourly_rate": 145, "hourly_cost": 62},
    actions={"recommendations": {"text": "Offer it", "owner": "Lead", "due_days": 30}},
)
TICKET = {"company": "Nord", "board": "Desk", "status": "Closed", "owner": "Omar Vint"}
TICKETS: list[dict[str, Any]] = [
    # Monday 5 October in Toronto: due at 18:00, resolved at 19:30, 90 minutes late
    {"created_at_remote": "2026-10-05 14:00", "closed_at": "2026-10-05 19:30",
     "sla_due_at": "2026-10-05 18:00", "summary": "VPN down, asks Omar Vint"},
    {"created_at_remote": "2026-10-05 14:59", "closed_at": "2026-10-05 17:00",
     "sla_due_at": "2026-10-05 18:00", "summary": "VPN down"},
    # still open, due in October: late up to the period's end, 24 hours
    {"created_at_remote": "2026-10-25 09:00", "status": "Open", "priority": "High",
     "sla_due_at": "2026-10-31 00:00", "summary": "VPN slow"},
    # the source says that it was missed, without a due time
    {"created_at_remote": "2026-10-06 08:00", "closed_at": "2026-10-06 09:00",
     "sla_met": "false", "summary": "Printer"},
    # decided in September
    {"created_at_remote": "2026-09-20 08:00", "closed_at": "2026-10-01 09:00",
     "sla_due_at": "2026-09-21 09:00", "summary": "Printer"},
    {"created_at_remote": "2026-10-06 08:00", "closed_at": "2026-10-07 09:00",
     "company": "Globex", "sla_due_at": "2026-10-06 09:00", "summary": "VPN down"},
]  # fmt: skip
COMMITMENTS: list[dict[str, Any]] = [
    {"text": "Firewall", "due_on": "2026-10-01", "status": "open",
     "owner": "Service desk lead", "new_due_on": "2026-11-20"},
    {"text": "Backup", "due_on": "2026-10-20", "status": "done",
     "closed_on": "2026-10-25", "owner": "Omar Vint"},
    {"text": "Wifi", "due_on": "2026-12-01", "status": "open"},
]  # fmt: skip


ENTRY = {
    "cw_ticket_id": 1, "member": "Omar Vint", "work_type": "Remote",
    "minutes": 45, "billable": "true", "date_worked": "2026-10-05",
}  # fmt: skip


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Lake:
    promised = {"company": "Nord", "made_on": "2026-09-15"}
    rows = {
        "raw_tickets": [{**TICKET, **row} for row in TICKETS],
        "raw_time_entries": [ENTRY],
        "raw_commitments": [{**promised, **row} for row in COMMITMENTS],
    }
    made = Lake(tmp_path_factory.mktemp("lake"))
    fill(made, "acme", {name: typed(name, r, PARAMS) for name, r in rows.items()})
    return made


@pytest.fixture
def nord(lake: Lake) -> Iterator[Facts]:
    facts = with_topics(lake)
    yield facts
    facts.close()


def with_topics(lake: Lake) -> Facts:
    """Open Nord's rows; three tickets are about the VPN."""
    facts = open_client_facts(lake.snapshot("acme"), PARAMS, company="Nord", now=NOW)
    topics = pd.DataFrame({"id": [1, 2, 3, 4], "topic": ["VPN", "VPN", "VPN", "Paper"]})
    facts.register("known_topics", topics)
    period = facts.period("2026-10")
    facts.query(
        "insert into topic_labels select $start, $end, id, topic from known_topics",
        {"start": period.start, "end": period.end},
    )
    return facts


@pytest.mark.parametrize(
    ("ticket", "company", "minutes"),
    # The last entry is another client's: on Nord's tickets no time was spent.
    [(1, "Nord", 45.0), (None, "Nord", None), (None, "Globex", 0.0)],
)
def test_time_that_names_no_ticket_is_not_no_time(
    ticket: int | None, company: str, minutes: float | None, tmp_path: Path
) -> None:
    rows = {
        "raw_tickets": [{**TICKET, **row} for row in TICKETS],
        "raw_time_entries": [{**ENTRY, "cw_ticket_id": ticket, "company": company}],
    }
    lake = Lake(tmp_path)
    fill(lake, "acme", {name: typed(name, r, PARAMS) for name, r in rows.items()})
    with closing(with_topics(lake)) as facts:
        [told] = subjects.compute(facts, "2026-10", "Nord").main["minutes"]
    assert (None if pd.isna(told) else told) == minutes


def test_missed_tickets_are_listed_the_latest_first(nord: Facts) -> None:
    result = subjects.compute(nord, "2026-10", "Nord")
    missed = result.missed
    assert missed["cw_ticket_id"].tolist() == [3, 1, 4]
    assert missed["late_by_minutes"].tolist()[:2] == [24 * 60, 90]
    assert pd.isna(missed["late_by_minutes"].iloc[2])
    assert str(missed["created_on"].iloc[1])[:10] == "2026-10-05"
    assert missed["summary"].iloc[1] == "VPN down, asks [name]"
    # Three tickets make a topic; the one on paper does not.
    assert result.main.to_dict("records") == [
        {"topic": "VPN", "ticket_count": 3, "minutes": 45.0}
    ]
    assert read_subjects(result, EN).text == (
        "The most frequent subject is “VPN”: 3 of 4 tickets. 3 tickets missed their "
        "agreed time; they are listed below."
    )
    french = read_subjects(result, FR).text.replace("\u202f", " ")
    assert french.replace("\u00a0", " ") == (
        "Le sujet le plus fréquent est « VPN » : 3 billets sur 4. 3 billets sont hors "
        "du délai convenu ; ils sont listés ci-dessous."
    )


def test_commitments_have_owner_and_new_date_but_no_technician(nord: Facts) -> None:
    main = promises.compute(nord, "2026-10", "Nord").main.set_index("text")
    assert main["outcome"].to_dict() == {
        "Firewall": "overdue", "Backup": "done_late", "Wifi": "open",
    }  # fmt: skip
    # Late by 31 October, the last day before the report's instant, or when done.
    assert main["days_late"].to_dict()["Firewall"] == 30
    assert main["days_late"].to_dict()["Backup"] == 5
    assert main["owner"].to_dict()["Firewall"] == "Service desk lead"
    assert main["owner"].isna().to_dict()["Backup"]
    assert str(main["new_due_on"].loc["Firewall"])[:10] == "2026-11-20"


def test_an_offer_has_price_owner_and_day_and_the_client_no_rate(
    nord: Facts, lake: Lake
) -> None:
    frame = pd.DataFrame({"effort_hours": [16.0, 40.0]})
    question = Question.ask(
        "review_advice", nord, "2026-10", "Nord", path="kpis/review/advice.sql"
    )
    offer = with_offer(frame, question)
    assert nord.params.rates.hourly_rate is None
    assert offer["price"].tolist() == [16 * 145, 40 * 145]
    assert offer["owner"].tolist() == ["Lead", "Lead"]
    # 30 days after the report's instant, midnight of 1 November
    assert offer["due_on"].dt.date.tolist() == [date(2026, 12, 1)] * 2
    plain = open_facts(lake, tenant_params())
    bare = with_offer(
        frame,
        Question.ask("review_advice", plain, "2026-10", "Nord",
                     path="kpis/review/advice.sql"),
    )  # fmt: skip
    assert bare[["price", "owner", "due_on"]].isna().all().all()
    plain.close()


def test_tickets_are_counted_by_weekday_and_hour(lake: Lake) -> None:
    facts = open_facts(lake, PARAMS)
    found = desk_figures.tables(facts, "2026-10")
    hours = found["arrivals"]
    assert len(hours) == 7 * 24
    busy = hours[hours["ticket_count"] > 0]
    assert not hours["is_busiest"].any()
    assert busy.drop(columns="is_busiest").to_dict("records") == [
        {"weekday": 1, "hour": 14, "ticket_count": 2},
        {"weekday": 2, "hour": 8, "ticket_count": 2},
        {"weekday": 7, "hour": 9, "ticket_count": 1},
    ]
    cards = {card.key: card for card in desk_figures.headlines(facts, "2026-10")}
    assert list(cards) == list(desk_figures.LABELS)
    assert (cards["new_tickets"].value, cards["backlog_open"].value) == (5, 1)
    # Of five that were decided one was in time.
    assert (cards["sla_met_pct"].value, cards["sla_met_pct"].n) == (20, 5)
    tenant = Tenant(facts)
    report = Report(tenant, facts.period("2026-10"), None, EN)
    summary = report.service_summary(by_company=True)
    # Two hours have two tickets each.
    assert arrivals(summary, EN).sentence == ""
    facts.close()


def test_tickets_are_linked_where_the_address_is_set(lake: Lake) -> None:
    address = "https://psa.example.org/ticket/{cw_ticket_id}?tab=1"
    facts = open_facts(lake, tenant_params(ticket_url=address))
    report = Report(Tenant(facts), facts.period("2026-10"), None, EN)
    mismatch = report.compute("agreement_mismatch")
    block = report.table(mismatch, columns=["cw_ticket_id", "board"]).data()
    assert block["columns"][0]["links"][0] == (
        f"https://psa.example.org/ticket/{block['rows'][0][0]}?tab=1"
    )
    assert block["columns"][1]["links"] == []
    facts.close()


@pytest.mark.parametrize("url", ["psa/{cw_ticket_id}", "https://psa.example.org/1"])
def test_an_address_without_its_ticket_is_refused(url: str) -> None:
    with pytest.raises(ParamsError, match=r"a web address with \{cw_ticket_id\}"):
        tenant_params(ticket_url=url)
