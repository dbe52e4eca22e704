"""Slides of a deck: layout, title, body by the kind of block, footer and notes."""

from __future__ import annotations

from typing import Any

from pptx.util import Inches, Pt

from kpi_lib.reporting.exporters.logo_picture import logo_png
from kpi_lib.reporting.exporters.slides.deck_template import (
    BODY_BOTTOM,
    MARGIN,
    NAME_HEIGHT,
    NAME_TOP,
    QUESTION,
    QUESTION_SIZE,
    SUBTITLE_HEIGHT,
    TEXT_WIDTH,
    TITLE_SIZE,
    TITLE_TOP,
    add_footer,
    set_language,
)
from kpi_lib.reporting.exporters.slides.slide_bodies import (
    draw_decisions,
    draw_findings,
    draw_meanings,
    draw_text,
)
from kpi_lib.reporting.exporters.slides.slide_cards import draw_cards
from kpi_lib.reporting.exporters.slides.slide_choice import Slide
from kpi_lib.reporting.exporters.slides.slide_figure import (
    SHARED_SCALE,
    draw_placed,
    picture_in,
    placed_in,
)
from kpi_lib.reporting.exporters.slides.slide_page import Box, SlidePage
from kpi_lib.reporting.exporters.slides.slide_table import draw_table
from kpi_lib.reporting.exporters.slides.slide_text import (
    fitted,
    line,
    one_size,
    text_height,
)
from kpi_lib.reporting.exporters.slides.table_layout import table_layout
from kpi_lib.reporting.translation import Translator

Data = dict[str, Any]
_BELOW_TITLE = 0.24
_LOGO_WIDTH, _LOGO_HEIGHT = 3.0, 0.8
_CARDS, _LEAST_ROWS = 1.5, 3
"""Inches of a row of cards above a block; rows of a table below a figure."""
_OPENING, _CONTENT = 0, 1
"""Layouts of `deck_template.empty_deck`."""


def add_slide(
    deck: Any, slide: Slide, foot: str, language: str, text: Translator
) -> None:
    """Add a slide to a deck, with footer and notes."""
    is_opening = slide.block["kind"] == "opening"
    layout = deck.slide_layouts[_OPENING if is_opening else _CONTENT]
    page = SlidePage(deck.slides.add_slide(layout))
    if is_opening:
        _opening(page, slide.title, slide.block)
    else:
        _body(page, slide, _heads(page, slide), text)
    foot, _ = one_size(foot, TEXT_WIDTH - 1.0, (10,), 1)
    add_footer(page.slide, foot)
    notes = [line for line in slide.notes if line]
    if notes:
        page.slide.notes_slide.notes_text_frame.text = "\n".join(notes)
        set_language(page.slide.notes_slide.element, language)
    set_language(page.slide.element, language)


def _opening(page: SlidePage, name: str, block: Data) -> None:
    meta = block["meta"]
    title, size = one_size(name, TEXT_WIDTH, (40, 34, 28, 24), 2, is_bold=True)
    _fill(page, 0, title, size)
    about = meta["title"] if meta["company"] else meta["subtitle"]
    subtitle = ", ".join(part for part in (about, meta["period"]) if part)
    subtitle, size = one_size(subtitle, TEXT_WIDTH, (18, 16, 14), 1)
    _fill(page, 1, subtitle, size)
    if meta["tenant"]:
        provider = [line(meta["tenant"], 16, "accent", is_bold=True)]
        page.panel(Box(MARGIN, 0.67, 0.2, 0.2), "accent")
        room = TEXT_WIDTH - 0.35
        box = Box(MARGIN + 0.35, 0.6, room, 0.34)
        page.write(box, fitted(provider, room, 0.34), anchor="middle", name="Provider")
    if logo := meta["brand"]["logo"]:
        scale = min(_LOGO_WIDTH / logo["width"], _LOGO_HEIGHT / logo["height"])
        width, height = logo["width"] * scale, logo["height"] * scale
        place = Box(MARGIN + TEXT_WIDTH - width, 0.5, width, height)
        page.picture(place, logo_png(logo), meta["brand"]["name"], "Logo")
    top = NAME_TOP + NAME_HEIGHT + SUBTITLE_HEIGHT + 0.25
    page.rule(MARGIN, top, TEXT_WIDTH, colour="accent", points=2)
    said = [line(text, 26, after=10) for text in block["sayings"]]
    said += [line(text, 14, "muted", after=4) for text in block["remarks"]]
    room = BODY_BOTTOM - top - 0.35
    if said:
        box = Box(MARGIN, top + 0.3, TEXT_WIDTH, room)
        page.write(box, fitted(said, TEXT_WIDTH, room, 12), name="Verdict")


def _heads(page: SlidePage, slide: Slide) -> Box:
    """Write title and question; return the room below."""
    sizes = (TITLE_SIZE, 22, 20, 18)
    title, size = one_size(slide.title, TEXT_WIDTH, sizes, 2, is_bold=True)
    shape = _fill(page, 0, title, size)
    height = line(title, size, is_bold=True).height(TEXT_WIDTH) + 0.03
    shape.left, shape.top = Inches(MARGIN), Inches(TITLE_TOP)
    shape.width, shape.height = Inches(TEXT_WIDTH), Inches(height)
    question = slide.question
    if question:
        question, _ = one_size(question, TEXT_WIDTH, (QUESTION_SIZE,), 1, is_bold=True)
    _fill(page, QUESTION, question, QUESTION_SIZE)
    top = TITLE_TOP + height + _BELOW_TITLE
    return Box(MARGIN, top, TEXT_WIDTH, BODY_BOTTOM - top)


def _fill(page: SlidePage, index: int, words: str, size: float) -> Any:
    """Write into a placeholder and return it; one without words is taken away."""
    (shape,) = (x for x in page.slide.placeholders if x.placeholder_format.idx == index)
    if not words:
        page.shapes._spTree.remove(shape.element)
        return shape
    shape.text_frame.text = words
    for run in shape.text_frame.paragraphs[0].runs:
        run.font.size = Pt(size)
    return shape


def _body(page: SlidePage, slide: Slide, area: Box, text: Translator) -> None:
    block = slide.block
    kind = block["kind"]
    if slide.above is not None:
        draw_cards(page, slide.above, Box(area.left, area.top, area.width, _CARDS))
        area = Box(area.left, area.top + _CARDS, area.width, area.height - _CARDS)
    if kind == "findings":
        draw_findings(page, block, area)
    elif kind == "decisions":
        draw_decisions(page, block, area)
    elif kind == "image" or (kind == "figure" and block["svg"]):
        _figure(page, slide, area, text)
    elif kind == "figure":
        draw_text(page, (*slide.sentences, block["empty"]), area)
    elif kind == "meanings":
        draw_meanings(page, block, area)
    elif kind == "error":
        draw_text(page, (block["message"],), area)
    elif kind == "headlines":
        draw_cards(page, block, _below_sentences(page, slide.sentences, area))
    elif "columns" in block:
        draw_table(page, block, _below_sentences(page, slide.sentences, area), text)
    else:
        draw_text(page, slide.sentences, area)


def _figure(page: SlidePage, slide: Slide, area: Box, text: Translator) -> None:
    """Draw a figure, and under it a table where three of its rows have room."""
    picture, table = picture_in(slide.block), slide.beneath
    if table is not None:
        placed = placed_in(area, picture, slide.sentences, SHARED_SCALE)
        top = placed.facts_box.bottom + 0.25
        name = [line(table["title"], 14, is_bold=True)] if table["title"] else []
        high = text_height(name, area.width) + (0.08 if name else 0)
        room = Box(area.left, top + high, area.width, area.bottom - top - high)
        needed = min(_LEAST_ROWS, len(table["rows"]))
        if room.height > 1 and table_layout(table, room, text).count >= needed:
            draw_placed(page, placed)
            if name:
                box = Box(area.left, top, area.width, high)
                page.write(box, name, name="Table title")
            draw_table(page, table, room, text)
            return
    draw_placed(page, placed_in(area, picture, slide.sentences))


def _below_sentences(page: SlidePage, sentences: tuple[str, ...], area: Box) -> Box:
    """Write sentences above a table or cards; return the room below."""
    said = fitted([line(text, 16, after=6) for text in sentences], area.width, 1.1, 13)
    if not said:
        return area
    height = text_height(said, area.width)
    page.write(Box(area.left, area.top, area.width, height), said, name="Sentences")
    taken = height + 0.12
    return Box(area.left, area.top + taken, area.width, area.height - taken)
