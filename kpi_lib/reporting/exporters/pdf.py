"""PDF of reports: a constant Typst template that reads the document as JSON."""

from __future__ import annotations

import base64
import calendar
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

import typst

from kpi_lib.domain.errors import RenderError
from kpi_lib.reporting.brand import branded, recoloured
from kpi_lib.reporting.exporters.column_widths import fit_table
from kpi_lib.reporting.exporters.nested_texts import with_texts
from kpi_lib.reporting.exporters.pdf_row_headers import with_row_headers
from kpi_lib.reporting.exporters.printable import MISSING_GLYPH, Printable
from kpi_lib.reporting.exporters.style_sheets import TEMPLATES
from kpi_lib.reporting.exporters.word_breaks import with_breaks
from kpi_lib.reporting.fallback_fonts import faces_for, family_names
from kpi_lib.reporting.theme import (
    COLOURS,
    FONT,
    FONT_FOLDER,
    PAPERS,
    PRINT_SPACING,
    PRINT_TYPE,
    Colours,
)
from kpi_lib.reporting.translation import translator

_NAMED = 3
"""Characters that the note on missing ones names."""
TEXT_KINDS = ("paragraph", "callout")
SHOWN_KINDS = ("figure", "table", "headlines", "image", "list")
DEFAULT_DATE = calendar.timegm((2000, 1, 1, 0, 0, 0))


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
    The date is ``meta.generated``, else a fixed one, so that the same document gives
    the same bytes.
    """
    return set_pdf(report, colours)[0]


def set_pdf(report: dict[str, Any], colours: Colours = COLOURS) -> tuple[bytes, str]:
    """Return a document as `render_pdf` does, and the characters that it cannot show.

    White squares stand for those, and a note below the report's head says so. Where
    Typst cannot set a text in another script, all of them become squares: one glyph
    without a character would make the whole document fail.
    """
    writer = Printable()
    try:
        pdf = _compiled(report, writer, colours)
    except RenderError:
        if not writer.others:
            raise
        writer = Printable(is_plain=True)
        pdf = _compiled(report, writer, colours)
    return with_row_headers(pdf, report["meta"]["title"]), "".join(writer.missing)


def _compiled(report: dict[str, Any], writer: Printable, colours: Colours) -> bytes:
    title = report["meta"]["title"]
    colours = branded(report["meta"]["brand"]["accent"], colours)
    content = _typst_content(report, writer)
    faces = faces_for(writer.others)
    theme = theme_data(colours, report["meta"]["paper"])
    theme["fonts"] = [FONT, *family_names(faces, writer.others)]
    sources = {
        "main.typ": (TEMPLATES / "report.typ").read_bytes(),
        "report.json": json.dumps(content, ensure_ascii=False).encode(),
        "theme.json": json.dumps(theme).encode(),
    }
    folders = dict.fromkeys((FONT_FOLDER, *(face.path.parent for face in faces)))
    try:
        compile_report: Any = typst.compile_with_warnings
        pdf, warnings = compile_report(
            sources,
            font_paths=[str(folder) for folder in folders],
            ignore_system_fonts=True,
            pdf_standards="ua-1",
            timestamp=_timestamp(report["meta"]["generated"]),
        )
    except typst.TypstError as error:
        raise RenderError(title, f"Typst cannot set the report: {error}") from error
    if warnings:
        messages = "; ".join(str(warning) for warning in warnings)
        raise RenderError(title, f"Typst warns: {messages}")
    return bytes(pdf)


def theme_data(colours: Colours, paper: str) -> dict[str, Any]:
    """Return the theme as the template reads it: colours, points and millimetres."""
    page = PAPERS[paper]
    return {
        "colours": {k: v for k, v in asdict(colours).items() if isinstance(v, str)},
        "sizes": asdict(PRINT_TYPE),
        "spacing": asdict(PRINT_SPACING),
        "page": {**asdict(page), "text_width": page.text_width},
    }


def _timestamp(generated: str) -> int:
    if not generated:
        return DEFAULT_DATE
    return int(datetime.fromisoformat(generated).timestamp())


def _typst_content(report: dict[str, Any], writer: Printable) -> dict[str, Any]:
    """Return the document with printable texts, its pictures as lists of bytes."""
    content: dict[str, Any] = with_texts(report, writer.text)
    blocks = [with_breaks(block) for block in content["blocks"]]
    content["blocks"] = _with_free_figures(list(_laid_out(blocks)))
    meta, accent = content["meta"], report["meta"]["brand"]["accent"]
    meta["brand"] = {"footer": meta["brand"]["footer"]}
    if logo := report["meta"]["brand"]["logo"]:
        raw = base64.b64decode(logo["content"])
        meta["logo"] = {**logo, "content": list(raw)}
    for block in _each(content["blocks"]):
        if block["kind"] == "image":
            raw = base64.b64decode(block.pop("base64"))
            if block["ending"] == "svg":
                raw = writer.picture(raw.decode("utf-8", "replace")).encode()
            # Typst's files in memory must be UTF-8, which no raster image is.
            block["content"] = list(raw)
        if block["kind"] == "figure":
            svg, block["texts"] = writer.drawing(recoloured(block["svg"], accent))
            block["svg"] = svg
        for card in block.get("cards", ()):
            card["chart"] = recoloured(card.get("chart", ""), accent)
    meta["unshown"] = _unshown(writer.missing, meta["language"])
    return content


def _each(blocks: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for block in blocks:
        if block["kind"] == "either":
            yield from (*block["free"], *block["section"])
        else:
            yield block


def _unshown(missing: Mapping[str, None], language: str) -> str:
    """Say what the white squares stand for; empty where there is none."""
    if not missing:
        return ""
    ngettext = translator(language).ngettext
    text = ngettext(
        "{sign} stands for {n} character for which this document has no font: {codes}.",
        "{sign} stands for {n} characters for which this document has no font, such "
        "as {codes}.",
        len(missing),
    )
    codes = ", ".join(f"U+{ord(char):04X}" for char in list(missing)[:_NAMED])
    return text.format(sign=MISSING_GLYPH, n=len(missing), codes=codes)


def _with_free_figures(blocks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Put each free figure into one block with the section that it may follow.

    The page decides: a section that fits below the cards stays there, and the figure
    comes after it; else the figure, which is lower, fills the page first.
    """
    kinds = [block["kind"] for block in blocks]
    for place, block in enumerate(blocks):
        if not block.get("is_free") or kinds[place - 1 : place] != ["headlines"]:
            continue
        after = place + max(1, len(block.get("bands", ())))
        shown = (i for i, kind in enumerate(kinds[after:]) if kind in SHOWN_KINDS)
        end = after + next(shown, -1)
        if end >= after and kinds[after] == "heading":
            section = blocks[after : end + 1]
            free = blocks[place:after]
            either = {"kind": "either", "free": free, "section": section}
            above = {**blocks[place - 1], "is_measured": True}
            return [*blocks[: place - 1], above, either, *blocks[end + 1 :]]
    return blocks


def _bands(block: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield a figure's rows, the first under its title, for a page to end there."""
    first, *others = block["bands"]
    yield {**block, "svg": first, "goes_on": True}
    nothing = dict.fromkeys(("title", "shows", "facts", "sentence"), "")
    for place, svg in enumerate(others, 1):
        goes_on = place < len(others)
        yield {**block, **nothing, "svg": svg, "is_free": False, "goes_on": goes_on}


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
        elif block.get("bands"):
            yield from _bands(block)
        else:
            yield block
