"""Answers on the first page of a report on one family, from tables made by hand."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest
from support import lakes

from kpi_lib.domain.finding import Finding, Findings
from kpi_lib.domain.period import Period
from kpi_lib.domain.result import Result
from kpi_lib.kpis.findings import period_findings
from kpi_lib.kpis.findings.observed_periods import Observed
from kpi_lib.kpis.target_status import Measure
from kpi_lib.reporting.coverage import Omitted
from kpi_lib.reporting.first_page_blocks import FirstAnswers
from kpi_lib.reporting.formats import Formats
from kpi_lib.reporting.report import Report
from kpi_lib.reporting.views.first_answers import FIRST_ANSWERS

EN = Formats("en", "en_CA", "CAD", "America/Toronto")
FR = Formats("fr", "fr_CA", "CAD", "America/Toronto")
OFFERS = pd.DataFrame(
    [
        ("Acme", "Net", 3, 200.0, "contract_extension"),
        ("Acme", "Desk", 2, 150.0, "contract_extension"),
        ("Bay", "Net", 9, 300.0, "contract_extension"),
        ("(none)", "Desk", 9, 900.0, "contract_extension"),
        ("Cedar", "Desk", 0, None, "improvement_project"),
    ],
    columns=["company", "board", "out_of_scope_count", "estimated_monthly_value",
             "suggested_action"],
)  # fmt: skip
TRAINING = pd.DataFrame(
    [("Acme", 6, 50, "Excel", 4), ("Bay", 4, 9, "Signature", 2)],
    columns=["company", "training_tickets", "total_tickets", "top_topic",
             "top_topic_count"],
)  # fmt: skip
REPEATED = pd.DataFrame(
    [("Acme", "VPN", 7), ("Bay", "VPN", 3), ("Bay", "Printer", 4)],
    columns=["company", "topic", "ticket_count"],
)


def plain(text: str) -> str:
    return re.sub("[\u00a0\u202f]", " ", text)


def result_of(kpi: str, **tables: pd.DataFrame) -> Result:
    period = Period.parse("2026-10", "UTC")
    return Result(
        kpi, "acme", None, period, datetime(2026, 11, 1, tzinfo=UTC), tables, "", ""
    )


def said(result: Result, formats: Formats = EN) -> list[tuple[str, str, str]]:
    found = FIRST_ANSWERS[result.kpi](result, formats)
    return [(plain(one.title), plain(one.detail), one.action) for one in found]


def test_the_company_with_most_unbilled_work_gets_the_offer() -> None:
    """200 + 150 for Acme, 300 for Bay, of 650; what has no company is no client's."""
    result = result_of("sales_opportunities", main=OFFERS)
    assert said(result) == [
        ("Acme: $350 of unbilled work per 30 days, of $650.",
         "5 tickets that no agreement covers, on 2 boards.",
         "Offer or extend a contract"),
    ]  # fmt: skip
    assert said(result, FR)[0][:2] == (
        "Acme : 350 $ de travail non facturé par 30 jours, sur 650 $.",
        "5 billets qu’aucun contrat ne couvre, sur 2 tableaux.",
    )
    even = OFFERS[OFFERS["company"] != "Acme"].assign(estimated_monthly_value=1.0)
    assert said(result_of("sales_opportunities", main=even.iloc[[0, 2]])) == []
    assert said(result_of("sales_opportunities", main=OFFERS.iloc[:0])) == []


def test_training_and_a_topic_are_told_from_five_tickets_on() -> None:
    result = result_of("client_training_needs", main=TRAINING, repeated=REPEATED)
    assert said(result) == [
        ("Acme asks most for training: 6 of 50 tickets.",
         "The most frequent topic is Excel: 4 of 6.", "Offer a training session"),
        ("Most frequent topic: VPN, 10 tickets.",
         "2 clients; most often at Acme: 7.", "Look for the common cause"),
    ]  # fmt: skip
    alone = replace(result, tables={"main": TRAINING, "repeated": REPEATED[:1]})
    assert said(alone)[1][:2] == ("Most frequent topic: VPN, 7 tickets.", "At Acme.")
    assert said(alone, FR)[1][1] == "Chez Acme."
    few = replace(result, tables={"main": TRAINING.iloc[1:],
                                  "repeated": REPEATED.iloc[1:]})  # fmt: skip
    assert said(few) == []


def _devices(*counts: int) -> Result:
    """Return devices of Acme with so many alerts each, of 40 in all."""
    named = [(f"PC-{n}", "Acme", count) for n, count in enumerate(counts)]
    return result_of(
        "soc_metrics",
        by_severity=pd.DataFrame({"alert_count": [30, 10]}),
        recurring_devices=pd.DataFrame(
            named, columns=["device", "company", "alert_count"]
        ),
    )


def test_a_device_with_far_more_alerts_than_any_other_is_told() -> None:
    assert said(_devices(9, 3, 2)) == [
        ("PC-0 raises most alerts: 9 of 40.",
         "Acme; no other device raises more than 3.", "Examine the device"),
    ]  # fmt: skip
    assert said(_devices(5), FR)[0][:2] == (
        "PC-0 déclenche le plus d’alertes : 5 sur 40.",
        "Acme ; aucun autre appareil n’en déclenche plus de 1.",
    )
    assert said(_devices(8, 3)) == said(_devices(4)) == said(_devices()) == []


def test_one_client_alone_is_compared_with_nobody() -> None:
    offer = said(result_of("sales_opportunities", main=OFFERS[:2]))
    assert offer[0][0] == "Acme: $350 of unbilled work per 30 days."
    result = result_of(
        "client_training_needs", main=TRAINING[:1], repeated=REPEATED[:0]
    )
    assert said(result)[0][0] == "Acme asks for training: 6 of 50 tickets."
    assert said(result, FR)[0][0] == "Acme demande des formations : 6 sur 50 billets."


def training_needs(count: int) -> Result:
    rows = [
        {"owner": f"Ana {i}", "board": "Net", "tickets_resolved": 12 + i,
         "ratio_to_board": 2.0, "reasons": ["slow_for_board"],
         "reasons_beyond_chance": ["slow_for_board"] if i < count else []}
        for i in range(count + 1)
    ]  # fmt: skip
    return result_of("tech_training_needs", main=pd.DataFrame(rows))


def test_a_person_is_named_for_help_only_beyond_chance() -> None:
    assert said(training_needs(0)) == []
    assert said(training_needs(1)) == [
        ("Ana 0 would gain from help on Net.",
         "12 tickets resolved: slow for the board.", ""),
    ]  # fmt: skip
    assert said(training_needs(5)) == [
        ("Five combinations of technician and board lie beyond the limits by more than "
         "chance.", "Ana 0, Net; Ana 1, Net; Ana 2, Net; Ana 3, Net and 1 more.", ""),
    ]  # fmt: skip


def test_who_differs_stands_in_order_of_name_and_alone_where_nobody_does() -> None:
    main = pd.DataFrame(
        [("Zoé", 130, "better"), ("Étienne", 140, "better"), ("Ben", 70, "worse"),
         ("Ana", 99, "not distinguishable"), ("New", None, None)],
        columns=["owner", "score", "verdict"],
    )  # fmt: skip
    assert said(result_of("tech_comparison", main=main))[0][:2] == (
        "Three of 4 technicians can be told apart from the team.",
        "Faster: Étienne, Zoé. Slower: Ben. On the same mix of tickets; no ranking.",
    )
    assert said(result_of("tech_comparison", main=main.iloc[3:])) == []


def test_the_best_project_is_told_as_a_range_with_its_effort() -> None:
    best = pd.DataFrame(
        [{"project": "VPN", "saved_hours_low": 21.3, "saved_hours_high": 49.7,
          "avoidable_low_pct": 30, "avoidable_high_pct": 70,
          "minutes_per_month": 4260, "effort_hours": 120.0}]
    )  # fmt: skip
    result = result_of("improvement_projects", main=best, best=best)
    assert said(result) == [
        ("VPN would save most: 21 h 18 min to 49 h 42 min per 30 days.",
         "If 30% to 70% of the 71 h on its tickets can be avoided; the effort is about "
         "120 h.", "Decide on the project"),
    ]  # fmt: skip
    assert said(replace(result, tables={"main": best, "best": best.iloc[:0]})) == []


def test_only_a_project_in_use_that_changed_something_is_told() -> None:
    row = {"project": "Reset", "live_at": pd.Timestamp("2026-02-16"),
           "verdict": "improved", "change_pct": -38.4, "caution": None, "cost": 6000.0,
           "hours_saved_per_month": 5.0,
           "savings_low_per_month": 200.0, "savings_high_per_month": 700.0,
           "did_pay": "cannot tell"}  # fmt: skip
    main = pd.DataFrame(
        [row, {**row, "verdict": "cannot tell"}, {**row, "verdict": "too early"},
         {**row, "live_at": pd.Timestamp("2026-12-01")}]
    )  # fmt: skip
    assert said(result_of("project_impact", main=main)) == [
        ("Reset: 38% fewer tickets than expected.",
         "Whether it pays within 12 months cannot be told: it saves $2,400 to $8,400 "
         "in that time; it cost $6,000.", ""),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("actions", "action", "who", "blank"),
    [
        ({}, "Offer a training session", "", "Who, by when:"),
        ({"training": {"text": "Call them", "owner": "Ana", "due_days": 2}},
         "Call them", "Ana, by 2 Nov", ""),
        ({"training": {"text": "Call them"}}, "Call them", "", "Who, by when:"),
    ],
)  # fmt: skip
def test_the_settings_say_what_is_done_else_lines_to_fill_in(
    actions: dict[str, Any], action: str, who: str, blank: str
) -> None:
    facts = SimpleNamespace(as_of=lambda _period: datetime(2026, 11, 1, tzinfo=UTC))
    tenant: Any = SimpleNamespace(
        params=lakes.tenant_params(actions=actions), facts=facts
    )
    result = result_of("client_training_needs", main=TRAINING, repeated=REPEATED)
    report = Report(tenant, result.period, None, replace(EN, locale="en_GB"))
    block = report.answers(result)
    assert isinstance(block, FirstAnswers)
    data = block.data()
    assert data["title"] == "Two things to know"
    first = data["findings"][0]
    told = [plain(first[key]) for key in ("action", "who", "blank")]
    assert told == [action, who, blank]
    assert date(2026, 11, 2) > result.period.last_day
    nothing = result_of("sales_opportunities", main=OFFERS.iloc[:0])
    assert isinstance(report.answers(nothing), Omitted)


def test_a_target_met_again_leaves_no_lines_to_fill_in(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    measure = Measure("fcr_pct", 82.0, "percent", 50, part=41, at_least=80)
    values = {"measure": measure, "before": 70.0}
    found = (
        Finding("good", "fcr_pct", "technicians", 20, values=values),
        Finding("missed", "fcr_pct", "technicians", 60,
                values={**values, "cases": 9}),
    )  # fmt: skip
    monkeypatch.setattr(period_findings, "of", lambda *_: Findings(found, 1))
    report = Report(SimpleNamespace(), Period.parse("2026-10", "UTC"), None, EN)
    monkeypatch.setattr(Report, "observed", Observed(None, report.period, None))
    rows = report.answers(sections=["technicians"]).data()["findings"]
    assert [row["blank"] for row in rows] == ["", "What, who, by when:"]


def test_a_device_that_raises_more_is_told_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    values = {"device": "PC-0", "company": "Acme", "now": 9, "before": 1}
    found = Finding("device", "device Acme PC-0", "security", 40, values=values)
    monkeypatch.setattr(period_findings, "of", lambda *_: Findings((found,), 0))
    report = Report(SimpleNamespace(), Period.parse("2026-10", "UTC"), None, EN)
    monkeypatch.setattr(Report, "observed", Observed(None, report.period, None))
    data = report.answers(_devices(9, 3, 2), sections=["security"]).data()
    assert [row["title"] for row in data["findings"]] == ["PC-0 raises more alerts."]
