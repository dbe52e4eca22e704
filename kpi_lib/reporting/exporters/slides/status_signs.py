"""Signs of a status: the shape of a card, the character of a table's cell, its colour.

Shape, word and colour stand together, as on paper.
"""

from __future__ import annotations

from typing import Any

from pptx.enum.dml import MSO_LINE
from pptx.enum.shapes import MSO_SHAPE
from pptx.util import Inches, Pt

from kpi_lib.reporting.exporters.slides.slide_page import (
    Box,
    SlidePage,
    decorate,
    fill,
    paint,
    plain,
)

_COLOURS = {
    "on_target": "accent",
    "missed": "warm",
    "missed_within_chance": "caution",
    "kept_late": "caution",
}
_CHARACTERS = {
    "on_target": "\N{BLACK CIRCLE}",
    "missed": "\N{BLACK UP-POINTING TRIANGLE}",
    "missed_within_chance": "\N{WHITE DIAMOND}",
    "kept_late": "\N{WHITE CIRCLE}",
    "too_few": "\N{WHITE CIRCLE}",
}
_TICK = ((0.26, 0.52), (0.43, 0.70), (0.74, 0.34))
"""Corners of a tick as shares of the sign's side."""


def status_colour(status: str) -> str:
    """Return the role of a status's colour."""
    return _COLOURS.get(status, "muted")


def status_character(status: str) -> str:
    """Return the character that stands for a status in a line of text."""
    return _CHARACTERS.get(status, "\N{EN DASH}")


def draw_sign(
    page: SlidePage, status: str, left: float, top: float, side: float
) -> None:
    """Draw a status as a group of native shapes.

    Parameters
    ----------
    page : SlidePage
    status : str
    left, top, side : float
        Inches.
    """
    group = page.shapes.add_group_shape()
    group.name = "Sign"
    box, colour = Box(left, top, side, side), status_colour(status)
    if status == "on_target":
        _filled(group, MSO_SHAPE.OVAL, box, colour)
        _tick(group, box, "paper")
    elif status == "kept_late":
        _hollow(group, MSO_SHAPE.OVAL, box, colour)
        _tick(group, box, colour)
    elif status == "missed":
        _filled(group, MSO_SHAPE.ISOSCELES_TRIANGLE, box, colour)
        thin = side * 0.1
        middle = left + side / 2 - thin / 2
        bar = Box(middle, top + side * 0.38, thin, side * 0.3)
        _filled(group, MSO_SHAPE.RECTANGLE, bar, "paper")
        dot = Box(middle, top + side * 0.76, thin, thin)
        _filled(group, MSO_SHAPE.OVAL, dot, "paper")
    elif status == "missed_within_chance":
        _hollow(group, MSO_SHAPE.DIAMOND, box, colour)
    elif status == "too_few":
        shape = _hollow(group, MSO_SHAPE.OVAL, box, colour)
        shape.line.dash_style = MSO_LINE.ROUND_DOT
    else:
        dash = Box(left, top + side * 0.44, side, side * 0.14)
        _filled(group, MSO_SHAPE.RECTANGLE, dash, colour)
    decorate(group)


def _shape(group: Any, kind: Any, box: Box) -> Any:
    shape = group.shapes.add_shape(
        kind,
        Inches(box.left),
        Inches(box.top),
        Inches(box.width),
        Inches(box.height),
    )
    shape.name = "Sign"
    return shape


def _filled(group: Any, kind: Any, box: Box, colour: str) -> None:
    fill(_shape(group, kind, box), colour)


def _hollow(group: Any, kind: Any, box: Box, colour: str) -> Any:
    shape = _shape(group, kind, box)
    plain(shape)
    shape.fill.background()
    paint(shape.line.color, colour)
    shape.line.width = Pt(1.6)
    return shape


def _tick(group: Any, box: Box, colour: str) -> None:
    places = [
        (Inches(box.left + x * box.width), Inches(box.top + y * box.height))
        for x, y in _TICK
    ]
    builder = group.shapes.build_freeform(*places[0])
    builder.add_line_segments(places[1:], close=False)
    shape = builder.convert_to_shape()
    shape.name = "Sign"
    plain(shape)
    shape.fill.background()
    paint(shape.line.color, colour)
    shape.line.width = Pt(1.5)
