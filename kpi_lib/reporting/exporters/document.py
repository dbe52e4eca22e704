"""Document of an executed notebook: metadata, contents and blocks as JSON.

``nb.metadata["kpi"]`` describes the report, all keys optional: ``title``,
``subtitle``, ``tenant`` (the provider), ``company`` (the client), ``period`` and
``as_of`` (as the reader sees them), ``language`` (``en`` or ``fr``), ``paper`` (``a4``
or ``us-letter``) and ``generated`` (ISO 8601 instant, the date of PDFs). What is
missing is taken from the notebook's `Title` block, then from its first heading.
"""

from __future__ import annotations

import base64
import binascii
import copy
import re
from collections.abc import Iterator
from typing import Any

from bs4 import BeautifulSoup
from nbformat import NotebookNode

from kpi_lib.reporting.block import MIME, anchor
from kpi_lib.reporting.exporters import markdown
from kpi_lib.reporting.theme import PAGE
from kpi_lib.reporting.translation import contents_name, translator

Data = dict[str, Any]
META = (
    "title",
    "subtitle",
    "tenant",
    "company",
    "period",
    "as_of",
    "language",
    "paper",
)
_ANSI = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
_NUMBER = re.compile(r"^[-+\N{MINUS SIGN}]?[\d.,\s]+%?$")
IMAGES = {"image/png": "png", "image/jpeg": "jpg"}


def read(nb: NotebookNode) -> Data:
    """Return the document that a notebook's outputs make.

    Parameters
    ----------
    nb : NotebookNode
        Executed; code is never part of the document.

    Returns
    -------
    dict
        ``meta`` (`META`, ``generated``), ``labels`` (texts of the page's frame),
        ``toc`` (level, text, short, anchor), ``intro`` (the paragraphs before the first
        heading) and ``blocks``; all of it JSON.
    """
    cells = [(cell, list(_cell(cell))) for cell in nb.cells]
    blocks = [block for section in _sections(cells) for block in section]
    blocks = _with_coverage(blocks)
    meta = _meta(nb, blocks)
    labels = _labels(meta["language"])
    body = [block for block in blocks if block["kind"] != "title"]
    if body and body[0]["kind"] == "heading" and body[0]["level"] == 1:
        body = body[1:]
    for block in body:
        if block["kind"] == "table":
            block["defined_label"] = labels["definitions"]
        if block["kind"] == "error":
            block["message"] = labels["error"]
        if block["kind"] == "image":
            block["alt"] = block["alt"] or labels["image"]
    _anchor_headings(body)
    _link_definitions(body)
    toc = [
        {
            "level": b["level"],
            "text": markdown.plain(b["runs"]),
            "short": b.get("short") or markdown.plain(b["runs"]),
            "anchor": b["anchor"],
        }
        for b in body
        if b["kind"] == "heading" and b["level"] <= 3
    ]
    count = _intro_length(body)
    return {
        "meta": meta,
        "labels": labels,
        "toc": toc,
        "intro": body[:count],
        "blocks": body[count:],
    }


def _sections(cells: list[tuple[NotebookNode, list[Data]]]) -> Iterator[list[Data]]:
    """Yield the blocks of each section; one whose sources are not connected is empty.

    A section begins with a heading. It falls away, heading and all, where its code
    shows nothing but omitted blocks.
    """
    sections: list[list[tuple[NotebookNode, list[Data]]]] = [[]]
    for cell, blocks in cells:
        if cell.cell_type == "markdown" and cell.source.lstrip().startswith("#"):
            sections.append([])
        sections[-1].append((cell, blocks))
    for section in sections:
        results = [b for cell, own in section if cell.cell_type == "code" for b in own]
        shown = [b for _, own in section for b in own if b["kind"] != "omitted"]
        is_omitted = results and all(b["kind"] == "omitted" for b in results)
        yield [] if is_omitted else shown


def _with_coverage(blocks: list[Data]) -> list[Data]:
    """Return the blocks with what the report leaves out below its title.

    A notebook copied before `Report.coverage` existed does not show it; the block on
    the origin of its numbers has it, too.
    """
    stated = [b.pop("coverage", {}) for b in blocks if b["kind"] == "provenance"]
    missing = next(filter(None, stated), None)
    if missing is None or any(b.get("role") == missing.get("role") for b in blocks):
        return blocks
    titles = [i for i, block in enumerate(blocks) if block["kind"] == "title"]
    at = titles[0] + 1 if titles else 0
    return [*blocks[:at], missing, *blocks[at:]]


def _meta(nb: NotebookNode, blocks: list[Data]) -> Data:
    stated = nb.metadata.get("kpi", {})
    shown = next((block for block in blocks if block["kind"] == "title"), {})
    meta = {key: str(stated.get(key) or shown.get(key) or "") for key in META}
    if not meta["title"]:
        headings = [b for b in blocks if b["kind"] == "heading"]
        meta["title"] = markdown.plain(headings[0]["runs"]) if headings else "Report"
    meta["language"] = meta["language"] or "en"
    meta["paper"] = meta["paper"] or PAGE.paper
    meta["generated"] = str(stated.get("generated", ""))
    return meta


def _labels(language: str) -> dict[str, str]:
    gettext = translator(language).gettext
    return {
        "contents": gettext("Contents"),
        "definitions": gettext("Definition"),
        "period": gettext("Period"),
        "as_of": gettext("As of"),
        "known": gettext("Figures as known on {as_of}"),
        "company": gettext("Client"),
        "tenant": gettext("Provider"),
        "page": gettext("page {page} of {pages}"),
        "error": gettext("This part of the report could not be computed."),
        "image": gettext("Image from the notebook, without a description."),
        "skip": gettext("Skip to the report"),
        "table": gettext("Table"),
    }


def _cell(cell: NotebookNode) -> Iterator[Data]:
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


def _intro_length(blocks: list[Data]) -> int:
    """Return the number of paragraphs before the first heading."""
    count = 0
    while count < len(blocks) and blocks[count]["kind"] == "paragraph":
        count += 1
    follows = blocks[count]["kind"] if count < len(blocks) else ""
    return count if follows == "heading" else 0


def _anchor_headings(blocks: list[Data]) -> None:
    """Give each heading a unique anchor."""
    taken: set[str] = set()
    for block in blocks:
        if block["kind"] != "heading":
            continue
        name = base = "s-" + anchor(markdown.plain(block["runs"]))
        number = 2
        while name in taken:
            name = f"{base}-{number}"
            number += 1
        taken.add(name)
        block["anchor"] = name


def _link_definitions(blocks: list[Data]) -> None:
    """Drop repeated definitions, and link cards and tables to the remaining ones."""
    terms: dict[str, str] = {}
    for block in blocks:
        if block["kind"] == "definitions":
            entries = {e["anchor"]: e for e in block["entries"]}
            block["entries"] = [e for a, e in entries.items() if a not in terms]
            terms |= {anchor: entry["term"] for anchor, entry in entries.items()}
    for block in blocks:
        for card in block.get("cards", ()):
            targets = (card["anchor"], card.pop("group"))
            card["anchor"] = next((name for name in targets if name in terms), "")
        if block["kind"] == "table":
            # A head that repeats on each printed page can hold no links, so the links
            # to the columns' definitions stand below the table, each of them once.
            linked = dict.fromkeys(c["anchor"] for c in block["columns"])
            block["defined"] = [
                {"term": terms[name], "anchor": name}
                for name in linked
                if name in terms
            ]
