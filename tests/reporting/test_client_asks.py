"""Requests of a review to its client: answers, approvals, promises, devices, people."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest
from support.lakes import fill, tenant_params, typed

from kpi_lib.facts.client.client_facts import open_client_facts
from kpi_lib.facts.tenant_facts import Facts
from kpi_lib.kpis import soc_metrics
from kpi_lib.kpis.findings import late_commitments
from kpi_lib.kpis.review import promises, waiting
from kpi_lib.lake.delta_lake import Lake
from kpi_lib.reporting.client.client_asks import asks_table
from kpi_lib.reporting.client.commitment_table import commitment_table
from kpi_lib.reporting.formats import Formats

EN = Formats("en", "en_CA", "CAD", "America/Toronto")
FR = Formats("fr", "fr_CA", "CAD", "America/Toronto")
NOW = datetime(2026, 11, 1, tzinfo=UTC)
PARAMS = tenant_params(
    as_of="2026-11-01T00:00:00+00:00",
    waiting_statuses=["Waiting on Client", "Awaiting Approval"],
    companies={"Nord": {"aliases": ["NORD INC."]}},
)
TICKETS = (
    # number, company, status, created on
    (7, "Nord", "waiting on CLIENT", "2026-09-12"),
    (8, "Nord", "Waiting on Client", "2026-10-02"),
    (9, "Nord", "Awaiting Approval", "2026-10-05"),
    (10, "Nord", "Waiting on Vendor", "2026-10-05"),
    (11, "Sud", "Waiting on Client", "2026-10-05"),
    (12, "Nord", "Closed", "2026-10-05"),
)
COMMITMENTS = (
    # text, owner, due on
    ("Present a plan", "Account manager", "2026-09-01"),
    ("Send the list of leavers", "Nord Inc.", "2026-09-20"),
    ("Name a contact", "You", "2026-12-01"),
    ("Replace the printer", None, "2026-10-20"),
)
NO_ADVICE: Any = SimpleNamespace(main=pd.DataFrame({"kind": [], "ticket_count": []}))


def plain(text: str) -> str:
    return re.sub("[\u00a0\u202f]", " ", text)


@pytest.fixture(scope="module")
def facts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Facts]:
    tables: dict[str, list[dict[str, Any]]] = {
        "raw_tickets": [
            {"cw_ticket_id": number, "company": company, "board": "Desk",
             "status": status, "created_at_remote": f"{day} 09:00",
             "closed_at": f"{day} 10:00" if status == "Closed" else None}
            for number, company, status, day in TICKETS
        ],
        "raw_commitments": [
            {"company": "Nord", "text": text, "made_on": "2026-07-21",
             "due_on": due, "status": "open", "owner": owner}
            for text, owner, due in COMMITMENTS
        ],
        "raw_security_alerts": [
            {"source": "defender", "id": str(n), "company": "Nord", "device": "PC-1",
             "type": "Malware", "severity": "low", "status": "resolved",
             "detected_at": f"2026-08-0{n} 09:00", "resolved_at": f"2026-08-0{n} 10:00"}
            for n in range(1, 6)
        ],
    }  # fmt: skip
    lake = Lake(tmp_path_factory.mktemp("lake"))
    fill(lake, "acme", {k: typed(k, rows, PARAMS) for k, rows in tables.items()})
    opened = open_client_facts(lake.snapshot("acme"), PARAMS, company="Nord", now=NOW)
    yield opened
    opened.close()


def rows(facts: Facts, formats: Formats, advice: Any) -> tuple[str, list[Any]]:
    table = asks_table(
        waiting.compute(facts, "2026-Q3", "Nord"),
        promises.compute(facts, "2026-Q3", "Nord"),
        soc_metrics.compute(facts, "2026-Q3", company="Nord"),
        advice,
        formats,
    ).data()
    return plain(table["title"]), [list(map(plain, row)) for row in table["rows"]]


def test_each_thing_is_asked_for_with_its_reason(facts: Facts) -> None:
    training = pd.DataFrame({"kind": ["project", "training"], "ticket_count": [9, 12]})
    title, lines = rows(facts, EN, SimpleNamespace(main=training))
    assert title == "What we ask of you: six things"
    late = lines[2][2]
    assert re.fullmatch(r"\d+ days late", late)
    assert lines == [
        ["Approve or refuse 1 ticket", "waiting for you: 9", "opened Oct 5, 2026"],
        [
            "Answer us on 2 tickets",
            "waiting for you: 7, 8",
            "the oldest opened Sep 12, 2026",
        ],
        ["Send the list of leavers", "your promise of Jul 21, 2026", late],
        ["Name a contact", "your promise of Jul 21, 2026", "due Dec 1"],
        ["Let us look at PC-1", "5 alerts in the quarter", ""],
        ["Name who comes to the training", "12 tickets asked how to do something", ""],
    ]
    title, lines = rows(facts, FR, NO_ADVICE)
    assert title == "Ce que nous vous demandons : cinq choses"
    assert lines[0][0] == "Approuver ou refuser 1 billet"
    assert lines[4] == [
        "Nous laisser examiner PC-1",
        "5 alertes au cours du trimestre",
        "",
    ]


def test_what_the_client_promised_is_no_commitment_of_ours(facts: Facts) -> None:
    found = promises.compute(facts, "2026-Q3", "Nord")
    assert set(found.made["text"]) == {"Present a plan", "Replace the printer"}
    (finding,) = late_commitments.candidates(found)
    told = [text for text, *_ in finding.values["late"]]
    assert told == ["Present a plan", "Replace the printer"]


def test_what_is_due_after_the_period_is_marked(facts: Facts) -> None:
    made = promises.compute(facts, "2026-Q3", "Nord").made
    marked = commitment_table(made, EN, date(2026, 9, 30)).data()
    assert [row[1] for row in marked["rows"]] == ["Sep 1, 2026", "Oct 20, 2026*"]
    assert marked["note"] == "* Due after the period of this review."
    none = commitment_table(made, EN, date(2026, 10, 31)).data()
    assert (none["rows"][1][1], none["note"]) == ("Oct 20, 2026", "")
