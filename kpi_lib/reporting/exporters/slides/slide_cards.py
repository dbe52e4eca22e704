"""Cards of a slide: label, figure, small chart, status and what it rests on."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from kpi_lib.reporting.exporters.slides.drawing_pictures import (
    drawing_size,
    picture_of,
)
from kpi_lib.reporting.exporters.slides.slide_notes import card_evidence
from kpi_lib.reporting.exporters.slides.slide_page import Box, SlidePage
from kpi_lib.reporting.exporters.slides.slide_text import (
    Run,
    SlideParagraph,
    cut,
    fitted,
    line,
    one_size,
    text_height,
    wrapped,
)
from kpi_lib.reporting.exporters.slides.status_signs import draw_sign, status_colour
from kpi_lib.reporting.label_fitting import text_width

Data = dict[str, Any]
MOST_CARDS = 9
_GUTTER, _ROW_GAP = 0.4, 0.28
_CHART_WIDTH = 1.5
_LABEL, _VALUES, _UNIT, _STATUS, _EVIDENCE = 14.0, (32.0, 26.0, 20.0, 16.0), 14, 13, 12
_SIGN = 0.19


def draw_cards(page: SlidePage, block: Data, area: Box) -> None:
    """Draw the cards of a block, up to nine, and the note below them.

    Parameters
    ----------
    page : SlidePage
    block : dict
        Of kind ``headlines``.
    area : Box
    """
    cards = block["cards"][:MOST_CARDS]
    note = [line(block["note"], 11, "muted")] if block["note"] else []
    note_height = text_height(note, area.width)
    across = min(3, max(1, len(cards)))
    rows = max(1, math.ceil(len(cards) / across))
    width = (area.width - (across - 1) * _GUTTER) / across
    available = area.height - note_height - (0.12 if note else 0)
    height = min(2.4, (available - (rows - 1) * _ROW_GAP) / rows)
    for k, card in enumerate(cards):
        left = area.left + (k % across) * (width + _GUTTER)
        top = area.top + (k // across) * (height + _ROW_GAP)
        _card(page, card, Box(left, top, width, height))
    if note:
        box = Box(area.left, area.bottom - note_height, area.width, note_height)
        page.write(box, note, name="Note")


def _card(page: SlidePage, card: Data, box: Box) -> None:
    page.rule(box.left, box.top, box.width, colour="ink", points=0.8)
    top = box.top + 0.06
    words, size = one_size(card["label"], box.width, (_LABEL, 12, 11), 1)
    page.write(
        Box(box.left, top, box.width, 0.27), [line(words, size)], name="Card label"
    )
    top += 0.29
    room = box.width
    if card["chart"]:
        room -= _CHART_WIDTH + 0.1
        across, high = drawing_size(card["chart"])
        tall = _CHART_WIDTH * high / across
        place = Box(box.left + box.width - _CHART_WIDTH, top, _CHART_WIDTH, tall)
        alt = f"{card['label']}: {' '.join(card_evidence(card))}"
        page.picture(place, picture_of(card["chart"]), alt, "Small chart")
    page.write(
        Box(box.left, top, room, 0.58),
        [_value(card, room)],
        anchor="bottom",
        name="Card value",
    )
    top += 0.64
    if card["status"]:
        top = _status(page, card, Box(box.left, top, box.width, 0.26))
    facts = [line(text, _EVIDENCE, "muted") for text in card_evidence(card)]
    space = box.bottom - top
    if facts and space > 0.2:
        shown = fitted(facts, box.width, space, 10.5)
        page.write(Box(box.left, top, box.width, space), shown, name="Card evidence")


def _value(card: Data, width: float) -> SlideParagraph:
    """Return the figure, in the largest size that fits, with its unit beside it."""
    unit = cut(card["unit"], width * 0.4, _UNIT, 1)
    beside = text_width(f" {unit}", _UNIT) if unit else 0.0
    words, size = one_size(card["value"], width - beside, _VALUES, 1, is_bold=True)
    runs = [Run(words, is_bold=True)]
    if unit:
        runs.append(Run(f" {unit}", "muted", size=min(_UNIT, size)))
    return SlideParagraph(tuple(runs), size)


def _status(page: SlidePage, card: Data, box: Box) -> float:
    """Draw sign, word and target; return where the next line begins."""
    status, size = card["status"], float(_STATUS)
    words = [card["status_word"], card["target"]]
    room = box.width - _SIGN - 0.09
    while size > 10.5 and len(_lines(words, room, size)) > 1:
        size -= 0.5
    draw_sign(page, status, box.left, box.top + 0.03, _SIGN)
    runs = [Run(words[0], status_colour(status), is_bold=True)]
    if words[1]:
        runs.append(Run(f"  {words[1]}", "muted"))
    paragraph = SlideParagraph(tuple(runs), size)
    height = max(box.height, paragraph.height(room))
    place = Box(box.left + _SIGN + 0.09, box.top, room, height)
    page.write(place, [paragraph], name="Status")
    return box.top + height + 0.03


def _lines(words: list[str], width: float, size: float) -> Sequence[str]:
    return wrapped("  ".join(filter(None, words)), width, size, is_bold=True)
