"""Words of a text turned into ideas: one key for all English and French synonyms."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from kpi_lib.text.folding import fold_text
from kpi_lib.text.vocabulary import ENGLISH, FRENCH, IDEAS, LONGEST_PHRASE, STOP_WORDS

_ACCENT: Final = re.compile(r"[àâçèéêëîïôùûœ]", re.IGNORECASE)
_WORD: Final = re.compile(r"[^\W_]+")
_STARTS: Final = frozenset(phrase[0] for phrase in IDEAS)

# Endings that change a word's form and not its meaning, the longest first.
_ENDINGS: Final = re.findall(
    r"\w+",
    """
    issements issement ications ication ations ation ements ement ments ment ances
    ance ences ence antes ante euses euse iers ier ings ing ions ion ees ers eur ent
    ant ed er es ee s e x
    """,
)


def words_of(text: str) -> list[str]:
    """Split `text` into folded words; signs separate, numbers stay words."""
    return _WORD.findall(fold_text(text))


def ideas_of(words: Sequence[str]) -> list[str]:
    """Turn folded words into ideas, in their order.

    A phrase of the vocabulary becomes its idea ("mot de passe" and "passwords" are
    both ``password``); other words lose their ending; stop words, single letters and
    words with digits go.

    Examples
    --------
    >>> ideas_of(["l", "imprimante", "ne", "fonctionne", "plus"])
    ['printer', 'fail']
    """
    ideas: list[str] = []
    at = 0
    while at < len(words):
        word = words[at]
        if word in _STARTS:
            for length in range(min(LONGEST_PHRASE, len(words) - at), 0, -1):
                idea = IDEAS.get(tuple(words[at : at + length]))
                if idea is not None:
                    ideas.append(idea)
                    at += length
                    break
            else:
                length = 0
            if length:
                continue
        if len(word) > 1 and word not in STOP_WORDS and word.isalpha():
            ideas.append(stem(word))
        at += 1
    return ideas


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """Cut a folded word's ending, where at least four letters stay."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word[: -len(ending)]
    return word


def french_lean(text: str) -> int:
    """Return how much more French than English a text is.

    Returns
    -------
    int
        Words that only French has, less words that only English has. An accent counts
        as a French word.
    """
    words = words_of(text)
    french = sum(word in FRENCH for word in words)
    english = sum(word in ENGLISH for word in words)
    return french - english + bool(_ACCENT.search(text))
