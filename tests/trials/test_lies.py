"""Lies of each kind, on a page and within a report's sections: each is found."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from babel.messages.pofile import read_po
from support import report_sentences, row_sentences, told_values
from support.contradictions import Reading, plain
from support.page_words import LABELS, STATUS_WORDS, WORDS
from support.small_page import TRUE, reading

import kpi_lib
from kpi_lib.reporting.measure_words import LABELS as MEASURES
from kpi_lib.reporting.measure_words import STATUS_WORDS as STATUSES

_PO = Path(kpi_lib.__file__).parent / "locale" / "fr" / "LC_MESSAGES" / "kpi.po"


def with_card(page: Reading, key: str, **changes: Any) -> Reading:
    page.cards[page.label[key]] |= changes
    return page


@pytest.mark.parametrize(
    ("title", "detail", "faults"),
    [
        ("New tickets clearly fell.", "50 tickets, before 90.", 0),
        ("New tickets clearly fell.", "50 tickets, before 91.", 1),
        ("New tickets clearly fell.", "51 tickets, before 90.", 1),
        ("New tickets clearly fell.", "90 tickets, before 50.", 2),
        ("Tickets are too slow.",
         "Ten of 50 missed the agreed time; the target is 95% in time.", 0),
        ("Tickets are too slow.",
         "Ten of 50 missed the agreed time; the target is 90% in time.", 1),
        ("Tickets in the agreed time: target missed, perhaps by chance.",
         "80%, 40 of 50; the target is 95%.", 0),
        ("Tickets in the agreed time: target missed, perhaps by chance.",
         "85%, 40 of 50; the target is 95%.", 1),
    ],
)  # fmt: skip
def test_a_value_that_is_not_on_the_card_is_found(
    title: str, detail: str, faults: int
) -> None:
    found = list(told_values.findings(reading(TRUE, title, detail)))
    assert len(found) == faults, found


@pytest.mark.parametrize(
    ("key", "changes"),
    [
        ("opened", {"lines": ["September 2026: 40, now clearly less."]}),
        ("opened", {"lines": ["August 2026: 90, now clearly less."]}),
        ("in_time", {"status_word": "on target"}),
        ("in_time", {"status": "on_target", "status_word": "on target"}),
        ("in_time", {"target": "target 75%"}),
    ],
)
def test_a_card_that_contradicts_itself_is_found(
    key: str, changes: dict[str, Any]
) -> None:
    assert not list(told_values.cards(reading(TRUE, "", "")))
    page = with_card(reading(TRUE, "", ""), key, **changes)
    assert len(list(told_values.cards(page))) == 1


@pytest.mark.parametrize(
    ("text", "amount"),
    [("80.5%", 80.5), ("80,5 %", 80.5), ("1 h 5 min", 65), ("1 h 05", 65),
     ("45 min", 45), ("1,131 h", 67860), ("12 of 30", 40), ("12 sur 30", 40),
     ("4.2", 4.2), ("–", None)],
)  # fmt: skip
def test_an_amount_is_read_as_it_is_printed(text: str, amount: float | None) -> None:
    assert told_values.quantity(text) == amount


@pytest.mark.parametrize(
    ("language", "title", "detail", "faults"),
    [
        ("en", "October 7 was out of the ordinary.", "30 tickets, 9 expected.", 0),
        ("en", "October 7 was out of the ordinary.", "31 tickets, 9 expected.", 1),
        ("en", "October 8 was out of the ordinary.", "Nine tickets, 9 expected.", 1),
        ("en", "Mail made October 7 the busiest day.", "30 tickets, 9 expected.", 0),
        ("en", "October 8 was out of the ordinary.", "No tickets, 9 expected.", 2),
        ("fr", "Le 7 octobre sort de l’ordinaire.", "30 billets au lieu de 9.", 0),
        ("fr", "Le 7 octobre sort de l’ordinaire.", "30 billets au lieu de 8.", 1),
    ],
)
def test_a_day_that_its_row_does_not_bear_out_is_found(
    language: str, title: str, detail: str, faults: int
) -> None:
    days = pd.DataFrame({
        "ticket_date": pd.to_datetime(["2026-10-07", "2026-10-08"]),
        "ticket_count": [30, 9], "expected": [9.2, 9.0],
        "seasonal_status": ["ANOMALY", "NORMAL"],
    })  # fmt: skip
    page = reading(TRUE, title, detail, language)
    assert len(list(row_sentences.days(page, days))) == faults


def test_a_cause_must_add_up_with_the_other_tickets() -> None:
    """Of 50 tickets ten were late: 8 of the cause, 2 of the other 40."""
    title = "Eight late tickets had no owner."
    for share, faults in (("95.0%", 0), ("97.5%", 1)):
        detail = f"Of the other 40 tickets {share} were in time."
        assert len(list(row_sentences.causes(reading(TRUE, title, detail)))) == faults


SAID = (
    "In October 2026, you opened 50 tickets with us, 40 fewer than in the month before "
    "(90). Of the 50 tickets with an agreed time to resolution (the service level, SLA)"
    ", 40 were resolved in time (80.0%). 10 tickets missed their agreed time; they are "
    "listed below."
)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("October", "September"), ("opened 50", "opened 51"), ("fewer", "more"),
        ("(90)", "(89)"), ("(90).", "(90); at this size that can be chance."),
        ("40 were", "41 were"), ("80.0%", "82.0%"), ("10 tickets", "9 tickets"),
    ],
)  # fmt: skip
def test_a_lie_within_a_section_is_found(old: str, new: str) -> None:
    page = reading(TRUE, "", "")
    assert not list(report_sentences.against_cards(SAID, page))
    assert list(report_sentences.against_cards(SAID.replace(old, new, 1), page))


def texts(language: str) -> list[str]:
    """Return the catalogue's texts with plain spaces and 7 in each blank."""
    with _PO.open("rb") as file:
        messages = read_po(file)
    found: list[str] = []
    for message in messages:
        said = message.id if language == "en" else message.string
        found += [said] if isinstance(said, str) else said
    days = "7 days" if language == "en" else "7 jours"
    filled = (text.replace("{days}", days) for text in found)
    share = "7%" if language == "en" else "7 %"
    filled = (re.sub(r"\{(share|value)\}", share, text) for text in filled)
    return [plain(re.sub(r"\{\w+\}", "7", text)) for text in filled]


@pytest.mark.parametrize("language", ["en", "fr"])
def test_each_pattern_finds_a_text_of_the_catalogue(language: str) -> None:
    """A text that is worded anew would be read no longer, and no lie be found."""
    known = texts(language)
    composed = ("period", "previous", "mark", "year", "month")
    for key, pattern in {
        **WORDS[language], **report_sentences.PATTERNS[language]
    }.items():  # fmt: skip
        if key not in composed:
            assert any(re.search(pattern, text) for text in known), (key, pattern)


def test_both_languages_are_read_by_the_same_keys() -> None:
    assert WORDS["en"].keys() == WORDS["fr"].keys()
    assert (
        report_sentences.PATTERNS["en"].keys() == report_sentences.PATTERNS["fr"].keys()
    )


def test_cards_are_found_by_labels_of_the_catalogue() -> None:
    assert dict(STATUSES) == STATUS_WORDS
    assert {*LABELS.values()} <= {*texts("en")}
    assert {*MEASURES.values()} <= {*texts("en")}
