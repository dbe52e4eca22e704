"""Translation: typography, Markdown paragraph by paragraph, a complete catalogue."""

import re
import string

import nbformat
import numpy as np
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from support.places import ROOT

from kpi_lib.domain.errors import ParamsError
from kpi_lib.reporting import messages
from kpi_lib.reporting.translation import (
    CONTEXT,
    catalogue,
    english,
    french,
    french_date,
    paragraphs,
    translate_markdown,
    translate_notebook,
    translator,
)

THIN, NBSP = "\u202f", "\u00a0"


def test_french_marks_stand_after_no_break_spaces():
    assert french("Que faire ? « Rien » : 12 % ; fin !") == (
        f"Que faire{THIN}? «{NBSP}Rien{NBSP}»{NBSP}: 12{NBSP}%{THIN}; fin{THIN}!"
    )
    # A text that is set already, and one by older rules, come out the same.
    assert french(f"a{THIN}: b{NBSP}; «{THIN}c{THIN}»") == (
        f"a{NBSP}: b{THIN}; «{NBSP}c{NBSP}»"
    )


def test_french_numbers_keep_their_units_and_ordinals_their_endings():
    assert french("{n} jours, 12 mois, 5 h, 3 joursX") == (
        f"{{n}}{NBSP}jours, 12{NBSP}mois, 5{NBSP}h, 3 joursX"
    )
    assert french("1er, 1re, 90e, 2es, `1er`") == "1ᵉʳ, 1ʳᵉ, 90ᵉ, 2es, `1er`"
    assert french_date("1 nov. 2026") == f"1ᵉʳ{NBSP}nov. 2026"
    assert french_date("3e trimestre 2026") == f"3ᵉ{NBSP}trimestre 2026"
    assert french_date("octobre 2026") == "octobre 2026"


def test_code_and_addresses_keep_their_spaces():
    text = "`a ? b : c` puis [ici](https://example.org/?a=1) : oui"
    assert (
        french(text) == f"`a ? b : c` puis [ici](https://example.org/?a=1){NBSP}: oui"
    )


def test_a_language_that_is_not_known_is_named():
    with pytest.raises(ParamsError) as caught:
        translator("de")
    assert str(caught.value) == 'language: got "de"; expected "en" or "fr".'


MARKDOWN = """# Title

One paragraph
over two lines.

- first
- second

| a | b |
|---|--:|
| x | y |

```
code stays
```
"""


def test_markdown_is_cut_into_what_a_translator_sees():
    assert list(paragraphs(MARKDOWN)) == [
        "Title", "One paragraph over two lines.", "first", "second", "a", "b", "x", "y",
    ]  # fmt: skip


def test_markdown_keeps_its_shape_when_translated():
    source = "# Contents\n\n- Definition\n\n```\nContents\n```\n"
    expected = "# Sommaire\n\n- Définition\n\n```\nContents\n```\n"
    assert translate_markdown(source, "fr") == expected
    assert translate_markdown(source, "en") == source


def test_a_notebook_is_translated_in_a_copy():
    nb = new_notebook(
        cells=[new_markdown_cell("## Contents"), new_code_cell("contents = 1")]
    )
    translated = translate_notebook(nb, "fr")
    assert translated.cells[0].source == "## Sommaire\n"
    assert translated.cells[1].source == "contents = 1"
    assert translated.metadata["kpi"]["language"] == "fr"
    assert nb.cells[0].source == "## Contents"
    nbformat.validate(translated)


def test_messages_are_found_wherever_they_stand():
    code = """
label = gettext("one") + formats.text.gettext("two" " parts")
word = ngettext("a day", "days", n)
card = Headline("key", "three", 1, "count", 1, reason="four")
nothing = "" if card else "ten"
less = Headline("key", "three", 1, "count", 1, reason=nothing or "eleven")
note = Note("five {n}", {"n": 1})
mark = _("six") if x else gettext("seven" if y else "eight")
other = print("no")
pair = _in("alerts", "nine")
"""
    assert set(messages.in_code(code)) == {
        "one", "two parts", ("a day", "days"), "three", "four", "five {n}", "six",
        "seven", "eight", "alerts\x04nine", "ten", "eleven",
    }  # fmt: skip
    with pytest.raises(ValueError, match="label"):
        list(messages.in_code("for label in labels: Headline('key', label)"))


def test_a_context_chooses_the_gender():
    pairs = (("alerts", "Resolved"), ("severity", "high"))
    words = ["\x04".join(pair) for pair in pairs]
    assert list(map(translator("en").gettext, words)) == ["Resolved", "high"]
    assert list(map(translator("fr").gettext, words)) == ["Résolues", "élevée"]
    assert translator("fr").gettext("high") == "élevé"


def test_a_text_is_found_behind_a_name_and_an_or():
    code = """
nothing = "" if days else "one"
a = Headline("key", "two", None, "count", 0, reason=nothing)
b = Headline("key", "three", None, "count", 0, reason="" if n else nothing or "four")
c = [Headline(k, label, 0, "count", 0) for k, label in (("a", "five"), ("b", "six"))]
"""
    code += 'why = why or "seven"\nd = Note(why)\n'
    assert set(messages.in_code(code)) == {
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
    }
    hidden = "def card(why):\n    return Headline('k', 'l', 0, 'n', 0, reason=why)\n"
    with pytest.raises(ValueError, match="line 2: why: write the text here"):
        list(messages.in_code(hidden))


def test_english_texts_are_typographic_and_code_is_not():
    assert translator("en").gettext('the month\'s "end"') == "the month’s “end”"
    assert english("`it's`, isn't it?") == "`it's`, isn’t it?"


def test_every_text_has_a_french_translation_and_none_is_stale():
    wanted = messages.collect(ROOT)
    known = {
        CONTEXT.join(filter(None, (m.context, m.id)))
        if isinstance(m.id, str)
        else tuple(m.id): m
        for m in catalogue("fr")
    }
    known.pop("", None)
    remedy = "run: python -m kpi_lib.reporting.messages, then translate"
    assert sorted(map(str, wanted.keys() - known.keys())) == [], remedy
    assert sorted(map(str, known.keys() - wanted.keys())) == [], remedy
    bare = [
        key for key, m in known.items() if m.fuzzy or not messages.translated(m.string)
    ]
    assert bare == []


def test_translations_keep_the_placeholders():
    for message in catalogue("fr"):
        if not message.id or not messages.translated(message.string):
            continue
        forms = [message.string] if isinstance(message.string, str) else message.string
        source = message.id if isinstance(message.id, str) else message.id[1]
        for form in forms:
            assert sorted(_places(form)) == sorted(_places(source)), message.id


def test_french_articles_are_drawn_together():
    apart = re.compile(r"\b(de|à) (du|des|les|au|aux)\b|\b(de|le|la|que) [aeiouéèê]")
    found = [
        form
        for message in catalogue("fr")
        for form in np.atleast_1d(message.string)
        if message.id and apart.search(form)
    ]
    assert found == []


def _places(text: str) -> list[str]:
    return [name for _, name, _, _ in string.Formatter().parse(text) if name]
