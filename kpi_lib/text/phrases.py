"""Search for names and terms in a text as whole words, whatever their spelling.

Case, accents, hyphens, line breaks and signs between words do not count: a phrase is
its words in a row, and `information` holds no `formation`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from kpi_lib.domain.names import fold

_WORD: Final = re.compile(r"[^\W_]+")
_MARKS: Final = re.compile(r"(?<=\w)[\u0300-\u036f]+")

Words = tuple[str, ...]


@dataclass(frozen=True)
class Hit:
    """A phrase found in a text; `end` is the place after its last character."""

    phrase: str
    start: int
    end: int


def words(text: str) -> Words:
    """Return the folded words of a text."""
    return tuple(word for word, _, _ in _tokens(text))


@lru_cache(maxsize=1_000)
def _tokens(text: str) -> tuple[tuple[str, int, int], ...]:
    """Return the folded words of a text, and where each begins and ends.

    A text is searched for one list of phrases after the other.
    """
    return tuple(
        (_folded(match[0]), match.start(), match.end())
        for match in _WORD.finditer(text)
    )


@lru_cache(maxsize=100_000)
def _folded(word: str) -> str:
    # NFKC replaces ligatures and wide letters.
    return word.lower() if word.isascii() else fold(unicodedata.normalize("NFKC", word))


class Phrases:
    """Phrases to look for.

    Parameters
    ----------
    phrases : iterable of str
        As people write them; those without a letter or digit are left out.
    """

    def __init__(self, phrases: Iterable[str]) -> None:
        by_words: dict[Words, str] = {}
        for phrase in sorted(set(phrases)):
            if key := words(composed(phrase)):
                by_words.setdefault(key, phrase)
        self._phrases: Mapping[Words, str] = by_words
        lengths: dict[str, set[int]] = {}
        for key in by_words:
            lengths.setdefault(key[0], set()).add(len(key))
        self._lengths = {
            first: sorted(sizes, reverse=True) for first, sizes in lengths.items()
        }

    def __len__(self) -> int:
        return len(self._phrases)

    def __contains__(self, phrase: str) -> bool:
        return words(composed(phrase)) in self._phrases

    def find(self, text: str) -> list[Hit]:
        """Return all hits in the order of the text, the longest first at a place.

        Places count in the text as `composed` writes it, which differs from `text`
        only where accents stand as signs of their own.
        """
        tokens = _tokens(composed(text))
        hits = []
        for i, (word, start, _) in enumerate(tokens):
            for size in self._lengths.get(word, ()):
                key = tuple(token for token, _, _ in tokens[i : i + size])
                if len(key) == size and key in self._phrases:
                    end = tokens[i + size - 1][2]
                    hits.append(Hit(self._phrases[key], start, end))
        return hits

    def replace(self, text: str, by: str) -> str:
        """Return the text with every hit replaced; overlapping ones become one."""
        text = composed(text)
        parts, last = [], 0
        for hit in self.find(text):
            if hit.end <= last:
                continue
            if hit.start >= last:
                parts += [text[last : hit.start], by]
            last = hit.end
        return "".join(parts) + text[last:]


def composed(text: str) -> str:
    """Compose letters and their accents (NFC)."""
    if text.isascii():
        return text
    return _MARKS.sub("", unicodedata.normalize("NFC", text))


def without_invisible(text: str) -> str:
    """Remove invisible characters: soft hyphens, joiners, direction marks."""
    if text.isascii() or text.isprintable():
        return text
    signs = {char for char in set(text) if unicodedata.category(char) == "Cf"}
    return text.translate(dict.fromkeys(map(ord, signs))) if signs else text
