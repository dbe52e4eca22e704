"""First page: verdict, things to know, cards against targets; worked by hand."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from support import lakes
from support.spread_rows import over_the_month

from kpi_lib.domain.finding import SECTIONS, Finding, FindingAnswer, Findings
from kpi_lib.domain.period import Period
from kpi_lib.kpis.findings import period_findings
from kpi_lib.kpis.findings.observed_periods import Observed
from kpi_lib.reporting import small_charts
from kpi_lib.reporting.client.client_decisions import Decisions, decision_items
from kpi_lib.reporting.content_blocks import Title
from kpi_lib.reporting.exporters import document
from kpi_lib.reporting.exporters.html import render_report
from kpi_lib.reporting.exporters.pdf import render_pdf
from kpi_lib.reporting.first_page_blocks import ThingsToKnow
from kpi_lib.reporting.formats import Formats
from kpi_lib.reporting.target_cards import CLIENT, SERVICE_DESK, CardMaker
from kpi_lib.reporting.verdict_words import verdict

FORMATS = {
    "en": Formats("en", "en_CA", "CAD", "America/Toronto"),
    "fr": Formats("fr", "fr_CA", "CAD", "America/Toronto"),
}
TARGETS = {
    "sla_met_pct": {"at_least": 95, "critical": 90},
    "first_response_minutes": {"at_most": 60},
    "csat": {"at_least": 4.5},
}


def ticket(priority: str, met: bool, times: int, **more: Any) -> dict[str, Any]:
    """Tickets of 6 October, answered after 10 minutes, closed after an hour."""
    return {
        "company": "Acme", "board": "Desk", "type": "Mail", "owner": "Ana",
        "priority": priority, "status": "Closed", "created_at_remote":
        "2026-10-06 09:00", "first_response_at": "2026-10-06 09:10", "closed_at":
        "2026-10-06 10:00", "sla_met": met, "times": times, **more,
    }  # fmt: skip


# Normal: 58 of 60 in time. Critical: 4 of 10. All: 62 of 70, 88.6%.
# September: 70 tickets, all in time, answered after 10 minutes, closed after an hour.
ROWS = {
    "raw_tickets": [
        ticket("Normal", True, 58), ticket("Normal", False, 2),
        ticket("Critical", True, 4), ticket("Critical", False, 6),
        ticket("Normal", True, 70, created_at_remote="2026-09-08 09:00",
               first_response_at="2026-09-08 09:10", closed_at="2026-09-08 10:00"),
    ],
    "raw_surveys": [
        {"company": "Acme", "csat": mark, "responded_at": "2026-10-09 09:00"}
        for mark in (5, 5, 5, 4, 3, 5)
    ],
}  # fmt: skip


def observed(
    tmp_path: Path,
    tables: dict[str, Any] = ROWS,
    *,
    as_it_is: bool = False,
    **keys: Any,
) -> Observed:
    params = lakes.tenant_params(**keys)
    typed = {name: lakes.typed(name, rows, params) for name, rows in tables.items()}
    facts = lakes.open_facts(
        lakes.snapshot(tmp_path, params, typed), params, as_it_is=as_it_is
    )
    return Observed(facts, facts.period("2026-10"), None)


def plain(text: str) -> str:
    return re.sub("[\u00a0\u202f]", " ", text)


def cards_by_label(seen: Observed, keys: tuple[str, ...], language: str) -> Any:
    block = CardMaker(seen, FORMATS[language]).block(keys, "Against targets")
    return block, {card.label: card for card in block.cards}


def test_cards_say_value_status_target_and_what_they_rest_on(tmp_path: Path) -> None:
    seen = observed(tmp_path, over_the_month(ROWS), targets=TARGETS)
    block, cards = cards_by_label(seen, SERVICE_DESK, "en")
    in_time = cards["Tickets in the agreed time"]
    # 62 of 70 is 88.6%; its 95% interval, 79.0 to 94.1, lies below the target.
    assert (plain(in_time.value), in_time.status) == ("88.6%", "missed")
    assert (in_time.status_word, plain(in_time.target)) == ("missed", "target 95%")
    # 62 of 70 against 70 of 70: z = 2.89.
    assert [plain(text) for text in in_time.evidence] == [
        "62 of 70.",
        "September 2026: 100%, now clearly less.",
    ]
    reply = cards["First reply"]
    assert (plain(reply.value), reply.status) == ("10 min", "on_target")
    csat = cards["Satisfaction"]
    # Marks 5 5 5 4 3 5: mean 4.5, the target itself.
    assert (csat.value, csat.unit, csat.status) == ("4.5", "of 5", "on_target")
    assert csat.chart.count("<circle") == 6
    opened = cards_by_label(seen, ("tickets",), "en")[1]["Tickets opened"]
    assert (opened.value, opened.status) == ("70", "no_target")
    assert opened.evidence == ("September 2026: 70, no clear change.",)
    assert block.answer == (
        "2 of 4 targets met; clearly missed: tickets in the agreed time, critical "
        "tickets in the agreed time"
    )


def test_critical_tickets_take_the_place_of_a_count_without_target(
    tmp_path: Path,
) -> None:
    seen = observed(tmp_path, targets=TARGETS)
    block, cards = cards_by_label(seen, SERVICE_DESK, "en")
    assert len(block.cards) == 6
    assert "Tickets opened" not in cards
    critical = cards["Critical tickets in the agreed time"]
    # 4 of 10; the interval of 40% ends at 69%, below the target of 90%.
    assert (critical.value, critical.unit, critical.status) == ("4", "of 10", "missed")
    # Without a target for critical tickets there is no such card.
    (tmp_path / "bare").mkdir()
    for_all = {**TARGETS, "sla_met_pct": {"at_least": 95}}
    bare = observed(tmp_path / "bare", targets=for_all)
    _, cards = cards_by_label(bare, SERVICE_DESK, "en")
    assert (len(cards), "Tickets opened" in cards) == (6, True)


def test_few_cases_are_shown_one_by_one(tmp_path: Path) -> None:
    seen = observed(tmp_path, targets=TARGETS)
    _, cards = cards_by_label(seen, CLIENT, "fr")
    critical = cards["Billets critiques dans le délai convenu"]
    assert (critical.value, critical.unit) == ("4", "sur 10")
    assert critical.status_word == "cible manquée"
    assert critical.chart.count("<rect") == 4
    assert critical.chart.count("<polygon") == 6


def test_few_cases_are_counted_and_few_answers_not_compared(tmp_path: Path) -> None:
    # Three tickets, against 70. Six answers in either month: compared from eight on.
    answers = [
        {"company": "Acme", "csat": mark, "responded_at": f"2026-{month}-09 09:00"}
        for month in ("09", "10")
        for mark in (5, 5, 5, 4, 3, 5)
    ]
    tables = {
        "raw_tickets": [ticket("Normal", True, 3), ROWS["raw_tickets"][-1]],
        "raw_surveys": answers,
    }
    seen = observed(tmp_path, tables, targets=TARGETS)
    _, cards = cards_by_label(seen, SERVICE_DESK, "en")
    reply = cards["First reply"]
    assert (reply.value, reply.unit, reply.status_word) == (
        "3", "tickets", "too few to tell",
    )  # fmt: skip
    assert reply.evidence == ()
    in_time = cards["Tickets in the agreed time"]
    assert (in_time.value, in_time.unit) == ("3", "of 3")
    evidence = cards["Satisfaction"].evidence[-1]
    assert evidence == "September 2026: 4.5, too few to tell a change."


def test_a_verdict_tells_critical_tickets_apart(tmp_path: Path) -> None:
    seen = observed(tmp_path, targets=TARGETS)
    found = period_findings.of(seen, SECTIONS)
    assert verdict(found, seen.now, FORMATS["en"]) == (
        "We met the agreed time for 58 of 60 ordinary tickets, but for only 4 of 10 "
        "critical ones."
    )
    assert verdict(found, seen.now, FORMATS["fr"]) == (
        "Le délai convenu est tenu pour 58 des 60 billets ordinaires, mais pour 4 "
        "seulement des 10 billets critiques."
    )


def test_critical_tickets_are_no_exception_where_all_were_late(tmp_path: Path) -> None:
    """It read: 0 of 60 ordinary tickets, but only 0 of 10 critical ones."""
    late = [ticket("Normal", False, 60), ticket("Critical", False, 10)]
    seen = observed(tmp_path, {"raw_tickets": late}, targets=TARGETS)
    found = period_findings.of(seen, SECTIONS)
    assert plain(verdict(found, seen.now, FORMATS["en"])) == (
        "0% of tickets met the agreed time, under the target of 95%."
    )


def test_without_targets_nothing_is_judged(tmp_path: Path) -> None:
    seen = observed(tmp_path)
    block, cards = cards_by_label(seen, SERVICE_DESK, "en")
    assert {card.status for card in cards.values()} == {"no_target"}
    of_client, _ = cards_by_label(seen, CLIENT, "en")
    assert block.answer == of_client.answer == "No target is set"
    found = period_findings.of(seen, SECTIONS)
    text = verdict(found, seen.now, FORMATS["en"])
    assert plain(text) == "88.6% of tickets met the agreed time."


def test_what_was_never_imported_has_no_card(tmp_path: Path) -> None:
    tickets = {"raw_tickets": ROWS["raw_tickets"][:4]}
    seen = observed(tmp_path, tickets, as_it_is=True, targets=TARGETS)
    block, cards = cards_by_label(seen, (*SERVICE_DESK, *CLIENT), "en")
    assert "Satisfaction" not in cards
    assert "Included hours used" not in cards
    assert "Serious alerts in time" not in cards
    # Nothing before October is known, so nothing is compared.
    assert not any("September" in text for c in block.cards for text in c.evidence)


def page(language: str) -> NotebookNode:
    """Return a report whose first page has one settled and one open finding."""
    formats = FORMATS[language]
    late = Finding("commitments", "commitments", "decisions", 60,
                   values={"late": [("<b>Plan</b>", 3, None)], "kept": 0})  # fmt: skip
    asked = replace(late, answer=FindingAnswer("Agree *new* dates", "Account manager"))
    found = Findings((asked, late), 2, language=language)  # type: ignore[arg-type]
    blocks = (
        Title(formats, "Desk", "Boréal", "October 2026", "1 Nov"),
        ThingsToKnow(formats, found, "All is <well>."),
    )
    outputs = [new_output("display_data", data=b._repr_mimebundle_()) for b in blocks]
    cells = [new_code_cell(outputs=outputs[:1]), new_markdown_cell("For whom."),
             new_code_cell(outputs=outputs[1:]),
             new_markdown_cell("## One", metadata={"kpi": {"contents": "First"}}),
             new_markdown_cell("## Two")]  # fmt: skip
    return new_notebook(cells=cells)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_page_opens_with_the_verdict_and_blanks_to_fill_in(language: str) -> None:
    report = document.read(page(language))
    assert (report["meta"]["verdict"], report["meta"]["paper"]) == (
        "All is <well>.",
        "us-letter",
    )
    # The verdict takes the place of the words on whom the notebook is for.
    assert report["intro"] == []
    assert [b["kind"] for b in report["blocks"]] == ["findings", "heading", "heading"]
    html = render_report(report)
    assert '<p class="verdict">All is &lt;well&gt;.</p>' in html
    assert "&lt;b&gt;Plan&lt;/b&gt;" in html
    blank = {"en": "What, who, by when:", "fr": "Quoi, qui, pour quand"}[language]
    assert html.count(blank) == 1
    assert [entry["short"] for entry in report["toc"]] == ["First", "Two"]
    assert render_pdf(report).startswith(b"%PDF")


def test_where_nothing_stands_out_the_page_says_so() -> None:
    found = Findings((), 3, met=3)
    data = ThingsToKnow(FORMATS["en"], found).data()
    assert (data["title"], data["findings"]) == ("", [])
    assert data["nothing"].startswith("Nothing stands out: all 3 targets were met")
    assert ThingsToKnow(FORMATS["en"], found, says_nothing=False).is_empty


def test_small_charts_leave_gaps_and_show_no_crowd() -> None:
    chart = small_charts.line([1.0, None, 3.0, 2.0], target=2.5, target_text="<5")
    assert chart.count("<polyline") == 1  # of the two that stand beside each other
    assert "&lt;5" in chart
    assert small_charts.line([None, 4.0]) == ""
    assert small_charts.marks(30, 1) == small_charts.dots([]) == ""


def test_a_client_decides_on_advice_and_on_hours_that_no_longer_last() -> None:
    advice = pd.DataFrame(
        {
            "kind": ["project", "training", "project"],
            "name": ["Disk <clean-up>", None, "Third"],
            "effort_hours": [16.0, 2.0, 8.0],
            "saved_hours_per_month": [3.0, 1.5, 1.0],
        }
    )
    hours = Finding(
        "limit", "hours", "time", 60,
        values={"company": None, "is_passed": True, "has_ended": False,
                "is_month": True, "first_day": date(2026, 9, 1), "used_minutes": 9660.0,
                "included_minutes": 9000.0, "agreement": "Gold", "is_one_of": False,
                "is_after": False, "is_part": True,
                "period": Period.parse("2026-Q3", "UTC"),
                "period_used_minutes": 24780.0, "period_included_minutes": 27000.0},
    )  # fmt: skip
    items = decision_items(advice, (hours,), FORMATS["en"])
    # Three at most: the third recommendation gives way to the hours.
    assert [(d.title, plain(d.detail)) for d in items] == [
        ("Disk <clean-up>", "16 h once, saves 3 h a month"),
        ("Training session for your people", "2 h once, saves 1 h 30 min a month"),
        ("Included hours", "September 2026 took 161 h of 150 h."),
    ]
    assert items[2].options == ("as now", "more hours", "bill the rest")
    block = Decisions(FORMATS["fr"], items)
    assert block.data()["answer"] == "Trois décisions"
    assert "Disk &lt;clean-up&gt;" in block._repr_mimebundle_()["text/html"]
