"""Number words: a number under 13 that opens a sentence is written out."""

from __future__ import annotations

from kpi_lib.reporting.formats import Formats

_WORDS = {
    "en": ("No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight",
           "Nine", "Ten", "Eleven", "Twelve"),
    "fr": ("Aucun", "Un", "Deux", "Trois", "Quatre", "Cinq", "Six", "Sept", "Huit",
           "Neuf", "Dix", "Onze", "Douze"),
}  # fmt: skip


def opening(number: int, formats: Formats, *, feminine: bool = False) -> str:
    """Return a number as it opens a sentence; `feminine` by the French noun."""
    words = _WORDS[formats.language]
    if not 0 <= number < len(words):
        return formats.integer(number)
    is_une = feminine and number == 1 and formats.language == "fr"
    return words[number] + ("e" if is_une else "")
