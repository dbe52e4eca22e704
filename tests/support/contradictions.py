"""Search of a report's sentences for what its cards and tables do not bear out.

The texts are read as a person reads them: numbers, and words on direction and status.
Cards and tables are the measure; sentences are the verdict, the things to know, and the
line above the cards.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from kpi_lib.reporting.block import Data

_NUMBER_WORDS = {
    "en": "one two three four five six seven eight nine ten eleven twelve",
    "fr": "un deux trois quatre cinq six sept huit neuf dix onze douze",
}
WORDS: dict[str, dict[str, str]] = {
    "en": {
        "in_time": "Tickets in the agreed time",
        "critical": "Critical tickets in the agreed time",
        "alerts": "Serious alerts in time",
        "opened": "Tickets opened",
        "lower_is_better": "First reply|Time to resolution",
        "rose": r"now clearly more", "fell": r"now clearly less",
        "title_rose": r"^New tickets clearly rose", "title_fell":
        r"^New tickets clearly fell", "worse": r"^(.*): clearly worse\.",
        "better": r"^(.*): clearly better\.", "met_again": r"^(.*): target met again",
        "perhaps": r"^(.*): target missed, perhaps",
        "slow": r"^Tickets are too slow", "critical_slow":
        r"^Critical tickets are too slow", "late_alerts":
        r"serious alerts? w\w+ dealt with too late", "late":
        r"commitments? (?:is|are) late", "kept": r"(\w+) others? w\w+ kept",
        "row_late": r"^\d+ days? late$", "row_kept": r"^kept(, on time)?$",
        "split": r"agreed time for (\d+) of (\d+) ordinary.* only (\d+) of (\d+)",
        "main": r"^([\d.,]+%) of tickets met", "missed": r"under the target",
        "just": r"just under the target", "met": r"the target is",
        "all_met": r"^(?:All )?(\d+|The one|Both) targets?(?: that .* judged)? w",
        "some_met": r"^(\d+) of (\d+) targets? met", "clearly": r"clearly missed: (.*)",
    },
    "fr": {
        "in_time": "Billets dans le délai convenu",
        "critical": "Billets critiques dans le délai convenu",
        "alerts": "Alertes graves traitées à temps",
        "opened": "Billets créés",
        "lower_is_better": "Première réponse|Délai de résolution",
        "rose": r"depuis, nette hausse", "fell": r"depuis, nette baisse",
        "title_rose": r"^Nette hausse des nouveaux", "title_fell":
        r"^Nette baisse des nouveaux", "worse": r"^(.*) : nette dégradation",
        "better": r"^(.*) : nette amélioration",
        "met_again": r"^(.*) : cible de nouveau",
        "perhaps": r"^(.*) : cible manquée, hasard",
    },
}  # fmt: skip
_STATUS = {"on_target": 1, "missed": -1, "missed_within_chance": -1}


def plain(text: str) -> str:
    """Return a text with plain spaces."""
    return re.sub("[\u00a0\u202f]", " ", text)


def numbers(text: str, language: str) -> list[str]:
    """Return the numbers of a text in order, words of small numbers included."""
    words = _NUMBER_WORDS[language].split()
    text = re.sub(r"^both\b", "two", text.lower())
    found = re.findall(rf"\d+(?:[.,]\d+)?|\b(?:{'|'.join(words)})\b", text)
    return [str(words.index(w) + 1) if w in words else
            w.replace(",", ".").lstrip("0") for w in found]  # fmt: skip


class Reading:
    """What is to be read on one report: its blocks' data in one language."""

    def __init__(
        self, language: str, things: Data, cards: Data, promised: Data, shares: Data
    ) -> None:
        self.language = language
        self.words = WORDS[language]
        self.things, self.headline = things, plain(cards["answer"])
        self.cards = {card["label"]: card for card in cards["cards"]}
        self.promised, self.shares = promised, shares
        self.titles = [(plain(f["title"]), plain(f["detail"]))
                       for f in things["findings"]]  # fmt: skip
        self.verdict = plain(things["verdict"])

    def counts(self, label: str) -> tuple[int, int] | None:
        """Return the cases that were met, and all of them, as a card tells them."""
        card = self.cards.get(self.words[label])
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
    card = page.cards.get(page.words["opened"])
    lines = "" if card is None else plain(" ".join(card["lines"]))
    for said, shown in (("title_rose", "rose"), ("title_fell", "fell")):
        for _, title, _ in page.find(said):
            if lines and not re.search(page.words[shown], lines):
                yield f"{title!r} against the card: {lines!r}"
    for key in ("worse", "better"):
        for match, title, _ in page.find(key):
            card = page.cards.get(match[1])
            if card is None:
                continue
            is_lower_better = re.search(page.words["lower_is_better"], match[1])
            shown = "rose" if (key == "worse") == bool(is_lower_better) else "fell"
            lines = plain(" ".join(card["lines"]))
            if lines and not re.search(page.words[shown], lines):
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
