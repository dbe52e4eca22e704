"""Account manager's note on a review's first page, of a safe part of Markdown."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from kpi_lib.domain.names import slugify
from kpi_lib.domain.period import Period
from kpi_lib.domain.run_environment import RunEnvironment
from kpi_lib.reporting.block import Block, Data
from kpi_lib.reporting.exporters import markdown
from kpi_lib.reporting.formats import Formats
from kpi_lib.settings.account_notes import read_notes
from kpi_lib.settings.tenant_settings import TenantParams


@dataclass(frozen=True)
class NoteBlock(Block):
    """Words of the account manager: paragraphs and lists, bold, italics and links.

    Other Markdown becomes plain paragraphs, and HTML the text that it is.
    """

    kind: ClassVar[str] = "account_note"
    formats: Formats
    text: str

    @property
    def title(self) -> str:
        """The line above it."""
        return self.formats.text.gettext("From your account manager")

    @property
    def is_empty(self) -> bool:
        """Whether there is no note."""
        return not self.text.strip()

    def data(self) -> Data:
        """Return the content; see `Block`."""
        return {"question": self.title, "text": self.plain, "parts": self._parts}

    @property
    def plain(self) -> str:
        """The note without its styles, a paragraph or an item of a list a line."""
        return "\n".join(_lines(self._parts))

    @property
    def _parts(self) -> list[Data]:
        return [p for block in markdown.blocks(self.text) for p in _simple(block)]


def note_text(params: TenantParams, period: Period, company: str) -> str:
    """Return the note on a client's period; empty where there is none.

    A run hands it over; a notebook that is executed by hand looks for it.
    """
    run = RunEnvironment.from_environment()
    if run.note is not None:
        return run.note.read_text(encoding="utf-8")
    if run.snapshot is not None or run.params is None:
        return ""
    found = read_notes(Path(run.params), params, period, slugify([company]))
    note = found.by_company.get(company)
    return note.text if note else ""


def _simple(block: Data) -> Iterator[Data]:
    """Yield paragraphs and lists for a block of Markdown."""
    kind = block["kind"]
    if kind == "paragraph":
        yield {"kind": kind, "runs": block["runs"]}
    elif kind == "heading":
        bold = [{**run, "bold": True} for run in block["runs"]]
        yield {"kind": "paragraph", "runs": bold}
    elif kind == "list":
        items = [[p for part in item for p in _simple(part)] for item in block["items"]]
        yield {**block, "items": items}
    elif kind == "quote":
        for part in block["blocks"]:
            yield from _simple(part)
    elif kind == "table":
        heads = [column["label"] for column in block["columns"]]
        for row in (heads, *block["rows"]):
            yield _paragraph(" · ".join(row))
    elif kind == "pre":
        yield _paragraph(block["text"])


def _paragraph(text: str) -> Data:
    return {"kind": "paragraph", "runs": [markdown.run(text)]}


def _lines(parts: list[Data], mark: str = "") -> Iterator[str]:
    for part in parts:
        if part["kind"] == "paragraph":
            yield mark + markdown.plain(part["runs"])
        else:
            for number, item in enumerate(part["items"], 1):
                sign = f"{number}. " if part["ordered"] else "\N{BULLET} "
                yield from _lines(item, mark + sign)
