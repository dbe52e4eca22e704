"""PDF of reports: a constant Typst template that reads the document as JSON."""

from __future__ import annotations

import base64
import calendar
import html
import json
import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import asdict
from datetime import datetime
from functools import lru_cache
from typing import Any

import typst
from fontTools.ttLib import TTFont

from kpi_lib.domain.errors import RenderError
from kpi_lib.reporting.brand import branded, recoloured
from kpi_lib.reporting.exporters.column_widths import fit_table
from kpi_lib.reporting.exporters.pdf_row_headers import with_row_headers
from kpi_lib.reporting.exporters.style_sheets import TEMPLATES
from kpi_lib.reporting.theme import (
    COLOURS,
    FONT,
    FONT_FILE,
    FONT_FOLDER,
    PAPERS,
    PRINT_SPACING,
    PRINT_TYPE,
    Colours,
)

MISSING_GLYPH = "\N{WHITE SQUARE}"
TEXT_KINDS = ("paragraph", "callout")
SHOWN_KINDS = ("figure", "table", "headlines", "image", "list")
DEFAULT_DATE = calendar.timegm((2000, 1, 1, 0, 0, 0))
_ENTITY = re.compile(r"&#(?:x([0-9a-fA-F]+)|(\d+));")


def render_pdf(report: dict[str, Any], colours: Colours = COLOURS) -> bytes:
    """Return a document as a PDF that meets PDF/UA-1.

    Parameters
    ----------
    report : dict
        As `document.read` returns it.
    colours : Colours

    Raises
    ------
    RenderError
        Where Typst fails or warns, for example of a missing font, or writes another
        kind of PDF than `pdf_row_headers` reads.

    Notes
    -----
    Characters without a glyph in Inter become white squares: one of them would make
    the whole document fail. The date is ``meta.generated``, else a fixed one, so that
    the same document gives the same bytes.
    """
    brand = report["meta"]["brand"]
    colours = branded(brand["accent"], colours)
    content = _typst_content(report)
    sources = {
        "main.typ": (TEMPLATES / "report.typ").read_bytes(),
        "report.json": json.dumps(content, ensure_ascii=False).encode(),
        "theme.json": json.dumps(theme_data(colours, report["meta"]["paper"])).encode(),
    }
    try:
        compile_report: Any = typst.compile_with_warnings
        pdf, warnings = compile_report(
            sources,
            font_paths=[str(FONT_FOLDER)],
            ignore_system_fonts=True,
            pdf_standards="ua-1",
            timestamp=_timestamp(report["meta"]["generated"]),
        )
    except typst.TypstError as error:
        raise RenderError(
            report["meta"]["title"], f"Typst cannot set the report: {error}"
        ) from error
    if warnings:
        messages = "; ".join(str(warning) for warning in warnings)
        raise RenderError(report["meta"]["title"], f"Typst warns: {messages}")
    return with_row_headers(bytes(pdf), report["meta"]["title"])


def theme_data(colours: Colours, paper: str) -> dict[str, Any]:
    """Return the theme as the template reads it: colours, points and millimetres."""
    page = PAPERS[paper]
    return {
        "font": FONT,
        "colours": {k: v for k, v in asdict(colours).items() if isinstance(v, str)},
        "sizes": asdict(PRINT_TYPE),
        "spacing": asdict(PRINT_SPACING),
        "page": {**asdict(page), "text_width": page.text_width},
    }


def _timestamp(generated: str) -> int:
    if not generated:
        return DEFAULT_DATE
    return int(datetime.fromisoformat(generated).timestamp())


def _typst_content(report: dict[str, Any]) -> dict[str, Any]:
    """Return the document with printable texts, its pictures as lists of bytes."""
    content: dict[str, Any] = _map(report, printable)
    content["blocks"] = list(_laid_out(content["blocks"]))
    meta, accent = content["meta"], report["meta"]["brand"]["accent"]
    meta["brand"] = {"footer": meta["brand"]["footer"]}
    if logo := report["meta"]["brand"]["logo"]:
        raw = base64.b64decode(logo["content"])
        meta["logo"] = {**logo, "content": list(raw)}
    for block in content["blocks"]:
        if block["kind"] == "image":
            raw = base64.b64decode(block.pop("base64"))
            if block["ending"] == "svg":
                raw = printable_svg(raw.decode("utf-8", "replace")).encode()
            # Typst's files in memory must be UTF-8, which no picture of dots is.
            block["content"] = list(raw)
        if block["kind"] == "figure":
            block["svg"] = recoloured(printable_svg(block["svg"]), accent)
        for card in block.get("cards", ()):
            card["chart"] = recoloured(card.get("chart", ""), accent)
    return content


def _laid_out(blocks: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Fit tables to the page; mark what must stay on the page of the next block."""
    kinds = ["", *(block["kind"] for block in blocks), ""]
    for i, block in enumerate(blocks, start=1):
        if block["kind"] == "table":
            yield from fit_table(block)
        elif block["kind"] == "paragraph":
            opens = kinds[i - 1] == "heading" and kinds[i + 1] in TEXT_KINDS
            # A comment on cards stays with the cards, wherever the next figure fits.
            shows = kinds[i + 1] in SHOWN_KINDS and kinds[i - 1] != "headlines"
            yield {**block, "is_lead": opens or shows}
        elif block["kind"] == "headlines":
            yield {**block, "is_lead": kinds[i + 1] in TEXT_KINDS}
        else:
            yield block


def _map(value: Any, change: Callable[[str], str]) -> Any:
    """Return nested JSON with every text changed."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, dict):
        return {key: _map(item, change) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_map(item, change) for item in value]
    return value


@lru_cache
def _font_codepoints() -> frozenset[int]:
    """Return the code points that Inter has glyphs for."""
    with TTFont(FONT_FILE, lazy=True) as font:
        return frozenset(font.getBestCmap())


@lru_cache(maxsize=65536)
def printable(text: str) -> str:
    """Return `text` without control characters and characters that Inter lacks."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(_glyph(char) for char in unicodedata.normalize("NFC", text))


def _glyph(char: str) -> str:
    if char in "\n\t":
        return char
    kind = unicodedata.category(char)
    if kind in ("Cc", "Cf", "Cs", "Co", "Cn") or char == "\u2028":
        return ""
    if ord(char) in _font_codepoints():
        return char
    simpler = unicodedata.normalize("NFKC", char)
    if simpler != char and all(ord(part) in _font_codepoints() for part in simpler):
        return simpler
    return "" if kind == "Mn" else MISSING_GLYPH


def printable_svg(svg: str) -> str:
    """Return SVG with printable texts, also where they are written as entities.

    Combining marks that NFC leaves alone are dropped: in an image Typst sets them as
    glyphs without a character, and one such glyph makes the whole document fail.
    """
    plain = _ENTITY.sub(
        lambda match: html.escape(
            _glyph(chr(int(match[1], 16) if match[1] else int(match[2])))
        ),
        svg,
    )
    marks = ("Mn", "Me")
    text = printable(plain)
    return "".join(char for char in text if unicodedata.category(char) not in marks)
