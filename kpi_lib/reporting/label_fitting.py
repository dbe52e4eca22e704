"""Width of texts in the fonts of reports, and labels wrapped or cut to a width."""

from __future__ import annotations

import io
import re
import unicodedata
from functools import lru_cache
from pathlib import Path

from matplotlib.ft2font import FT2Font, LoadFlags

from kpi_lib.reporting.fallback_fonts import face_of
from kpi_lib.reporting.theme import FONT_FILE, PRINT_TYPE

LABEL_WIDTH = 2.15
"""Inches that a row's name takes at the most."""
ELLIPSIS = "\N{HORIZONTAL ELLIPSIS}"
_MEASURED_SIZE = 100
_SAFETY = 1.05
"""Factor for kerning, and for widths that differ by the resolution of the drawing."""
_SPACES = re.compile(r"[^\S\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}]+")


def text_width(text: str, size: float = PRINT_TYPE.label) -> float:
    """Return the width of the widest line of `text` in inches; `size` in points."""
    widest = max(sum(map(_advance, line)) for line in text.split("\n"))
    return widest * size / 72 * _SAFETY


@lru_cache(maxsize=4096)
def _advance(char: str) -> float:
    """Return a letter's advance width in ems; shaping texts takes 100 times longer.

    A letter that Inter lacks is measured in the font that has it; without one, and in
    Chinese, Japanese and Korean, whose letters are square, it counts as one em.
    """
    font = _measured_font(FONT_FILE)
    if not font.get_char_index(ord(char)):
        if unicodedata.combining(char):
            return 0.0
        face = face_of(char)
        if face is None or face.is_han:
            return 1.0
        font = _measured_font(face.path)
    glyph = font.load_char(ord(char), flags=LoadFlags.NO_HINTING)
    return glyph.linearHoriAdvance / 65536 / _MEASURED_SIZE


@lru_cache
def _measured_font(path: Path) -> FT2Font:
    # From memory: forked processes would share a file's position.
    font = FT2Font(io.BytesIO(path.read_bytes()))
    font.set_size(_MEASURED_SIZE, 72)
    return font


def fit(
    text: str,
    width: float = LABEL_WIDTH,
    lines: int = 2,
    size: float = PRINT_TYPE.label,
) -> str:
    """Wrap `text` to `lines` lines of `width` inches; an ellipsis ends what is cut."""
    # No-break spaces stay: what they hold together is not wrapped.
    one_line = _SPACES.sub(" ", str(text)).strip()
    text = "".join(char for char in one_line if _is_drawn(char))
    text = text or "\N{EN DASH}"
    rows: list[str] = []
    rest = text
    while rest and len(rows) < lines:
        row = _first_line(rest, width, size)
        if len(rows) == lines - 1 and len(row) < len(rest):
            row = _shorten(rest, width, size)
            rest = ""
        else:
            rest = rest[len(row) :].lstrip()
        rows.append(row.rstrip())
    return "\n".join(rows)


def _is_drawn(char: str) -> bool:
    """Return whether `char` can stand in SVG: no control or format character."""
    return unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Co", "Cn")


def _first_line(text: str, width: float, size: float) -> str:
    """Return as much of the start of `text` as fits, cut between words if it can."""
    if text_width(text, size) <= width:
        return text
    end = _fitting_length(text, width, size)
    space = text.rfind(" ", 0, end + 1)
    return text[: space if space > end // 3 else end]


def _shorten(text: str, width: float, size: float) -> str:
    end = _fitting_length(text, width - text_width(ELLIPSIS, size), size)
    return text[:end].rstrip(" ,;:-") + ELLIPSIS


def _fitting_length(text: str, width: float, size: float) -> int:
    """Return how many characters of `text` fit into `width`, at least one."""
    low, high = 1, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (
            (middle, high)
            if text_width(text[:middle], size) <= width
            else (low, middle - 1)
        )
    return low
