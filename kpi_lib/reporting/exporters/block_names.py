"""Names of what a reader tabs to or hears of: tables, drawings and plain texts."""

from __future__ import annotations

from collections import Counter
from typing import Any

from kpi_lib.reporting.exporters.markdown import plain

Data = dict[str, Any]
_NAMED = ("table", "figure", "pre")


def name_blocks(blocks: list[Data], fallback: str) -> None:
    """Give each table, figure and plain text a ``name`` that no other has.

    It is its title, else the heading above it, numbered from the second on.

    Parameters
    ----------
    blocks : list of dict
        Changed in place, the blocks inside of lists and quotes, too.
    fallback : str
        For a block without any heading above it.
    """
    _name(blocks, fallback, Counter())


def _name(blocks: list[Data], heading: str, taken: Counter[str]) -> None:
    for block in blocks:
        if block["kind"] == "heading":
            heading = plain(block["runs"]) or heading
        elif block["kind"] in _NAMED:
            name = block.get("title") or heading
            taken[name] += 1
            block["name"] = name if taken[name] == 1 else f"{name} ({taken[name]})"
        for inner in (block.get("blocks", []), *block.get("items", [])):
            _name(inner, heading, taken)
