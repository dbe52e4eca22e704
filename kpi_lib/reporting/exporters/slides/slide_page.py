"""A slide to draw on: texts, lines, boxes and pictures in inches, colours by role."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from pptx.dml.color import ColorFormat
from pptx.enum.dml import MSO_THEME_COLOR
from pptx.enum.shapes import MSO_CONNECTOR, MSO_SHAPE
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.oxml import parse_xml
from pptx.oxml.ns import qn
from pptx.util import Inches, Pt

from kpi_lib.reporting.exporters.slides.deck_xml import add_child, set_body
from kpi_lib.reporting.exporters.slides.slide_text import SlideParagraph

ROLES = {
    "ink": MSO_THEME_COLOR.TEXT_1,
    "paper": MSO_THEME_COLOR.BACKGROUND_1,
    "muted": MSO_THEME_COLOR.TEXT_2,
    "panel": MSO_THEME_COLOR.BACKGROUND_2,
    "accent": MSO_THEME_COLOR.ACCENT_1,
    "warm": MSO_THEME_COLOR.ACCENT_2,
    "caution": MSO_THEME_COLOR.ACCENT_3,
    "rule": MSO_THEME_COLOR.ACCENT_5,
}
"""Colour of the deck's theme for each role; `deck_template` sets the theme."""
_DECORATIVE = "{C183D7F6-B498-43B3-948B-1728B52AA6E4}"
_DECORATION = (
    '<adec:decorative val="1" '
    'xmlns:adec="http://schemas.microsoft.com/office/drawing/2017/decorative"/>'
)


@dataclass(frozen=True)
class Box:
    """A rectangle in inches."""

    left: float
    top: float
    width: float
    height: float

    @property
    def bottom(self) -> float:
        """Return its lower edge."""
        return self.top + self.height


class SlidePage:
    """A slide and the shapes put on it, in reading order.

    Attributes
    ----------
    slide : pptx.slide.Slide
    """

    def __init__(self, slide: Any) -> None:
        self.slide = slide

    @property
    def shapes(self) -> Any:
        """Return the slide's shapes."""
        return self.slide.shapes

    def write(
        self,
        box: Box,
        paragraphs: Sequence[SlideParagraph],
        *,
        align: str = "left",
        anchor: str = "top",
        name: str = "Text",
    ) -> Any:
        """Add a text box; it shrinks where somebody adds to it."""
        shape = self.shapes.add_textbox(*_emu(box))
        shape.name = name
        set_paragraphs(shape.text_frame, paragraphs, align)
        frame = shape.text_frame
        frame.word_wrap = True
        frame.vertical_anchor = {
            "top": MSO_ANCHOR.TOP,
            "middle": MSO_ANCHOR.MIDDLE,
            "bottom": MSO_ANCHOR.BOTTOM,
        }[anchor]
        set_body(frame._txBody)
        return shape

    def remove(self, shape: Any) -> None:
        """Take a shape away."""
        self.shapes._spTree.remove(shape.element)

    def rule(
        self,
        left: float,
        top: float,
        width: float,
        *,
        colour: str = "rule",
        points: float = 0.5,
        height: float = 0.0,
    ) -> None:
        """Add a line, upright where it has a height; readers of texts pass it over."""
        shape = self.shapes.add_connector(
            MSO_CONNECTOR.STRAIGHT,
            Inches(left),
            Inches(top),
            Inches(left + width),
            Inches(top + height),
        )
        plain(shape)
        shape.name = "Line"
        paint(shape.line.color, colour)
        shape.line.width = Pt(points)
        decorate(shape)

    def panel(self, box: Box, colour: str = "panel") -> None:
        """Add a filled rectangle as a ground."""
        shape = self.shapes.add_shape(MSO_SHAPE.RECTANGLE, *_emu(box))
        shape.name = "Ground"
        fill(shape, colour)
        decorate(shape)

    def picture(self, box: Box, content: bytes, alt: str, name: str) -> None:
        """Add a picture; without an alternative text it is for the eye alone."""
        shape = self.shapes.add_picture(io.BytesIO(content), *_emu(box))
        shape.name = name
        described(shape, alt)


def set_paragraphs(
    frame: Any, paragraphs: Iterable[SlideParagraph], align: str = "left"
) -> None:
    """Write paragraphs into a text frame, in place of what it holds."""
    for i, paragraph in enumerate(paragraphs):
        shown = frame.paragraphs[0] if i == 0 else frame.add_paragraph()
        shown.alignment = {
            "left": PP_ALIGN.LEFT,
            "right": PP_ALIGN.RIGHT,
            "center": PP_ALIGN.CENTER,
        }[align]
        shown.space_before = Pt(0)
        shown.space_after = Pt(paragraph.after)
        for piece in paragraph.runs:
            run = shown.add_run()
            run.text = piece.text.replace("\n", " ")
            run.font.size = Pt(piece.size or paragraph.size)
            run.font.bold = piece.is_bold
            paint(run.font.color, piece.colour)
            if piece.link:
                run.hyperlink.address = piece.link
        # An empty paragraph is as high as the style of its end says.
        add_child(shown._p, "a:endParaRPr", sz=str(round(paragraph.size * 100)))


def paint(colour: ColorFormat, role: str) -> None:
    """Set a colour by its role."""
    colour.theme_color = ROLES[role]


def fill(shape: Any, role: str) -> None:
    """Fill a shape, without outline and shadow."""
    plain(shape)
    shape.fill.solid()
    paint(shape.fill.fore_color, role)
    shape.line.fill.background()


def plain(shape: Any) -> None:
    """Take away the style that a new shape or line has: its shadow, its colours."""
    style = shape._element.find(qn("p:style"))
    if style is not None:
        shape._element.remove(style)


def described(shape: Any, alt: str) -> None:
    """Set a shape's alternative text; empty marks it as decoration."""
    shape._element._nvXxPr.cNvPr.set("descr", alt)
    if not alt:
        decorate(shape)


def decorate(shape: Any) -> None:
    """Mark a shape as decoration."""
    about = shape._element._nvXxPr.cNvPr
    about.set("descr", "")
    extension = add_child(add_child(about, "a:extLst"), "a:ext", uri=_DECORATIVE)
    extension.append(parse_xml(_DECORATION))


def _emu(box: Box) -> tuple[int, int, int, int]:
    return (
        Inches(box.left),
        Inches(box.top),
        Inches(box.width),
        Inches(box.height),
    )
