"""Logo as a raster image, for files that take no drawing."""

from __future__ import annotations

import base64
import io
import struct
from functools import lru_cache
from typing import Any

import typst

from kpi_lib.reporting.brand import Brand, LogoData

_HEIGHT = 40
"""Points; a picture has four pixels to a point."""
_SHEET_HEIGHT = 48
"""Pixels of a screen."""
_PAGE = """#set page(width: auto, height: auto, margin: 0mm, fill: none)
#image("logo.svg", height: {height}pt)"""


def logo_png(logo: LogoData) -> bytes:
    """Return a logo as PNG: its own, or a drawing at four times a page's size."""
    raw = base64.b64decode(logo["content"])
    return raw if logo["kind"] == "png" else _drawn(raw)


def put_on_sheet(sheet: Any, brand: Brand) -> int:
    """Put the logo at the top of a workbook's sheet.

    Returns
    -------
    int
        The first row below the logo.
    """
    logo = brand["logo"]
    if logo is None:
        return 0
    picture = logo_png(logo)
    height, ratio = _SHEET_HEIGHT, logo["width"] / logo["height"]
    # From the PNG's header: xlsxwriter takes a scale of these pixels.
    width, pixels_high = struct.unpack(">II", picture[16:24])
    sheet.set_row_pixels(0, height + 10)
    sheet.insert_image(
        0, 0, "logo.png",
        {
            "image_data": io.BytesIO(picture),
            "x_scale": height * ratio / width, "y_scale": height / pixels_high,
            "description": brand["name"], "object_position": 3,
        },
    )  # fmt: skip
    return 1


@lru_cache
def _drawn(svg: bytes) -> bytes:
    # Its types know no files in memory.
    compile_page: Any = typst.compile
    compiled = compile_page(
        {"main.typ": _PAGE.format(height=_HEIGHT).encode(), "logo.svg": svg},
        format="png",
        ppi=4 * 72,
        ignore_system_fonts=True,
    )
    return bytes(compiled)
