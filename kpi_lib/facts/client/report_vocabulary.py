"""Words that every report uses: names made of these alone cannot be searched for."""

from __future__ import annotations

from functools import lru_cache
from importlib import resources
from typing import Final

from babel import Locale
from babel.messages.pofile import read_po

from kpi_lib.domain.languages import LANGUAGES
from kpi_lib.text.phrases import words

_OUTSIDE_CATALOGUE: Final = ("kpi lib", "min")
"""Texts of reports that need no translation: the program's name, a unit."""


def is_searchable(name: str) -> bool:
    """Return whether a name differs from the words that every report uses.

    A name of several words must not stand in any text of the reports; a single word
    must be no word of them, and neither a digit string nor a single letter.
    """
    parts = words(name)
    if len(parts) > 1:
        return f" {' '.join(parts)} " not in _all_texts()
    return any(
        len(part) > 1 and not part.isdigit() and part not in vocabulary()
        for part in parts
    )


@lru_cache
def vocabulary() -> frozenset[str]:
    """Return the words of the reports' texts, of months and of weekdays."""
    used = {word for text in _texts() for word in text}
    for code in LANGUAGES:
        locale = Locale.parse(code)
        for calendar in (locale.months, locale.days):
            for widths in calendar.values():
                for named in widths.values():
                    used.update(*map(words, named.values()))
    return frozenset(used)


@lru_cache
def _all_texts() -> str:
    """Return the reports' texts as folded words, one line per text."""
    return "\n".join(f" {' '.join(text)} " for text in _texts())


@lru_cache
def _texts() -> tuple[tuple[str, ...], ...]:
    """Return the words of each text of the catalogue, in both languages."""
    path = resources.files("kpi_lib") / "locale" / "fr" / "LC_MESSAGES" / "kpi.po"
    with path.open("rb") as file:
        catalogue = read_po(file, locale="fr")
    texts: list[str] = list(_OUTSIDE_CATALOGUE)
    for message in catalogue:
        for form in (message.id, message.string):
            texts += [form] if isinstance(form, str) else list(form or ())
    return tuple(map(words, texts))
