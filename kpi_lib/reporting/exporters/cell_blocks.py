"""Blocks of a notebook's cells: stored blocks, pictures, tables, printed texts."""

from __future__ import annotations

import base64
import binascii
import copy
import re
from collections.abc import Iterator
from typing import Any

from bs4 import BeautifulSoup
from nbformat import NotebookNode

from kpi_lib.reporting.block import MIME
from kpi_lib.reporting.exporters import html_tables, markdown, vega_pictures
from kpi_lib.reporting.theme import FONT
from kpi_lib.reporting.translation import contents_name

Data = dict[str, Any]
_ANSI = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
_OBJECT = re.compile(
    r"[\[({]*(array\(\[+)?<(Axes|Figure size|[\w.]+( object)? at 0x|matplotlib\.)"
)
"""Beginning of the text of a figure, its axes, lines or bars."""
_SCRIPTS = re.compile(r"application/(vnd\.plotly|vnd\.bokehjs|vnd\.jupyter\.widget)")
_DRAWN_ON = re.compile(r"<metadata>.*?</metadata>", re.DOTALL)
IMAGES = {"image/png": "png", "image/jpeg": "jpg"}


def cell_blocks(cell: NotebookNode) -> Iterator[Data]:
    """Yield the blocks of a cell: its Markdown, or its outputs and never its code."""
    if cell.cell_type == "markdown":
        short = contents_name(cell)
        for block in markdown.blocks(cell.source):
            yield {**block, "short": short} if block["kind"] == "heading" else block
            short = ""
    elif cell.cell_type == "code":
        yield from _without_echoes([b for out in cell.outputs for b in _output(out)])


def _without_echoes(blocks: list[Data]) -> Iterator[Data]:
    """Leave out a picture's second copy, and the object that drew it as text.

    A cell that ends with a figure shows it twice, and one that ends with what drew it
    shows ``<Axes: xlabel='tickets'>`` beside it.
    """
    pictures = [block["base64"] for block in blocks if block["kind"] == "image"]
    seen: set[str] = set()
    for block in blocks:
        if block["kind"] == "image":
            if block["base64"] in seen:
                continue
            seen.add(block["base64"])
        elif pictures and block["kind"] == "pre" and _OBJECT.match(block["text"]):
            continue
        yield block


def _output(output: NotebookNode) -> Iterator[Data]:
    """Turn one output of a code cell into blocks; warnings and logs stay out."""
    if output.output_type == "stream":
        if output.name == "stdout" and output.text.strip():
            yield _pre(output.text)
    elif output.output_type == "error":
        yield {"kind": "error", "text": _clean(f"{output.ename}: {output.evalue}")}
    else:
        yield from _bundle(output.data, output.get("metadata", {}))


def _bundle(data: Data, metadata: Data) -> Iterator[Data]:
    if MIME in data:
        stored = data[MIME]
        for block in stored["blocks"] if stored["kind"] == "group" else [stored]:
            yield _stored_block(block)
        return
    if chart := vega_pictures.specification(data):
        yield vega_pictures.picture(chart)
        return
    for mime, ending in IMAGES.items():
        if mime in data and _is_base64(data[mime]):
            content = "".join(data[mime].split())
            alt = _alternative(metadata, mime)
            yield {"kind": "image", "ending": ending, "base64": content, "alt": alt}
            return
    if "image/svg+xml" in data:
        alt = _alternative(metadata, "image/svg+xml")
        yield _drawing(data["image/svg+xml"], alt)
    elif "text/markdown" in data:
        yield from markdown.blocks(data["text/markdown"])
    elif any(_SCRIPTS.match(mime) for mime in data):
        yield {"kind": "script"}
    elif "text/html" in data:
        yield from _html(data["text/html"])
    elif data.get("text/plain", "").strip():
        yield _pre(data["text/plain"])


def _drawing(svg: str, alt: str) -> Data:
    """Return an SVG as an image, without the date that matplotlib puts into it.

    The page's font is not there for what the page embeds, so others are named, too.
    """
    svg = _DRAWN_ON.sub("", svg)
    svg = svg.replace(f"'{FONT}'", f"'{FONT}', Helvetica, Arial, sans-serif")
    content = base64.b64encode(svg.encode()).decode()
    return {"kind": "image", "ending": "svg", "base64": content, "alt": alt}


def _alternative(metadata: Data, mime: str) -> str:
    """Return the text that ``IPython.display.Image(..., alt=...)`` states."""
    stated = metadata.get(mime, {})
    return str(stated.get("alt") or "") if isinstance(stated, dict) else ""


def _stored_block(stored: Data) -> Data:
    """Return a copy of a stored block; a paragraph's text becomes a Markdown run.

    Such a paragraph is a reading of the figures, unless it states a rule; a notebook's
    own Markdown explains them.
    """
    block = copy.deepcopy(stored)
    if block["kind"] == "paragraph":
        block["runs"] = [markdown.run(block.pop("text"))]
        block["is_reading"] = not block.pop("is_rule", False)
    return block


def _html(html: str) -> Iterator[Data]:
    """Turn the tables of an HTML output into tables, and any other HTML into text."""
    soup = BeautifulSoup(html, "html.parser")
    shown = list(html_tables.tables(soup))
    scripts = soup(["script", "style"])
    for part in scripts:
        part.decompose()
    yield from shown
    text = soup.get_text("\n").strip()
    if not shown and text:
        yield _pre(re.sub(r"\n\s*\n+", "\n", text))
    elif not shown and scripts:
        yield {"kind": "script"}


def _pre(text: str) -> Data:
    return {"kind": "pre", "text": _clean(text).rstrip("\n")}


def _clean(text: str) -> str:
    return _ANSI.sub("", text)


def _is_base64(text: str) -> bool:
    try:
        base64.b64decode("".join(text.split()), validate=True)
    except binascii.Error:
        return False
    return True
