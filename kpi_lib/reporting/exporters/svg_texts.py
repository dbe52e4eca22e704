"""Texts of a drawing that its page has to set: in other scripts, or with marks.

Typst shapes such texts on a page, but not within a drawing: there a letter that is made
of several glyphs, or a glyph of several letters, makes the whole PDF fail.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from typing import Any

from kpi_lib.reporting.fallback_fonts import theme_characters

_TEXT = re.compile(r"<text\b([^>]*)>([^<]*)</text>")
_ATTRIBUTE = re.compile(r"([\w-]+)=\"([^\"]*)\"")
_STYLE = re.compile(r"([\w-]+): ?([^;]+)")
_SIZE = re.compile(r"(\d+(?:\.\d+)?)px")
_MOVED = re.compile(r"translate\((-?[\d.]+) (-?[\d.]+)\)")
_TURNED = re.compile(r"rotate\(-?(\d+(?:\.\d+)?)")
_BOX = re.compile(r"viewBox=\"0 0 ([\d.]+) ([\d.]+)\"")


def lifted(svg: str) -> tuple[str, list[dict[str, Any]]]:
    """Return a drawing without the texts that the page has to set, and these texts.

    Returns
    -------
    str
    list of dict
        ``text``, ``x`` and ``y`` (of the baseline, 0 to 1 of the drawing's width and
        height), ``size`` (of the drawing's width), ``anchor`` (start, middle or end),
        ``fill``, ``bold``. A text that is turned stays in the drawing, without the
        characters that would make it fail.
    """
    box = _BOX.search(svg)
    if box is None or svg.isascii():
        return svg, []
    width, height = float(box[1]), float(box[2])
    texts: list[dict[str, Any]] = []

    def lift(match: re.Match[str]) -> str:
        text = html.unescape(match[2])
        if all(ord(char) in theme_characters() for char in text):
            return match[0]
        attributes = dict(_ATTRIBUTE.findall(match[1]))
        style = dict(_STYLE.findall(attributes.get("style", "")))
        turned = _TURNED.search(attributes.get("transform", ""))
        if turned and float(turned[1]):
            plain = "".join(c for c in text if ord(c) in theme_characters())
            return f"<text{match[1]}>{html.escape(plain)}</text>"
        font = style.get("font", "") + style.get("font-size", "")
        size = _SIZE.search(font)
        weight = style.get("font-weight", font)
        x, y = _place(attributes)
        texts.append(
            {
                "text": text,
                "x": x / width,
                "y": y / height,
                "size": float(size[1]) / width if size else 0.01,
                "anchor": style.get("text-anchor", "start"),
                "fill": style.get("fill", ""),
                "bold": bool(re.search(r"\b(bold|[67]00)\b", weight)),
            }
        )
        return ""

    return _TEXT.sub(lift, svg), texts


def _place(attributes: Mapping[str, str]) -> tuple[float, float]:
    """Return where a text stands; a line of several has its place as a translation."""
    moved = _MOVED.search(attributes.get("transform", ""))
    if "x" in attributes or moved is None:
        return float(attributes.get("x", 0)), float(attributes.get("y", 0))
    return float(moved[1]), float(moved[2])
