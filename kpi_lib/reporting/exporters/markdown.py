"""Markdown parsed into blocks, the same for HTML and PDF."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import mistune

from kpi_lib.reporting.exporters.html import is_safe_link

Data = dict[str, Any]
LONG = 12
"""Characters from which a text may wrap; shorter ones stay in one line."""


@lru_cache
def _parser() -> mistune.Markdown:
    return mistune.create_markdown(renderer=None, plugins=["table", "strikethrough"])


def blocks(markdown: str) -> list[Data]:
    """Return Markdown as blocks: headings, paragraphs, lists, tables, code, quotes.

    HTML inside Markdown is shown as the text that it is; links other than to the
    web, mail or the report itself become plain text.
    """
    tokens: Any = _parser()(markdown)
    return _blocks(tokens)


def _blocks(tokens: list[Data]) -> list[Data]:
    parsed = [_block(token) for token in tokens]
    return [block for block in parsed if block is not None]


def _block(token: Data) -> Data | None:
    kind = token["type"]
    children = token.get("children", [])
    if kind == "heading":
        runs = _runs(children)
        return {"kind": "heading", "level": token["attrs"]["level"], "runs": runs}
    if kind in ("paragraph", "block_text"):
        return {"kind": "paragraph", "runs": _runs(children)}
    if kind == "list":
        ordered = bool(token["attrs"].get("ordered"))
        items = [_blocks(item["children"]) for item in children]
        return {"kind": "list", "ordered": ordered, "items": items}
    if kind == "block_quote":
        return {"kind": "quote", "blocks": _blocks(children)}
    if kind in ("block_code", "block_html"):
        return {"kind": "pre", "text": token["raw"].rstrip("\n")}
    if kind == "thematic_break":
        return {"kind": "rule"}
    if kind == "table":
        return _table(children)
    return None


def _table(parts: list[Data]) -> Data:
    head, *bodies = parts
    columns = [
        {
            "label": plain(_runs(cell["children"])),
            "align": cell["attrs"].get("align") or "left",
        }
        for cell in head["children"]
    ]
    rows = [
        [plain(_runs(cell["children"])) for cell in row["children"]]
        for body in bodies
        for row in body["children"]
    ]
    return simple_table(columns, rows)


def simple_table(columns: list[Data], rows: list[list[str]]) -> Data:
    """Return a table block without title, units, bars and definitions."""
    heads = [
        {"anchor": "", "is_text": _wraps(column, rows, i)}
        | {key: [] for key in ("bars", "links", "signs", "goals", "cells", "looks")}
        | {"detail": "", "total_cell": {}}
        | column
        for i, column in enumerate(columns)
    ]
    return {
        "kind": "table",
        "title": "",
        "facts": "",
        "columns": heads,
        "rows": rows,
        "total": [],
        "legend": [],
        "note": "",
        "empty": "\N{EN DASH}",
        "defined": [],
    }


def _wraps(column: Data, rows: list[list[str]], i: int) -> bool:
    return column["align"] == "left" and any(len(row[i]) > LONG for row in rows)


def run(text: str, **style: Any) -> Data:
    """Return a stretch of text with its style."""
    plain_style = {"bold": False, "italic": False, "code": False, "link": ""}
    return {"text": text, **plain_style, **style}


def plain(runs: list[Data]) -> str:
    """Return the text of runs without their style."""
    return "".join(part["text"] for part in runs)


def _runs(tokens: list[Data], **style: Any) -> list[Data]:
    runs: list[Data] = []
    for token in tokens:
        kind = token["type"]
        children = token.get("children", [])
        if kind == "strong":
            runs += _runs(children, **{**style, "bold": True})
        elif kind == "emphasis":
            runs += _runs(children, **{**style, "italic": True})
        elif kind == "link":
            url = token["attrs"]["url"]
            link = url if is_safe_link(url) else ""
            runs += _runs(children, **{**style, "link": link})
        elif kind == "codespan":
            runs.append(run(token["raw"], **{**style, "code": True}))
        elif kind in ("softbreak", "linebreak"):
            runs.append(run(" ", **style))
        elif children:
            runs += _runs(children, **style)
        elif "raw" in token:
            runs.append(run(token["raw"], **style))
    return runs
