"""Search of findings' and cards' sentences for values that a card does not bear out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from support.contradictions import Reading, numbers, plain

_TITLES = {
    "slow": "in_time", "long": "resolution",
    "critical_slow": "critical", "high_slow": "high",
    "slow_reply": "reply", "low_csat": "csat", "missed_alerts": "alerts",
}  # fmt: skip
"""Titles that name their measure in words of their own, and its card."""
_LOWER = ("reply", "resolution")
_DURATION = re.compile(r"^(?:(\d[\d,. ]*) h)? ?(?:(\d+)(?: min)?)?$")


def quantity(text: str) -> float | None:
    """Return the amount of a value as it is printed; durations in minutes."""
    text = plain(text).strip()
    if found := re.match(r"^(−?\d+(?:[.,]\d+)?) ?%?$", text):
        return float(found[1].replace(",", ".").replace("−", "-"))
    if (found := _DURATION.match(text)) and text:
        hours = re.sub("[, ]", "", found[1] or "0")
        return 60 * float(hours) + float(found[2] or 0)
    found = re.match(r"^(\d+) (?:of|sur) (\d+)$", text)
    return 100 * int(found[1]) / int(found[2]) if found else None


def value(page: Reading, card: Mapping[str, Any]) -> str:
    """Return the value of a card; of a share told as a count, ``k of n``."""
    text, unit = plain(card["value"]), plain(card["unit"])
    is_count = re.match(r"(?:of|sur) (\d+)$", unit)
    if is_count and plain(card["label"]) != page.label["csat"]:
        return f"{text} {unit}"
    return text


def before(page: Reading, card: Mapping[str, Any]) -> str:
    """Return what a card tells of the period before; empty where it tells nothing."""
    found = re.search(rf"{re.escape(page.before)} ?: (.*)", page.lines(card))
    if found is None:
        return ""
    ends = "|".join(page.words[key] for key in ("rose", "fell", "unclear"))
    text = re.sub(rf"(?:,| ;)? (?:{ends})", "", found[1])
    return re.sub(r"\.$", "", text)


def cards(page: Reading) -> Iterator[str]:
    """Find cards whose own lines, status and target do not fit their value."""
    for label, card in page.cards.items():
        lines = page.lines(card)
        expected = page.status_words[card["status"]]
        if card["status"] == "no_target" and label in page.of_agreed_times:
            expected = page.no_share
        if plain(card["status_word"]) != expected:
            yield f"card {label}: {card['status_word']!r} for {card['status']}"
        now, old = quantity(value(page, card)), quantity(before(page, card))
        is_more = bool(re.search(page.words["rose"], lines))
        is_less = bool(re.search(page.words["fell"], lines))
        if (is_more or is_less) and old is None:
            yield f"card {label}: {lines!r} names another period than {page.before}"
        change = 0 if now is None or old is None else now - old
        if (is_more and change < 0) or (is_less and change > 0):
            yield f"card {label}: {now} against {lines!r}"
        target = target_of(page, card)
        if now is None or target is None:
            continue
        is_lower = label in [page.label[key] for key in _LOWER]
        room = max(0.06, 0.005 * target)
        is_beyond = now > target + room if is_lower else now < target - room
        is_within = now < target - room if is_lower else now > target + room
        if card["status"] == "on_target" and is_beyond:
            yield f"card {label}: {now} is not on target {target}"
        if card["status"].startswith("missed") and is_within:
            yield f"card {label}: {now} does not miss {target}"


def target_of(page: Reading, card: Mapping[str, Any]) -> float | None:
    """Return the target on a card."""
    found = re.match(page.words["card_target"], plain(card["target"]))
    return quantity(found[1]) if found else None


def findings(page: Reading) -> Iterator[str]:
    """Find values, targets and values before that differ from the finding's card."""
    for title, detail in page.titles:
        card = _card(page, title, detail)
        if card is None:
            continue
        for key, wanted in (("target", target_of(page, card)),
                            ("before", quantity(before(page, card))),
                            ("again", quantity(before(page, card)))):  # fmt: skip
            told = re.search(page.words[key], detail)
            if told is None or wanted is None:
                continue
            amount = quantity(told[1])
            if amount is None or abs(amount - wanted) > 0.051:
                yield f"{detail!r}: {key} is {wanted} on the card"
        yield from _value_told(page, card, title, detail)


def _value_told(
    page: Reading, card: Mapping[str, Any], title: str, detail: str
) -> Iterator[str]:
    """Find a number before the target that the card does not have."""
    now = quantity(value(page, card))
    lines = page.lines(card).partition(page.before)[0] if page.before else ""
    head = re.split(page.words["target"], re.split(page.words["again"], detail)[0])[0]
    head = re.split(page.words["before"], head)[0]
    borne = {n for text in (value(page, card), plain(card["unit"]), lines)
             for n in numbers(text, page.language)}  # fmt: skip
    counted = re.search(r"\b(\d+) (?:of|sur) (\d+)", f"{value(page, card)} {lines}")
    for number in numbers(head, page.language):
        amount = float(number or 0)
        rest = int(counted[2]) - int(counted[1]) if counted else None
        if number in borne or amount == rest or number == "5":
            continue
        if counted and abs(amount - 100 * int(counted[1]) / int(counted[2])) < 0.051:
            continue
        if now is None or abs(amount - now) > 0.051:
            yield f"{title!r} {detail!r}: {number} is not on the card"


def _card(page: Reading, title: str, detail: str) -> dict[str, Any] | None:
    """Return the card of the measure that a finding is about."""
    for key, label in _TITLES.items():
        if re.search(page.words[key], title):
            return page.card(label)
    if any(re.search(page.words[key], title) for key in ("title_rose", "title_fell")):
        return page.card("opened")
    for key in ("worse", "better", "met_again", "perhaps"):
        if match := re.search(page.words[key], title):
            return page.cards.get(match[1])
    return None
