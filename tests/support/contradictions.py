"""Search of a report's sentences for what its cards and tables do not bear out.

The texts are read as a person reads them: numbers, and words on direction and status.
Cards and tables are the measure; sentences are the verdict, the things to know, and the
line above the cards.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from support.page_words import LABELS, NO_SHARE, OF_AGREED_TIMES, STATUS_WORDS, WORDS

from kpi_lib.reporting.block import Data
from kpi_lib.reporting.translation import translator

_NUMBER_WORDS = {
    "en": "one two three four five six seven eight nine ten eleven twelve",
    "fr": "un deux trois quatre cinq six sept huit neuf dix onze douze",
}
_STATUS = {"on_target": 1, "missed": -1, "missed_within_chance": -1}


def plain(text: str) -> str:
    """Return a text with plain spaces."""
    return re.sub("[\u00a0\u202f]", " ", text)


def numbers(text: str, language: str) -> list[str]:
    """Return the numbers of a text in order, words of small numbers included."""
    words = _NUMBER_WORDS[language].split()
    text = re.sub(r"^both\b", "two", text.lower())
    text = re.sub(r"\bune\b", "un", text)
    found = re.findall(rf"\d+(?:[.,]\d+)?|\b(?:{'|'.join(words)})\b", text)
    return [str(words.index(w) + 1) if w in words else
            w.replace(",", ".").lstrip("0") for w in found]  # fmt: skip


class Reading:
    """What is to be read on one report: its blocks' data in one language."""

    def __init__(
        self,
        language: str,
        things: Data,
        cards: Data,
        promised: Data,
        shares: Data,
        good: tuple[str, str] | None = None,
        before: str = "",
    ) -> None:
        text = translator(language).gettext
        self.language, self.before = language, before
        self.words: Mapping[str, str] = WORDS[language]
        self.label = {key: plain(text(label)) for key, label in LABELS.items()}
        self.status_words = {
            status: plain(text(word)) for status, word in STATUS_WORDS.items()
        }
        self.no_share = plain(text(NO_SHARE))
        self.of_agreed_times = [self.label[key] for key in OF_AGREED_TIMES]
        self.things, self.headline = things, plain(cards["answer"])
        self.cards = {plain(card["label"]): card for card in cards["cards"]}
        self.promised, self.shares = promised, shares
        told = [(f["title"], f["detail"]) for f in things["findings"]]
        self.titles = [(plain(title), plain(detail))
                       for title, detail in [*told, *filter(None, [good])]]  # fmt: skip
        self.verdict = plain(things["verdict"])

    def card(self, key: str) -> dict[str, Any] | None:
        """Return the card of a measure, by its key in `page_words.LABELS`."""
        return self.cards.get(self.label[key])

    def lines(self, card: Mapping[str, Any]) -> str:
        """Return the small lines of a card."""
        return plain(" ".join(card["lines"]))

    def counts(self, key: str) -> tuple[int, int] | None:
        """Return the cases that were met, and all of them, as a card tells them."""
        card = self.card(key)
        if card is None:
            return None
        text = plain(" ".join((card["value"], card["unit"], *card["lines"])))
        found = re.search(r"\b(\d+) (?:of|sur) (\d+)\b", text)
        return (int(found[1]), int(found[2])) if found else None

    def find(self, key: str) -> Iterator[tuple[re.Match[str], str, str]]:
        """Yield the findings whose title matches, with title and detail."""
        for title, detail in self.titles:
            if match := re.search(self.words[key], title):
                yield match, title, detail


def directions(page: Reading) -> Iterator[str]:
    """Find what is said to rise, fall, improve or worsen against its card."""
    card = page.card("opened")
    lines = "" if card is None else page.lines(card)
    for said, shown in (("title_rose", "rose"), ("title_fell", "fell")):
        for _, title, _ in page.find(said):
            if lines and not re.search(page.words[shown], lines):
                yield f"{title!r} against the card: {lines!r}"
    lower = [page.label["reply"], page.label["resolution"]]
    for key in ("worse", "better"):
        for match, title, _ in page.find(key):
            card = page.cards.get(match[1])
            if card is None:
                continue
            is_more = (key == "worse") == (match[1] in lower)
            lines = page.lines(card)
            if lines and not re.search(
                page.words["rose" if is_more else "fell"], lines
            ):
                yield f"{title!r} against the card: {lines!r}"
    for key, wanted in (("met_again", 1), ("perhaps", -1)):
        for match, title, _ in page.find(key):
            card = page.cards.get(match[1])
            if card is not None and _STATUS.get(card["status"]) != wanted:
                yield f"{title!r} against the status {card['status']}"


def _large(found: list[str]) -> list[str]:
    return sorted(number for number in found if number not in ("", "1"))


def languages(one: Reading, other: Reading) -> Iterator[str]:
    """Find numbers and statuses that two languages tell differently."""
    texts = [
        [page.verdict, page.headline, *(" ".join(t) for t in page.titles)]
        for page in (one, other)
    ]
    for first, second in zip(*texts, strict=True):
        told, again = numbers(first, one.language), numbers(second, other.language)
        # A day precedes its month in one language alone; "one" opens some sentences.
        if _large(told) != _large(again):
            yield f"{first!r} against {second!r}"
    statuses: list[list[Any]] = [
        [card["status"] for card in page.cards.values()] for page in (one, other)
    ]
    if statuses[0] != statuses[1]:
        yield f"statuses {statuses}"
