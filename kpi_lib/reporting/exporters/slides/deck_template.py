"""Empty deck in the report's theme: colours, fonts, two layouts, footer and number."""

from __future__ import annotations

import copy
from typing import Any

from pptx import Presentation
from pptx.enum.dml import MSO_THEME_COLOR
from pptx.enum.text import PP_ALIGN
from pptx.opc.oxml import serialize_part_xml
from pptx.oxml import parse_xml
from pptx.oxml.ns import qn
from pptx.util import Emu, Inches, Pt

from kpi_lib.reporting.exporters.slides.deck_xml import (
    add_child,
    clear,
    local_name,
    set_body,
)
from kpi_lib.reporting.theme import FONT, Colours

WIDTH, HEIGHT = 13.333, 7.5
MARGIN = 0.6
TEXT_WIDTH = WIDTH - 2 * MARGIN
TITLE_TOP, TITLE_HEIGHT = 0.68, 0.92
BODY_TOP, BODY_BOTTOM = 1.78, 6.8
FOOT_TOP, FOOT_HEIGHT = 7.0, 0.26
TITLE_SIZE, QUESTION_SIZE, FOOT_SIZE = 24, 12, 10
QUESTION = 13
"""Index of the placeholder above the title."""
_NAME_SIZE, _SUBTITLE_SIZE = 40, 18
NAME_TOP, NAME_HEIGHT, SUBTITLE_HEIGHT = 1.5, 1.35, 0.45
_A = "http://schemas.openxmlformats.org/drawingml/2006/main"
_P = "http://schemas.openxmlformats.org/presentationml/2006/main"
_SANS = "020B0502030000000004"
"""PANOSE class by which a font without serifs stands in where Inter is missing."""
_PLACES = {
    "ink": "dk1", "paper": "lt1", "muted": "dk2", "panel": "lt2", "accent": "accent1",
    "warm": "accent2", "caution": "accent3", "accent_mid": "accent4", "rule": "accent5",
    "accent_soft": "accent6",
}  # fmt: skip
"""Place of each role in a theme; `slide_page` names colours by it."""


def empty_deck(colours: Colours, language: str) -> Any:
    """Return a presentation of 16:9 without slides, whose layouts are the report's.

    Parameters
    ----------
    colours : Colours
    language : str
        Tag such as ``fr-CA``, of all texts.
    """
    deck = Presentation()
    deck.slide_width, deck.slide_height = Inches(WIDTH), Inches(HEIGHT)
    size = deck.element.find(qn("p:sldSz"))
    size.attrib.pop("type", None)
    _drop_parts(deck)
    master = deck.slide_masters[0]
    _keep_layouts(master)
    _set_theme(master, colours)
    _set_master(master, language)
    _set_title_layout(deck.slide_layouts[0])
    _set_content_layout(deck.slide_layouts[1])
    for element in (master.element, *(x.element for x in deck.slide_layouts)):
        set_language(element, language)
    for style in deck.element.iter(qn("a:defRPr")):
        style.set("lang", language)
    return deck


def set_language(element: Any, language: str) -> None:
    """Set the language of every text below an element."""
    for tag in ("a:rPr", "a:endParaRPr", "a:defRPr"):
        for style in element.iter(qn(tag)):
            style.set("lang", language)
            style.attrib.pop("smtClean", None)


def add_footer(slide: Any, words: str) -> None:
    """Add the placeholders of the footer and of the slide's number to a slide."""
    for shape in slide.slide_layout.placeholders:
        if shape.element.ph.get("type") not in ("ftr", "sldNum"):
            continue
        element = copy.deepcopy(shape.element)
        slide.shapes._spTree.append(element)
        element.nvSpPr.cNvPr.set("id", str(2 + len(slide.shapes._spTree)))
        if element.ph.get("type") == "ftr":
            slide.shapes[-1].text_frame.text = words
            # Not every program passes on the style of a footer's placeholder.
            run = slide.shapes[-1].text_frame.paragraphs[0].runs[0]
            run.font.size, run.font.name = Pt(FOOT_SIZE), "+mn-lt"
            run.font.color.theme_color = MSO_THEME_COLOR.TEXT_2
            slide.shapes[-1].text_frame.paragraphs[0].alignment = PP_ALIGN.LEFT


def _drop_parts(deck: Any) -> None:
    """Drop what the library's template has beside slides: a thumbnail, a printer."""
    kinds = ("/printerSettings", "/thumbnail")
    for owner in (deck.part, deck.part.package):
        for key, link in list(owner._rels.items()):
            if link.reltype.endswith(kinds):
                owner._rels.pop(key)


def _keep_layouts(master: Any) -> None:
    """Keep the layouts of the title and of a title alone."""
    layouts = master.slide_layouts
    for layout in [x for i, x in enumerate(layouts) if i not in (0, 5)]:
        layouts.remove(layout)


def _set_theme(master: Any, colours: Colours) -> None:
    """Write colours and fonts into the theme, so that a deck can change them there."""
    part = next(
        r.target_part for r in master.part.rels.values() if "theme" in r.reltype
    )
    theme = parse_xml(part.blob)
    theme.set("name", "KPI")
    scheme = theme.find(f".//{{{_A}}}clrScheme")
    scheme.set("name", "KPI")
    values = {place: getattr(colours, role) for role, place in _PLACES.items()}
    values |= {"hlink": colours.accent, "folHlink": colours.muted}
    for place in scheme:
        clear(place)
        add_child(place, "a:srgbClr", val=values[local_name(place)][1:].upper())
    fonts = theme.find(f".//{{{_A}}}fontScheme")
    fonts.set("name", "KPI")
    for group in fonts:
        for font in list(group):
            if local_name(font) == "font":
                group.remove(font)
            elif local_name(font) == "latin":
                font.set("typeface", FONT)
                font.set("panose", _SANS)
    part._blob = serialize_part_xml(theme)


def _set_master(master: Any, language: str) -> None:
    styles = master.element.find(qn("p:txStyles"))
    title = styles.find(f"{qn('p:titleStyle')}/{qn('a:lvl1pPr')}")
    title.set("algn", "l")
    title.find(qn("a:defRPr")).set("sz", str(TITLE_SIZE * 100))
    title.find(qn("a:defRPr")).set("b", "1")
    for shape in list(master.placeholders):
        kind = shape.element.ph.get("type")
        if kind == "dt":
            master.shapes._spTree.remove(shape.element)
        elif kind == "title":
            _place(shape, MARGIN, TITLE_TOP, TEXT_WIDTH, TITLE_HEIGHT, "t")
        elif kind == "body":
            _place(shape, MARGIN, BODY_TOP, TEXT_WIDTH, BODY_BOTTOM - BODY_TOP, "t")
        elif kind == "ftr":
            _place(shape, MARGIN, FOOT_TOP, TEXT_WIDTH - 1.0, FOOT_HEIGHT, "ctr")
            _foot_style(shape, "l")
        elif kind == "sldNum":
            left = WIDTH - MARGIN - 0.8
            _place(shape, left, FOOT_TOP, 0.8, FOOT_HEIGHT, "ctr")
            _foot_style(shape, "r")


def _set_title_layout(layout: Any) -> None:
    for shape in list(layout.placeholders):
        kind = shape.element.ph.get("type")
        if kind == "dt":
            layout.shapes._spTree.remove(shape.element)
        elif kind == "ctrTitle":
            _place(shape, MARGIN, NAME_TOP, TEXT_WIDTH, NAME_HEIGHT, "b")
            _list_style(shape, _NAME_SIZE, "tx1", is_bold=True)
        elif kind == "subTitle":
            top = NAME_TOP + NAME_HEIGHT + 0.05
            _place(shape, MARGIN, top, TEXT_WIDTH, SUBTITLE_HEIGHT, "t")
            _list_style(shape, _SUBTITLE_SIZE, "tx2")


def _set_content_layout(layout: Any) -> None:
    for shape in list(layout.placeholders):
        if shape.element.ph.get("type") == "dt":
            layout.shapes._spTree.remove(shape.element)
    element = parse_xml(
        f'<p:sp xmlns:p="{_P}" xmlns:a="{_A}"><p:nvSpPr>'
        '<p:cNvPr id="20" name="Text Placeholder 19"/>'
        '<p:cNvSpPr><a:spLocks noGrp="1"/></p:cNvSpPr>'
        f'<p:nvPr><p:ph type="body" sz="quarter" idx="{QUESTION}"/></p:nvPr>'
        "</p:nvSpPr><p:spPr/><p:txBody><a:bodyPr/><a:lstStyle/>"
        "<a:p><a:r><a:rPr/><a:t>?</a:t></a:r></a:p></p:txBody></p:sp>"
    )
    layout.shapes._spTree.append(element)
    question = layout.placeholders[len(layout.placeholders) - 1]
    _place(question, MARGIN, TITLE_TOP - 0.32, TEXT_WIDTH, 0.28, "b")
    _list_style(question, QUESTION_SIZE, "accent1", is_bold=True)


def _place(
    shape: Any, left: float, top: float, width: float, height: float, anchor: str
) -> None:
    shape.left, shape.top = Emu(Inches(left)), Emu(Inches(top))
    shape.width, shape.height = Emu(Inches(width)), Emu(Inches(height))
    set_body(shape.element.txBody)
    shape.element.txBody.find(qn("a:bodyPr")).set("anchor", anchor)


def _list_style(
    shape: Any, size: float, colour: str, *, is_bold: bool = False, align: str = "l"
) -> None:
    """Set a placeholder's style: no bullet, one size and colour."""
    styles = shape.element.txBody.find(qn("a:lstStyle"))
    clear(styles)
    level = add_child(styles, "a:lvl1pPr", marL="0", indent="0", algn=align)
    add_child(add_child(level, "a:spcBef"), "a:spcPts", val="0")
    add_child(level, "a:buNone")
    bold = "1" if is_bold else "0"
    style = add_child(level, "a:defRPr", sz=str(int(size * 100)), b=bold)
    add_child(add_child(style, "a:solidFill"), "a:schemeClr", val=colour)


def _foot_style(shape: Any, align: str) -> None:
    _list_style(shape, FOOT_SIZE, "tx2", align=align)
