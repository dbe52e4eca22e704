"""Sections of a report as slides need them: what is explained, told and shown."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from kpi_lib.reporting.exporters import markdown

Data = dict[str, Any]


@dataclass
class Section:
    """Blocks below one heading.

    Attributes
    ----------
    name, heading : str
        As in the line of contents, and in full; empty before the first heading.
    lead : list of str
        What the notebook explains.
    told : list of (int, str)
        What it says about this report's figures, and the place in `shows` of the
        block that follows.
    shows : list of dict
        Blocks that make slides.
    ends : list of dict
        Definitions and where the figures come from.
    """

    name: str = ""
    heading: str = ""
    lead: list[str] = field(default_factory=list)
    told: list[tuple[int, str]] = field(default_factory=list)
    shows: list[Data] = field(default_factory=list)
    ends: list[Data] = field(default_factory=list)

    def told_beside(self, k: int) -> list[str]:
        """Return what is said before a block; beside the last one, what comes after."""
        last = len(self.shows) - 1
        return [text for place, text in self.told if min(place, last) == k]

    @property
    def all_told(self) -> list[str]:
        """Return all that is said about the figures."""
        return [text for _, text in self.told]


def sections_of(blocks: list[Data]) -> Iterator[Section]:
    """Yield the sections of a document's blocks; the first has no heading."""
    section = Section()
    for block in blocks:
        kind = block["kind"]
        if kind == "heading":
            yield section
            full = markdown.plain(block["runs"])
            section = Section(block.get("short") or full, full)
        elif kind == "paragraph":
            words = markdown.plain(block["runs"])
            if block.get("is_told"):
                section.told.append((len(section.shows), words))
            else:
                section.lead.append(words)
        elif kind in ("list", "quote", "pre"):
            section.lead += _lines(block)
        elif kind in ("definitions", "provenance"):
            section.ends.append(block)
        elif kind == "callout" and section.heading:
            section.told.append((len(section.shows), block["text"]))
        elif kind not in ("rule", "title"):
            section.shows.append(block)
    yield section


def _lines(block: Data) -> list[str]:
    """Return the texts of a list, a quotation or preformatted text."""
    if block["kind"] == "pre":
        return [line for line in block["text"].splitlines() if line.strip()]
    if block["kind"] == "paragraph":
        return [markdown.plain(block["runs"])]
    if block["kind"] == "list":
        return [line for item in block["items"] for b in item for line in _lines(b)]
    inner = block.get("blocks", ())
    return [line for part in inner for line in _lines(part)]
