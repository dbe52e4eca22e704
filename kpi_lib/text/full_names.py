"""Full names of people whom no list knows, by how they are written; for labels.

Two capitalised words in a row that neither the vocabulary of the field knows nor the
other texts write in lowercase are taken for a person's full name. Some are products
("Bluebeam Revu"): a label loses little by them, a name in it much.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from itertools import pairwise
from typing import Final

from kpi_lib.text.folding import fold_text
from kpi_lib.text.ideas import words_of
from kpi_lib.text.person_names import KNOWN_WORDS, is_headline

_GIVEN: Final = r"[^\W\d_a-zà-öø-ÿ][^\W\d_]*[a-zà-öø-ÿ][^\W\d_]*(?:['’-][^\W\d_]+)*"
_SMALL: Final = r"(?:(?i:d[aeiu]|del|l[ea]|van|der|von|el)\s+)*"
_WORD: Final = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_PAIR: Final = re.compile(rf"(?<![\w'’-])({_GIVEN})\s+{_SMALL}(?=({_GIVEN})(?![\w]))")
_ELISION: Final = re.compile(r"^(?:[dljmnstc]|qu)['’]", re.IGNORECASE)
_MOSTLY: Final = 0.8


class FullNames:
    """Presumed full names of a set of texts.

    Parameters
    ----------
    texts : iterable of str
        Distinct texts of one data set.

    Examples
    --------
    >>> names = FullNames(["Leaver Florentyna Wojcik", "leaver form"])
    >>> names.are_in("Wojcik's form"), names.are_in("Leaver form")
    (True, False)
    """

    def __init__(self, texts: Iterable[str]) -> None:
        written = [text for text in texts if not text.isupper()]
        headlines = {text for text in written if is_headline(_WORD.findall(text))}
        # Where headlines are the rule, their capitals show no name.
        if 2 * len(headlines) > len(written):
            written = [text for text in written if text not in headlines]
        lean: Counter[str] = Counter()
        total: Counter[str] = Counter()
        paired: Counter[str] = Counter()
        pairs: Counter[tuple[str, str]] = Counter()
        for text in written:
            for word in _WORD.findall(text):
                folded = _folded(word)
                total[folded] += 1
                lean[folded] += 1 if word[0].isupper() else -1
            found = [(_folded(a), _folded(b)) for a, b in _PAIR.findall(text)]
            pairs.update(found)
            paired.update({word for pair in found for word in pair})
        self._pairs = {
            pair for pair in pairs if all(lean[w] > 0 and _is_unknown(w) for w in pair)
        }
        self._words = {
            word
            for pair in self._pairs
            for word in pair
            if paired[word] >= _MOSTLY * total[word]
        }

    def are_in(self, label: str) -> bool:
        """Return whether a label holds a full name, or a word that is part of one."""
        words = [_folded(word) for word in _WORD.findall(label)]
        return not self._words.isdisjoint(words) or any(
            pair in self._pairs for pair in pairwise(words)
        )


def _folded(word: str) -> str:
    return _ELISION.sub("", fold_text(word)).removesuffix("'s")


def _is_unknown(word: str) -> bool:
    """Return whether the vocabulary of the field has no part of a word."""
    return len(word) > 1 and KNOWN_WORDS.isdisjoint(words_of(word))
