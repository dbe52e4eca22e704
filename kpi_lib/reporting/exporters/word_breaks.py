"""Breaks within words that are too long for their column in print."""

from __future__ import annotations

import re
from typing import Any

from kpi_lib.reporting.label_fitting import text_width

BREAK = "\N{ZERO WIDTH SPACE}"
_MM_PER_INCH = 25.4
_PARTS = re.compile(r"(?<=[-_/.@\\])(?=[^-_/.@\\])")
"""Places where a name such as an address is best broken."""
_NARROWEST = {
    "findings": 40, "decisions": 40, "paragraph": 150, "callout": 150, "figure": 150,
}  # fmt: skip
"""Millimetres of the narrowest column in a kind of block, at the size of its titles."""
_SIZE = 11.5
_WORDS = ("text", "title", "sentence", "detail", "action")
"""Keys of the texts that a reader reads."""


def breakable(text: str, width: float, size: float) -> str:
    """Return `text` with places to break in each word wider than its column.

    They stand after hyphens, strokes and dots where the parts fit, else within the
    word wherever a line is full.

    Parameters
    ----------
    text : str
    width : float
        Millimetres of the column, without its padding.
    size : float
        Points of its type.
    """
    if _width(text, size) <= width:
        return text
    return " ".join(_broken(word, width, size) for word in text.split(" "))


def with_breaks(block: dict[str, Any]) -> dict[str, Any]:
    """Return a block of sentences with places to break in words too long for it."""
    width = _NARROWEST.get(block["kind"])
    changed: dict[str, Any] = block if width is None else _within(block, width)
    return changed


def _within(value: Any, width: float) -> Any:
    if isinstance(value, list):
        return [_within(item, width) for item in value]
    if not isinstance(value, dict):
        return value
    return {
        key: breakable(item, width, _SIZE)
        if key in _WORDS and isinstance(item, str)
        else _within(item, width)
        for key, item in value.items()
    }


def _broken(word: str, width: float, size: float) -> str:
    if _width(word, size) <= width:
        return word
    pieces: list[str] = []
    for part in _PARTS.split(word):
        rest = part
        while rest and _width(rest, size) > width:
            end = len(rest)
            while end > 1 and _width(rest[:end], size) > width:
                end -= 1
            pieces.append(rest[:end])
            rest = rest[end:]
        if rest:
            pieces.append(rest)
    return BREAK.join(pieces)


def _width(text: str, size: float) -> float:
    return text_width(text, size) * _MM_PER_INCH
