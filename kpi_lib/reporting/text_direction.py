"""Marks that keep numbers beside right-to-left names in their places."""

from __future__ import annotations

import re
from typing import Any

_LETTER = "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]"
_NAME = re.compile(rf"({_LETTER}(?:[ \d'’.&-]{{0,12}}{_LETTER})*)(?=(\W*{_LETTER})?)")
"""A right-to-left name, in which a number belongs to it, and whether its text goes on
with signs alone between."""
MARK = "\N{LEFT-TO-RIGHT MARK}"


def with_marks(value: Any) -> Any:
    """Return a block's content with a mark after each right-to-left name.

    A number that follows such a name would else be drawn before it, and the number of
    one client beside the name of another. A sentence is not parted at its signs: its
    parts would be drawn from left to right.
    """
    if isinstance(value, str):
        return value if value.isascii() else _NAME.sub(_with_mark, value)
    if isinstance(value, dict):
        return {key: with_marks(item) for key, item in value.items()}
    return [with_marks(item) for item in value] if isinstance(value, list) else value


def _with_mark(name: re.Match[str]) -> str:
    return name[0] if name[2] else name[0] + MARK
