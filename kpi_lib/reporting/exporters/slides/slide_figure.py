"""Figures and pictures of slides, as large as they fit, with their sentences."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import Any

from pptx.parts.image import Image

from kpi_lib.reporting.exporters.slides.drawing_pictures import (
    drawing_size,
    picture_of,
)
from kpi_lib.reporting.exporters.slides.slide_page import Box, SlidePage
from kpi_lib.reporting.exporters.slides.slide_text import (
    SlideParagraph,
    fitted,
    line,
    text_height,
)

Data = dict[str, Any]
LARGEST_SCALE, SHARED_SCALE = 1.75, 1.4
"""Of a drawing's own size; of one that shares its slide with a table."""
_SIDE_WIDTH = 3.4
"""Inches of a column of text beside a drawing, with the space between."""
_SIZE, _FACTS = 16.0, 11.0
_DOTS_PER_INCH = 110
"""Of a notebook's own picture, which does not say how large it is meant."""


@dataclass(frozen=True)
class Picture:
    """A picture with its texts.

    Attributes
    ----------
    content : bytes
        PNG or JPEG.
    width, height : float
        Inches, in its own size.
    alt, facts : str
        Alternative text; what stands below.
    """

    content: bytes
    width: float
    height: float
    alt: str
    facts: str = ""


@dataclass(frozen=True)
class Placed:
    """Where a picture, its sentences and its facts stand on a slide."""

    picture: Picture
    shown: Box
    sentences: list[SlideParagraph]
    sentences_box: Box
    facts: list[SlideParagraph]
    facts_box: Box


def picture_in(block: Data) -> Picture:
    """Return the picture of a block: a figure, or a picture of a notebook's own."""
    if block["kind"] == "figure":
        facts = ", ".join(
            dict.fromkeys(part for part in (block["title"], block["facts"]) if part)
        )
        alt = block["alt"] or block["title"]
        return _drawn(block["svg"], alt, facts)
    raw = base64.b64decode(block["base64"])
    if block["ending"] == "svg":
        return _drawn(raw.decode("utf-8", "replace"), block["alt"], "")
    width, height = Image.from_blob(raw).size
    return Picture(raw, width / _DOTS_PER_INCH, height / _DOTS_PER_INCH, block["alt"])


def _drawn(svg: str, alt: str, facts: str) -> Picture:
    width, height = drawing_size(svg)
    return Picture(picture_of(svg), width, height, alt, facts)


def placed_in(
    area: Box,
    picture: Picture,
    sentences: tuple[str, ...],
    largest: float = LARGEST_SCALE,
) -> Placed:
    """Find the places: texts above the picture, or beside it where it gets larger.

    Parameters
    ----------
    area : Box
    picture : Picture
    sentences : tuple of str
    largest : float
        Scale up to which the picture grows.
    """
    facts = fitted([line(picture.facts, _FACTS, "muted")], area.width, 0.4, _FACTS)
    facts = facts if picture.facts else []
    facts_height = text_height(facts, area.width)
    foot = facts_height + 0.1
    said = [line(text, _SIZE, after=6) for text in sentences]
    above = fitted(said, area.width, 1.15, 13)
    high = text_height(above, area.width) + (0.1 if above else 0)
    below = Box(area.left, area.top + high, area.width, area.height - high - foot)
    narrow = Box(area.left, area.top, area.width - _SIDE_WIDTH, area.height - foot)
    scale = _scale(picture, below, largest)
    beside_scale = _scale(picture, narrow, largest)
    if said and (len(above) < len(said) or beside_scale > scale):
        # A high drawing leaves a column at its side, which holds more than a line.
        shown = _scaled(picture, narrow, beside_scale)
        left = shown.left + shown.width + 0.4
        sentences_box = Box(
            left, area.top, area.left + area.width - left, narrow.height
        )
        above = fitted(said, sentences_box.width, sentences_box.height)
    else:
        shown = _scaled(picture, below, scale)
        sentences_box = Box(area.left, area.top, area.width, high)
    facts_box = Box(area.left, shown.bottom + 0.08, area.width, facts_height)
    return Placed(picture, shown, above, sentences_box, facts, facts_box)


def draw_placed(page: SlidePage, placed: Placed) -> None:
    """Draw a picture where it was placed."""
    if placed.sentences:
        page.write(placed.sentences_box, placed.sentences, name="Sentences")
    page.picture(placed.shown, placed.picture.content, placed.picture.alt, "Figure")
    if placed.facts:
        page.write(placed.facts_box, placed.facts, name="Facts")


def _scale(picture: Picture, room: Box, largest: float) -> float:
    scale = min(largest, room.width / picture.width, room.height / picture.height)
    return max(scale, 0.05)


def _scaled(picture: Picture, room: Box, scale: float) -> Box:
    return Box(room.left, room.top, picture.width * scale, picture.height * scale)
