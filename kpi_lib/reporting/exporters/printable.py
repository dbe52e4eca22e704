"""Texts as a PDF can hold them: without control characters and missing glyphs."""

from __future__ import annotations

import html
import re
import unicodedata
from functools import cache
from typing import Any

from kpi_lib.reporting.exporters.svg_texts import lifted
from kpi_lib.reporting.fallback_fonts import face_of, theme_characters
from kpi_lib.reporting.text_direction import MARK

MISSING_GLYPH = "\N{WHITE SQUARE}"
_ENTITY = re.compile(r"&#(?:x([0-9a-fA-F]+)|(\d+));")
_JOINERS = "\N{ZERO WIDTH NON-JOINER}\N{ZERO WIDTH JOINER}"
_NO_TEXT = ("Cc", "Cf", "Cs", "Co", "Cn")
_SELECTORS = range(0xFE00, 0xFE10)
"""Choose between forms of a character; the fonts have one form of each."""


class Printable:
    """Writer of texts for one PDF, which notes what it needs and what it lacks.

    Parameters
    ----------
    is_plain : bool
        Only the theme's own font is used.

    Attributes
    ----------
    others : set of str
        Characters of other fonts than the theme's.
    missing : dict
        Characters that no font has, in the order of the texts; squares stand for them.
    """

    def __init__(self, *, is_plain: bool = False) -> None:
        self.is_plain = is_plain
        self.others: set[str] = set()
        self.missing: dict[str, None] = {}

    def text(self, text: str) -> str:
        """Return a text without what cannot be shown."""
        if text.isascii() and text.isprintable():
            return text
        text = unicodedata.normalize("NFC", text)
        if _unchanged().issuperset(text):
            return text
        before = ""
        written = []
        for char in text:
            glyph = self._glyph(char, before)
            before = glyph or before
            written.append(glyph)
        return "".join(written)

    def drawing(self, svg: str) -> tuple[str, list[dict[str, Any]]]:
        """Return an SVG without what cannot be shown, and texts for the page to set."""
        plain, texts = lifted(_ENTITY.sub(self._entity, self.text(svg)))
        return _without_marks(plain), texts

    def whole(self, svg: str) -> str:
        """Return an SVG for a raster image, in which every script can be drawn."""
        return _ENTITY.sub(self._entity, self.text(svg))

    def picture(self, svg: str) -> str:
        """Return an SVG of unknown make with the texts that the theme's font has."""
        writer = Printable(is_plain=True)
        plain = _ENTITY.sub(writer._entity, writer.text(svg))
        self.missing |= writer.missing
        return _without_marks(plain)

    def _entity(self, match: re.Match[str]) -> str:
        code = int(match[1], 16) if match[1] else int(match[2])
        return html.escape(self._glyph(chr(code), ""))

    def _glyph(self, char: str, before: str) -> str:
        code, known = ord(char), theme_characters()
        if char in "\n\t":
            return char
        if char in _JOINERS or char == MARK:
            # Beside other scripts alone; elsewhere they show nothing.
            return char if before[-1:] in self.others else ""
        if not _is_text(char):
            return ""
        if code in known:
            return char
        simpler = unicodedata.normalize("NFKC", char)
        if simpler != char and all(ord(part) in known for part in simpler):
            return simpler
        if not self.is_plain and face_of(char) is not None:
            self.others.add(char)
            return char
        if unicodedata.category(char) == "Mn":
            return ""
        self.missing[char] = None
        return MISSING_GLYPH


def _is_text(char: str) -> bool:
    is_separator = char == "\u2028" or ord(char) in _SELECTORS
    return unicodedata.category(char) not in _NO_TEXT and not is_separator


@cache
def _unchanged() -> frozenset[str]:
    """Return the characters that every text keeps."""
    characters = filter(_is_text, map(chr, theme_characters()))
    return frozenset(characters).union("\n\t")


def _without_marks(svg: str) -> str:
    """Return a drawing without combining marks.

    There Typst sets them as glyphs without a character, and one such glyph makes the
    whole PDF fail.
    """
    if svg.isascii():
        return svg
    marks = (c for c in set(svg) if unicodedata.category(c) in ("Mn", "Me"))
    return svg.translate(dict.fromkeys(map(ord, marks)))
