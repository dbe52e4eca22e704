"""Base of the blocks of a report: content as data, displayed as text and HTML."""

from __future__ import annotations

import re
from typing import Any, ClassVar

from kpi_lib.reporting.exporters.html import render_block
from kpi_lib.reporting.text_direction import with_marks

MIME = "application/vnd.kpi+json"
_TEXTS = ("verdict", "question", "answer", "title", "subtitle", "text", "sentence",
          "alt", "note")  # fmt: skip
Data = dict[str, Any]


def anchor(text: str) -> str:
    """Return an HTML and PDF identifier for `text`."""
    words = re.sub(r"[^\w]+", "-", text.lower()).strip("-")
    return words or "part"


class Block:
    """Base of all blocks: text and HTML are rendered from ``data()``."""

    kind: ClassVar[str]

    def data(self) -> Data:
        """Return the content as JSON values, texts in the reader's language."""
        raise NotImplementedError

    @property
    def is_empty(self) -> bool:
        """Whether it has nothing to show."""
        return False

    def _repr_mimebundle_(
        self, include: Any = None, exclude: Any = None
    ) -> dict[str, Any]:
        data = with_marks({"kind": self.kind, **self.data()})
        return {
            MIME: data,
            "text/html": render_block(data),
            "text/plain": plain_text(data),
        }


def plain_text(data: Data) -> str:
    """Return a block's content as lines of text."""
    lines: list[str] = []
    for key in _TEXTS:
        value = data.get(key)
        if isinstance(value, str) and value:
            lines.append(value)
    for decision in data.get("decisions", ()):
        options = " / ".join(decision["options"])
        lines.append(f"{decision['title']}: {decision['detail']}; {options}")
    for finding in data.get("findings", ()):
        lines.append(
            " ".join((f"{finding['number']}.", finding["title"], finding["detail"]))
        )
    for card in data.get("cards", ()):
        value = " ".join(filter(None, (card["value"], card.get("unit"))))
        parts = [card.get("status_word"), card.get("target"), *card.get("lines", ())]
        parts += [card[key] for key in ("n", "interval", "change", "before")]
        lines.append(f"{card['label']}: {'; '.join(p for p in (value, *parts) if p)}")
    if "columns" in data:
        lines.append("\t".join(column["label"] for column in data["columns"]))
    for row in data.get("rows", ()):
        lines.append("\t".join(row))
    for entry in data.get("entries", ()):
        lines.append(f"{entry['term']}: {entry['text']}")
    return "\n".join(lines)
