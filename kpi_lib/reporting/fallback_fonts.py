"""Fonts of scripts that the theme's font lacks, found by the characters they have.

The theme's own font has Latin, Greek and Cyrillic. Noto's fonts of twenty further
scripts, symbols and emoji are installed with the project; those of Chinese, Japanese
and Korean are an extra, ``fonts``, for their size. On a screen the reader's device has
fonts; print and measured labels need these.
"""

from __future__ import annotations

import re
import struct
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path

from fontTools.ttLib import TTFont

from kpi_lib.reporting.theme import FONT_FILE

_SCRIPTS, _HAN = "manimgx_fonts", "manimgx_fonts_cjk"
_CAPITAL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_HAN_FAMILY = "Noto Sans CJK"
_LATE = ("Noto Sans Symbols", "Noto Emoji")
"""Families that come after those of scripts."""


@dataclass(frozen=True)
class Face:
    """A family of fonts in one file.

    Attributes
    ----------
    family : str
        Its name, as Typst knows it; of Chinese, Japanese and Korean without region.
    path : Path
    """

    family: str
    path: Path

    @property
    def is_han(self) -> bool:
        """Whether it has the characters of Chinese, Japanese and Korean."""
        return self.family == _HAN_FAMILY


@lru_cache
def faces() -> tuple[Face, ...]:
    """Return the installed families, in the order in which they are tried."""
    found = []
    for path in sorted(Path(str(files(_SCRIPTS))).glob("*.ttf")):
        name = path.stem.partition("[")[0]
        if "Italic" not in name:
            found.append(Face(_CAPITAL.sub(" ", name), path))
    found.sort(key=lambda face: (face.family in _LATE, face.family))
    if find_spec(_HAN) is not None:
        folder = Path(str(files(_HAN)))
        found += [Face(_HAN_FAMILY, path) for path in sorted(folder.glob("*.ttc"))]
    return tuple(found)


@lru_cache
def theme_characters() -> frozenset[int]:
    """Return the code points that the theme's font has."""
    with TTFont(FONT_FILE, lazy=True) as font:
        return frozenset(font.getBestCmap())


@lru_cache(maxsize=65536)
def face_of(char: str) -> Face | None:
    """Return the first family with a character that the theme's font lacks."""
    code = ord(char)
    return next((face for face in faces() if _has(face, code)), None)


def faces_for(texts: Iterable[str]) -> tuple[Face, ...]:
    """Return the families that texts need besides the theme's font, each once."""
    chars = {c for text in texts if not text.isascii() for c in text}
    lacking = sorted(c for c in chars if ord(c) not in theme_characters())
    return tuple(dict.fromkeys(filter(None, map(face_of, lacking))))


def family_names(chosen: Iterable[Face], texts: Iterable[str]) -> Iterator[str]:
    """Yield the families' names; of Chinese, Japanese and Korean the region's forms.

    Texts tell the region: kana are Japanese, hangul Korean, anything else takes the
    simplified Chinese forms.
    """
    for face in chosen:
        yield f"{face.family} {_region(texts)}" if face.is_han else face.family


def _region(texts: Iterable[str]) -> str:
    names = {
        unicodedata.name(char, "").partition(" ")[0]
        for text in texts
        if not text.isascii()
        for char in text
    }
    if names & {"HIRAGANA", "KATAKANA"}:
        return "JP"
    return "KR" if "HANGUL" in names else "SC"


def _has(face: Face, code: int) -> bool:
    starts, ends = _ranges(face.path)
    at = bisect_right(starts, code) - 1
    return at >= 0 and code <= ends[at]


@lru_cache
def _ranges(path: Path) -> tuple[list[int], list[int]]:
    """Return first and last code point of each stretch that a font has, sorted."""
    with TTFont(path, fontNumber=0, lazy=True) as font:
        raw = font.reader["cmap"]
        found = _stretches(raw)
        if not found:
            found = [(code, code) for code in sorted(font.getBestCmap())]
    return [first for first, _ in found], [last for _, last in found]


def _stretches(raw: bytes) -> list[tuple[int, int]]:
    """Read a ``cmap`` table's stretches, where it has the form for all of Unicode.

    The library takes seconds to list the fifty thousand characters of some fonts.
    """
    (count,) = struct.unpack_from(">H", raw, 2)
    for i in range(count):
        _, _, offset = struct.unpack_from(">HHL", raw, 4 + 8 * i)
        (form,) = struct.unpack_from(">H", raw, offset)
        if form == 12:
            (groups,) = struct.unpack_from(">L", raw, offset + 12)
            body = raw[offset + 16 : offset + 16 + 12 * groups]
            return [(a, b) for a, b, _ in struct.iter_unpack(">LLL", body)]
    return []
