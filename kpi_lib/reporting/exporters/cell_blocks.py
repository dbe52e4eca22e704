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
from kpi_lib.reporting.exporters import markdown
from kpi_lib.reporting.translation import contents_name

Data = dict[str, Any]
_ANSI = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
_NUMBER = re.compile(r"^[-+\N{MINUS SIGN}]?[\d.,\s]+%?$")
IMAGES = {"image/png": "png", "image/jpeg": "jpg"}


def cell_blocks(cell: NotebookNode) -> Iterator[Data]:
    """Yield the blocks of a cell: its Markdown, or its outputs and never its code."""
    if cell.cell_type == "markdown":
        short = contents_name(cell)
        for block in markdown.blocks(cell.source):
            yield {**block, "short": short} if block["kind"] == "heading" else block
            short = ""
    elif cell.cell_type == "code":
        for output in cell.outputs:
            yield from _output(output)


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
        yield _stored_block(data[MIME])
        return
    for mime, ending in IMAGES.items():
        if mime in data and _is_base64(data[mime]):
            content = "".join(data[mime].split())
            alt = _alternative(metadata, mime)
            yield {"kind": "image", "ending": ending, "base64": content, "alt": alt}
            return
    if "image/svg+xml" in data:
        content = base64.b64encode(data["image/svg+xml"].encode()).decode()
        alt = _alternative(metadata, "image/svg+xml")
        yield {"kind": "image", "ending": "svg", "base64": content, "alt": alt}
    elif "text/markdown" in data:
        yield from markdown.blocks(data["text/markdown"])
    elif "text/html" in data:
        yield from _html(data["text/html"])
    elif data.get("text/plain", "").strip():
        yield _pre(data["text/plain"])


def _alternative(metadata: Data, mime: str) -> str:
    """Return the text that ``IPython.display.Image(..., alt=...)`` states."""
    stated = metadata.get(mime, {})
    return str(stated.get("alt") or "") if isinstance(stated, dict) else ""


def _stored_block(stored: Data) -> Data:
    """Return a copy of a stored block; a paragraph's text becomes a Markdown run."""
    block = copy.deepcopy(stored)
    if block["kind"] == "paragraph":
        block["runs"] = [markdown.run(block.pop("text"))]
    return block


def _html(html: str) -> Iterator[Data]:
    """Turn the tables of an HTML output into tables, and any other HTML into text."""
    soup = BeautifulSoup(html, "html.parser")
    for part in soup(["script", "style"]):
        part.decompose()
    tables = soup.find_all("table")
    for table in tables:
        rows = [
            [" ".join(cell.get_text(" ").split()) for cell in row(["td", "th"])]
            for row in table("tr")
        ]
        rows = [row for row in rows if row]
        if not rows:
            continue
        width = max(len(row) for row in rows)
        head, *body = [row + [""] * (width - len(row)) for row in rows]
        columns = [
            {"label": label, "align": _alignment([row[i] for row in body])}
            for i, label in enumerate(head)
        ]
        yield markdown.simple_table(columns, body)
    text = soup.get_text("\n").strip()
    if not tables and text:
        yield _pre(re.sub(r"\n\s*\n+", "\n", text))


def _alignment(cells: list[str]) -> str:
    filled = [cell for cell in cells if cell not in ("", "NaN", "None", "NaT")]
    is_number = bool(filled) and all(_NUMBER.match(cell) for cell in filled)
    return "right" if is_number else "left"


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
