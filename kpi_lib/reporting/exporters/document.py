"""Document of an executed notebook: metadata, contents and blocks as JSON.

``nb.metadata["kpi"]`` describes the report, all keys optional: ``title``,
``subtitle``, ``tenant`` (the provider), ``company`` (the client), ``period`` and
``as_of`` (as the reader sees them), ``language`` (``en`` or ``fr``), ``paper`` (``a4``
or ``us-letter``), ``brand`` (see `kpi_lib.reporting.brand`) and ``generated`` (ISO 8601
instant, the date of PDFs). What is missing is taken from the notebook's `Title` block,
then from ``run``, what the run knows of it, and the title from the first heading.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from nbformat import NotebookNode

from kpi_lib.reporting.block import anchor
from kpi_lib.reporting.brand import brand_in
from kpi_lib.reporting.exporters import html_tables, markdown
from kpi_lib.reporting.exporters.block_names import name_blocks
from kpi_lib.reporting.exporters.cell_blocks import cell_blocks
from kpi_lib.reporting.exporters.missing_workbook import say_no_workbook
from kpi_lib.reporting.table_block import WITHOUT_WORKBOOK
from kpi_lib.reporting.theme import PAGE
from kpi_lib.reporting.translation import translator

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


def read(nb: NotebookNode) -> Data:
    """Return the document that a notebook's outputs make.

    Parameters
    ----------
    nb : NotebookNode
        Executed; code is never part of the document.

    Returns
    -------
    dict
        ``meta`` (`META`, ``brand``, ``generated``, and ``index``, the address of the
        list of all reports), ``labels`` (texts of the page's frame), ``toc`` (level,
        text, short, anchor), ``intro`` (the paragraphs before the first heading) and
        ``blocks``; all of it JSON.
    """
    cells = [(cell, list(cell_blocks(cell))) for cell in nb.cells]
    blocks = [block for section in _sections(cells) for block in section]
    blocks = _with_coverage(blocks)
    meta = _meta(nb, blocks)
    labels = _labels(meta["language"])
    body = [block for block in blocks if block["kind"] != "title"]
    if body and body[0]["kind"] == "heading" and body[0]["level"] == 1:
        body = body[1:]
    has_no_workbook = nb.metadata.get("kpi", {}).get("has_no_workbook")
    for i, block in enumerate(body):
        if block["kind"] == "script":
            body[i] = block = {"kind": "callout", "tone": "warning", "name": "",
                               "text": labels["script"]}  # fmt: skip
        if has_no_workbook:
            say_no_workbook(block, meta["language"])
        block.pop(WITHOUT_WORKBOOK, None)
        if block["kind"] == "table":
            block["defined_label"] = labels["definitions"]
            if "values" in block:
                html_tables.in_language(block, meta["language"])
        if block["kind"] == "error":
            block["message"] = labels["error"]
        if block["kind"] == "image":
            block["alt"] = block["alt"] or labels["image"]
    _anchor_headings(body)
    _link_definitions(body)
    name_blocks(body, meta["title"])
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
    if meta["verdict"]:
        # The first page says what matters; for whom and about what is the notebook's.
        first = next((i for i, b in enumerate(body) if b["kind"] == "heading"), 0)
        opening = [b for b in body[:first] if b["kind"] != "paragraph"]
        body, count = [*opening, *body[first:]], 0
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
    run = stated.get("run", {})
    meta: Data = {
        key: str(stated.get(key) or shown.get(key) or run.get(key) or "")
        for key in META
    }
    if not meta["title"]:
        headings = [b for b in blocks if b["kind"] == "heading"]
        meta["title"] = markdown.plain(headings[0]["runs"]) if headings else "Report"
    meta["language"] = meta["language"] or "en"
    meta["paper"] = meta["paper"] or PAGE.paper
    verdicts = (block.get("verdict", "") for block in blocks)
    meta["verdict"] = next(filter(None, verdicts), "")
    meta["brand"] = brand_in({**shown, **stated})
    meta["index"] = str(stated.get("index", ""))
    meta["generated"] = str(stated.get("generated", ""))
    return meta


def _labels(language: str) -> dict[str, str]:
    gettext = translator(language).gettext
    return {
        "contents": gettext("Contents"),
        "definitions": gettext("Definition"),
        "known": gettext("Figures as known on {as_of}"),
        "page": gettext("page {page} of {pages}"),
        "error": gettext("This part of the report could not be computed."),
        "image": gettext("Image from the notebook, without a description."),
        "back": gettext("All reports"),
        "script": gettext(
            "An interactive picture stands here in the notebook. A report runs no "
            "scripts: show it as an image, such as matplotlib, seaborn or Altair draw."
        ),
        "skip": gettext("Skip to the report"),
    }


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
