"""Titles of a topic, taken from the phrases of its own summaries."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Final

from kpi_lib.text.folding import fold_text
from kpi_lib.text.ideas import french_lean, ideas_of, words_of
from kpi_lib.text.negations import Span, denials
from kpi_lib.text.vocabulary import FAINT, STOP_WORDS

_CUT: Final = re.compile(
    r"\[\w+\]|[,;:()\[\]{}|/\"«»<>#*!?\n]+|\s[-–—]+\s|\s{2,}|\.\s|\.$"
)
_ELISION: Final = re.compile(r"^(?:[dljmstc]|qu)['’](?=\w)", re.IGNORECASE)
_MOST_WORDS: Final = 6
_MAX_SUMMARIES: Final = 60
"""Distinct summaries that titles are taken from, the most frequent first."""
_FAINT_WEIGHT: Final = 0.6
_SAYS: Final = frozenset(("says", "say", "said", "dit", "disent"))
_DENIED: Final = "(denied)"
"""Idea of a negation, beside those of the vocabulary."""


def phrases_of(text: str) -> list[str]:
    """Split a cleaned summary at its punctuation; full words at both ends.

    A negation stays with what it denies.

    Examples
    --------
    >>> phrases_of("URGENT - Backup failed on [host], call [name]")
    ['URGENT', 'Backup failed', 'call']
    """
    phrases = []
    for piece in _CUT.split(text):
        words = piece.split()
        firsts, lasts = _ends(words, denials(words, _is_empty))
        if firsts and lasts:
            words = words[min(firsts) : max(lasts) + 1]
            phrases.append(" ".join(words).strip(" -–—.'’"))
    return [phrase for phrase in phrases if phrase]


@lru_cache(maxsize=100_000)
def _is_empty(word: str) -> bool:
    pieces = words_of(word)
    return all(piece in STOP_WORDS or piece.isdigit() for piece in pieces)


def rank_titles(
    texts: Mapping[str, int], centre: Mapping[str, float], language: str
) -> Iterator[str]:
    """Yield titles for a group, the most typical first.

    Parameters
    ----------
    texts : mapping of str to int
        The group's cleaned summaries and their tickets.
    centre : mapping of str to float
        Weight of each idea in the group's centre.
    language : str
        ``en`` or ``fr``: titles in it come first.

    Notes
    -----
    A title is a run of up to six words of a summary. The most typical one has the
    greatest cosine with the centre; faint ideas ("failed") count by the share of
    tickets that hold them. Two to four words go before one or many; of equals, the
    more frequent goes first.
    """
    spellings: dict[str, Counter[str]] = defaultdict(Counter)
    unsplit: Counter[str] = Counter()
    faint: Counter[str] = Counter()
    usual = sorted(texts, key=lambda text: (-texts[text], text))[:_MAX_SUMMARIES]
    total = 0
    for text in usual:
        tickets = texts[text]
        total += tickets
        runs = {run for cut in phrases_of(text) for run in _runs(cut)}
        held = set(ideas_of(words_of(text))) & FAINT
        if any(_denies(phrase) for phrase, _ in runs):
            held.add(_DENIED)
        for idea in held:
            faint[idea] += tickets
        for phrase in {phrase for phrase, _ in runs}:
            spellings[fold_text(phrase)][phrase] += tickets
        for name in {fold_text(phrase) for phrase, is_unsplit in runs if is_unsplit}:
            unsplit[name] += tickets
    weights = {idea: _FAINT_WEIGHT * count / total for idea, count in faint.items()}
    # A title holds a negation only where most of the tickets do.
    weights[_DENIED] = max(0.0, 2 * weights.get(_DENIED, 0.0) - _FAINT_WEIGHT)
    weights.update(centre)
    scored = []
    for name, counts in spellings.items():
        phrase = min(counts, key=lambda one: _plainness(one, counts[one]))
        ideas = set(ideas_of(words_of(phrase)))
        if not any(idea in centre for idea in ideas):
            continue
        is_denial = _denies(phrase)
        if is_denial and "fail" not in ideas:
            ideas.add(_DENIED)
        typical = sum(weights.get(idea, 0.0) for idea in ideas) / math.sqrt(len(ideas))
        fit = 1.0 if 2 <= len(phrase.split()) <= 4 else 0.9
        lean = french_lean(phrase)
        foreign = lean > 0 if language == "en" else lean < 0
        splits_negation = 2 * unsplit[name] < counts.total()
        # "No longer prints" needs its subject: of equals the longer one.
        length = -len(phrase) if is_denial else len(phrase)
        rank = (-round(typical * fit, 6), -counts.total(), length)
        scored.append((splits_negation, foreign, *rank, phrase))
    for *_, phrase in sorted(scored):
        shown = phrase.lower() if phrase.isupper() and len(phrase) > 5 else phrase
        yield shown[0].upper() + shown[1:]


def _plainness(phrase: str, tickets: int) -> tuple[bool, int, str]:
    """Order the spellings of a phrase: "VPN drops" before "VPN DROPS", "vpn drops"."""
    return phrase.isupper() or phrase.islower(), -tickets, phrase


def _runs(phrase: str) -> Iterator[tuple[str, bool]]:
    """Yield the runs of words of a phrase, and whether each splits no negation.

    A run starts and ends with a full word, or with a negation and what it denies.
    """
    words = phrase.split()
    spans = denials(words, _is_empty)
    firsts, lasts = _ends(words, spans)
    for first in firsts:
        for last in lasts:
            if first <= last < first + _MOST_WORDS:
                run = " ".join(words[first : last + 1])
                is_unsplit = all(
                    (first <= start and end <= last) or end < first or last < start
                    for start, end in spans
                )
                yield _ELISION.sub("", run).strip("'’-"), is_unsplit


def _ends(words: list[str], spans: list[Span]) -> tuple[list[int], list[int]]:
    """Return the words at which a run may start, and at which it may end."""
    full = {index for index, word in enumerate(words) if not _is_empty(word)}
    firsts = full | {start for start, _ in spans}
    says = {index for index in full if fold_text(words[index]) in _SAYS}
    lasts = full - says | {end for _, end in spans}
    return sorted(firsts), sorted(lasts)


@lru_cache(maxsize=100_000)
def _denies(phrase: str) -> bool:
    return bool(denials(phrase.split(), _is_empty))
