"""Sections of a report as slides need them: explanations, sentences, blocks to show."""

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
    sentences : list of (int, str)
        On this report's figures, each with the place in `shows` of the block that
        follows.
    shows : list of dict
        Blocks that make slides.
    ends : list of dict
        Definitions and where the figures come from.
    """

    name: str = ""
    heading: str = ""
    lead: list[str] = field(default_factory=list)
    sentences: list[tuple[int, str]] = field(default_factory=list)
    shows: list[Data] = field(default_factory=list)
    ends: list[Data] = field(default_factory=list)

    def sentences_beside(self, k: int) -> list[str]:
        """Return the sentences before a block; of the last one also those after it."""
        last = len(self.shows) - 1
        return [text for place, text in self.sentences if min(place, last) == k]

    @property
    def all_sentences(self) -> list[str]:
        """Return the sentences on all figures."""
        return [text for _, text in self.sentences]


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
            if block.get("is_reading"):
                section.sentences.append((len(section.shows), words))
            else:
                section.lead.append(words)
        elif kind in ("list", "quote", "pre"):
            section.lead += _lines(block)
        elif kind in ("definitions", "provenance"):
            section.ends.append(block)
        elif kind == "callout" and section.heading:
            section.sentences.append((len(section.shows), block["text"]))
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
