"""Name a group of summaries by its own words."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from typing import Final

from kpi_lib.wording.fold import fold
from kpi_lib.wording.ideas import french_lean, ideas_of, words_of
from kpi_lib.wording.vocabulary import FAINT, STOP_WORDS

_CUT: Final = re.compile(
    r"\[\w+\]|[,;:()\[\]{}|/\"«»<>#*!?\n]+|\s[-–—]+\s|\s{2,}|\.\s|\.$"
)
_ELISION: Final = re.compile(r"^(?:[dljmnstc]|qu)['’](?=\w)", re.IGNORECASE)
_MOST_WORDS: Final = 6
# The commonest summaries are enough to name a group by.
_READ: Final = 60
_FAINT_WEIGHT: Final = 0.6


def phrases_of(text: str) -> list[str]:
    """Cut a cleaned summary where its signs cut it; full words at both ends.

    Examples
    --------
    >>> phrases_of("URGENT - Backup failed on [host], call [name]")
    ['URGENT', 'Backup failed', 'call']
    """
    phrases = []
    for piece in _CUT.split(text):
        words = piece.split()
        while words and _is_empty(words[0]):
            words = words[1:]
        while words and _is_empty(words[-1]):
            words = words[:-1]
        if words:
            phrases.append(" ".join(words).strip(" -–—.'’"))
    return [phrase for phrase in phrases if phrase]


def _is_empty(word: str) -> bool:
    pieces = words_of(word)
    return all(piece in STOP_WORDS or piece.isdigit() for piece in pieces)


def rank_titles(
    texts: Mapping[str, int], centre: Mapping[str, float], language: str
) -> Iterator[str]:
    """Yield names for a group, the most typical first.

    Parameters
    ----------
    texts : mapping of str to int
        The group's cleaned summaries and their tickets.
    centre : mapping of str to float
        Weight of each idea in the group's centre.
    language : str
        ``en`` or ``fr``: names in it go first.

    Notes
    -----
    A name is a run of up to six words that stood in a summary. Typical is what has
    the greatest cosine with the centre; faint ideas ("failed") count by the share of
    tickets that hold them. Two to four words go before one or many; of equals, the
    more frequent goes first.
    """
    told: dict[str, Counter[str]] = defaultdict(Counter)
    faint: Counter[str] = Counter()
    usual = sorted(texts, key=lambda text: (-texts[text], text))[:_READ]
    total = 0
    for text in usual:
        tickets = texts[text]
        total += tickets
        for idea in set(ideas_of(words_of(text))) & FAINT:
            faint[idea] += tickets
        for phrase in {run for cut in phrases_of(text) for run in _runs(cut)}:
            told[fold(phrase)][phrase] += tickets
    weights = {idea: _FAINT_WEIGHT * count / total for idea, count in faint.items()}
    weights.update(centre)
    scored = []
    for spellings in told.values():
        phrase = min(spellings, key=lambda one: _plainness(one, spellings[one]))
        ideas = set(ideas_of(words_of(phrase)))
        if not any(idea in centre for idea in ideas):
            continue
        typical = sum(weights.get(idea, 0.0) for idea in ideas) / math.sqrt(len(ideas))
        fit = 1.0 if 2 <= len(phrase.split()) <= 4 else 0.9
        lean = french_lean(phrase)
        foreign = lean > 0 if language == "en" else lean < 0
        key = (foreign, -round(typical * fit, 6), -spellings.total(), len(phrase))
        scored.append((*key, phrase))
    for *_, phrase in sorted(scored):
        shown = phrase.lower() if phrase.isupper() and len(phrase) > 5 else phrase
        yield shown[0].upper() + shown[1:]


def _plainness(phrase: str, tickets: int) -> tuple[bool, int, str]:
    """Order the spellings of a phrase: "VPN drops" before "VPN DROPS", "vpn drops"."""
    return phrase.isupper() or phrase.islower(), -tickets, phrase


def _runs(phrase: str) -> Iterator[str]:
    """Yield the runs of words of a phrase that start and end with a full word."""
    words = phrase.split()
    full = [index for index, word in enumerate(words) if not _is_empty(word)]
    for first in full:
        for last in full:
            if first <= last < first + _MOST_WORDS:
                yield _ELISION.sub("", " ".join(words[first : last + 1])).strip("'’-")
