"""Search of the sentences within a report's sections for what its cards contradict.

They are those of a client's review and of the service desk: tickets in words, late
tickets, alerts, satisfaction, open tickets by month.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from support import told_values
from support.contradictions import Reading, plain
from support.desk_results import DeskResults

from kpi_lib.reporting.formats import Formats
from kpi_lib.reporting.views import service_desk

PATTERNS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "opened": r"you opened (\d+) tickets? with us(.*?)\. ?", "none":
        r"you opened no ticket", "previous": r"before \((\d+)\)", "more":
        r", \d+ more than", "fewer": r", \d+ fewer than", "chance": r"can be chance",
        "left": r"(\d+) (?:was|were) open\b", "none_left":
        r"none was left open", "old": r"(\d+) of them for more than 30",
        "old_card": r"(\d+) (?:is|are) older than 30",
        "met": r"Of the (\d+) tickets with .* (\d+) \w+ resolved in time "
        r"\(([\d.]+%)", "few": r"SLA\): (\d+) of (\d+)", "time":
        r"usual time to resolution was (.*?)(?: of opening hours)?\.",
        "late": r"(\d+) tickets? missed (?:its|their) agreed time", "subject":
        r"“: (\d+) of (\d+)|”: (\d+) of (\d+)",
        "month": r"(\d+) tickets were open at the end of October 2026",
        "year": r"end of October 2026: (\d+);", "mark": r"our work ([\d.]+) on .*"
        r", (\d+) answers", "period": r"In October 2026,",
    },
    "fr": {
        "opened": r"vous avez ouvert (\d+) billets? chez nous(.*?)\. ?", "none":
        r"vous n’avez ouvert aucun", "previous": r"précédent \((\d+)\)", "more":
        r"soit \d+ de plus", "fewer": r"soit \d+ de moins", "chance": r"au hasard",
        "left": r"(\d+) rest\w+ ouverts?\b", "none_left":
        r"aucun ne restait ouvert", "old": r"dont (\d+) depuis plus de 30",
        "old_card": r"(\d+) (?:a|ont) plus de 30",
        "met": r"Sur les (\d+) billets qui ont .* (\d+) \w+ été résolus? à temps "
        r"\(([\d,]+ %)", "few": r"SLA\) : (\d+) sur (\d+)", "time":
        r"habituel de résolution était de (.*?)(?: en heures d’ouverture)?\.",
        "late": r"(\d+) billets? (?:est|sont) hors du délai", "subject":
        r"» : (\d+) billets? sur (\d+)",
        "month": r"(\d+) billets \w+ ouverts fin octobre 2026",
        "year": r"fin octobre 2026 : (\d+) ;", "mark": r"notre travail ([\d,]+) en .*"
        r", (\d+) réponses", "period": r"En octobre 2026,",
    },
}  # fmt: skip


def told(desk: DeskResults, formats: Formats) -> str:
    """Return the sentences of a client's review and of the service desk's figures."""
    report, parts = desk.report(formats), desk.reviewed
    blocks = (
        report.tickets_in_words(parts["service"]),
        report.reading(parts["subjects"]),
        report.reading(parts["satisfaction"]),
    )
    texts = [getattr(block, "text", "") for block in blocks]
    figures = (report.figure(desk.summary), service_desk.months(desk.summary, formats))
    texts += [getattr(figure, "sentence", "") for figure in figures]
    return plain(" ".join(filter(None, texts)))


def against_cards(text: str, page: Reading) -> Iterator[str]:
    """Find what sentences count or compare otherwise than the cards."""
    words = PATTERNS[page.language]
    yield from _opened(text, page, words)
    for key, sentence_of in (("left", "left"), ("left", "month"), ("left", "year")):
        card, found = page.card(key), re.search(words[sentence_of], text)
        if card and found and found[1] != card["value"]:
            yield f"{found[0]!r} against the card: {card['value']}"
    left = page.card("left")
    if left and re.search(words["none_left"], text) and left["value"] != "0":
        yield f"{text!r} against the card: {left['value']} open"
    if left and re.search(words["left"], text):
        said, shown = re.search(words["old"], text), _old(page, words)
        if (said[1] if said else "") != shown:
            yield f"{text!r} against {shown or 'none'} over 30 days"
    counts = page.counts("in_time")
    if counts and (found := re.search(words["met"], text)):
        share = told_values.quantity(found[3]) or 0
        if (int(found[2]), int(found[1])) != counts:
            yield f"{found[0]!r} against {counts} in time"
        if abs(share - 100 * counts[0] / counts[1]) > 0.051:
            yield f"{found[0]!r}: {counts} are not {found[3]}"
    few = re.search(words["few"], text)
    if counts and few and (int(few[1]), int(few[2])) != counts:
        yield f"{few[0]!r} against {counts} in time"
    late = re.search(words["late"], text)
    if counts and int(late[1] if late else 0) != counts[1] - counts[0]:
        yield f"{text!r} against {counts} in time"
    for key, card_key in (("time", "resolution"), ("mark", "csat")):
        card, found = page.card(card_key), re.search(words[key], text)
        if not (card and found) or card["status"] == "too_few":
            continue
        said, shown = (
            told_values.quantity(found[1]),
            told_values.quantity(card["value"]),
        )
        if said is None or shown is None or abs(said - shown) > 0.051:
            yield f"{found[0]!r} against the card: {card['value']}"


def _opened(text: str, page: Reading, words: Mapping[str, str]) -> Iterator[str]:
    card, found = page.card("opened"), re.search(words["opened"], text)
    if card is None:
        return
    if not re.search(words["period"], text):
        yield f"{text!r} does not name the period"
    if found is None or found[1] != card["value"]:
        if card["value"] != "0" or not re.search(words["none"], text):
            yield f"{text!r} against the card: {card['value']} opened"
        return
    lines = page.lines(card)
    earlier = re.search(words["previous"], found[2])
    if earlier and earlier[1] != told_values.before(page, card):
        yield f"{found[0]!r} against the card: {lines!r}"
    for said, shown in (("more", "rose"), ("fewer", "fell")):
        is_clear = re.search(words[said], found[2]) and not re.search(
            words["chance"], found[2]
        )
        is_shown = re.search(page.words[shown], lines)
        if earlier and bool(is_clear) != bool(is_shown):
            yield f"{found[0]!r} against the card: {lines!r}"


def _old(page: Reading, words: Mapping[str, str]) -> str:
    card = page.card("left")
    found = re.search(words["old_card"], page.lines(card)) if card else None
    return found[1] if found else ""
