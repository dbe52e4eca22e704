"""PNG of a drawing in SVG, with the drawing inside, so that its texts can be searched.

The picture has one text field, ``drawing``, with the SVG it was made of. Whoever checks
a file makes the picture again from that field: equal bytes prove that its pixels show
the drawing and nothing else.
"""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import typst

from kpi_lib.domain.errors import RenderError
from kpi_lib.reporting.exporters.printable import Printable
from kpi_lib.reporting.fallback_fonts import faces_for
from kpi_lib.reporting.theme import FONT_FOLDER

DOTS_PER_INCH = 320
"""Of a drawing in its own size; a slide shows it larger, at 180 or more."""
_POINTS = 72
_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_KEY = b"drawing"
_FIELD = _KEY + b"\0\x01\0\0\0"
"""Head of the chunk ``iTXt``: keyword, compressed by zlib, no language."""
_MAIN = """
#let it = json("size.json")
#set page(width: it.width * 1pt, height: it.height * 1pt, margin: 0pt, fill: white)
#image("drawing.svg", width: 100%)
"""
_VIEW = re.compile(r'viewBox="\s*([-\d.]+)[\s,]+([-\d.]+)[\s,]+([\d.]+)[\s,]+([\d.]+)')
_SIDES = re.compile(r'<svg[^>]*?\swidth="([\d.]+)[^"]*"[^>]*?\sheight="([\d.]+)')
_DEFAULT_SIZE = (480.0, 270.0)


def drawing_size(svg: str) -> tuple[float, float]:
    """Return width and height of a drawing in inches."""
    if view := _VIEW.search(svg):
        width, height = float(view[3]), float(view[4])
    elif sides := _SIDES.search(svg):
        width, height = float(sides[1]), float(sides[2])
    else:
        width, height = _DEFAULT_SIZE
    return max(width, 1.0) / _POINTS, max(height, 1.0) / _POINTS


@lru_cache(maxsize=64)
def picture_of(svg: str) -> bytes:
    """Return a drawing as PNG, the same bytes for the same drawing.

    Raises
    ------
    RenderError
        It is no drawing that Typst can set.
    """
    writer = Printable()
    shown = writer.whole(svg)
    folders = {FONT_FOLDER, *(face.path.parent for face in faces_for(writer.others))}
    width, height = drawing_size(shown)
    size = {"width": width * _POINTS, "height": height * _POINTS}
    sources = {
        "main.typ": _MAIN.encode(),
        "drawing.svg": shown.encode(),
        "size.json": json.dumps(size).encode(),
    }
    compile_picture: Any = typst.compile
    try:
        png = bytes(
            compile_picture(
                sources,
                font_paths=sorted(map(str, folders)),
                ignore_system_fonts=True,
                format="png",
                ppi=DOTS_PER_INCH,
            )
        )
    except typst.TypstError as error:
        raise RenderError("a drawing", f"cannot be set: {error}") from error
    field = _chunk(b"iTXt", _FIELD + zlib.compress(svg.encode(), 9))
    return b"".join([_SIGNATURE, *_with_field(png, field)])


def drawing_in(png: bytes) -> str | None:
    """Return the drawing that a picture was made of; None where it shows another."""
    for kind, data in _chunks(png):
        if kind == b"iTXt" and data.startswith(_FIELD):
            try:
                svg = zlib.decompress(data[len(_FIELD) :]).decode()
                return svg if picture_of(svg) == png else None
            except (zlib.error, UnicodeDecodeError, RenderError):
                return None
    return None


def _with_field(png: bytes, field: bytes) -> Iterator[bytes]:
    """Yield the chunks of a picture, the field before its end."""
    for kind, data in _chunks(png):
        if kind == b"IEND":
            yield field
        yield _chunk(kind, data)


def _chunks(png: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = len(_SIGNATURE)
    while at + 8 <= len(png):
        length = int.from_bytes(png[at : at + 4], "big")
        yield png[at + 4 : at + 8], png[at + 8 : at + 8 + length]
        at += length + 12


def _chunk(kind: bytes, data: bytes) -> bytes:
    check = zlib.crc32(kind + data).to_bytes(4, "big")
    return len(data).to_bytes(4, "big") + kind + data + check
