"""A few random reports; ``python -m trials sentences --count 300`` reads many."""

from __future__ import annotations

import re

import pandas as pd
import pytest
from support import counted_sentences, title_checks
from support.contradictions import Reading, directions, languages, plain
from support.page_words import WORDS
from support.small_page import TRUE, reading

from kpi_lib.reporting.formats import Formats
from kpi_lib.reporting.measure_words import all_met
from kpi_lib.reporting.translation import translator
from trials.sentences import contradictions

SAID = {
    "rose": "{period}: {value}, now clearly more.",
    "fell": "{period}: {value}, now clearly less.",
    "title_rose": "New tickets clearly rose.",
    "title_fell": "New tickets clearly fell.",
    "worse": "{what}: clearly worse.",
    "better": "{what}: clearly better.",
    "met_again": "{what}: target met again.",
    "perhaps": "{what}: target missed, perhaps by chance.",
}
"""Texts of the reports, by the words that find them."""


@pytest.mark.parametrize("seed", [0, 1, 99, 116])  # two with a commitment late today
def test_no_sentence_contradicts_a_card_or_a_table(seed: int) -> None:
    assert contradictions(seed) == []


@pytest.mark.parametrize(
    ("verdict", "title", "detail", "faults"),
    [
        (TRUE, "New tickets clearly fell.", "50, before 90.", 0),
        (TRUE, "New tickets clearly rose.", "50, before 90.", 1),
        (TRUE.replace("80", "82"), "", "", 1),
        (TRUE.replace(", under", ", just under"), "", "", 1),
        (TRUE.replace(", under the target of", "; the target is"), "", "", 1),
        (TRUE, "Tickets are too slow.", "Ten of 50 missed the agreed time.", 0),
        (TRUE, "Tickets are too slow.", "Nine of 50 missed the agreed time.", 1),
        (TRUE, "One commitment is late.", "A: 9 days late. One other was kept.", 0),
        (TRUE, "Two commitments are late.", "A: 9 days late. One other was kept.", 1),
        (TRUE, "One commitment is late.", "A by 8 days. Two others were kept.", 2),
        (TRUE, "Tickets in the agreed time: target met again.", "", 1),
    ],
)
def test_what_contradicts_is_found(
    verdict: str, title: str, detail: str, faults: int
) -> None:
    page = reading(verdict, title, detail)
    checks = (counted_sentences.statuses, counted_sentences.verdict,
              counted_sentences.missed, counted_sentences.commitments,
              directions)  # fmt: skip
    assert len([text for check in checks for text in check(page)]) == faults


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_words_looked_for_are_those_that_reports_use(language: str) -> None:
    """Another wording of a text would be read as a contradiction, or not at all."""
    texts = {key: plain(translator(language).gettext(SAID[key])) for key in SAID}
    found = {
        key: [k for k in SAID if re.search(WORDS[language][k], text)]
        for key, text in texts.items()
    }
    assert found == {key: [key] for key in SAID}


@pytest.mark.parametrize("has_others", [False, True])
@pytest.mark.parametrize("count", [1, 2, 3, 12])
def test_that_all_targets_were_met_is_read(count: int, has_others: bool) -> None:
    formats = [Formats(language, f"{language}_CA") for language in ("en", "fr")]
    english, french = (all_met(count, has_others, one) for one in formats)
    card = {"label": "", "status": "on_target", "lines": []}
    cards = [card | {"label": str(place)} for place in range(count)]
    things = {"findings": [], "verdict": "", "nothing": ""}
    pages = [
        Reading(one.language, things, {"answer": text, "cards": cards}, {}, {})
        for one, text in zip(formats, (english, french), strict=True)
    ]
    assert list(counted_sentences.statuses(pages[0])) == []
    assert list(languages(*pages)) == []


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("time", "Mornings are busiest: 9 of 49 tickets"),
        ("time", "Mornings are busiest: 51 of 50 tickets"),
        ("open", "Open tickets rose in 3 of 4 months"),
        ("open", "No clear trend in open tickets: up in 1 month, down in 2"),
        ("targets", "Each target was met in each month"),
        ("targets", "Each target drawn here was met in each month"),
        ("targets", "Target met least often: Satisfaction, in 3 of 3 months"),
        ("targets", "Met least often of the targets drawn here: Satisfaction, in 3 of "
                    "3 months"),
    ],
)  # fmt: skip
def test_a_title_that_contradicts_is_found(key: str, text: str) -> None:
    page = reading(TRUE, "", "")
    right = {"days": "", "time": "Mornings are busiest: 9 of 50 tickets",
             "open": "No clear trend in open tickets: up in 2 months, down in 1",
             "targets": "", "drawn": "Tickets in the agreed time"}  # fmt: skip
    levels = pd.Series([4, 5, 6, 3, 3])
    for titles, faults in ((right, 0), (right | {key: text}, 1)):
        found = [*title_checks.against_cards(titles, page),
                 *title_checks.against_rows(titles, levels)]  # fmt: skip
        assert len(found) == faults
    told = title_checks.in_both_languages({key: text}, {key: text.replace("3", "4")})
    assert len(list(told)) == ("3" in text)


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        # The card of tickets in the agreed time is missed and not drawn.
        ("Each target was met in each month", 1),
        ("Target met least often: Satisfaction, in 2 of 3 months", 1),
        ("Targets met least often: Satisfaction, First reply", 1),
        ("Each target drawn here was met in each month that can be judged", 0),
        (
            "Met least often of the targets drawn here: Satisfaction, in 2 of 3 months",
            0,
        ),
    ],
)
def test_a_title_of_lines_may_not_speak_of_what_is_not_drawn(
    text: str, faults: int
) -> None:
    titles = {"time": "", "open": "", "targets": text, "drawn": "Satisfaction"}
    found = title_checks.against_cards(titles, reading(TRUE, "", ""))
    assert len(list(found)) == faults


def test_french_is_read_too() -> None:
    title = "Nette hausse des nouveaux billets."
    french = reading("", title, "50, contre 90.", "fr")
    assert len(list(directions(french))) == 1
    english = reading("", "New tickets clearly rose.", "50, before 80.")
    assert len(list(languages(english, french))) == 1
