"""First sentences of what is told, which become the titles of slides."""

import pytest

from kpi_lib.reporting.exporters.slides.slide_titles import answer, first_sentence


@pytest.mark.parametrize(
    ("text", "first", "rest"),
    [
        ("6 of 17 were late. Most today.", "6 of 17 were late", "Most today."),
        ("Le 1er nov. 2026 : 88 billets.", "Le 1er nov. 2026 : 88 billets", ""),
        ("Le 3 juill. 2026 : 88. Voilà.", "Le 3 juill. 2026 : 88", "Voilà."),
        ("2 sortent de l’équipe. 1 par le score.", "2 sortent de l’équipe",
         "1 par le score."),
        ("Combien ? « Trop » : 9.", "Combien ?", "« Trop » : 9."),
        ("And so on...", "And so on...", ""),
    ],
)  # fmt: skip
def test_a_title_is_the_first_sentence(text: str, first: str, rest: str):
    assert first_sentence(text) == (first, rest)


def test_a_figure_s_own_sentence_comes_before_the_section_s():
    block = {"kind": "figure", "title": "Tickets", "sentence": "9 of 12 were late."}
    title, said = answer(block, "Desk", "How late?", ["We closed 268. Seven are open."])
    assert title == "9 of 12 were late"
    assert said == ["We closed 268. Seven are open."]


def test_a_title_with_a_number_stays_and_a_long_sentence_is_no_title():
    told = ["A" * 130 + " 5 of 6."]
    block = {"kind": "table", "title": "3 late, 3 kept"}
    assert answer(block, "Desk", "What became of it", told) == ("3 late, 3 kept", told)
    nameless = {"kind": "table", "title": ""}
    assert answer(nameless, "Desk", "What became of it", told)[0] == "What became of it"
