"""Bodies of slides in words: things to know, decisions, texts, meanings."""

from __future__ import annotations

from typing import Any

from pptx.enum.shapes import MSO_SHAPE
from pptx.util import Inches, Pt

from kpi_lib.reporting.exporters.slides.slide_page import (
    Box,
    SlidePage,
    decorate,
    fill,
    paint,
)
from kpi_lib.reporting.exporters.slides.slide_text import (
    SlideParagraph,
    cut,
    fitted,
    line,
    text_height,
)

Data = dict[str, Any]
_ANSWER_WIDTH = 3.7
_MOST_MEANINGS = 10


def draw_findings(page: SlidePage, block: Data, area: Box) -> None:
    """Draw the things to know, each with what is to be done, by whom and by when."""
    found = block["findings"]
    height = min(1.62, area.height / len(found))
    left, width = area.left + 0.65, area.width - 0.65 - _ANSWER_WIDTH - 0.4
    for k, it in enumerate(found):
        top = area.top + k * height
        strong = k == 0
        page.rule(
            area.left,
            top,
            area.width,
            colour="ink" if strong else "rule",
            points=0.8 if strong else 0.5,
        )
        top, room = top + 0.14, height - 0.24
        number = [line(it["number"], 28, "accent", is_bold=True)]
        page.write(Box(area.left, top - 0.06, 0.5, 0.5), number, name="Number")
        said = [line(it["title"], 20, is_bold=True, after=4), line(it["detail"], 16)]
        page.write(
            Box(left, top, width, room), fitted(said, width, room), name="Finding"
        )
        if not (answer := _answer(it)):
            continue
        beside = Box(area.left + area.width - _ANSWER_WIDTH, top, _ANSWER_WIDTH, room)
        page.rule(
            beside.left, top, 0, colour="accent", points=1.6, height=min(0.75, room)
        )
        inner = Box(beside.left + 0.16, top, _ANSWER_WIDTH - 0.16, room)
        shown = fitted(answer, inner.width, room)
        page.write(inner, shown, name="Action")


def _answer(it: Data) -> list[SlideParagraph]:
    words = []
    if it["action"]:
        words.append(line(it["action"], 16, is_bold=True, after=3))
    if it["blank"]:
        words.append(line(it["blank"], 16, "muted", after=3))
    if it["who"]:
        words.append(line(it["who"], 14, "muted"))
    return words


def draw_decisions(page: SlidePage, block: Data, area: Box) -> None:
    """Draw the decisions asked for, each with its boxes to tick."""
    asked = block["decisions"]
    if not asked:
        return
    height = min(1.35, area.height / len(asked))
    page.panel(Box(area.left, area.top, area.width, height * len(asked)))
    text_width = area.width * 0.54
    for k, it in enumerate(asked):
        top = area.top + k * height
        if k:
            page.rule(area.left + 0.25, top, area.width - 0.5)
        said = [line(it["title"], 18, is_bold=True, after=3)]
        said.append(line(it["detail"], 14, "muted"))
        box = Box(area.left + 0.25, top + 0.1, text_width, height - 0.2)
        shown = fitted(said, box.width, box.height)
        page.write(box, shown, anchor="middle", name="Decision")
        left = box.left + text_width + 0.3
        _options(page, it["options"], Box(
            left, top, area.left + area.width - left - 0.15, height
        ))  # fmt: skip


def _options(page: SlidePage, options: list[str], box: Box) -> None:
    """Draw an empty box before each option, side by side."""
    width = box.width / max(1, len(options))
    side = 0.24
    for i, option in enumerate(options):
        left, middle = box.left + i * width, box.top + box.height / 2
        shape = page.shapes.add_shape(
            MSO_SHAPE.RECTANGLE,
            Inches(left),
            Inches(middle - side / 2),
            Inches(side),
            Inches(side),
        )
        shape.name = "Box to tick"
        fill(shape, "paper")
        paint(shape.line.color, "ink")
        shape.line.width = Pt(1.25)
        decorate(shape)
        room = width - side - 0.18
        words = fitted([line(option, 14)], room, box.height - 0.1)
        place = Box(left + side + 0.1, box.top + 0.05, room, box.height - 0.1)
        page.write(place, words, anchor="middle", name="Option")


def draw_text(page: SlidePage, sentences: tuple[str, ...], area: Box) -> None:
    """Write sentences as large as they fit."""
    said = [line(text, 18, after=8) for text in sentences if text]
    if said:
        page.write(area, fitted(said, area.width, area.height), name="Text")


def draw_meanings(page: SlidePage, block: Data, area: Box) -> None:
    """Write the first sentences of definitions in two columns; the notes have all."""
    entries = block["entries"][:_MOST_MEANINGS]
    gap = 0.45
    width = (area.width - gap) / 2
    half = (len(entries) + 1) // 2
    sides = [part for part in (entries[:half], entries[half:]) if part]
    for size in (15.0, 14.0, 13.0, 12.0):
        columns = [_pairs(part, size) for part in sides]
        if all(text_height(said, width) <= area.height for said in columns):
            break
    for column, said in enumerate(columns):
        left = area.left + column * (width + gap)
        box = Box(left, area.top, width, area.height)
        page.write(box, _short(said, width, area.height), name="Meanings")


def _pairs(entries: list[Data], size: float) -> list[SlideParagraph]:
    return [
        paragraph
        for entry in entries
        for paragraph in (
            line(entry["term"], size, is_bold=True, after=1),
            line(entry["text"], size - 1, "muted", after=8),
        )
    ]


def _short(
    said: list[SlideParagraph], width: float, height: float
) -> list[SlideParagraph]:
    """Return pairs of a term and its text, each text cut to the same share."""
    for lines in range(12, 0, -1):
        shown = [
            p if k % 2 == 0 else line(
                _cut(p, width, lines), p.size, "muted", after=p.after
            )
            for k, p in enumerate(said)
        ]  # fmt: skip
        if text_height(shown, width) <= height:
            return shown
    return fitted(shown, width, height)


def _cut(paragraph: SlideParagraph, width: float, lines: int) -> str:
    return cut(paragraph.text, width, paragraph.size, lines)
